import { test, type Test } from 'tap';
import { Type } from 'typebox';
import { Check } from 'typebox/value';
import { CircuitStatus } from '../../gateway/upstreams/circuit-status.ts';
import type { Fault } from '../../mock-server/fault-schema.ts';
import { createSkippingClock, ManualClock, settled } from '../support/clock.ts';
import { startGateway, startMocks, type TestGateway } from '../support/gateway.ts';

const TOKEN = 'the-admin-token-0123';
const START = Date.UTC(2026, 0, 1);

type Env = Record<string, string>;

const iso = (ms: number) => new Date(START + ms).toISOString();

/** Real time that can be skipped, with a wall clock that goes along. */
function createClock() {
  const clock = createSkippingClock();
  return { ...clock, wallNow: () => START + clock.now() };
}

/** A gateway whose time stands still, which looks up everything and tries once. */
async function start(t: Test, env: Env = {}) {
  const mocks = await startMocks(t);
  const clock = new ManualClock();
  const gateway = await startGateway(t, mocks.url, {
    env: { ADMIN_TOKEN: TOKEN, RETRY_MAX_ATTEMPTS: '1', CACHE_TTL_MS: '0', ...env },
    overrides: { clock, random: () => 0.5 },
  });
  /** A request whose answer takes so long, by the gateway's clock. */
  const take = async (ms: number, path: string, headers: Env = {}) => {
    const before = mocks.requests.length;
    const answered = gateway.get(path, { headers });
    await until(() => mocks.requests.length > before);
    clock.stall(ms);
    return answered;
  };
  return { mocks, clock, gateway, take };
}

async function until(isTrue: () => boolean): Promise<void> {
  const last = Date.now() + 5_000;
  while (!isTrue()) {
    if (Date.now() > last) throw new Error('it has not happened');
    await settled();
  }
}

const NO_RULE = { BREAKER_FAILURE_RATE_THRESHOLD: '0', BREAKER_FAILURE_THRESHOLD: '0' };

interface Schema {
  properties?: Record<string, Schema>;
  items?: Schema;
  format?: string;
}

/** What is in the value and not in the schema, and times that are none. */
function strangers(schema: Schema, value: unknown, path = ''): string[] {
  if (schema.format === 'date-time') {
    return new Date(String(value)).toISOString() === value ? [] : [path];
  }
  if (Array.isArray(value)) {
    return value.flatMap((one, index) => strangers(schema.items ?? {}, one, `${path}/${index}`));
  }
  const { properties } = schema;
  if (properties === undefined || typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const known = properties[name];
    return known === undefined ? [`${path}/${name}`] : strangers(known, inner, `${path}/${name}`);
  });
}

/** All circuits, as each way to look at them tells, in the form of the contract. */
async function look(t: Test, gateway: TestGateway): Promise<Record<string, CircuitStatus>> {
  const { status, headers, text, body } = await gateway.get<CircuitStatus[]>('/circuits');
  t.equal(status, 200);
  t.match(headers['content-type'], /^application\/json/);
  t.equal(headers['cache-control'], 'no-store');
  t.notMatch(text, /undefined|NaN|null|Infinity/);
  t.ok(Check(Type.Array(CircuitStatus), body));
  t.strictSame(strangers(Type.Array(CircuitStatus) as unknown as Schema, body), []);
  for (const circuit of body) {
    const { totals, classes, outcomes, inFlight, window } = circuit;
    const { admitted, ok, fail, ignore, expired, late } = totals;
    const counted = Object.values(classes).reduce((sum, count) => sum + count, 0);
    t.equal(counted, ok + fail + ignore, 'each that counted has a class');
    t.ok(admitted >= ok + fail + ignore + expired, 'none is counted twice');
    t.equal(outcomes.length, Math.min(20, counted));
    t.ok(inFlight <= admitted && late <= admitted);
    t.ok(window.failures <= window.calls && window.slow <= window.calls);
    t.strictSame((await gateway.get(`/circuits/${circuit.name}`)).body, circuit);
  }
  const ofEvents = body.filter(({ upstream }) => upstream === 'events');
  t.strictSame((await gateway.get('/events/circuit-status')).body, ofEvents);
  return Object.fromEntries(body.map((circuit) => [circuit.name, circuit]));
}

