import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'tap';
import { Metrics } from '../../gateway/metrics/index.ts';
import { reasonOf } from '../../gateway/metrics/transition-reason.ts';
import { loadConfig } from '../../gateway/config.ts';
import { systemClock } from '../../gateway/resilience/clock.ts';
import { CallerGoneError } from '../../gateway/resilience/errors.ts';
import type { Transition } from '../../gateway/resilience/circuit-state.ts';
import { createWritePipeline } from '../../gateway/upstreams/pipeline.ts';
import { outcomeOf } from '../../gateway/upstreams/attempt.ts';
import { Upstream } from '../../gateway/upstreams/upstream.ts';
import { parse, valueOf } from '../deploy/exposition.ts';
import { promtool, withoutPromtool } from '../deploy/promtool.ts';
import { scrapeAfterTraffic } from '../deploy/traffic.ts';
import { createBreaker, fail, FAILED, OK } from '../support/breaker.ts';
import { createSkippingClock } from '../support/clock.ts';
import { startGateway, startMocks, type TestGateway } from '../support/gateway.ts';

const WITHOUT_QUEUE = {
  queue: {
    status: () => ({
      waiting: 0,
      oldestMs: undefined,
      deadLetters: 0,
      lag: undefined,
      seenAt: undefined,
    }),
  },
  sharedCaches: [],
};

const TOKEN = 'a-token-for-this-test';
const NOWHERE = 'http://127.0.0.1:9';
const READ = 'GET /getUserById/:id';
const SERVER = 'http_server_request_duration_seconds_count';
const CLIENT = 'http_client_request_duration_seconds_count';

const scraped = async ({ get }: TestGateway) => parse((await get('/metrics')).text);

/** Asks until it is as wanted: what a client sees of an end may come before the gateway counts it. */
async function eventually(ask: () => Promise<unknown>, wanted: unknown): Promise<unknown> {
  let last: unknown;
  for (let n = 0; n < 100; n += 1) {
    last = await ask();
    if (last === wanted) break;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return last;
}

await test('promtool finds nothing in a real scrape', { skip: withoutPromtool }, async (t) => {
  const { status, output } = promtool(['check', 'metrics'], await scrapeAfterTraffic(t));
  t.equal(output, '');
  t.equal(status, 0);
});

await test('the names and labels of the design', async (t) => {
  const samples = parse(await scrapeAfterTraffic(t));
  const names = {
    http_server_request_duration_seconds_bucket: [
      'http_request_method',
      'http_response_status_code',
      'http_route',
      'le',
    ],
    breakwater_circuit_state: ['name', 'state'],
    breakwater_circuit_calls_total: ['kind', 'name'],
    breakwater_circuit_transitions_total: ['from', 'name', 'reason', 'to'],
    breakwater_cache_requests_total: ['cache', 'result'],
    breakwater_retries_total: ['reason', 'upstream'],
    breakwater_rejected_total: ['reason'],
    breakwater_responses_total: ['completeness', 'route'],
    breakwater_bulkhead_active: ['name'],
    breakwater_bulkhead_queued: ['name'],
    breakwater_bulkhead_limit: ['name'],
    breakwater_budget_tokens: ['upstream'],
    breakwater_cache_entries: ['cache'],
    breakwater_cache_bytes: ['cache'],
    process_cpu_seconds_total: [],
    nodejs_eventloop_lag_p99_seconds: [],
  };
  for (const [name, labels] of Object.entries(names)) {
    const found = samples.filter((sample) => sample.name === name);
    t.ok(found.length > 0, name);
    for (const sample of found) t.strictSame(Object.keys(sample.labels).toSorted(), labels, name);
  }
  t.notOk(
    samples.some(({ value }) => value < 0),
    'nothing is negative',
  );
});

await test('the answer: type, HEAD, and as often as one asks', async (t) => {
  const gateway = await startGateway(t, NOWHERE, { env: { RATE_LIMIT_MAX: '1' } });
  await gateway.get('/circuits');
  t.equal((await gateway.get('/circuits')).status, 429);
  for (let n = 0; n < 3; n += 1) {
    const { status, headers, text } = await gateway.get('/metrics');
    t.equal(status, 200);
    t.equal(headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
    t.equal(headers['cache-control'], 'no-store');
    t.notOk(headers['ratelimit']);
    t.match(text, /\n$/);
  }
  const head = await fetch(`${gateway.url}/metrics`, { method: 'HEAD' });
  t.equal(head.status, 200);
  t.ok(Number(head.headers.get('content-length')) > 1_000);
  const samples = await scraped(gateway);
  t.equal(valueOf(samples, SERVER, { http_route: '/metrics', http_request_method: 'HEAD' }), 1);
  t.equal(valueOf(samples, 'breakwater_responses_total', { route: '/metrics' }), undefined);
  t.equal(valueOf(samples, 'breakwater_rejected_total', { reason: 'rate_limited' }), 1);
});

await test('requests are counted by template, whatever a client sends', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url);
  for (let n = 0; n < 20; n += 1) {
    await gateway.get(`/users/no-${n}`);
    await gateway.get(`/no/such/${n}?secret=${n}`);
  }
  await gateway.get('/users/1');
  for (const method of ['PROPFIND', 'MKCOL']) await fetch(`${gateway.url}/users`, { method });
  const { text } = await gateway.get('/metrics');
  const samples = parse(text);
  const counted = (http_route: string, status: string, method = 'GET') =>
    valueOf(samples, SERVER, {
      http_route,
      http_response_status_code: status,
      http_request_method: method,
    });
  t.equal(counted('/users/:id', '404'), 20);
  t.equal(counted('/users/:id', '200'), 1);
  t.equal(counted('unmatched', '404'), 20);
  t.equal(counted('unmatched', '404', '_OTHER'), 2);
  t.equal(valueOf(samples, SERVER), 43);
  const seconds = valueOf(samples, SERVER.replace('count', 'sum'));
  t.ok(seconds! > 0 && seconds! < 10, `${seconds} s in all`);
  t.notMatch(text, /no-1|secret|PROPFIND|127\.0\.0\.1|localhost/);
});

