import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { test, type Test } from 'tap';
import { request } from 'undici';
import type { Answers } from '../../gateway/answers.ts';
import { ManualClock, settled } from '../support/clock.ts';
import { startGateway, startMocks, type TestGateway } from '../support/gateway.ts';
import { createLog } from '../support/log.ts';

const TOKEN = 'the-admin-token-0123';
const NOTHING: Answers = { fresh: 0, stale: 0, partial: 0, failed: 0 };

/** What whoever looks at the stream is told that users got. */
async function answersOf({ url }: TestGateway): Promise<Answers> {
  const asked = get(`${url}/circuits/stream`);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response) {
    text += String(chunk);
    const [, data] = /^event: snapshot\ndata: (.*)\n\n/m.exec(text) ?? [];
    if (data !== undefined) return JSON.parse(data).answers;
  }
  throw new Error('no snapshot');
}

async function start(t: Test, env: Record<string, string> = {}) {
  const mocks = await startMocks(t);
  const clock = new ManualClock();
  const log = createLog();
  const gateway = await startGateway(t, mocks.url, {
    env: { ADMIN_TOKEN: TOKEN, RETRY_MAX_ATTEMPTS: '1', ...env },
    overrides: { clock, logger: log.logger, random: () => 0.5 },
  });
  let before = NOTHING;
  /** What has been counted since this was asked last, without what has not. */
  const counted = async (): Promise<Partial<Answers>> => {
    // Counted when it is sent, which the client may see a moment earlier.
    await settled();
    const now = await answersOf(gateway);
    const kinds = Object.keys(NOTHING) as (keyof Answers)[];
    const more = kinds.map((kind) => [kind, now[kind] - before[kind]] as const);
    before = now;
    return Object.fromEntries(more.filter(([, count]) => count !== 0));
  };
  return { mocks, clock, log, gateway, counted };
}

const EVENT = { name: 'Regatta', userId: '1' };

await test('all that is complete and of now is fresh, on every route', async (t) => {
  const { gateway, counted } = await start(t);
  t.strictSame(await answersOf(gateway), NOTHING);
  const paths = [
    '/users',
    '/users/1',
    '/events',
    '/events/event-1',
    '/events/user/1',
    '/getUsers',
    '/getEvents',
    '/getEventsByUserId/1',
  ];
  for (const path of paths) {
    t.equal((await gateway.get(path)).status, 200);
    t.strictSame(await counted(), { fresh: 1 }, path);
    const { headers } = await gateway.get(path);
    t.strictSame(await counted(), { fresh: 1 }, 'out of the cache as well');
    const etag = String(headers['etag']);
    t.equal((await gateway.get(path, { headers: { 'if-none-match': etag } })).status, 304);
    t.strictSame(await counted(), { fresh: 1 }, 'that nothing has changed is an answer');
    const { statusCode, body } = await request(gateway.url + path, { method: 'HEAD' });
    await body.dump();
    t.equal(statusCode, 200);
    t.strictSame(await counted(), { fresh: 1 }, 'HEAD');
  }
  t.equal((await gateway.post('/events', EVENT)).status, 201);
  t.strictSame(await counted(), { fresh: 1 });
  t.equal((await gateway.post('/addEvent', EVENT)).status, 200);
  t.strictSame(await counted(), { fresh: 1 });
});

await test('what is the client’s own doing is no failure', async (t) => {
  const { gateway, counted } = await start(t);
  const answers = [
    await gateway.get('/users/unknown'),
    await gateway.get('/events/unknown'),
    await gateway.get('/users/1', { headers: { 'x-request-timeout-ms': 'soon' } }),
    await gateway.post('/events', { name: 1 }),
    await gateway.post('/addEvent', {}),
  ];
  t.strictSame(
    answers.map(({ status }) => status),
    [404, 404, 400, 400, 400],
  );
  t.strictSame(await counted(), { fresh: 5 });
});

await test('stale: whatever the reason, and in whatever part', async (t) => {
  const { gateway, mocks, clock, counted } = await start(t);
  for (const path of ['/users/1', '/users', '/events/user/1', '/getEventsByUserId/1']) {
    await gateway.get(path);
  }
  await counted();
  // In the background, a fresh one is fetched.
  clock.stall(31_000);
  const { headers } = await gateway.get('/users');
  t.match(headers['cache-status'], /stale-while-revalidate/);
  t.strictSame(await counted(), { stale: 1 });
  await mocks.waitFor('GET /getUsers', { count: 2 });
  await mocks.waitForIdle();
  for (;;) {
    const refreshed = await gateway.get('/users');
    const kind = await counted();
    if (/stale/.test(String(refreshed.headers['cache-status']))) {
      t.strictSame(kind, { stale: 1 });
    } else {
      t.strictSame(kind, { fresh: 1 });
      break;
    }
  }

  // The service fails, so it is served for longer.
  clock.stall(100_000);
  mocks.faults.set('users', { status: 500 });
  for (const path of ['/users/1', '/users']) {
    const stale = await gateway.get(path);
    t.equal(stale.status, 200);
    t.strictSame(await counted(), { stale: 1 }, path);
    const etag = String(stale.headers['etag']);
    t.equal((await gateway.get(path, { headers: { 'if-none-match': etag } })).status, 304);
    t.strictSame(await counted(), { stale: 1 }, 'unchanged, and stale all the same');
  }
  // The user is stale, and the events are fetched.
  for (const path of ['/events/user/1', '/getEventsByUserId/1']) {
    t.equal((await gateway.get(path)).status, 200);
    t.strictSame(await counted(), { stale: 1 }, path);
  }
});

