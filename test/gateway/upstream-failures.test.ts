import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { test } from 'tap';
import { startGateway, startMocks } from '../support/gateway.ts';
import { startRawUpstream } from '../support/raw-upstream.ts';

await test('dropped connections stay invisible to readers', async (t) => {
  const mocks = await startMocks(t, { dropRate: 0.05, seed: 7 });
  const gateway = await startGateway(t, mocks.url, {
    env: { CACHE_TTL_MS: '0', RETRY_BASE_MS: '1' },
  });
  for (let i = 0; i < 200; i += 1) {
    const path = i % 2 === 0 ? '/users' : '/events';
    t.equal((await gateway.get(path)).status, 200);
  }
  const dropped = mocks.requests.filter(({ outcome }) => outcome === 'dropped').length;
  t.ok(dropped > 3, `${dropped} of ${mocks.requests.length} connections were dropped`);
});

await test('a hung upstream costs a reader the deadline, and the other routes nothing', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url, {
    env: { DEADLINE_MS: '800', ATTEMPT_TIMEOUT_MS: '400', CACHE_TTL_MS: '0' },
  });
  mocks.faults.set('users', { hang: true });

  const started = performance.now();
  const hung = gateway.get('/users/1');
  await mocks.waitFor('GET /getUserById/:id');
  const at = performance.now();
  t.match(await gateway.get('/events/event-1'), { status: 200 });
  const other = performance.now() - at;
  t.ok(other < 200, `the other route took ${Math.round(other)} ms`);

  t.match(await hung, { status: 504, body: { code: 'deadline_exceeded' } });
  const took = performance.now() - started;
  t.ok(took < 800 + 200, `took ${Math.round(took)} ms`);
  await mocks.waitForIdle();
  t.match(await gateway.circuit('users'), { bulkhead: { active: 0 }, totals: { fail: 1 } });
});

await test('an attempt that times out is told from a spent deadline', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url, {
    env: { ATTEMPT_TIMEOUT_MS: '200', RETRY_BASE_MS: '1' },
  });
  mocks.faults.set('users', { hang: true });
  t.match(await gateway.get('/users/1'), {
    status: 504,
    body: { code: 'upstream_timeout', upstream: 'users' },
  });
  t.equal(mocks.count('GET /getUserById/:id'), 3);
});

await test('unusable answers are told apart', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url, {
    env: { CACHE_TTL_MS: '0', RETRY_BASE_MS: '1', BREAKER_MINIMUM_CALLS: '1000' },
  });
  const cases = [
    ['empty', '/users/1', 404, 'not_found'],
    ['empty', '/users', 502, 'upstream_bad_response'],
    ['html', '/users/1', 502, 'upstream_bad_response'],
    ['garbage', '/users/1', 502, 'upstream_bad_response'],
    ['off-schema', '/users/1', 502, 'upstream_bad_response'],
    ['off-schema', '/users', 502, 'upstream_bad_response'],
    ['half', '/users/1', 502, 'upstream_unreachable'],
    ['huge', '/users/1', 502, 'upstream_bad_response'],
  ] as const;
  for (const [body, path, status, code] of cases) {
    mocks.faults.set('users', { body });
    t.match(
      await gateway.get(path),
      { status, body: { code, upstream: 'users' } },
      `${body} ${path}`,
    );
  }
  mocks.faults.clear('users');
  t.match(await gateway.get('/users/1'), { status: 200 });
});

await test('half an answer once is made good by the next attempt', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url, { env: { RETRY_BASE_MS: '1' } });
  mocks.faults.set('users', { sequence: 'half,503,ok' });
  t.match(await gateway.get('/users/1'), { status: 200 });
});

await test('50 MB are not read, and not asked for again', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url, {
    env: { CACHE_TTL_MS: '0', BREAKER_MINIMUM_CALLS: '1000' },
  });
  mocks.faults.set('users', { body: 'huge' });
  await gateway.get('/users/1');
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 10; i += 1) await gateway.get('/users/1');
  const grown = (process.memoryUsage().arrayBuffers - before) / 2 ** 20;
  t.ok(grown < 50, `ten answers of 50 MB left ${grown.toFixed(1)} MB`);
  t.equal(mocks.count('GET /getUserById/:id'), 11);
  await mocks.waitForIdle();
});