await test('who turns a request away does not matter: it is counted', async (t) => {
  const closing = await startGateway(t, NOWHERE, {
    overrides: { lifecycle: { phase: 'draining' } },
  });
  await closing.get('/health/ready');
  const limited = await startGateway(t, NOWHERE, { env: { RATE_LIMIT_MAX: '1' } });
  await limited.get('/users/.');
  await limited.get('/users/1');
  const samples = await scraped(limited);
  const status = (code: string) =>
    valueOf(samples, SERVER, { http_route: '/users/:id', http_response_status_code: code });
  t.equal(status('400'), 1);
  t.equal(status('429'), 1);
  t.equal(valueOf(samples, 'breakwater_rejected_total'), 1, 'what is not valid is no rejection');
  t.equal(
    valueOf(await scraped(closing), SERVER, { http_route: '/health/ready' }),
    1,
    'a registry of its own for each gateway',
  );
  t.equal(valueOf(samples, SERVER, { http_route: '/health/ready' }), undefined);
});

await test('a client that leaves is 499, and no answer to anybody', async (t) => {
  const mocks = await startMocks(t);
  mocks.faults.set('users', { hang: true });
  const gateway = await startGateway(t, mocks.url);
  const { hostname, port } = new URL(gateway.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write('GET /users/1 HTTP/1.1\r\nHost: x\r\n\r\n');
  const active = async () =>
    valueOf(await scraped(gateway), 'http_server_active_requests', { http_route: '/users/:id' });
  t.equal(await eventually(active, 1), 1);
  socket.destroy();
  t.equal(await eventually(active, 0), 0);
  const samples = await scraped(gateway);
  t.equal(valueOf(samples, SERVER, { http_response_status_code: '499' }), 1);
  t.equal(valueOf(samples, 'breakwater_responses_total'), 0);
  await mocks.waitForIdle();
  const gone = async () => valueOf(await scraped(gateway), CLIENT, { error_type: 'client_closed' });
  t.equal(await eventually(gone, 1), 1);
});

await test('what users get, by route', async (t) => {
  const clock = createSkippingClock();
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url, {
    env: { RETRY_MAX_ATTEMPTS: '1', BREAKER_FAILURE_RATE_THRESHOLD: '0' },
    overrides: { clock },
  });
  const got = async (route: string) => {
    const samples = await scraped(gateway);
    return ['complete', 'stale', 'partial', 'failed'].map((completeness) =>
      valueOf(samples, 'breakwater_responses_total', { route, completeness }),
    );
  };
  t.strictSame(await got('/users/:id'), [0, 0, 0, 0], 'from 0, so that the first is an increase');
  await gateway.get('/users/1');
  await gateway.get('/users/nobody');
  clock.skip(31_000);
  await gateway.get('/users/1');
  mocks.faults.set('users', { status: 500 });
  await gateway.get('/users/2');
  t.strictSame(await got('/users/:id'), [2, 1, 0, 1]);
  mocks.faults.clear('users');
  mocks.faults.set('events', { sequence: '200,500' });
  await gateway.get('/events/user/2');
  t.strictSame(await got('/events/user/:id'), [0, 0, 1, 0]);
  t.strictSame(await got('/events/circuit-status'), [undefined, undefined, undefined, undefined]);
});

