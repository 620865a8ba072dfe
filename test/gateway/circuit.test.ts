import { test } from 'tap';
import { createSkippingClock } from '../support/clock.ts';
import { startGateway, startMocks } from '../support/gateway.ts';

const EVENT = { name: 'Regatta', userId: '1' };

await test('a failing POST opens its circuit, and GETs go on', async (t) => {
  const clock = createSkippingClock();
  // Ten failures in the real service; here the ninth write is good again, to be the probe.
  const mocks = await startMocks(t, { writeCycle: { good: 5, bad: 3 }, writeFailureDelayMs: 1 });
  const gateway = await startGateway(t, mocks.url, { overrides: { clock } });
  const posts = () => mocks.count('POST /addEvent');

  for (let i = 0; i < 5; i += 1) {
    const { status, headers, body } = await gateway.post('/events', EVENT);
    t.equal(status, 201);
    t.equal(headers['location'], `/events/${body.id}`);
    t.match(body, { name: 'Regatta', userId: '1', id: /^event-[0-9a-f-]{36}$/ });
  }
  for (let i = 0; i < 3; i += 1) {
    t.match(await gateway.post('/events', EVENT), {
      status: 503,
      body: { code: 'upstream_unavailable' },
    });
  }
  t.equal(posts(), 8, 'a write is tried once');

  const rejected = await gateway.post('/events', EVENT);
  t.match(rejected, { status: 503, body: { code: 'circuit_open', upstream: 'events' } });
  const retryAfter = Number(rejected.headers['retry-after']);
  t.ok(retryAfter > 25 && retryAfter <= 33, `Retry-After: ${retryAfter}`);
  t.equal(rejected.body.retryAfter, retryAfter);
  t.equal(posts(), 8, 'no call reached the upstream');
  t.match(await gateway.circuit('events.write'), {
    state: 'open',
    reason: '3 failures ≥ 3 in 30 s',
    totals: { ok: 5, fail: 3, rejected: 1 },
  });
  t.match(await gateway.get('/events/event-1'), { status: 200 });
  t.match(await gateway.get('/events/circuit-status'), {
    body: [
      { name: 'events', state: 'closed' },
      { name: 'events.write', state: 'open' },
    ],
  });
  t.match((await gateway.get('/health')).body, { status: 'warn' });
  t.match(await gateway.get('/health/ready'), { status: 200 });

  clock.skip(29_000);
  t.match(await gateway.post('/events', EVENT), { body: { code: 'circuit_open' } });

  clock.skip(1_000);
  t.match(await gateway.circuit('events.write'), { state: 'half-open' });
  // Long enough for all the others to have been answered before the probe is.
  mocks.faults.set('events.write', { latencyMs: 1_000 });
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => gateway.post('/events', EVENT)),
  );
  t.equal(posts(), 9, 'exactly one probe among 100 callers');
  t.equal(answers.filter(({ status }) => status === 201).length, 1);
  t.equal(answers.filter(({ body }) => body.code === 'circuit_open').length, 99);
  t.match(await gateway.circuit('events.write'), {
    state: 'closed',
    reason: 'a probe succeeded',
    epoch: 3,
  });
});

await test('a failed probe opens the circuit again for the whole time', async (t) => {
  const clock = createSkippingClock();
  const mocks = await startMocks(t, { writeCycle: { good: 0, bad: 1 }, writeFailureDelayMs: 1 });
  const gateway = await startGateway(t, mocks.url, { overrides: { clock } });
  for (let i = 0; i < 3; i += 1) await gateway.post('/events', EVENT);
  clock.skip(30_000);
  t.match(await gateway.post('/events', EVENT), { body: { code: 'upstream_unavailable' } });
  t.match(await gateway.post('/events', EVENT), { body: { code: 'circuit_open' } });
  t.match(await gateway.circuit('events.write'), { state: 'open', reason: 'a probe failed' });
});

await test('reads open by rate, once there are enough of them', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url, {
    env: { RETRY_MAX_ATTEMPTS: '1', CACHE_TTL_MS: '0', USERS_BREAKER_MINIMUM_CALLS: '10' },
  });
  for (let i = 0; i < 5; i += 1) await gateway.get('/users/1');
  mocks.faults.set('users', { status: 500 });
  for (let i = 0; i < 4; i += 1) {
    t.match(await gateway.get('/users/1'), { body: { code: 'upstream_bad_response' } });
  }
  t.match(await gateway.circuit('users'), { state: 'closed', window: { calls: 9, failures: 4 } });
  await gateway.get('/users/1');
  t.match(await gateway.circuit('users'), {
    state: 'open',
    reason: 'failure 50 % ≥ 50 % over 10 calls in 30 s',
  });
  t.match(await gateway.get('/users/1'), { status: 503, body: { code: 'circuit_open' } });
  t.match(await gateway.get('/events/event-1'), { status: 200 }, 'other circuits stay closed');
});

await test('the circuits can be listed, and an unknown one is 404', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url);
  const { body } = await gateway.get('/circuits');
  t.same(
    body.map(({ name }: { name: string }) => name),
    ['users', 'events', 'events.write', 'enrichment', 'store'],
  );
  t.match(await gateway.get('/circuits/nope'), { status: 404, body: { code: 'not_found' } });
});