await test('before anything has happened', async (t) => {
  const { gateway, clock } = await start(t);
  clock.stall(5_000);
  const { users, events, 'events.write': writes, enrichment, store } = await look(t, gateway);
  const calm = {
    name: 'users',
    state: 'closed',
    since: iso(0),
    epoch: 0,
    reason: 'started',
    backoffLevel: 0,
    admittedShare: 1,
    inFlight: 0,
    window: { calls: 0, failures: 0, slow: 0 },
    totals: { admitted: 0, ok: 0, fail: 0, ignore: 0, expired: 0, late: 0, rejected: 0 },
    classes: {},
    latency: {},
    outcomes: [],
    transitions: [],
    upstream: 'users',
    rules: {
      windowMs: 30_000,
      failureThreshold: 0,
      failureRateThreshold: 0.5,
      minimumCalls: 10,
      slowCallMs: 1_000,
      slowCallRateThreshold: 0,
    },
    bulkhead: { limit: 100, queueLimit: 1_000, active: 0, queued: 0 },
    budget: { ratio: 0.2, reserve: 10, tokens: 10, extraCalls: 0, refused: 0 },
    cache: { hits: 0, stale: 0, misses: 0, entries: 0, bytes: 0 },
  };
  t.strictSame(users, calm);
  t.strictSame(events, { ...calm, name: 'events', upstream: 'events' });
  const { cache: _, ...uncached } = calm;
  t.strictSame(writes, {
    ...uncached,
    name: 'events.write',
    upstream: 'events',
    rules: { ...calm.rules, failureThreshold: 3 },
  });
  t.strictSame(enrichment, {
    ...calm,
    name: 'enrichment',
    upstream: 'enrichment',
    rules: { ...calm.rules, failureThreshold: 5 },
    bulkhead: { ...calm.bulkhead, limit: 8 },
  });
  t.strictSame(store, {
    ...uncached,
    name: 'store',
    upstream: 'store',
    rules: { ...calm.rules, failureThreshold: 5 },
    bulkhead: { ...calm.bulkhead, limit: 20 },
  });
});

await test('the rules are those that are set', async (t) => {
  const { gateway } = await start(t, {
    USERS_BREAKER_WINDOW_MS: '5000',
    USERS_BREAKER_FAILURE_THRESHOLD: '7',
    USERS_BREAKER_FAILURE_RATE_THRESHOLD: '0.25',
    USERS_BREAKER_MINIMUM_CALLS: '4',
    USERS_BREAKER_SLOW_CALL_MS: '300',
    USERS_BREAKER_SLOW_CALL_RATE_THRESHOLD: '0.75',
    USERS_BULKHEAD_LIMIT: '3',
    USERS_BULKHEAD_QUEUE_LIMIT: '0',
    USERS_RETRY_BUDGET_RATIO: '0.1',
    USERS_RETRY_BUDGET_RESERVE: '4',
  });
  t.match((await look(t, gateway))['users'], {
    rules: {
      windowMs: 5_000,
      failureThreshold: 7,
      failureRateThreshold: 0.25,
      minimumCalls: 4,
      slowCallMs: 300,
      slowCallRateThreshold: 0.75,
    },
    bulkhead: { limit: 3, queueLimit: 0 },
    budget: { ratio: 0.1, reserve: 4, tokens: 4 },
  });
});

const said = (number: number, outcome: string, name: string, ms: number, route: string) => ({
  at: undefined,
  outcome,
  class: name,
  ms,
  requestId: `request-${number}`,
  route,
});