await test('what the gateway itself turns away, by code', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url, {
    env: { BULKHEAD_LIMIT: '1', BULKHEAD_QUEUE_LIMIT: '0', ADMIN_TOKEN: TOKEN },
  });
  const rejected = async () => {
    const samples = await scraped(gateway);
    return Object.fromEntries(
      samples
        .filter(({ name, value }) => name === 'breakwater_rejected_total' && value > 0)
        .map(({ labels, value }) => [labels['reason'], value]),
    );
  };
  t.strictSame(await rejected(), {});
  await gateway.get('/users/x/y/z');
  await gateway.get('/users/1', { headers: { 'cache-control': 'only-if-cached' } });
  mocks.faults.set('users', { status: 500, times: 3 });
  await gateway.get('/users/1');
  t.strictSame(await rejected(), { not_cached: 1 }, 'a fault of an upstream is none of ours');

  mocks.faults.set('users', { hang: true });
  const late = { headers: { 'x-request-timeout-ms': '100' } };
  const before = mocks.count(READ);
  const hanging = gateway.get('/users/1', late);
  await mocks.waitFor(READ, { count: before + 1 });
  t.equal((await gateway.get('/users/2', late)).body.code, 'bulkhead_full');
  t.equal((await hanging).body.code, 'deadline_exceeded');
  const authorization = { headers: { authorization: `Bearer ${TOKEN}` } };
  await gateway.post('/circuits/users/force-open', { reason: 'a test' }, authorization);
  for (let n = 0; n < 2; n += 1) await gateway.get('/users/3');
  t.strictSame(await rejected(), {
    circuit_open: 2,
    bulkhead_full: 1,
    deadline_exceeded: 1,
    not_cached: 1,
  });
});

await test('circuits: state, calls, and how they moved', async (t) => {
  const clock = createSkippingClock();
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url, {
    env: { RETRY_MAX_ATTEMPTS: '1', CACHE_TTL_MS: '0', USERS_BREAKER_MINIMUM_CALLS: '2' },
    overrides: { clock },
  });
  const state = async () => {
    const samples = await scraped(gateway);
    const on = samples.filter(
      ({ name, labels, value }) =>
        name === 'breakwater_circuit_state' && labels['name'] === 'users' && value === 1,
    );
    return on.map(({ labels }) => labels['state']);
  };
  t.strictSame(await state(), ['closed']);
  t.equal(
    valueOf(await scraped(gateway), 'breakwater_circuit_transitions_total', { name: 'users' }),
    0,
    'the first of a kind is an increase',
  );
  mocks.faults.set('users', { status: 500 });
  for (let n = 0; n < 3; n += 1) await gateway.get('/users/1');
  t.strictSame(await state(), ['open']);
  clock.skip(60_000);
  t.strictSame(await state(), ['half-open'], 'looking is enough for time to pass');
  mocks.faults.clear('users');
  await gateway.get('/users/1');
  t.strictSame(await state(), ['closed']);

  const samples = await scraped(gateway);
  const calls = (kind: string) =>
    valueOf(samples, 'breakwater_circuit_calls_total', { name: 'users', kind });
  t.strictSame(['ok', 'fail', 'rejected', 'ignore', 'late', 'expired', 'admitted'].map(calls), [
    1,
    2,
    1,
    0,
    0,
    0,
    undefined,
  ]);
  const moves = samples
    .filter(({ name, value }) => name === 'breakwater_circuit_transitions_total' && value > 0)
    .map(({ labels: { name, from, to, reason }, value }) => [name, from, to, reason, value]);
  t.strictSame(moves, [
    ['users', 'closed', 'open', 'failure_rate', 1],
    ['users', 'open', 'half-open', 'open_time_over', 1],
    ['users', 'half-open', 'closed', 'probe_ok', 1],
  ]);
});

/** The reasons of the transitions that this brings about. */
function moved(
  options: Parameters<typeof createBreaker>[0],
  move: (made: ReturnType<typeof createBreaker>) => void,
): string[] {
  const made = createBreaker(options);
  const seen: Transition[] = [];
  made.breaker.transitions.add((transition) => seen.push(transition));
  move(made);
  return seen.map((transition) => reasonOf(transition));
}