await test('what an upstream says of when to come back is passed on, within bounds', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url, { overrides: { random: () => 0 } });
  mocks.faults.set('users', { status: 503, retryAfter: 7 });
  const { status, headers, body } = await gateway.get('/users/1');
  t.match({ status, body }, { status: 503, body: { code: 'upstream_unavailable', retryAfter: 7 } });
  t.equal(headers['retry-after'], '7');
  t.equal(mocks.count('GET /getUserById/:id'), 1, 'no attempt before that');

  mocks.faults.set('users', { status: 503, retryAfter: 999_999 });
  t.equal((await gateway.get('/users/2')).headers['retry-after'], '300');
});

await test('a refused request says nothing about the health of the upstream', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url, {
    env: { CACHE_TTL_MS: '0' },
    overrides: { random: () => 0 },
  });
  mocks.faults.set('users', { status: 429, retryAfter: 3 });
  t.match(await gateway.get('/users/1'), {
    status: 503,
    body: { code: 'upstream_unavailable', retryAfter: 3 },
  });
  mocks.faults.set('users', { status: 403 });
  t.match(await gateway.get('/users/1'), { status: 502, body: { code: 'upstream_bad_response' } });
  mocks.faults.set('users', { status: 302 });
  t.match(await gateway.get('/users/1'), { status: 502, body: { code: 'upstream_bad_response' } });
  mocks.faults.set('events.write', { status: 409 });
  t.match(await gateway.post('/events', { name: 'Regatta', userId: '1' }), {
    status: 409,
    body: { code: 'conflict' },
  });
  t.match(await gateway.circuit('users'), { totals: { ok: 2, fail: 0, ignore: 1 } });
});

await test('an upstream that is not there is unreachable', async (t) => {
  const mocks = await startMocks(t);
  await mocks.refuse();
  const gateway = await startGateway(t, mocks.url, { env: { RETRY_BASE_MS: '1' } });
  t.match(await gateway.get('/users/1'), { status: 502, body: { code: 'upstream_unreachable' } });
  await mocks.accept();
  t.match(await gateway.get('/users/1'), { status: 200 });
});

await test('an upstream that does not speak HTTP answers wrongly', async (t) => {
  const { url } = await startRawUpstream(t, (socket) => socket.end('220 smtp.example ESMTP\r\n'));
  const gateway = await startGateway(t, url, { env: { RETRY_BASE_MS: '1' } });
  const { status, body, text } = await gateway.get('/users/1');
  t.match({ status, body }, { status: 502, body: { code: 'upstream_bad_response' } });
  t.notMatch(text, /smtp|127\.0\.0\.1/);
});

await test('an answer that ends before its first byte is retried, a write is not', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url, { env: { RETRY_BASE_MS: '1' } });
  mocks.faults.set('users', { sequence: 'drop,drop,ok' });
  t.match(await gateway.get('/users/1'), { status: 200 });
  mocks.faults.set('events.write', { sequence: 'drop,ok' });
  t.match(await gateway.post('/events', { name: 'Regatta', userId: '1' }), {
    status: 502,
    body: { code: 'upstream_unreachable', upstream: 'events' },
  });
  t.equal(mocks.count('POST /addEvent'), 1);
});

await test('an answer that is discarded leaves no connection behind', async (t) => {
  let body = '';
  const failing = createServer((_request, response) => {
    response.writeHead(500, { 'content-type': 'text/html' }).end(body);
  });
  let connections = 0;
  failing.on('connection', () => (connections += 1)).listen(0, '127.0.0.1');
  await once(failing, 'listening');
  t.teardown(() => {
    failing.closeAllConnections();
    failing.close();
  });
  const url = `http://127.0.0.1:${(failing.address() as AddressInfo).port}`;
  const gateway = await startGateway(t, url, {
    env: { RETRY_BASE_MS: '1', BREAKER_MINIMUM_CALLS: '1000' },
  });

  body = '<p>sorry</p>'.repeat(1_000);
  for (let i = 0; i < 10; i += 1) t.equal((await gateway.get(`/users/${i}`)).status, 502);
  t.equal(connections, 1, 'a small body is read, and its connection used again');

  body = '<p>sorry</p>'.repeat(100_000);
  for (let i = 0; i < 10; i += 1) t.equal((await gateway.get(`/users/${i}`)).status, 502);
  const open = () => promisify(failing.getConnections.bind(failing))();
  for (const until = Date.now() + 3_000; (await open()) > 1 && Date.now() < until;) {
    await gateway.get('/health/live');
  }
  t.ok((await open()) <= 1, `${await open()} of ${connections} connections are open`);
});