await test('every attempt is an outcome with its class, time, route and request', async (t) => {
  const { gateway, mocks, clock, take } = await start(t, NO_RULE);
  const ask = async (fault: Fault | undefined, path: string, id: string, ms = 10) => {
    if (fault === undefined) mocks.faults.clear();
    else mocks.faults.set('users', fault);
    return take(ms, path, { 'x-request-id': id });
  };
  await ask(undefined, '/users/1', 'request-1', 25);
  await ask(undefined, '/users/unknown', 'request-2');
  await ask({ status: 500 }, '/users', 'request-3');
  await ask({ status: 503 }, '/getUsers', 'request-4');
  await ask({ status: 429 }, '/users/4', 'request-5');
  await ask({ dropRate: 1 }, '/users/5', 'request-6');
  await ask({ body: 'garbage' }, '/events/user/1', 'request-7');
  mocks.faults.set('users', { hang: true });
  const hung = gateway.get('/users/2', { headers: { 'x-request-id': 'request-8' } });
  await mocks.waitFor('GET /getUserById/:id', { count: 6 });
  await clock.advance(1_500);
  t.equal((await hung).status, 504);
  const leaving = new AbortController();
  const left = gateway.get('/users/3', {
    headers: { 'x-request-id': 'request-9' },
    signal: leaving.signal,
  });
  await mocks.waitFor('GET /getUserById/:id', { count: 7 });
  clock.stall(300);
  leaving.abort();
  await t.rejects(left);
  await mocks.waitForIdle();
  await until(() => clock.timers === 0);

  const { users } = await look(t, gateway);
  t.strictSame(
    users?.outcomes.map((one) => ({ ...one, at: undefined })),
    [
      said(9, 'ignore', 'aborted', 300, '/users/:id'),
      said(8, 'fail', 'upstream_timeout', 1_500, '/users/:id'),
      said(7, 'fail', 'upstream_bad_response', 10, '/events/user/:id'),
      said(6, 'fail', 'upstream_unreachable', 10, '/users/:id'),
      said(5, 'ignore', 'upstream_unavailable', 10, '/users/:id'),
      said(4, 'fail', 'upstream_unavailable', 10, '/getUsers'),
      said(3, 'fail', 'upstream_bad_response', 10, '/users'),
      said(2, 'ok', 'not_found', 10, '/users/:id'),
      said(1, 'ok', 'ok', 25, '/users/:id'),
    ],
  );
  t.strictSame(
    users?.outcomes.map(({ at }) => at),
    [1_885, 1_585, 85, 75, 65, 55, 45, 35, 25].map(iso),
  );
  t.strictSame(users?.classes, {
    ok: 1,
    not_found: 1,
    upstream_bad_response: 2,
    upstream_unavailable: 2,
    upstream_unreachable: 1,
    upstream_timeout: 1,
    aborted: 1,
  });
  t.match(users, {
    state: 'closed',
    totals: { admitted: 9, ok: 2, fail: 5, ignore: 2, late: 0, rejected: 0 },
    window: { calls: 7, failures: 5, slow: 1, failureRate: 5 / 7, slowCallRate: 1 / 7 },
    // Without what was cut short from outside, or said nothing.
    latency: { p50Ms: 10, p95Ms: 1_500, p99Ms: 1_500 },
  });

  // The times stay when time passes, and when the wall clock is set they follow it.
  clock.stall(5_000);
  t.equal((await gateway.circuit('users')).outcomes[8]?.at, iso(25));
  clock.stepWall(3_600_000);
  t.equal((await gateway.circuit('users')).outcomes[8]?.at, iso(3_600_025));
});

await test('twenty outcomes are shown, all are counted, and the window forgets', async (t) => {
  const { gateway, clock } = await start(t);
  for (let n = 1; n <= 25; n += 1) {
    await gateway.get('/users/1', { headers: { 'x-request-id': `request-${n}` } });
    clock.stall(100);
  }
  let { users } = await look(t, gateway);
  t.equal(users?.outcomes[0]?.requestId, 'request-25');
  t.equal(users?.outcomes[19]?.requestId, 'request-6');
  t.match(users, { classes: { ok: 25 }, window: { calls: 25, failureRate: 0, slowCallRate: 0 } });
  clock.stall(40_000);
  ({ users } = await look(t, gateway));
  t.strictSame(users?.window, { calls: 0, failures: 0, slow: 0 });
  t.match(users, { classes: { ok: 25 }, outcomes: { length: 20 } });
});

await test('latency is that of the attempts, by nearest rank', async (t) => {
  const { gateway, take } = await start(t);
  for (let n = 1; n <= 10; n += 1) await take(n * 10, '/users/1');
  const { users, events } = await look(t, gateway);
  t.strictSame(users?.latency, { p50Ms: 50, p95Ms: 100, p99Ms: 100 });
  t.strictSame(events?.latency, {});
});

