import { test, type Test } from 'tap';
import { ManualClock } from '../support/clock.ts';
import { startGateway, startMocks, type Answer, type TestGateway } from '../support/gateway.ts';
import { checkAll } from '../support/headers.ts';
import type { MockServer } from '../../mock-server/server.ts';

interface Route {
  path: string;
  /** The parts of the answer, and the circuits behind them. */
  keys: readonly string[];
  circuits: readonly ('users' | 'events')[];
  /** Whether the body says what became of each part. */
  tellsParts?: boolean;
}

const OF_USER = ['users/1', 'events/event-1', 'events/event-6'];
const BOTH = ['users', 'events'] as const;

const ROUTES: readonly Route[] = [
  { path: '/users', keys: ['users'], circuits: ['users'] },
  { path: '/users/1', keys: ['users/1'], circuits: ['users'] },
  { path: '/events', keys: ['events'], circuits: ['events'] },
  { path: '/events/event-1', keys: ['events/event-1'], circuits: ['events'] },
  { path: '/events/user/1', keys: OF_USER, circuits: BOTH, tellsParts: true },
  { path: '/getUsers', keys: ['users'], circuits: ['users'] },
  { path: '/getEvents', keys: ['events'], circuits: ['events'] },
  { path: '/getEventsByUserId/1', keys: OF_USER, circuits: BOTH },
];

// Time stands still unless a test lets it pass, so that every age is exact.
async function start(t: Test, env: Record<string, string> = {}) {
  const clock = new ManualClock();
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url, {
    env: { RETRY_MAX_ATTEMPTS: '1', ...env },
    overrides: { clock, random: () => 0 },
  });
  return { clock, mocks, gateway };
}

interface Wanted {
  /** The parameters of every member, but for `key`. */
  member: Record<string, unknown>;
  age: number;
  cacheControl: object;
  part?: Record<string, unknown>;
}

/** Everything that a 200 says about itself. */
function isServed(t: Test, answer: Answer, { keys, tellsParts }: Route, wanted: Wanted): void {
  const { member, age, cacheControl, part = { status: 'fresh' } } = wanted;
  const all = checkAll(answer.headers);
  t.equal(answer.status, 200);
  t.equal(all.age, age, 'Age');
  t.strictSame(all.cacheControl, cacheControl, 'Cache-Control');
  t.match(all.etag, String);
  const [only] = keys;
  const expected = keys.map((key) => ({
    name: 'breakwater',
    params: { ...member, ...(key !== only || keys.length > 1 ? { key } : {}) },
  }));
  t.strictSame(all.cacheStatus, expected, 'Cache-Status');
  if (tellsParts !== true) return;
  const { parts, complete, missing } = answer.body as Record<string, unknown>;
  t.strictSame(
    { parts, complete, missing },
    {
      parts: keys.map((key) => {
        const [upstream, id] = key.split('/');
        return { upstream, id, ...part };
      }),
      complete: true,
      missing: [],
    },
  );
}

const detailsOf = ({ headers }: Answer) =>
  checkAll(headers).cacheStatus?.map(({ params }) => params.detail);

const isAll = (detail: string | undefined) => (answer: Answer) =>
  detailsOf(answer)?.every((told) => told === detail) === true;

/** Whether others waited for what this one asked for. */
const isFirst = ({ headers }: Answer) =>
  checkAll(headers).cacheStatus?.[0]?.params.collapsed === undefined;

/** Asks until an answer is as wanted: a refresh in the background ends when it ends. */
async function until(
  ask: () => Promise<Answer>,
  isWanted: (answer: Answer) => boolean,
): Promise<Answer> {
  for (const end = performance.now() + 5_000; performance.now() < end;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
  }
  throw new Error('it never came');
}

/** Lets as many calls fail as open the circuit. */
async function open(gateway: TestGateway, circuit: string): Promise<void> {
  for (let n = 1; (await gateway.circuit(circuit)).state === 'closed'; n += 1) {
    await gateway.get(`/${circuit}/unknown-${n}`);
  }
}

