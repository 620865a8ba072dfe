import { EventEmitter, once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { test, type Test } from 'tap';
import { request } from 'undici';
import { loadConfig } from '../../gateway/config.ts';
import { createSkippingClock } from '../support/clock.ts';
import { startGateway, startMocks, type TestGateway } from '../support/gateway.ts';
import { cacheControl, retryAfter } from '../support/headers.ts';
import { createLog } from '../support/log.ts';
import { startProcess } from '../support/process.ts';

const TOKEN = 'the-admin-token-0123';
const ADMIN = { authorization: `Bearer ${TOKEN}` };
const ADA = { authorization: 'Bearer ada' };
const BOB = { authorization: 'Bearer bob' };

type Headers = Record<string, string>;

async function drop(url: string, query = '', headers: Headers = ADMIN) {
  const answer = await request(`${url}/cache${query}`, { method: 'DELETE', headers });
  const body = (await answer.body.json()) as any;
  return { status: answer.statusCode, headers: answer.headers, body };
}

const wrong = (url: string, headers: Headers = {}) =>
  drop(url, '', { authorization: 'Bearer wrong-token', ...headers });

async function start(t: Test, env: Headers = {}) {
  const mocks = await startMocks(t);
  const log = createLog();
  const gateway = await startGateway(t, mocks.url, {
    env: { ADMIN_TOKEN: TOKEN, ...env },
    overrides: { logger: log.logger },
  });
  return { mocks, gateway, log };
}

/** Which of these paths come out of the cache. */
async function kept(gateway: TestGateway, paths: readonly string[], headers: Headers = {}) {
  const asked = paths.map(async (path) => {
    const demand = { ...headers, 'cache-control': 'only-if-cached' };
    return (await gateway.get(path, { headers: demand })).status === 200;
  });
  const isKept = await Promise.all(asked);
  return paths.filter((_, index) => isKept[index]);
}

const PATHS = [
  '/users',
  '/users/1',
  '/users/2',
  '/events',
  '/events/event-1',
  '/events/event-2',
  '/events/event-6',
];

const without = (...gone: string[]) => PATHS.filter((path) => !gone.includes(path));

async function fill(gateway: TestGateway, ...callers: Headers[]) {
  for (const headers of callers.length === 0 ? [{}] : callers) {
    for (const path of PATHS) await gateway.get(path, { headers });
  }
}

await test('by key: this one, its aggregates, and nothing else', async (t) => {
  const { gateway } = await start(t);
  for (const [key, path] of [
    ['users/1', '/users/1'],
    ['users', '/users'],
    ['events', '/events'],
    ['events/event-1', '/events/event-1'],
  ] as const) {
    await fill(gateway);
    t.match(await drop(gateway.url, `?key=${encodeURIComponent(key)}`), {
      status: 200,
      body: { dropped: 1, entries: PATHS.length - 1, bytes: Number },
    });
    t.same(await kept(gateway, PATHS), without(path), key);
  }
  await fill(gateway);
  t.same(await kept(gateway, ['/events/user/1', '/getEventsByUserId/1', '/getUsers']), [
    '/events/user/1',
    '/getEventsByUserId/1',
    '/getUsers',
  ]);
  await drop(gateway.url, '?key=users/1');
  t.same(await kept(gateway, ['/events/user/1', '/getEventsByUserId/1', '/getUsers']), [
    '/getUsers',
  ]);
});

await test('by tag: all that is kept of a user, with both services', async (t) => {
  const { gateway } = await start(t);
  await fill(gateway);
  const { status, headers, body } = await drop(gateway.url, '?tag=user:1');
  t.equal(status, 200);
  t.match(headers['content-type'], /^application\/json/);
  t.same(cacheControl(headers), { 'no-store': true });
  t.match(body, { dropped: 3, entries: 4 });
  t.ok(body.bytes > 0);
  t.same(await kept(gateway, PATHS), without('/users/1', '/events/event-1', '/events/event-6'));
  t.match((await drop(gateway.url, '?tag=user:1')).body, { dropped: 0 }, 'there is nothing more');
});

await test('everything, and then everything is fetched anew', async (t) => {
  const { gateway, mocks } = await start(t);
  await fill(gateway);
  const before = mocks.requests.length;
  t.same((await drop(gateway.url)).body, { dropped: PATHS.length, entries: 0, bytes: 0 });
  t.same(await kept(gateway, PATHS), []);
  await fill(gateway);
  t.equal(mocks.requests.length, before + PATHS.length);
  t.same(await kept(gateway, PATHS), PATHS);
});

await test('of all callers, whoever they are', async (t) => {
  const { gateway } = await start(t, {
    USERS_FORWARD_HEADERS: 'authorization',
    EVENTS_FORWARD_HEADERS: 'authorization',
  });
  const everyone: Headers[] = [ADA, {}, BOB];
  const check = async (query: string, dropped: number, gone: string[]) => {
    await fill(gateway, ...everyone);
    t.match((await drop(gateway.url, query)).body, { dropped, entries: 21 - dropped }, query);
    for (const headers of everyone) {
      t.same(await kept(gateway, PATHS, headers), without(...gone), query);
    }
  };
  await check('?key=users/1', 3, ['/users/1']);
  await check('?key=users', 3, ['/users']);
  await check('?key=events', 3, ['/events']);
  await check('?key=events/event-2', 3, ['/events/event-2']);
  await check('?tag=user:1', 9, ['/users/1', '/events/event-1', '/events/event-6']);
  await check('?tag=user:2', 6, ['/users/2', '/events/event-2']);
  await check('', 21, PATHS);
});

await test('what nobody knows drops nothing', async (t) => {
  const { gateway } = await start(t);
  await fill(gateway);
  for (const query of [
    '?key=users/99',
    '?key=/users/1',
    '?key=users/',
    '?key=user',
    '?key=getUsers',
    '?key=USERS',
    '?key=*',
    '?tag=user:99',
    '?tag=user',
    '?tag=users/1',
    '?tag=__proto__',
    '?tag=user:1%20',
    `?key=${'x'.repeat(256)}`,
  ]) {
    t.match(
      await drop(gateway.url, query),
      { status: 200, body: { dropped: 0, entries: 7 } },
      query,
    );
  }
  t.same(await kept(gateway, PATHS), PATHS);
});

await test('bad input is refused, and drops nothing', async (t) => {
  const { gateway } = await start(t);
  await fill(gateway);
  for (const query of [
    '?tag=user:1&key=users/1',
    '?tag=user:1&key=',
    '?tag=',
    '?key=',
    '?tag',
    '?key=users&key=events',
    '?tag=user:1&tag=user:2',
    '?all',
    '?all=true',
    '?keys=users',
    '?key=users&dry-run=1',
    '?key[]=users',
    `?tag=${'x'.repeat(257)}`,
    `?key=${'x'.repeat(257)}`,
  ]) {
    const { status, headers, body } = await drop(gateway.url, query);
    t.equal(status, 400, query);
    t.match(headers['content-type'], /^application\/problem\+json/, query);
    t.match(body, { code: 'validation', status: 400 }, query);
  }
  t.same(await kept(gateway, PATHS), PATHS);
  for (const method of ['GET', 'POST', 'PUT', 'PATCH'] as const) {
    const { statusCode, body } = await request(`${gateway.url}/cache`, { method, headers: ADMIN });
    await body.dump();
    t.equal(statusCode, 404, method);
  }
});

const UNDER_WAY = ['', '?key=events/event-1', '?tag=user:1'];

await test('what is being fetched at that moment is not kept, and whoever comes after it asks anew', async (t) => {
  for (const query of UNDER_WAY) {
    for (const headers of [{}, ADA] as Headers[]) {
      const { gateway, events } = await startHeld(t);
      const get = () => gateway.get('/events/event-1', { headers });
      const before = get();
      await events.asked(1);
      t.match(await drop(gateway.url, query), { status: 200, body: { dropped: 0 } });
      const after = get();
      // It waits, for the same load or for one of its own, once the gateway has its request.
      await gateway.get('/health/live');
      events.open();
      t.match((await before).body, { name: 'answer 1' }, 'who asked before is answered');
      const late = await after;
      t.match(
        late.body,
        { name: 'answer 2' },
        `${query}: who asked after is not served from before`,
      );
      t.match(late.headers['cache-status'], /fwd=uri-miss;fwd-status=200;stored/);
      const again = await get();
      t.match(again.headers['cache-status'], /^breakwater;hit/, 'theirs is kept');
      t.match(again.body, { name: 'answer 2' });
    }
  }
});

await test('a load that is dropped and that nobody asks for again leaves nothing', async (t) => {
  for (const query of UNDER_WAY) {
    const { gateway, events } = await startHeld(t);
    const everyone: Headers[] = [{}, ADA, BOB];
    const under = everyone.map((headers) => gateway.get('/events/event-1', { headers }));
    await events.asked(3);
    await drop(gateway.url, query);
    events.open();
    for (const { status, headers } of await Promise.all(under)) {
      t.equal(status, 200);
      t.notMatch(headers['cache-status'], /stored/);
    }
    for (const headers of everyone) {
      t.same(await kept(gateway, ['/events/event-1'], headers), [], query);
    }
  }
});

await test('a refresh in the background does not bring back what was dropped', async (t) => {
  for (const query of UNDER_WAY) {
    for (const headers of [{}, ADA] as Headers[]) {
      const { gateway, events, clock } = await startHeld(t);
      events.open();
      await gateway.get('/events/event-1', { headers });
      events.hold();
      clock.skip(31_000);
      const stale = await gateway.get('/events/event-1', { headers });
      t.match(stale.headers['cache-status'], /stale-while/);
      await events.asked(2);
      t.match((await drop(gateway.url, query)).body, { dropped: 1 });
      events.open();
      // Whoever shares the refresh is there until it has come back.
      const { body } = await gateway.get('/events/event-1', { headers });
      t.match(body, { name: 'answer 3' }, query);
    }
  }
});

await test('it needs the admin: no token, a wrong one, another scheme', async (t) => {
  const { gateway } = await start(t);
  await fill(gateway);
  const cases: Headers[] = [
    {},
    { authorization: '' },
    { authorization: 'Bearer' },
    { authorization: 'Bearer ' },
    { authorization: TOKEN },
    { authorization: `Basic ${Buffer.from(`admin:${TOKEN}`).toString('base64')}` },
    { authorization: `Bearer ${TOKEN} ${TOKEN}` },
    { authorization: `Bearer, ${TOKEN}` },
    { cookie: `authorization=Bearer ${TOKEN}` },
    { 'x-authorization': `Bearer ${TOKEN}` },
    // Shorter, longer, and of the same length.
    { authorization: 'Bearer x' },
    { authorization: `Bearer ${TOKEN.slice(0, -1)}` },
    { authorization: `Bearer ${TOKEN}x` },
    { authorization: `Bearer ${'x'.repeat(TOKEN.length)}` },
    { authorization: `Bearer ${'x'.repeat(8_000)}` },
    { authorization: `Bearer ${TOKEN.toUpperCase()}` },
    { authorization: 'Bearer \xff\xfe' },
  ];
  for (const headers of cases) {
    for (const query of ['', '?nonsense=1']) {
      if (query !== '' && headers.authorization?.startsWith('Bearer ')) continue;
      const answer = await drop(gateway.url, query, headers);
      t.match(answer, { status: 401, body: { code: 'unauthorized', status: 401 } });
      t.equal(answer.headers['www-authenticate'], 'Bearer');
      t.same(cacheControl(answer.headers), { 'no-store': true });
      t.notMatch(JSON.stringify(answer), TOKEN);
    }
  }
  t.same(await kept(gateway, PATHS), PATHS, 'nothing was dropped');
  t.match(await drop(gateway.url, '', { authorization: `bearer  ${TOKEN}` }), { status: 200 });
});

await test('without ADMIN_TOKEN nobody may, whatever they send', async (t) => {
  const { gateway } = await start(t, { ADMIN_TOKEN: '' });
  await fill(gateway);
  for (const headers of [
    {},
    ADMIN,
    { authorization: 'Bearer undefined' },
    { authorization: 'Bearer ' },
  ] as Headers[]) {
    t.match(await drop(gateway.url, '', headers), { status: 403, body: { code: 'forbidden' } });
  }
  t.same(await kept(gateway, PATHS), PATHS);
});

await test('ten wrong tokens, and the address has to wait; the right one passes all the same', async (t) => {
  const { gateway, log } = await start(t);
  for (let n = 0; n < 20; n += 1) {
    t.equal((await drop(gateway.url, '', {})).status, 401, 'a missing one is no guess');
  }
  for (let n = 0; n < 3; n += 1) t.equal((await drop(gateway.url)).status, 200);
  for (let n = 0; n < 10; n += 1) t.equal((await wrong(gateway.url)).status, 401, `guess ${n + 1}`);
  for (const headers of [{ authorization: 'Bearer wrong-token' }, {}] as Headers[]) {
    const refused = await drop(gateway.url, '', headers);
    t.match(refused, { status: 429, body: { code: 'rate_limited' } });
    const seconds = retryAfter(refused.headers) ?? 0;
    t.ok(seconds > 50 && seconds <= 66, `Retry-After: ${seconds}`);
    t.equal(refused.body.retryAfter, seconds);
  }
  t.equal((await drop(gateway.url)).status, 200, 'whoever shares an address cannot keep them out');
  t.equal((await wrong(gateway.url)).status, 429, 'and that makes up for nothing');
  t.equal((await gateway.get('/users/1')).status, 200, 'other routes answer');
  const warned = log.lines.filter(({ msg }) => msg === 'wrong admin token');
  t.equal(warned.length, 10);
  t.match(warned[0], { level: 40, ip: '127.0.0.1' });
  t.notMatch(JSON.stringify(log.lines), /wrong-token|the-admin-token/);
});

await test('the wait ends a minute after the first failure', async (t) => {
  let skipped = 0;
  const now = performance.now.bind(performance);
  performance.now = () => now() + skipped;
  t.teardown(() => {
    performance.now = now;
  });
  const { gateway } = await start(t);
  const fail = async (times: number) => {
    for (let n = 0; n < times; n += 1) t.equal((await wrong(gateway.url)).status, 401);
  };
  await fail(5);
  skipped += 50_000;
  await sleep(5);
  await fail(5);
  const { status, headers } = await wrong(gateway.url);
  t.equal(status, 429);
  t.ok((retryAfter(headers) ?? 60) <= 12, `Retry-After: ${String(headers['retry-after'])}`);
  skipped += 10_100;
  // The limiter reads the clock no more than once a millisecond.
  await sleep(5);
  await fail(10);
  t.equal((await wrong(gateway.url)).status, 429);
});

await test('right tokens never add up to anything', async (t) => {
  const { gateway } = await start(t);
  for (let n = 0; n < 30; n += 1) t.equal((await drop(gateway.url)).status, 200);
  for (let n = 0; n < 9; n += 1) await wrong(gateway.url);
  for (let n = 0; n < 30; n += 1) t.equal((await drop(gateway.url)).status, 200);
});

await test('a burst gets no more guesses: on many connections, or in one go on one', async (t) => {
  const many = await start(t);
  const answers = await Promise.all(Array.from({ length: 40 }, () => wrong(many.gateway.url)));
  t.equal(answers.filter(({ status }) => status === 401).length, 10);
  t.equal(answers.filter(({ status }) => status === 429).length, 30);

  const { gateway } = await start(t);
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  const lines = 'DELETE /cache HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer wrong\r\n';
  socket.write(`${`${lines}\r\n`.repeat(39)}${lines}Connection: close\r\n\r\n`);
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  const statuses = [...text.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => status);
  t.same(
    statuses.slice(0, 10),
    Array.from({ length: 10 }, () => '401'),
  );
  t.same(
    statuses.slice(10),
    Array.from({ length: 30 }, () => '429'),
  );
});

await test('guesses from one address do not make another wait', async (t) => {
  const { gateway } = await start(t, { TRUST_PROXY: '127.0.0.1' });
  const from = async (url: string, ip: string) =>
    (await wrong(url, { 'x-forwarded-for': ip })).status;
  for (let n = 0; n < 10; n += 1) await from(gateway.url, '203.0.113.1');
  t.equal(await from(gateway.url, '203.0.113.1'), 429);
  t.equal(await from(gateway.url, '203.0.113.2'), 401);
  t.equal(await from(gateway.url, '198.51.100.1, 203.0.113.1'), 429, 'only the proxy is believed');
  t.equal((await wrong(gateway.url)).status, 401, 'nor does it make the proxy wait');

  const direct = await start(t);
  for (let n = 0; n < 10; n += 1) await from(direct.gateway.url, `203.0.113.${n}`);
  t.equal(await from(direct.gateway.url, '203.0.113.99'), 429, 'nobody is a proxy by default');

  const six = await start(t, { TRUST_PROXY: '127.0.0.1' });
  for (let n = 0; n < 10; n += 1) await from(six.gateway.url, `2001:db8:0:1::${n + 1}`);
  t.equal(
    await from(six.gateway.url, '2001:db8:0:1:ffff::1'),
    429,
    'a network of one owner is one',
  );
  t.equal(await from(six.gateway.url, '2001:db8:0:2::1'), 401);
});

await test('it counts as a request like any other', async (t) => {
  const { gateway } = await start(t, { RATE_LIMIT_MAX: '3' });
  for (let n = 0; n < 3; n += 1) await drop(gateway.url, '', {});
  t.match(await drop(gateway.url), { status: 429, body: { detail: /3 requests are allowed/ } });
});

await test('each is in the log, with what and from where, and without the token', async (t) => {
  const { gateway, log } = await start(t);
  await fill(gateway);
  await drop(gateway.url, '?key=users/1');
  await drop(gateway.url, '?tag=user:2');
  await drop(gateway.url);
  await wrong(gateway.url);
  await drop(gateway.url, '?nonsense=1');
  const audits = log.lines.filter(({ msg }) => msg === 'audit');
  t.match(audits, [
    { level: 40, audit: 'cache dropped', key: 'users/1', dropped: 1, ip: '127.0.0.1' },
    { level: 40, audit: 'cache dropped', tag: 'user:2', dropped: 2, ip: '127.0.0.1' },
    { level: 40, audit: 'cache dropped', dropped: 4, ip: '127.0.0.1' },
  ]);
  t.equal(audits.length, 3, 'and what was refused is not');
  t.notOk('tag' in audits[0]! || 'key' in audits[1]! || 'tag' in audits[2]! || 'key' in audits[2]!);
  t.ok(
    audits.every(({ reqId }) => typeof reqId === 'string'),
    'it can be found by request id',
  );
  t.notMatch(JSON.stringify(log.lines), TOKEN);
});

const FREE = { PORT: '0', MOCK_PORT: '0' };

async function startMain(t: Test, env: Headers) {
  const gateway = startProcess(t, 'gateway/main.ts', { ...FREE, ...env });
  const [, url = ''] = await gateway.printed(/listens on (\S+)\n[^]*Ctrl-C/);
  return { ...gateway, url: url.replace('localhost', '127.0.0.1') };
}

await test('the start prints a token where none is set, another one each time, and it works', async (t) => {
  const printed = await Promise.all(
    // Compose files pass a key on that is not set as an empty one.
    ([{}, { ADMIN_TOKEN: '' }] as Headers[]).map(async (env) => {
      const { url, output } = await startMain(t, env);
      const [line = '', token = ''] = /curl .*Bearer (\S{16,})'.*/.exec(output()) ?? [];
      t.match(line, `${url.replace('127.0.0.1', 'localhost')}/cache`, JSON.stringify(env));
      t.equal((await drop(url, '', { authorization: `Bearer ${token}` })).status, 200);
      t.equal((await drop(url)).status, 401, 'no other does');
      t.equal(
        output().split(token).length,
        3,
        'said in the link and in the line, and not in the log',
      );
      return token;
    }),
  );
  t.equal(new Set(printed).size, 2);
});

await test('a token that is set is not printed, and it works', async (t) => {
  const { url, output } = await startMain(t, { ADMIN_TOKEN: TOKEN, LOG_LEVEL: 'trace' });
  t.equal((await drop(url)).status, 200);
  t.equal((await wrong(url)).status, 401);
  t.notMatch(output(), /Bearer|the-admin-token/);
});

await test('in production none is made: nobody may, and nothing is printed', async (t) => {
  const mocks = await startMocks(t);
  // In production nothing says which port it took, so it has to be given one.
  const PORT = String(await freePort());
  const { printed, output } = startProcess(t, 'gateway/main.ts', {
    NODE_ENV: 'production',
    PORT,
    USERS_URL: mocks.url,
    EVENTS_URL: mocks.url,
    ENRICHMENT_URL: mocks.url,
  });
  await printed(/"msg":"listening"/);
  const url = `http://127.0.0.1:${PORT}`;
  t.match(await drop(url), { status: 403, body: { code: 'forbidden' } });
  t.match(await drop(url, '', {}), { status: 403 });
  t.notMatch(output(), /Bearer|curl|ADMIN_TOKEN/);
});

await test('a token that cannot be used stops the start, and is not told', async (t) => {
  const message = /^(?!.*secret).*ADMIN_TOKEN must be 16 to 256 visible ASCII characters/s;
  for (const token of ['short-secret', `secret-${'x'.repeat(256)}`]) {
    t.throws(() => loadConfig({ ADMIN_TOKEN: token }), { message });
  }
  const env = { ...FREE, ADMIN_TOKEN: 'secret with spaces in it' };
  const { exited, output } = startProcess(t, 'gateway/main.ts', env);
  t.equal(await exited, 1);
  t.match(output(), message);
});

/** A gateway in front of an events service that answers when it is told to. */
async function startHeld(t: Test) {
  const arrivals = new EventEmitter();
  let count = 0;
  let isOpen = false;
  let held: (() => void)[] = [];
  const server = createHttpServer((_request, response) => {
    count += 1;
    const body = JSON.stringify({ id: 1, name: `answer ${count}`, userId: 1 });
    const send = () => response.setHeader('content-type', 'application/json').end(body);
    if (isOpen) send();
    else held.push(send);
    arrivals.emit('request');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.closeAllConnections());
  t.teardown(() => server.close());
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clock = createSkippingClock();
  const gateway = await startGateway(t, origin, {
    env: { ADMIN_TOKEN: TOKEN, EVENTS_FORWARD_HEADERS: 'authorization' },
    overrides: { clock },
  });
  const events = {
    /** Until it has been asked this often. */
    async asked(times: number) {
      for (;;) {
        if (count >= times) return;
        await once(arrivals, 'request', { signal: AbortSignal.timeout(5_000) });
      }
    },
    hold() {
      isOpen = false;
    },
    /** Lets all answers go, those to come as well. */
    open() {
      isOpen = true;
      for (const send of held) send();
      held = [];
    },
  };
  return { gateway, events, clock };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
