import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { test, type Test } from 'tap';
import { startMocks } from '../support/gateway.ts';
import { cannotStartRedis, startRedis, until } from '../support/redis.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import {
  areConnected,
  circuitIs,
  drop,
  isKept,
  keeps,
  readAll,
  startInstance,
  startTwo,
  without,
} from './gateways.ts';

const skip = cannotStartRedis;

/** Two gateways, the second one through a line that can be cut. */
async function startWithLine(t: Parameters<typeof startTwo>[0], env: Record<string, string> = {}) {
  const redis = await startRedis(t);
  const mocks = await startMocks(t);
  const line = await startTcpProxy(t, { host: '127.0.0.1', port: redis.port });
  const a = await startInstance(t, mocks, redis.url, env);
  const b = await startInstance(t, mocks, line.url(redis.url), env);
  await areConnected(redis, 2);
  return { redis, mocks, line, a, b };
}

await test(
  'an instance that was cut off learns what it has missed, and keeps the rest',
  { skip },
  async (t) => {
    const { line, a, b } = await startWithLine(t);
    await readAll(a, b);
    line.refuse();
    await drop(a, '?key=users/1');
    t.ok(await isKept(b, '/users/1'), 'it cannot know yet');
    await line.accept();
    const gone = without('/users/1');
    await keeps(b, gone, 5_000);
    t.notMatch((await b.get('/users/2')).headers['cache-status'], /detail/, 'fresh as before');
  },
);

await test(
  'what is dropped while cut off is told later, and not taken from Redis meanwhile',
  { skip },
  async (t) => {
    const { redis, mocks, line, a, b } = await startWithLine(t);
    await readAll(a, b);
    line.refuse();
    await drop(b, '?key=users/1');
    await line.accept();
    // From the moment it is connected again it must not be served from before.
    const before = mocks.count('GET /getUserById/:id');
    await until(
      async () => (await b.get('/users/1')).status,
      (status) => status === 200,
    );
    t.equal(mocks.count('GET /getUserById/:id'), before + 1);
    await areConnected(redis, 2);
    await until(
      () => isKept(a, '/users/1'),
      (now) => !now || mocks.count('GET /getUserById/:id') > before + 1,
      5_000,
    );
  },
);

await test(
  'where it cannot be known what was missed nothing counts as fresh, and all is there for an outage',
  { skip },
  async (t) => {
    const { redis, mocks, line, a, b } = await startWithLine(t);
    await readAll(a, b);
    line.refuse();
    await drop(a, '?key=users/1');
    await redis.run('FLUSHALL');
    await line.accept();
    await areConnected(redis, 2);
    await circuitIs(b, 'closed');
    mocks.faults.set('users', { status: 503 });
    const { status, headers } = await b.get('/users/2');
    t.equal(status, 200);
    t.match(headers['cache-status'], /detail=stale-if-error/);
    mocks.faults.clear();
    const before = mocks.count('GET /getEventById/:id');
    t.match((await b.get('/events/event-3')).headers['cache-status'], /fwd=stale/);
    t.equal(mocks.count('GET /getEventById/:id'), before + 1);
  },
);

await test('messages of others, and a log of another type, stop nothing', { skip }, async (t) => {
  const { redis, a, b } = await startTwo(t);
  const log = 'breakwater:invalidations';
  for (const fields of [
    ['x', 'y'],
    ['before', '', 'message', '{'],
    ['message', '{"by":1}'],
  ]) {
    await readAll(a, b);
    await redis.run('XADD', log, '*', ...fields);
    await drop(a, '?key=users/1');
    await until(
      () => isKept(b, '/users/1'),
      (now) => !now,
      1_000,
    );
  }
  await redis.run('SET', log, 'x');
  await readAll(a, b);
  await drop(a, '?key=users/1');
  await until(
    () => isKept(b, '/users/1'),
    (now) => !now,
    3_000,
  );
  await readAll(a, b);
  await areConnected(redis, 2);
  await drop(b, '?key=users/1');
  await until(
    () => isKept(a, '/users/1'),
    (now) => !now,
    1_000,
  );
});

await test(
  'once Redis has forgotten what was told nothing counts as fresh',
  { skip },
  async (t) => {
    const { redis, a, b } = await startTwo(t);
    await readAll(a, b);
    t.match((await b.get('/users/2')).headers['cache-status'], /hit/);
    await redis.run('FLUSHALL');
    await drop(a, '?key=none');
    await until(
      async () => String((await b.get('/users/2')).headers['cache-status']),
      (status) => /fwd=stale/.test(status),
      1_000,
    );
  },
);

/** A line whose present connections can fall silent for good, as where a router has forgotten them. */
async function startMutableLine(t: Test, to: number): Promise<{ url: string; mute(): void }> {
  const open = new Set<Socket>();
  const muted = new Set<Socket>();
  const line = createServer((client) => {
    const server = connect(to, '127.0.0.1');
    open.add(client);
    client.on('data', (piece) => muted.has(client) || server.write(piece));
    server.on('data', (piece) => muted.has(client) || client.write(piece));
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('error', () => {});
      one.on('close', () => other.destroy());
    }
  });
  await once(line.listen(0, '127.0.0.1'), 'listening');
  t.teardown(() => {
    for (const socket of open) socket.destroy();
    line.close();
  });
  return {
    url: `redis://127.0.0.1:${(line.address() as AddressInfo).port}`,
    mute() {
      for (const socket of open) muted.add(socket);
    },
  };
}

await test('a connection that has died without a word is noticed', { skip }, async (t) => {
  const redis = await startRedis(t);
  const mocks = await startMocks(t);
  const line = await startMutableLine(t, redis.port);
  const a = await startInstance(t, mocks, redis.url);
  const b = await startInstance(t, mocks, line.url);
  await areConnected(redis, 2);
  await readAll(a, b);
  line.mute();
  await drop(a, '?key=users/1');
  await keeps(b, without('/users/1'), 5_000);
});