function breakBoth(mocks: MockServer): void {
  for (const upstream of BOTH) mocks.faults.set(upstream, { status: 500 });
}

for (const route of ROUTES) {
  await test(`the whole cycle of ${route.path}`, async (t) => {
    const { clock, mocks, gateway } = await start(t);
    const ask = () => gateway.get(route.path);
    const parts = route.keys.length;
    // Nothing is there: one load for all who ask meanwhile.
    for (const upstream of BOTH) mocks.faults.set(upstream, { latencyMs: 100 });
    const answers = await Promise.all(Array.from({ length: 5 }, ask));
    mocks.faults.clear();
    t.equal(mocks.requests.length, parts, 'one call for each part');
    t.equal(answers.filter(isFirst).length, 1);
    for (const answer of answers) {
      const collapsed = isFirst(answer) ? {} : { collapsed: true };
      isServed(t, answer, route, {
        member: { fwd: 'uri-miss', fwdStatus: 200, stored: true, ...collapsed },
        age: 0,
        cacheControl: { 'max-age': 30 },
      });
    }
    const { text } = answers[0]!;

    clock.stall(29_000);
    const hit = await ask();
    isServed(t, hit, route, {
      member: { hit: true, ttl: 1 },
      age: 29,
      cacheControl: { 'max-age': 30 },
    });
    t.equal(hit.text, text);
    t.equal(hit.headers['etag'], answers[0]!.headers['etag'], 'the same body, the same tag');

    clock.stall(999);
    isServed(t, await ask(), route, {
      member: { hit: true, ttl: 0 },
      age: 29,
      // Whole seconds: less than one is none.
      cacheControl: { 'no-cache': true },
    });
    t.equal(mocks.requests.length, parts, 'no further call');

    clock.stall(1);
    isServed(t, await ask(), route, {
      member: { hit: true, ttl: 0, detail: 'stale-while-revalidate' },
      age: 30,
      cacheControl: { 'max-age': 1 },
      part: { status: 'stale', age: 30, code: 'revalidating' },
    });
    const refreshed = await until(ask, isAll(undefined));
    isServed(t, refreshed, route, {
      member: { hit: true, ttl: 30 },
      age: 0,
      cacheControl: { 'max-age': 30 },
    });
    t.equal(refreshed.text, text);
    t.equal(mocks.requests.length, 2 * parts, 'refreshed once');

    breakBoth(mocks);
    clock.stall(89_999);
    isServed(t, await ask(), route, {
      member: { hit: true, ttl: -60, detail: 'stale-while-revalidate' },
      age: 89,
      cacheControl: { 'max-age': 1 },
      part: { status: 'stale', age: 89, code: 'revalidating' },
    });
    const failed = await until(ask, isAll('stale-if-error'));
    isServed(t, failed, route, {
      member: { hit: true, ttl: -60, detail: 'stale-if-error' },
      age: 89,
      cacheControl: { 'max-age': 1 },
      part: { status: 'stale', age: 89, code: 'upstream_bad_response' },
    });
    t.equal(mocks.requests.length, 3 * parts, 'what has failed is not repeated at once');

    // One second of backoff, and too old to be refreshed behind anybody's back: callers wait.
    clock.stall(1_001);
    isServed(t, await ask(), route, {
      member: { hit: true, ttl: -61, detail: 'stale-if-error' },
      age: 91,
      cacheControl: { 'max-age': 1 },
      part: { status: 'stale', age: 91, code: 'upstream_bad_response' },
    });
    t.equal(mocks.requests.length, 4 * parts);
    await ask();
    t.equal(mocks.requests.length, 4 * parts, 'and after it failed, no longer');

    for (const circuit of route.circuits) await open(gateway, circuit);
    const before = mocks.requests.length;
    isServed(t, await ask(), route, {
      member: { hit: true, ttl: -61, detail: 'circuit-open' },
      age: 91,
      cacheControl: { 'max-age': 1 },
      part: { status: 'stale', age: 91, code: 'circuit_open' },
    });
    clock.stall(9_999);
    t.ok(isAll('circuit-open')(await ask()));
    t.equal(mocks.requests.length, before, 'an open circuit is left alone');

    // To the last millisecond of 30 s and 600 s; the probes that are due by now fail.
    clock.stall(629_999 - 100_999 - 1);
    const last = await ask();
    t.equal(last.status, 200);
    t.equal(checkAll(last.headers).age, 629);
    clock.stall(1);
    for (const circuit of route.circuits) await open(gateway, circuit);
    clock.stall(1);
    const tooOld = await ask();
    t.match(tooOld, { status: 503, body: { code: 'circuit_open', upstream: route.circuits[0] } });
    t.match(checkAll(tooOld.headers), {
      cacheStatus: [{ params: { detail: 'circuit-open' } }],
      age: undefined,
      cacheControl: { 'no-store': true },
    });

    mocks.faults.clear();
    clock.stall(300_000);
    const recovered = await until(ask, (answer) => {
      // A moment for those who could fall back, and probes one at a time.
      clock.stall(250);
      return answer.text === text;
    });
    if (parts === 1) {
      isServed(t, recovered, route, {
        member: { fwd: 'stale', fwdStatus: 200, stored: true },
        age: 0,
        cacheControl: { 'max-age': 30 },
      });
    }
    t.ok(isAll(undefined)(await ask()));
  });

  await test(`${route.path} in an outage beyond what is kept, and back`, async (t) => {
    const { clock, mocks, gateway } = await start(t);
    const { text } = await gateway.get(route.path);
    breakBoth(mocks);
    clock.stall(630_000);
    const failed = await gateway.get(route.path);
    t.match(failed, { status: 502, body: { code: 'upstream_bad_response' } });
    t.match(checkAll(failed.headers), {
      cacheStatus: [{ params: { fwd: 'miss', fwdStatus: 500, detail: 'upstream-bad-response' } }],
      cacheControl: { 'no-store': true },
      age: undefined,
    });
    mocks.faults.clear();
    const recovered = await gateway.get(route.path);
    isServed(t, recovered, route, {
      member: { fwd: 'stale', fwdStatus: 200, stored: true },
      age: 0,
      cacheControl: { 'max-age': 30 },
    });
    t.equal(recovered.text, text);
  });
}