await test('partial: parts are missing, whether or not others are stale', async (t) => {
  const { gateway, mocks, clock, counted } = await start(t);
  for (const path of ['/events/user/1', '/getEventsByUserId/1']) {
    await gateway.app.inject({
      method: 'DELETE',
      url: '/cache',
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    mocks.faults.set('events', { sequence: [500, 200] });
    t.equal((await gateway.get(path)).status, 200);
    t.strictSame(await counted(), { partial: 1 }, path);
  }
  clock.stall(100_000);
  mocks.faults.set('users', { status: 500 });
  mocks.faults.set('events', { status: 500 });
  await gateway.app.inject({
    method: 'DELETE',
    url: '/cache?key=events/event-1',
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  const { status, body } = await gateway.get('/events/user/1');
  t.equal(status, 200);
  t.match(body, { complete: false });
  t.strictSame(await counted(), { partial: 1 }, 'missing is worse than stale');
});

await test('failed: each 5xx that users get, ours or not', async (t) => {
  const { gateway, mocks, clock, counted } = await start(t, {
    EVENTS_WRITE_BREAKER_FAILURE_THRESHOLD: '1',
    USERS_BREAKER_FAILURE_RATE_THRESHOLD: '0',
  });
  const check = async (expected: number, path: string) => {
    t.equal((await gateway.get(path)).status, expected);
    t.strictSame(await counted(), { failed: 1 }, `${expected} of ${path}`);
  };
  mocks.faults.set('users', { status: 500 });
  for (const path of [
    '/users',
    '/users/1',
    '/getUsers',
    '/events/user/1',
    '/getEventsByUserId/1',
  ]) {
    await check(502, path);
  }
  mocks.faults.set('users', { status: 503 });
  await check(503, '/users/1');
  mocks.faults.set('users', { dropRate: 1 });
  await check(502, '/users/1');
  mocks.faults.set('events', { status: 500 });
  mocks.faults.clear('users');
  await check(502, '/events/user/1');
  mocks.faults.set('events', { hang: true });
  const seen = mocks.count('GET /getEventById/:id');
  const hung = gateway.get('/events/event-3');
  await mocks.waitFor('GET /getEventById/:id', { count: seen + 1 });
  await clock.advance(1_500);
  t.equal((await hung).status, 504);
  t.strictSame(await counted(), { failed: 1 });
  mocks.faults.set('events.write', { status: 500 });
  for (const [path, status] of [
    ['/events', 502],
    ['/events', 503],
    ['/addEvent', 503],
  ] as const) {
    t.equal((await gateway.post(path, EVENT)).status, status, 'the circuit opens');
    t.strictSame(await counted(), { failed: 1 });
  }
  const only = { headers: { 'cache-control': 'only-if-cached' } };
  t.equal((await gateway.get('/users/5', only)).status, 504);
  t.strictSame(await counted(), { failed: 1 }, 'even where the client asked for it');
});

await test('what is about the gateway is not counted, nor what nobody routes', async (t) => {
  const { gateway, counted } = await start(t);
  const headers = { authorization: `Bearer ${TOKEN}` };
  for (const path of [
    '/circuits',
    '/circuits/users',
    '/circuits/nope',
    '/events/circuit-status',
    '/health',
    '/health/live',
    '/health/ready',
    '/docs/json',
    '/dashboard',
    '/no/such/route',
    '/users/%E0%A4%A',
    '/',
  ]) {
    await gateway.get(path);
    t.strictSame(await counted(), {}, path);
  }
  await gateway.post('/circuits/users/force-open', { reason: 'drill' }, { headers });
  await gateway.post('/circuits/users/reset', { reason: 'drill' });
  await gateway.post('/users', {});
  for (const method of ['DELETE', 'OPTIONS'] as const) {
    for (const path of ['/cache', '/users/1']) {
      const { body } = await request(gateway.url + path, { method, headers });
      await body.dump();
    }
  }
  t.strictSame(await counted(), {});
  // The circuit is forced open, so this is what a user gets.
  t.equal((await gateway.get('/users/1')).status, 503);
  t.strictSame(await counted(), { failed: 1 });
});

await test('who has left got nothing', async (t) => {
  const { gateway, mocks, clock, log, counted } = await start(t);
  mocks.faults.set('users', { hang: true });
  const leaving = new AbortController();
  const left = gateway.get('/users/1', { signal: leaving.signal });
  await mocks.waitFor('GET /getUserById/:id');
  leaving.abort();
  await t.rejects(left);
  const line = await log.line('request');
  t.match(line, { status: 499, route: '/users/:id' });
  await mocks.waitForIdle();
  await clock.advance(10_000);
  t.strictSame(await counted(), {});

  // In the middle of an answer to somebody who does not read it.
  mocks.faults.clear();
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  t.teardown(() => socket.destroy());
  socket.write('GET /users/1 HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(socket, 'data');
  socket.destroy();
  t.strictSame(await counted(), { fresh: 1 }, 'what was sent was sent');
});

await test('many at once are each counted, and nobody has to watch', async (t) => {
  const { gateway, mocks, counted } = await start(t);
  await Promise.all(
    Array.from({ length: 50 }, (_, index) => gateway.get(`/users/${(index % 5) + 1}`)),
  );
  mocks.faults.set('users', { status: 500 });
  await Promise.all(Array.from({ length: 3 }, () => gateway.get('/users')));
  t.strictSame(await counted(), { fresh: 50, failed: 3 });
  t.strictSame(await counted(), {}, 'looking counts for nothing');
});