await test('an opening: why, since when, until when, and what was known then', async (t) => {
  const { gateway, mocks, clock } = await start(t);
  clock.stall(1_000);
  for (let n = 0; n < 5; n += 1) await gateway.get('/users/1');
  mocks.faults.set('users', { status: 500 });
  for (let n = 0; n < 5; n += 1) await gateway.get('/users/1');
  for (let n = 0; n < 3; n += 1) t.equal((await gateway.get('/users/1')).status, 503);
  clock.stall(4_000);
  const reason = 'failure 50 % ≥ 50 % over 10 calls in 30 s';
  const opening = {
    circuit: 'users',
    from: 'closed',
    to: 'open',
    reason,
    epoch: 1,
    at: iso(1_000),
    evidence: {
      calls: 10,
      failures: 5,
      slow: 0,
      failureRate: 0.5,
      classes: { upstream_bad_response: 5, ok: 5 },
    },
  };
  let { users } = await look(t, gateway);
  t.match(users, {
    state: 'open',
    since: iso(1_000),
    reason,
    epoch: 1,
    retryAfterMs: 6_000,
    openForMs: 6_000,
    backoffLevel: 1,
    totals: { admitted: 10, ok: 5, fail: 5, rejected: 3 },
  });
  t.strictSame(users?.transitions, [opening]);
  t.notOk('override' in users!);

  clock.stall(6_000);
  ({ users } = await look(t, gateway));
  t.match(users, { state: 'half-open', since: iso(11_000), reason: 'the open time is over' });
  t.notOk('retryAfterMs' in users! || 'openForMs' in users!, 'a probe may come');

  // The probe is under way: the next one may come when its time is over.
  mocks.faults.set('users', { hang: true });
  const probe = gateway.get('/users/1');
  await mocks.waitFor('GET /getUserById/:id', { count: 11 });
  clock.stall(500);
  ({ users } = await look(t, gateway));
  t.match(users, {
    state: 'half-open',
    retryAfterMs: 2_500,
    inFlight: 1,
    totals: { admitted: 11 },
  });
  await clock.advance(1_000);
  t.equal((await probe).status, 504);
  ({ users } = await look(t, gateway));
  t.match(users, {
    state: 'open',
    reason: 'a probe failed',
    epoch: 3,
    backoffLevel: 2,
    inFlight: 0,
    since: iso(12_500),
    // Doubled, with a jitter that is in the middle here.
    retryAfterMs: 20_000,
    openForMs: 20_000,
  });

  clock.stall(20_000);
  mocks.faults.clear();
  t.equal((await gateway.get('/users/1')).status, 200);
  ({ users } = await look(t, gateway));
  t.match(users, {
    state: 'closed',
    since: iso(32_500),
    reason: 'a probe succeeded',
    epoch: 5,
    backoffLevel: 2,
    window: { calls: 0, failures: 0 },
  });
  t.notOk('retryAfterMs' in users! || 'openForMs' in users!);
  t.strictSame(
    users?.transitions.map(({ from, to, epoch, at }) => [from, to, epoch, at]),
    [
      ['closed', 'open', 1, iso(1_000)],
      ['open', 'half-open', 2, iso(11_000)],
      ['half-open', 'open', 3, iso(12_500)],
      ['open', 'half-open', 4, iso(32_500)],
      ['half-open', 'closed', 5, iso(32_500)],
    ],
  );
  t.strictSame(users?.transitions[0], opening, 'evidence stays as it was');
  t.strictSame(users?.transitions[2]?.evidence.classes, {
    upstream_timeout: 1,
    upstream_bad_response: 5,
    ok: 5,
  });

  clock.stall(60_000);
  t.equal((await look(t, gateway))['users']?.backoffLevel, 1, 'a minute of health forgives one');
});

await test('calls that are still running count as slow, and open it', async (t) => {
  const { gateway, mocks, clock } = await start(t, {
    ...NO_RULE,
    USERS_BREAKER_SLOW_CALL_RATE_THRESHOLD: '0.5',
    USERS_BREAKER_MINIMUM_CALLS: '4',
  });
  await gateway.get('/users/1');
  mocks.faults.set('users', { hang: true });
  const one = gateway.get('/users/2');
  await mocks.waitFor('GET /getUserById/:id', { count: 2 });
  clock.stall(1_000);
  let { users } = await look(t, gateway);
  t.match(users, {
    state: 'closed',
    inFlight: 1,
    window: { calls: 1, slow: 0, slowCallRate: 0.5 },
  });
  const more = [gateway.get('/users/3'), gateway.get('/users/4')];
  await mocks.waitFor('GET /getUserById/:id', { count: 4 });
  await clock.advance(500);
  await one;
  await clock.advance(500);
  ({ users } = await look(t, gateway));
  t.match(users, {
    state: 'open',
    reason: /^slower than 1 s: \d+ % ≥ 50 % over 4 calls in 30 s$/,
    inFlight: 2,
  });
  await clock.advance(500);
  await Promise.all(more);
  ({ users } = await look(t, gateway));
  t.match(users, { inFlight: 0, totals: { admitted: 4, ok: 1, fail: 1, late: 2 } });
});

