import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { test, type Test } from 'tap';
import { canStart, startMariadb, startPostgres, type DatabaseServer } from './database-servers.ts';
import { databases, sqlTo } from './databases.ts';
import { startTcpProxy } from './tcp-proxy.ts';

const ONE = [{ n: 1 }];
const INSERT = 'INSERT INTO notes (id) VALUES (1)';
const COUNT = 'SELECT count(*) AS n FROM notes';

for (const { kind, skip, create } of databases) {
  await test(`${kind}: a database of its own`, { skip }, async (t) => {
    const first = await create(t);
    const second = await create(t);
    t.match(first.url, new RegExp(`^${kind}:`));
    t.not(first.url, second.url);

    t.same(await first.sql('CREATE TABLE notes (id bigint PRIMARY KEY)'), []);
    await first.sql(INSERT);
    t.same(await first.sql(COUNT), ONE);
    t.same(await sqlTo(first.url)(COUNT), ONE, 'through the URL, too');
    const placeholder = kind === 'postgres' ? '$1' : '?';
    t.same(await first.sql(`${COUNT} WHERE id = ${placeholder}`, [2]), [{ n: 0 }]);
    await t.rejects(first.sql(INSERT), 'errors reach the test');
    await t.rejects(second.sql(COUNT), 'the other one knows nothing of it');
  });

  await test(`${kind}: gone when the test is over`, { skip }, async (t) => {
    let url = '';
    await t.test('a test', async (inner) => {
      const database = await create(inner);
      await database.sql('CREATE TABLE notes (id bigint PRIMARY KEY)');
      url = database.url;
    });
    await t.rejects(sqlTo(url)(COUNT));
  });

  if (kind === 'sqlite') continue;
  await test(`${kind}: through a proxy`, { skip }, async (t) => {
    const { url, sql } = await create(t);
    await sql('CREATE TABLE notes (id bigint PRIMARY KEY)');
    const { hostname, port } = new URL(url);
    const proxy = await startTcpProxy(t, { host: hostname, port: Number(port) });
    t.same(await sqlTo(proxy.url(url))(COUNT), [{ n: 0 }]);
    proxy.hang();
    await t.rejects(sqlTo(proxy.url(url), 200)(COUNT), /timeout|timedout/i);
    proxy.refuse();
    await t.rejects(sqlTo(proxy.url(url))(COUNT), { code: 'ECONNREFUSED' });
  });
}

const servers: [string, false | string, (t: Test) => Promise<DatabaseServer>][] = [
  ['PostgreSQL', canStart.postgres, startPostgres],
  ['MariaDB', canStart.mariadb, startMariadb],
];

for (const [name, skip, start] of servers) {
  await test(`a ${name} that stops, starts and hangs`, { skip }, async (t) => {
    const server = await start(t);
    const sql = sqlTo(server.url);
    await sql('CREATE TABLE notes (id bigint PRIMARY KEY)');
    await sql(INSERT);

    for (const how of ['fast', 'kill'] as const) {
      await server.stop(how);
      await t.rejects(sql(COUNT), { code: 'ECONNREFUSED' }, `${how}: nothing listens`);
      await server.start();
      t.same(await sql(COUNT), ONE, `${how}: it has what it had`);
    }

    server.hang();
    const answer = sql(COUNT);
    await t.rejects(sqlTo(server.url, 200)(COUNT), /timeout|timedout/i, 'it hangs');
    server.resume();
    t.same(await answer, ONE);

    server.hang();
    await server.stop();
    await t.rejects(sql(COUNT), { code: 'ECONNREFUSED' }, 'what hangs can be stopped');
  });

  await test(`a ${name} is gone when the test is over`, { skip }, async (t) => {
    let url = '';
    await t.test('a test', async (inner) => {
      const server = await start(inner);
      server.hang();
      ({ url } = server);
    });
    await t.rejects(sqlTo(url)(COUNT), { code: 'ECONNREFUSED' });
  });
}

/** A server that sends back what it gets, a proxy of it, and connections to both. */
async function startEcho(t: Test) {
  let received = '';
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.setEncoding('utf8').on('data', (text: string) => (received += text));
    socket.pipe(socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.teardown(() => server.close());
  const target = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  const proxy = await startTcpProxy(t, target);

  async function open(port: number): Promise<Socket> {
    const socket = connect(port, '127.0.0.1').setEncoding('utf8');
    t.teardown(() => socket.destroy());
    await once(socket, 'connect');
    return socket;
  }
  return {
    proxy,
    received: () => received,
    throughProxy: () => open(proxy.port),
    direct: () => open(target.port),
  };
}

async function exchange(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  const [answer] = await once(socket, 'data');
  return answer as string;
}

await test('a proxy passes on, also what comes after the end of one direction', async (t) => {
  const { proxy, throughProxy } = await startEcho(t);
  const socket = await throughProxy();
  t.equal(await exchange(socket, 'one'), 'one');
  t.equal(proxy.connections(), 1);
  socket.end('two');
  t.same(await socket.toArray(), ['two']);
  t.equal(proxy.connections(), 0);
});

await test('a proxy refuses, and accepts again on the same port', async (t) => {
  const { proxy, throughProxy } = await startEcho(t);
  const socket = await throughProxy();
  await exchange(socket, 'one');
  proxy.refuse();
  await once(socket, 'close');
  await t.rejects(throughProxy(), { code: 'ECONNREFUSED' });
  await proxy.accept();
  t.equal(await exchange(await throughProxy(), 'two'), 'two');
});

await test('a proxy resets', async (t) => {
  const { proxy, throughProxy } = await startEcho(t);
  const socket = await throughProxy();
  await exchange(socket, 'one');
  proxy.reset();
  await t.rejects(once(socket, 'close'), { code: 'ECONNRESET' });
  t.equal(await exchange(await throughProxy(), 'two'), 'two', 'and takes new ones');
});

await test('a proxy hangs, and passes on what it held back', async (t) => {
  const { proxy, received, throughProxy, direct } = await startEcho(t);
  const before = await throughProxy();
  await exchange(before, 'one');
  proxy.hang();
  const answers = [exchange(before, 'two'), exchange(await throughProxy(), 'two')];
  const other = await direct();
  for (let i = 0; i < 100; i += 1) await exchange(other, '.');
  t.equal(received(), `one${'.'.repeat(100)}`);
  proxy.resume();
  t.same(await Promise.all(answers), ['two', 'two']);
});

await test('a proxy delays either direction', async (t) => {
  const { proxy, throughProxy } = await startEcho(t);
  const socket = await throughProxy();
  proxy.delay(50);
  const start = performance.now();
  await exchange(socket, 'one');
  t.ok(performance.now() - start >= 99);
});