await test('parts of each kind in one answer: fresh, stale, missing', async (t) => {
  const { clock, mocks, gateway } = await start(t);
  await gateway.get('/events/event-1');
  clock.stall(40_000);
  mocks.faults.set('events', { status: 503 });
  t.match((await gateway.get('/events/event-1')).status, 200);
  await until(
    () => gateway.get('/events/event-1'),
    (answer) => detailsOf(answer)?.[0] === 'stale-if-error',
  );
  const { status, headers, body } = await gateway.get('/events/user/1');
  t.equal(status, 200);
  t.strictSame(body.complete, false);
  t.strictSame(body.missing, [{ id: 'event-6', code: 'upstream_unavailable' }]);
  t.strictSame(body.parts, [
    { upstream: 'users', id: '1', status: 'fresh' },
    {
      upstream: 'events',
      id: 'event-1',
      status: 'stale',
      age: 40,
      code: 'upstream_unavailable',
    },
    { upstream: 'events', id: 'event-6', status: 'missing', code: 'upstream_unavailable' },
  ]);
  const all = checkAll(headers);
  t.strictSame(all.cacheControl, { 'max-age': 1 });
  t.equal(all.age, 40, 'as old as its oldest part');
  t.match(all.cacheStatus, [
    { params: { fwd: 'uri-miss', stored: true, key: 'users/1' } },
    { params: { hit: true, ttl: -10, detail: 'stale-if-error', key: 'events/event-1' } },
  ]);
});