await test('a reason is the kind of rule, and never what an operator writes', async (t) => {
  t.strictSame(
    moved({}, ({ breaker }) => fail(breaker, 5)),
    ['failure_count'],
  );
  t.strictSame(
    moved({ failureThreshold: 0, failureRateThreshold: 0.5 }, ({ breaker }) => fail(breaker, 10)),
    ['failure_rate'],
  );
  const slow = { failureThreshold: 0, slowCallRateThreshold: 0.5, minimumCalls: 1 };
  t.strictSame(
    moved(slow, ({ breaker, clock }) => {
      const lease = breaker.admit();
      clock.stall(1_500);
      breaker.settle(lease, OK);
    }),
    ['slow_rate'],
  );
  for (const successThreshold of [1, 3]) {
    t.strictSame(
      moved({ successThreshold }, ({ breaker, clock }) => {
        fail(breaker, 5);
        clock.stall(1_000);
        breaker.settle(breaker.admit(), FAILED);
        clock.stall(10_000);
        for (let n = 0; n < successThreshold; n += 1) breaker.settle(breaker.admit(), OK);
      }),
      ['failure_count', 'open_time_over', 'probe_failed', 'open_time_over', 'probe_ok'],
    );
  }
  // Texts as the breaker writes them, by somebody who wants to be taken for it.
  const texts = ['a probe succeeded', 'failure 62 %', 'forced-open has expired', 'reset: released'];
  for (const reason of texts) {
    t.strictSame(
      moved({}, ({ breaker, clock }) => {
        breaker.force('forced-open', { reason, forMs: 1_000 });
        breaker.force('disabled', { reason, forMs: 1_000 });
        breaker.release();
        breaker.force('forced-closed', { reason, forMs: 1_000 });
        breaker.reset(`reset: ${reason}`);
        breaker.reset(`reset: ${reason} (anna)`);
        breaker.force('forced-open', { reason, forMs: 1_000 });
        clock.stall(1_000);
        fail(breaker, 5);
        breaker.reset(`reset: ${reason}`);
        fail(breaker, 5);
        clock.stall(1_000);
        t.equal(breaker.state, 'half-open');
        breaker.reset(`reset: ${reason}`);
      }),
      [
        'forced, forced, released, forced, reset, reset, forced, expired',
        'failure_count, reset, failure_count, open_time_over, reset',
      ].flatMap((reasons) => reasons.split(', ')),
      reason,
    );
  }
  t.equal(reasonOf({ from: 'closed', to: 'open', reason: 'a new rule: 7' }), 'other');
});

await test('attempts at an upstream, by status or error', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url, {
    env: {
      ATTEMPT_TIMEOUT_MS: '50',
      RETRY_MAX_ATTEMPTS: '1',
      CACHE_TTL_MS: '0',
      BREAKER_FAILURE_RATE_THRESHOLD: '0',
    },
  });
  await gateway.get('/users/1');
  for (const fault of [
    { status: 500 },
    { status: 599 },
    { status: 501 },
    { body: 'garbage' as const },
    { dropRate: 1 },
    { hang: true },
  ]) {
    mocks.faults.set('users', fault);
    await gateway.get('/users/1');
  }
  await gateway.post('/events', { name: 'Regatta', userId: '1' });
  const timeouts = async () =>
    valueOf(await scraped(gateway), CLIENT, { error_type: 'upstream_timeout' });
  t.equal(await eventually(timeouts, 1), 1);
  const samples = await scraped(gateway);
  const attempts = samples
    .filter(({ name }) => name === CLIENT)
    .map(({ labels, value }) => [
      labels['upstream'],
      labels['http_request_method'],
      labels['http_response_status_code'] ?? labels['error_type'],
      value,
    ]);
  t.strictSame(attempts, [
    // Whether the body is as agreed is seen after the attempt.
    ['users', 'GET', '200', 2],
    ['users', 'GET', '500', 1],
    ['users', 'GET', '_OTHER', 1],
    ['users', 'GET', '501', 1],
    ['users', 'GET', 'upstream_unreachable', 1],
    ['users', 'GET', 'upstream_timeout', 1],
    ['events', 'POST', '200', 1],
  ]);
  const hung = valueOf(samples, CLIENT.replace('count', 'sum'), { error_type: 'upstream_timeout' });
  t.ok(hung! >= 0.049 && hung! < 1, `${hung} s`);
  t.equal(outcomeOf(new CallerGoneError('the other attempt was faster')), 'client_closed');
  t.equal(outcomeOf('anything else'), 'aborted');
});