await test('the share that is admitted while it recovers by a ramp', async (t) => {
  const { gateway, mocks, clock } = await start(t, {
    USERS_BREAKER_FAILURE_THRESHOLD: '1',
    USERS_BREAKER_RAMP_MS: '4000',
  });
  mocks.faults.set('users', { status: 500, times: 1 });
  await gateway.get('/users/1');
  clock.stall(10_000);
  await gateway.get('/users/1');
  for (const share of [0.25, 0.5, 0.75, 1]) {
    const { users } = await look(t, gateway);
    t.match(users, { state: 'closed', admittedShare: share });
    t.notOk('retryAfterMs' in users!, 'some are admitted');
    clock.stall(1_334);
  }
});

await test('the bulkhead while it is busy', async (t) => {
  const { gateway, mocks, clock } = await start(t, {
    USERS_BULKHEAD_LIMIT: '2',
    USERS_BULKHEAD_QUEUE_LIMIT: '3',
  });
  mocks.faults.set('users', { hang: true });
  const requests = [1, 2, 3, 4, 5].map((id) => gateway.get(`/users/${id}`));
  await until(() => mocks.inFlight() === 2);
  const looked = async () => (await look(t, gateway))['users'];
  for (let users = await looked(); users?.bulkhead.queued !== 3; users = await looked()) {
    if (clock.timers === 0) throw new Error('nothing waits');
  }
  t.match(await looked(), {
    bulkhead: { limit: 2, active: 2, queueLimit: 3, queued: 3 },
    inFlight: 2,
    totals: { admitted: 2 },
  });
  t.match(await gateway.get('/users/6'), { status: 503, body: { code: 'bulkhead_full' } });
  t.match(await looked(), { totals: { rejected: 0 } }, 'that is not the circuit’s doing');
  for (let over = false; !over;) {
    await clock.advance(1_500);
    over = (await looked())?.bulkhead.active === 0;
  }
  await Promise.all(requests);
  t.match(await looked(), { bulkhead: { active: 0, queued: 0 }, inFlight: 0 });
});