await test('a part that is missing has a member of its own', async (t) => {
  const { mocks, gateway } = await start(t);
  await gateway.get('/events/event-1');
  mocks.faults.set('events', { status: 503 });
  const { headers } = await gateway.get('/events/user/1');
  t.match(checkAll(headers).cacheStatus, [
    { params: { fwd: 'uri-miss', stored: true, key: 'users/1' } },
    { params: { hit: true, key: 'events/event-1' } },
    { params: { fwd: 'miss', fwdStatus: 503, key: 'events/event-6', detail: String } },
  ]);
});

await test('a stale answer after each kind of failure tells its code', async (t) => {
  const cases = [
    [{ status: 500 }, 'upstream_bad_response'],
    [{ status: 503 }, 'upstream_unavailable'],
    [{ status: 429 }, 'upstream_unavailable'],
    [{ body: 'html' }, 'upstream_bad_response'],
    [{ body: 'off-schema' }, 'upstream_bad_response'],
    [{ sequence: 'drop,drop,drop' }, 'upstream_unreachable'],
  ] as const;
  for (const [fault, code] of cases) {
    const { clock, mocks, gateway } = await start(t);
    await gateway.get('/events/user/1');
    clock.stall(30_000);
    for (const upstream of BOTH) {
      mocks.faults.set(upstream, 'sequence' in fault ? { ...fault } : fault);
    }
    const answer = await until(
      () => gateway.get('/events/user/1'),
      (told) => detailsOf(told)?.every((detail) => detail === 'stale-if-error') === true,
    );
    t.match(answer, {
      status: 200,
      body: { parts: [{ code }, { code }, { code }], complete: true },
    });
  }
});

await test('what did not come in time is served stale, and says so', async (t) => {
  const { clock, mocks, gateway } = await start(t);
  await gateway.get('/users/1');
  mocks.faults.set('users', { hang: true });
  clock.stall(90_000);
  const waiting = gateway.get('/users/1');
  await mocks.waitFor('GET /getUserById/:id', { count: 2 });
  await clock.advance(1_500);
  const answer = await waiting;
  t.equal(answer.status, 200);
  const { age, cacheStatus } = checkAll(answer.headers);
  t.equal(age, 91);
  t.match(cacheStatus, [{ params: { hit: true, ttl: -62, detail: 'stale-if-error' } }]);
});

await test('after a failed refresh the next one comes when its backoff is over', async (t) => {
  const { clock, mocks, gateway } = await start(t);
  const ask = () => gateway.get('/users/1');
  await ask();
  clock.stall(30_000);
  mocks.faults.set('users', { status: 500, times: 1 });
  await ask();
  await until(ask, (answer) => detailsOf(answer)?.[0] === 'stale-if-error');
  clock.stall(999);
  t.same(detailsOf(await ask()), ['stale-if-error']);
  t.equal(mocks.requests.length, 2);
  clock.stall(1);
  t.same(detailsOf(await ask()), ['stale-while-revalidate']);
  t.same(detailsOf(await until(ask, (answer) => detailsOf(answer)?.[0] === undefined)), [
    undefined,
  ]);
  t.equal(mocks.requests.length, 3);
});

await test('times of one’s own: no stale answers at all', async (t) => {
  const { clock, mocks, gateway } = await start(t, {
    CACHE_TTL_MS: '2000',
    CACHE_STALE_WHILE_REVALIDATE_MS: '0',
    CACHE_STALE_IF_ERROR_MS: '0',
  });
  for (const { path } of ROUTES) {
    t.equal((await gateway.get(path)).status, 200);
    breakBoth(mocks);
    clock.stall(1_999);
    t.equal((await gateway.get(path)).status, 200);
    clock.stall(1);
    t.equal((await gateway.get(path)).status, 502, path);
    mocks.faults.clear();
    // Failures are not to add up to an open circuit.
    clock.stall(60_000);
  }
});