await test('the cache, the bulkheads and the budget', async (t) => {
  const clock = createSkippingClock();
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url, {
    env: { USERS_BULKHEAD_LIMIT: '7', RETRY_BUDGET_RESERVE: '1', RETRY_BASE_MS: '1' },
    overrides: { clock },
  });
  await gateway.get('/users/1');
  await gateway.get('/users/1');
  await gateway.get('/users/1');
  clock.skip(31_000);
  await gateway.get('/users/1');
  const active = async () =>
    valueOf(await scraped(gateway), 'breakwater_bulkhead_active', { name: 'users' });
  t.equal(await eventually(active, 0), 0, 'the refresh is over');
  mocks.faults.set('users', { status: 500 });
  await gateway.get('/users/2');
  const samples = await scraped(gateway);
  const of = (name: string, labels = {}) => valueOf(samples, `breakwater_${name}`, labels);
  const reads = (result: string) => of('cache_requests_total', { cache: 'users', result });
  t.strictSame(['hit', 'stale', 'miss'].map(reads), [2, 1, 2]);
  t.equal(of('cache_entries', { cache: 'users' }), 1);
  t.ok(of('cache_bytes', { cache: 'users' })! > 1_000);
  t.equal(of('bulkhead_limit', { name: 'users' }), 7);
  t.equal(of('bulkhead_queued', { name: 'users' }), 0);
  t.equal(of('retries_total', { upstream: 'users', reason: 'made' }), 1);
  t.equal(of('retries_total', { upstream: 'users', reason: 'refused' }), 1);
  t.equal(of('budget_requests_total', { upstream: 'users' }), 3, 'the refresh is one of them');
  t.equal(of('budget_reserve', { upstream: 'users' }), 1);
  t.ok(of('budget_tokens', { upstream: 'users' })! < 1);
});

await test('who watches the circuits is counted, and for how long is no duration', async (t) => {
  const gateway = await startGateway(t, NOWHERE);
  const listeners = async () =>
    valueOf(await scraped(gateway), 'http_server_active_requests', {
      http_route: '/circuits/stream',
    });
  const watcher = new AbortController();
  const stream = await fetch(`${gateway.url}/circuits/stream`, { signal: watcher.signal });
  t.equal(await listeners(), 1);
  watcher.abort();
  await stream.text().catch(() => '');
  t.equal(await eventually(listeners, 0), 0);
  t.equal(valueOf(await scraped(gateway), SERVER, { http_route: '/circuits/stream' }), undefined);
});

function upstreamOfItsOwn(): Upstream {
  return new Upstream({
    name: 'users',
    origin: NOWHERE,
    settings: loadConfig({}).circuits.users,
    forwardHeaders: [],
    maxResponseBytes: 1_000,
    connectTimeoutMs: 1_000,
    clock: systemClock,
    random: Math.random,
  });
}

await test('a payment that is taken back is no restart of the counter', async (t) => {
  const upstream = upstreamOfItsOwn();
  const metrics = new Metrics({ circuits: [], upstreams: [upstream], ...WITHOUT_QUEUE });
  const made = async () =>
    valueOf(parse(await metrics.scrape(() => {})), 'breakwater_retries_total', { reason: 'made' });
  upstream.budget.tryWithdraw();
  upstream.budget.tryWithdraw();
  t.equal(await made(), 2);
  upstream.budget.refund();
  t.equal(await made(), 2);
  upstream.budget.tryWithdraw();
  upstream.budget.tryWithdraw();
  t.equal(await made(), 3);
});

await test('what cannot be collected costs nobody the rest', async (t) => {
  const upstream = upstreamOfItsOwn();
  const circuit = createWritePipeline('users', loadConfig({}).circuits['events.write'], {
    clock: systemClock,
    random: Math.random,
    budget: upstream.budget,
  });
  const metrics = new Metrics({ circuits: [circuit], upstreams: [upstream], ...WITHOUT_QUEUE });
  circuit.breaker.snapshot = () => {
    throw new Error('a bug');
  };
  const failed: string[] = [];
  const samples = parse(await metrics.scrape((_error, metric) => failed.push(metric)));
  t.strictSame(failed, ['breakwater_circuit_calls_total']);
  t.equal(valueOf(samples, 'breakwater_circuit_calls_total'), undefined);
  t.equal(valueOf(samples, 'breakwater_circuit_state'), 1);
  t.ok(valueOf(samples, 'process_resident_memory_bytes')! > 0);
});