await test('what reads find in the cache, and what is in it', async (t) => {
  const mocks = await startMocks(t);
  const clock = createClock();
  const gateway = await startGateway(t, mocks.url, {
    env: { RETRY_MAX_ATTEMPTS: '1', ADMIN_TOKEN: TOKEN },
    overrides: { clock, random: () => 0.5 },
  });
  const cache = async () => (await look(t, gateway))['users']?.cache;
  await gateway.get('/users/1');
  const first = await cache();
  t.match(first, { hits: 0, stale: 0, misses: 1, entries: 1 });
  t.ok(first!.bytes > 1_024);
  const { headers } = await gateway.get('/users/1');
  await gateway.get('/users/1', { headers: { 'if-none-match': String(headers['etag']) } });
  t.match(await cache(), { hits: 2, stale: 0, misses: 1, entries: 1, bytes: first!.bytes });

  // The user and two events: an aggregate is as many reads as it has parts.
  await gateway.get('/events/user/1');
  const { users, events } = await look(t, gateway);
  t.match(users?.cache, { hits: 3, misses: 1 });
  t.match(events?.cache, { hits: 0, misses: 2, entries: 2 });

  clock.skip(31_000);
  await gateway.get('/users/1');
  await until(() => mocks.count('GET /getUserById/:id') === 2);
  await mocks.waitForIdle();
  t.match(await cache(), { hits: 3, stale: 1, misses: 1, entries: 1 }, 'stale, and refreshed');

  // Stale beyond what is refreshed in the background: waited for, and served since it failed.
  clock.skip(100_000);
  mocks.faults.set('users', { status: 500 });
  t.match((await gateway.get('/users/1')).headers['cache-status'], /stale-if-error|upstream/);
  t.match(await cache(), { hits: 3, stale: 2, misses: 1, entries: 1 });
  t.equal((await gateway.get('/users/2')).status, 502);
  t.match(await cache(), { stale: 2, misses: 2, entries: 1 }, 'a failure is a miss');

  // Whoever shares a load has waited as well.
  mocks.faults.set('users', { latencyMs: 50 });
  await Promise.all(Array.from({ length: 5 }, () => gateway.get('/users/3')));
  t.match(await cache(), { misses: 7, entries: 2 });
  const only = await gateway.get('/users/4', { headers: { 'cache-control': 'only-if-cached' } });
  t.equal(only.status, 504);
  t.match(await cache(), { misses: 8, entries: 2 });

  const dropped = await gateway.app.inject({
    method: 'DELETE',
    url: '/cache',
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  t.equal(dropped.statusCode, 200);
  t.match(await cache(), { hits: 3, stale: 2, misses: 8, entries: 0, bytes: 0 });
});

await test('what is left of the budget, for all circuits of an upstream', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url, {
    env: {
      ...NO_RULE,
      RETRY_BASE_MS: '1',
      RETRY_MAX_ATTEMPTS: '3',
      RETRY_BUDGET_RESERVE: '3',
      CACHE_TTL_MS: '0',
    },
    overrides: { clock: createClock(), random: () => 0 },
  });
  const budget = async (name: string) => (await look(t, gateway))[name]?.budget;
  mocks.faults.set('events', { sequence: [500, 200] });
  t.equal((await gateway.get('/events/event-1')).status, 200);
  const once = { ratio: 0.2, reserve: 3, tokens: 2, extraCalls: 1, refused: 0 };
  t.strictSame(await budget('events'), once);
  t.strictSame(await budget('events.write'), once, 'the writes’ as well');
  t.strictSame(await budget('users'), { ...once, tokens: 3, extraCalls: 0 }, 'and nobody else’s');
  await gateway.post('/events', { name: 'Regatta', userId: '1' });
  t.match(await budget('events'), { tokens: 2.2, extraCalls: 1 }, 'each request earns a share');
  mocks.faults.set('events', { status: 500 });
  await gateway.get('/events/event-1');
  t.match(await budget('events'), { tokens: 0.4, extraCalls: 3, refused: 0 });
  await gateway.get('/events/event-1');
  t.match(await budget('events'), { tokens: 0.6, extraCalls: 3, refused: 1 });
});

await test('an override counts down, over whatever state there is', async (t) => {
  const { gateway, clock, mocks } = await start(t);
  const headers = { authorization: `Bearer ${TOKEN}` };
  const force = (action: string, body: object) =>
    gateway.post<CircuitStatus>(`/circuits/users/${action}`, body, { headers });
  const kinds = [
    ['force-open', 'forced-open'],
    ['force-close', 'forced-closed'],
    ['disable', 'disabled'],
  ] as const;
  let epoch = 0;
  for (const [action, kind] of kinds) {
    const { body } = await force(action, { reason: 'drill', by: 'anna', forMs: 10_000 });
    epoch += 1;
    clock.stall(2_500);
    const { users } = await look(t, gateway);
    const override = { kind, reason: 'drill', by: 'anna', forMs: 7_500 };
    t.match(users, { state: kind, epoch, reason: 'drill (anna)', since: body.since });
    t.strictSame(users?.override, override);
    t.equal(users?.retryAfterMs, kind === 'forced-open' ? 7_500 : undefined);
    t.notOk('openForMs' in users!);
    await gateway.get('/users/1');
    clock.stall(7_500);
    const after = (await look(t, gateway))['users'];
    epoch += 1;
    t.match(after, { state: 'closed', epoch, reason: `${kind} has expired` });
    t.notOk('override' in after! || 'retryAfterMs' in after!);
  }

  mocks.faults.set('users', { status: 500 });
  for (let n = 0; n < 10; n += 1) await gateway.get('/users/1');
  await force('force-open', { reason: 'longer', forMs: 60_000 });
  clock.stall(3_000);
  const { users } = await look(t, gateway);
  t.match(users, { state: 'forced-open', retryAfterMs: 57_000 });
  t.notOk('by' in users!.override!);
  t.notOk('openForMs' in users!, 'only while it is open');
});
