import { test, type Test } from 'tap';
import { request } from 'undici';
import { ManualClock } from '../support/clock.ts';
import { startGateway, startMocks, type Answer, type TestGateway } from '../support/gateway.ts';
import { checkAll, proxyStatus, vary } from '../support/headers.ts';
import type { Fault } from '../../mock-server/fault-schema.ts';

type Headers = NonNullable<Fault['headers']>;

const PATH = '/users/1';
const BOTH = ['users', 'events'] as const;

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

const ask = (gateway: TestGateway, control?: string, path = PATH) =>
  gateway.get(path, control === undefined ? {} : { headers: { 'cache-control': control } });

/** Status and Cache-Status of an answer whose headers are all in order, for comparing. */
function told({ status, headers }: Answer): string {
  checkAll(headers);
  return `${status} ${String(headers['cache-status']).replace(/^breakwater;/, '')}`;
}

const controlOf = ({ headers }: Answer) => checkAll(headers).cacheControl;

async function openCircuit(gateway: TestGateway): Promise<void> {
  for (let n = 1; (await gateway.circuit('users')).state === 'closed'; n += 1) {
    await gateway.get(`/users/unknown-${n}`);
  }
}

const FAILED = '502 fwd=miss;fwd-status=500;detail=upstream-bad-response';

type State = 'healthy' | 'failing' | 'open';

/** What a request meets: the age of what is kept in seconds, and how the upstream is. */
const REQUESTS: Record<string, [control: string, expected: string, calls: number][]> = {
  '10 healthy': [
    ['', '200 hit;ttl=20', 0],
    ['no-cache', '200 fwd=request;fwd-status=200;stored', 1],
    ['No-Cache', '200 fwd=request;fwd-status=200;stored', 1],
    ['max-age=0', '200 fwd=request;fwd-status=200;stored', 1],
    ['max-age=9', '200 fwd=request;fwd-status=200;stored', 1],
    ['MAX-AGE=9', '200 fwd=request;fwd-status=200;stored', 1],
    ['max-age="9"', '200 fwd=request;fwd-status=200;stored', 1],
    ['max-age=10', '200 fwd=request;fwd-status=200;stored', 1],
    ['max-age=11', '200 hit;ttl=20', 0],
    ['max-age=60', '200 hit;ttl=20', 0],
    ['max-age=99999999999999999999', '200 hit;ttl=20', 0],
    [`max-age=${'9'.repeat(400)}`, '200 hit;ttl=20', 0],
    ['max-age=-1', '200 hit;ttl=20', 0],
    ['max-age=soon', '200 hit;ttl=20', 0],
    ['max-age', '200 hit;ttl=20', 0],
    ['max-age=', '200 hit;ttl=20', 0],
    [', ,;=",="', '200 hit;ttl=20', 0],
    ['x'.repeat(4_000), '200 hit;ttl=20', 0],
    ['constructor, __proto__=1, toString', '200 hit;ttl=20', 0],
    ['foo="no-cache, max-age=0"', '200 hit;ttl=20', 0],
    ['max-stale=0, min-fresh=0, no-transform', '200 hit;ttl=20', 0],
    ['only-if-cached', '200 hit;ttl=20', 0],
    ['ONLY-IF-CACHED', '200 hit;ttl=20', 0],
    ['stale-if-error=0', '200 hit;ttl=20', 0],
    ['no-store', '200 hit;ttl=20', 0],
    ['no-cache, no-store', '200 fwd=request;fwd-status=200', 1],
    ['max-age=60, no-cache', '200 fwd=request;fwd-status=200;stored', 1],
    ['no-cache, max-age=60', '200 fwd=request;fwd-status=200;stored', 1],
    ['max-age=20, only-if-cached', '200 hit;ttl=20', 0],
    ['max-age=5, only-if-cached', '504 detail=not-cached', 0],
    ['no-cache,only-if-cached', '504 detail=not-cached', 0],
    ['no-store, no-cache, only-if-cached', '504 detail=not-cached', 0],
  ],
  '40 healthy': [
    ['', '200 hit;ttl=-10;detail=stale-while-revalidate', 1],
    ['max-age=41', '200 hit;ttl=-10;detail=stale-while-revalidate', 1],
    ['stale-if-error=0', '200 hit;ttl=-10;detail=stale-while-revalidate', 1],
    ['max-age=40', '200 fwd=stale;fwd-status=200;stored', 1],
    ['no-cache', '200 fwd=stale;fwd-status=200;stored', 1],
    ['no-cache, no-store', '200 fwd=stale;fwd-status=200', 1],
    ['no-store', '200 fwd=stale;fwd-status=200', 1],
    ['no-store, only-if-cached', '200 hit;ttl=-10;detail=only-if-cached', 0],
    ['only-if-cached', '200 hit;ttl=-10;detail=only-if-cached', 0],
    ['only-if-cached, stale-if-error=0', '200 hit;ttl=-10;detail=only-if-cached', 0],
    ['only-if-cached, max-age=41', '200 hit;ttl=-10;detail=only-if-cached', 0],
    ['only-if-cached, max-age=40', '504 detail=not-cached', 0],
  ],
  '100 healthy': [
    ['', '200 fwd=stale;fwd-status=200;stored', 1],
    ['no-store', '200 fwd=stale;fwd-status=200', 1],
    ['max-age=1000', '200 fwd=stale;fwd-status=200;stored', 1],
    ['only-if-cached', '504 detail=not-cached', 0],
  ],
  '10 failing': [
    ['', '200 hit;ttl=20', 0],
    ['no-cache', '200 hit;ttl=20;detail=stale-if-error', 1],
    ['no-cache, no-store', '200 hit;ttl=20;detail=stale-if-error', 1],
    ['no-cache, stale-if-error=11', '200 hit;ttl=20;detail=stale-if-error', 1],
    ['no-cache, stale-if-error=10', FAILED, 1],
    ['no-cache, stale-if-error=0', FAILED, 1],
    ['max-age=5, stale-if-error=6', '200 hit;ttl=20;detail=stale-if-error', 1],
    ['max-age=5, stale-if-error=5', FAILED, 1],
  ],
  '40 failing': [
    ['', '200 hit;ttl=-10;detail=stale-while-revalidate', 1],
    ['stale-if-error=0', '200 hit;ttl=-10;detail=stale-while-revalidate', 1],
    ['no-store', '200 hit;ttl=-10;detail=stale-if-error', 1],
    ['no-cache', '200 hit;ttl=-10;detail=stale-if-error', 1],
  ],
  '100 failing': [
    ['', '200 hit;ttl=-70;detail=stale-if-error', 1],
    ['no-store', '200 hit;ttl=-70;detail=stale-if-error', 1],
    ['stale-if-error=71', '200 hit;ttl=-70;detail=stale-if-error', 1],
    ['stale-if-error=70', FAILED, 1],
    ['stale-if-error=0', FAILED, 1],
    ['Stale-If-Error=0', FAILED, 1],
    ['stale-if-error', '200 hit;ttl=-70;detail=stale-if-error', 1],
    ['stale-if-error=x', '200 hit;ttl=-70;detail=stale-if-error', 1],
    [`stale-if-error=${'9'.repeat(30)}`, '200 hit;ttl=-70;detail=stale-if-error', 1],
    ['max-age=60, stale-if-error=70', FAILED, 1],
  ],
  '700 failing': [['stale-if-error=100000', FAILED, 1]],
  '10 open': [
    ['', '200 hit;ttl=20', 0],
    ['no-cache', '200 hit;ttl=20;detail=circuit-open', 0],
    ['no-cache, stale-if-error=0', '503 detail=circuit-open', 0],
    ['max-age=5, stale-if-error=5', '503 detail=circuit-open', 0],
    ['max-age=5, stale-if-error=6', '200 hit;ttl=20;detail=circuit-open', 0],
  ],
  '40 open': [
    ['', '200 hit;ttl=-10;detail=circuit-open', 0],
    ['stale-if-error=11', '200 hit;ttl=-10;detail=circuit-open', 0],
    ['stale-if-error=10', '503 detail=circuit-open', 0],
    ['stale-if-error=0', '503 detail=circuit-open', 0],
    ['no-store', '200 hit;ttl=-10;detail=circuit-open', 0],
    ['only-if-cached', '200 hit;ttl=-10;detail=circuit-open', 0],
    ['only-if-cached, stale-if-error=0', '504 detail=not-cached', 0],
  ],
  '100 open': [
    ['', '200 hit;ttl=-70;detail=circuit-open', 0],
    ['stale-if-error=0', '503 detail=circuit-open', 0],
    ['only-if-cached', '200 hit;ttl=-70;detail=circuit-open', 0],
  ],
};

for (const [situation, cases] of Object.entries(REQUESTS)) {
  const [age, state] = situation.split(' ') as [string, State];
  await test(`what a request asks: ${age} s old, the upstream is ${state}`, async (t) => {
    for (const [control, expected, calls] of cases) {
      const { clock, mocks, gateway } = await start(t);
      await gateway.get(PATH);
      clock.stall(Number(age) * 1_000);
      if (state !== 'healthy') mocks.faults.set('users', { status: 500 });
      if (state === 'open') await openCircuit(gateway);
      const before = mocks.requests.length;
      const answer = await ask(gateway, control);
      const title = `Cache-Control: ${control.slice(0, 60)}`;
      t.equal(told(answer), expected, title);
      const isRefreshed = expected.endsWith('stale-while-revalidate');
      if (isRefreshed) await mocks.waitFor('GET /getUserById/:id', { count: 2 });
      t.equal(mocks.requests.length - before, calls, `${title}: calls`);
      if (expected.includes('detail=stale') || expected.includes('hit;ttl=20;detail=circuit')) {
        t.strictSame(controlOf(answer), { 'max-age': 1 }, `${title}: not kept for long`);
      }
      if (answer.status >= 500) t.strictSame(controlOf(answer), { 'no-store': true });
    }
  });
}

await test('nothing is kept: only-if-cached sends nothing, no-store keeps nothing', async (t) => {
  const { mocks, gateway } = await start(t);
  for (const path of ['/users', '/users/1', '/events', '/events/event-1', '/events/user/1']) {
    const answer = await ask(gateway, 'only-if-cached', path);
    t.equal(told(answer), '504 detail=not-cached', path);
    t.match(answer.body, { code: 'not_cached', status: 504 });
    t.equal(proxyStatus(answer.headers)?.[0]?.params.error, 'proxy_internal_response');
    t.equal(answer.headers['retry-after'], undefined);
  }
  t.equal(mocks.requests.length, 0);
  t.equal(told(await ask(gateway, 'no-store')), '200 fwd=uri-miss;fwd-status=200');
  t.equal(told(await ask(gateway)), '200 fwd=uri-miss;fwd-status=200;stored');
  t.equal(told(await ask(gateway, 'no-store')), '200 hit;ttl=30');
  t.equal(mocks.requests.length, 2);
});

await test('what only-if-cached finds of a fan-out is all it gets', async (t) => {
  const { mocks, gateway } = await start(t);
  await gateway.get('/users/1');
  t.match(await ask(gateway, 'only-if-cached', '/events/user/1'), {
    status: 504,
    body: { code: 'not_cached' },
  });
  await gateway.get('/events/event-6');
  const before = mocks.requests.length;
  const answer = await ask(gateway, 'only-if-cached', '/events/user/1');
  t.match(answer, {
    status: 200,
    body: {
      complete: false,
      missing: [{ id: 'event-1', code: 'not_cached' }],
      parts: [{ status: 'fresh' }, { status: 'missing', code: 'not_cached' }, { status: 'fresh' }],
    },
  });
  t.strictSame(controlOf(answer), { 'max-age': 1 });
  t.equal(mocks.requests.length, before, 'nothing was sent');
});

await test('only-if-cached tells a stale part from a fresh one', async (t) => {
  const { clock, mocks, gateway } = await start(t);
  await gateway.get('/events/user/1');
  clock.stall(40_000);
  const answer = await ask(gateway, 'only-if-cached', '/events/user/1');
  const part = { status: 'stale', age: 40, code: 'only_if_cached' };
  t.match(answer.body, { complete: true, parts: [part, part, part] });
  t.equal(mocks.requests.length, 3);
});

await test('a directive holds for every part of a fan-out', async (t) => {
  const { clock, mocks, gateway } = await start(t);
  await gateway.get('/events/user/1');
  clock.stall(10_000);
  const answer = await ask(gateway, 'no-cache', '/events/user/1');
  const member = { params: { fwd: 'request', fwdStatus: 200, stored: true } };
  t.match(checkAll(answer.headers).cacheStatus, [member, member, member]);
  t.equal(mocks.requests.length, 6);
});

await test('Pragma: no-cache, where there is no Cache-Control', async (t) => {
  const { gateway } = await start(t);
  const pragma = (value: string, control = {}) =>
    gateway.get(PATH, { headers: { pragma: value, ...control } });
  await gateway.get(PATH);
  t.equal(told(await pragma('no-cache')), '200 fwd=request;fwd-status=200;stored');
  t.equal(told(await pragma('nothing')), '200 hit;ttl=30');
  t.equal(told(await pragma('no-cache', { 'cache-control': 'max-age=60' })), '200 hit;ttl=30');
});

// RFC 9111, 5.4: it is a list, and no matter of case.
await test('Pragma in another form', async (t) => {
  const { gateway } = await start(t);
  await gateway.get(PATH);
  for (const pragma of ['No-Cache', 'no-cache, foo']) {
    const answer = await gateway.get(PATH, { headers: { pragma } });
    t.equal(told(answer), '200 fwd=request;fwd-status=200;stored', pragma);
  }
});

await test('stale-if-error=0 is not told what has just failed to be refreshed', async (t) => {
  const { clock, mocks, gateway } = await start(t);
  await gateway.get(PATH);
  clock.stall(40_000);
  mocks.faults.set('users', { status: 500 });
  let answer = await ask(gateway);
  while (told(answer).endsWith('revalidate')) answer = await ask(gateway);
  t.equal(told(answer), '200 hit;ttl=-10;detail=stale-if-error');
  t.equal(told(await ask(gateway, 'stale-if-error=10')), FAILED);
  t.equal(told(await ask(gateway, 'stale-if-error=11')), told(answer));
});

await test('several lines of Cache-Control are one', async (t) => {
  const { clock, mocks, gateway } = await start(t);
  await gateway.get(PATH);
  clock.stall(10_000);
  const send = async (...lines: string[]) => {
    const headers = lines.flatMap((line) => ['Cache-Control', line]);
    const { statusCode, headers: got, body } = await request(gateway.url + PATH, { headers });
    return told({ status: statusCode, headers: got, text: await body.text(), body: undefined });
  };
  t.equal(await send('max-age=60', 'only-if-cached'), '200 hit;ttl=20');
  t.equal(await send('max-age=5', 'only-if-cached'), '504 detail=not-cached');
  t.equal(await send('max-age=60', 'no-cache'), '200 fwd=request;fwd-status=200;stored');
  t.equal(mocks.requests.length, 2);
});

// RFC 9111, 5.2.1.5: no part of a response to it is stored.
await test('a refresh on behalf of a no-store request is not kept either', async (t) => {
  const { clock, mocks, gateway } = await start(t);
  await gateway.get(PATH);
  clock.stall(40_000);
  t.equal((await ask(gateway, 'no-store')).status, 200);
  await mocks.waitForIdle();
  for (let n = 0; n < 10; n += 1) await gateway.get('/health/live');
  t.equal(told(await ask(gateway, 'only-if-cached')), '200 hit;ttl=-10;detail=only-if-cached');
});

await test('what is loaded for those alone who want nothing kept is not kept', async (t) => {
  const { mocks, gateway } = await start(t);
  mocks.faults.set('users', { latencyMs: 100 });
  const all = await Promise.all([1, 2, 3].map(() => ask(gateway, 'no-store')));
  const expected = ['', ';collapsed', ';collapsed'].map(
    (collapsed) => `200 fwd=uri-miss;fwd-status=200${collapsed}`,
  );
  t.strictSame(all.map(told).toSorted(), expected);
  const mixed = await Promise.all(['no-store', undefined].map((control) => ask(gateway, control)));
  t.ok(
    mixed.every((answer) => told(answer).includes(';stored')),
    'another one wanted it kept',
  );
  t.equal(mocks.requests.length, 2);
});

interface UpstreamCase {
  headers: Headers;
  /** Of the first answer. */
  control: object;
  age?: number;
  stored?: boolean;
  /** After so many milliseconds: with the upstream healthy, or failing. */
  later?: [afterMs: number, expected: string, state?: State][];
}

const control = (value: string | string[]): Headers => ({ 'cache-control': value });
const AGAIN = '200 fwd=uri-miss;fwd-status=200';
const RELOADED = '200 fwd=stale;fwd-status=200;stored';
const LONGEST_S = 2 ** 31;

const UPSTREAM: Record<string, UpstreamCase> = {
  'no directive': {
    headers: { 'x-nothing': 'x' },
    control: { 'max-age': 30 },
    later: [[29_999, '200 hit;ttl=0']],
  },
  'no-store': {
    headers: control('no-store'),
    control: { 'no-store': true },
    stored: false,
    later: [
      [0, AGAIN],
      [0, FAILED, 'failing'],
    ],
  },
  'NO-STORE among others': {
    headers: control('max-age=60, NO-STORE, public'),
    control: { 'no-store': true },
    stored: false,
    later: [[0, AGAIN]],
  },
  'no-store on a line of its own': {
    headers: control(['max-age=60', 'no-store']),
    control: { 'no-store': true },
    stored: false,
    later: [[0, AGAIN]],
  },
  private: {
    headers: control('private, max-age=60'),
    control: { private: true, 'no-cache': true },
    stored: false,
    later: [[0, AGAIN]],
  },
  'private for a field': {
    headers: control('private="set-cookie", max-age=60'),
    control: { private: true, 'no-cache': true },
    stored: false,
  },
  'no-cache': {
    headers: control('no-cache'),
    control: { 'no-cache': true },
    stored: false,
    later: [[0, AGAIN]],
  },
  'no-cache over max-age': {
    headers: control('max-age=60, no-cache'),
    control: { 'no-cache': true },
    stored: false,
    later: [[0, AGAIN]],
  },
  'max-age shorter than ours': {
    headers: control('max-age=5'),
    control: { 'max-age': 5 },
    later: [
      [4_999, '200 hit;ttl=0'],
      [1, '200 hit;ttl=0;detail=stale-while-revalidate'],
    ],
  },
  'max-age longer than ours': {
    headers: control('max-age=3600'),
    control: { 'max-age': 3600 },
    later: [
      [3_599_000, '200 hit;ttl=1'],
      [1_000, '200 hit;ttl=0;detail=stale-while-revalidate'],
    ],
  },
  'MAX-AGE in capitals, quoted': {
    headers: control('MAX-AGE="7"'),
    control: { 'max-age': 7 },
    later: [[7_000, '200 hit;ttl=0;detail=stale-while-revalidate']],
  },
  's-maxage over a shorter max-age': {
    headers: control('max-age=5, s-maxage=10'),
    control: { 'max-age': 5 },
    later: [
      [9_999, '200 hit;ttl=0'],
      [1, '200 hit;ttl=0;detail=stale-while-revalidate'],
    ],
  },
  's-maxage over a longer max-age': {
    headers: control('s-maxage=5, max-age=10'),
    control: { 'max-age': 5 },
    later: [[5_000, '200 hit;ttl=0;detail=stale-while-revalidate']],
  },
  's-maxage=0': {
    headers: control('s-maxage=0, max-age=10'),
    control: { 'no-cache': true },
    later: [[0, RELOADED]],
  },
  'max-age=0': {
    headers: control('max-age=0'),
    control: { 'no-cache': true },
    later: [
      [0, RELOADED],
      [599_999, '200 hit;ttl=-600;detail=stale-if-error', 'failing'],
    ],
  },
  'max-age=0, and later an outage': {
    headers: control('max-age=0'),
    control: { 'no-cache': true },
    later: [[600_000, FAILED, 'failing']],
  },
  'max-age=0 with a time to revalidate': {
    headers: control('max-age=0, stale-while-revalidate=10'),
    control: { 'no-cache': true },
    later: [[9_999, '200 hit;ttl=-10;detail=stale-while-revalidate']],
  },
  'must-revalidate': {
    headers: control('max-age=5, must-revalidate'),
    control: { 'max-age': 5 },
    later: [
      [4_999, '200 hit;ttl=0', 'failing'],
      [1, FAILED, 'failing'],
      [0, RELOADED],
    ],
  },
  'must-revalidate, with the circuit open': {
    headers: control('max-age=5, must-revalidate, stale-if-error=60'),
    control: { 'max-age': 5 },
    later: [
      [4_999, '200 hit;ttl=0', 'open'],
      [1, '503 detail=circuit-open', 'open'],
    ],
  },
  'proxy-revalidate': {
    headers: control('proxy-revalidate, max-age=5'),
    control: { 'max-age': 5 },
    later: [[5_000, FAILED, 'failing']],
  },
  'stale times of its own, to revalidate': {
    headers: control('max-age=5, stale-while-revalidate=3, stale-if-error=7'),
    control: { 'max-age': 5 },
    later: [[7_999, '200 hit;ttl=-3;detail=stale-while-revalidate']],
  },
  'stale times of its own, over': {
    headers: control('max-age=5, stale-while-revalidate=3, stale-if-error=7'),
    control: { 'max-age': 5 },
    later: [[8_000, RELOADED]],
  },
  'stale times of its own, in an outage': {
    headers: control('max-age=5, stale-while-revalidate=3, stale-if-error=7'),
    control: { 'max-age': 5 },
    later: [
      [11_999, '200 hit;ttl=-7;detail=stale-if-error', 'failing'],
      [1, FAILED, 'failing'],
    ],
  },
  'stale times of its own, none': {
    headers: control('stale-while-revalidate=0, stale-if-error=0'),
    control: { 'max-age': 30 },
    later: [[30_000, FAILED, 'failing']],
  },
  'more than there are seconds': {
    headers: control(`max-age=${10 ** 15}`),
    control: { 'max-age': LONGEST_S },
    later: [[0, `200 hit;ttl=${LONGEST_S}`]],
  },
  // RFC 9111, 4.2.1: what is no time is no time to be fresh.
  'max-age below 0': {
    headers: control('max-age=-5'),
    control: { 'no-cache': true },
    later: [[0, RELOADED]],
  },
  'max-age without a value': { headers: control('max-age'), control: { 'no-cache': true } },
  'max-age in words': { headers: control('max-age=soon'), control: { 'no-cache': true } },
  'max-age that is no whole number': {
    headers: control('max-age=1.5'),
    control: { 'no-cache': true },
  },
  's-maxage that is none': {
    headers: control('s-maxage=x, max-age=5'),
    control: { 'no-cache': true },
  },
  'no-store with an argument': {
    headers: control('no-store=1, max-age=5'),
    control: { 'no-store': true },
    stored: false,
  },
  junk: { headers: control('=,;"soon", , foo=='), control: { 'max-age': 30 } },
  'an extension': { headers: control('foo="no-store, private"'), control: { 'max-age': 30 } },
  'Age within our time': {
    headers: { age: '10' },
    control: { 'max-age': 30 },
    age: 10,
    later: [
      [0, '200 hit;ttl=20'],
      [20_000, '200 hit;ttl=0;detail=stale-while-revalidate'],
    ],
  },
  'Age within its own time': {
    headers: { age: '10', ...control('max-age=15') },
    control: { 'max-age': 15 },
    age: 10,
    later: [[5_000, '200 hit;ttl=0;detail=stale-while-revalidate']],
  },
  'Age beyond its own time': {
    headers: { age: '20', ...control('max-age=15') },
    control: { 'no-cache': true },
    age: 20,
    later: [[0, '200 hit;ttl=-5;detail=stale-while-revalidate']],
  },
  'Age that is none': { headers: { age: '-5' }, control: { 'max-age': 30 } },
  'Age that is no whole number': { headers: { age: '1.5' }, control: { 'max-age': 30 } },
  'Vary: *': {
    headers: { vary: '*' },
    control: { 'no-cache': true },
    stored: false,
    later: [[0, AGAIN]],
  },
  'Vary: * among others': {
    headers: { vary: ['Accept', '*'], ...control('max-age=60') },
    control: { 'no-cache': true },
    stored: false,
  },
  'Vary by what we never send': {
    headers: { vary: 'Accept-Language' },
    control: { 'max-age': 30 },
    later: [[0, '200 hit;ttl=30']],
  },
  // RFC 9111, 1.2.2 and 5.1.
  'Age of more digits than it could have': {
    headers: { age: '99999999999' },
    control: { 'no-cache': true },
    age: LONGEST_S,
  },
  // RFC 9111, 5.1: the first one counts.
  'Age twice': { headers: { age: ['7', '3'] }, control: { 'max-age': 30 }, age: 7 },
  // RFC 9111, 4.2.1: the first one, or none.
  'max-age twice': {
    headers: control('max-age=5, max-age=3600'),
    control: { 'max-age': 5 },
  },
};

for (const [
  name,
  { headers, control: expected, age = 0, stored = true, later = [] },
] of Object.entries(UPSTREAM)) {
  await test(`what the upstream says: ${name}`, async (t) => {
    const { clock, mocks, gateway } = await start(t);
    mocks.faults.set('users', { headers });
    const first = await ask(gateway);
    t.equal(told(first), `200 fwd=uri-miss;fwd-status=200${stored ? ';stored' : ''}`);
    t.strictSame(controlOf(first), expected);
    t.equal(first.headers['age'], String(age));
    for (const [afterMs, next, state = 'healthy'] of later) {
      clock.stall(afterMs);
      mocks.faults.set('users', state === 'healthy' ? { headers } : { headers, status: 500 });
      if (state === 'open') await openCircuit(gateway);
      t.equal(told(await ask(gateway)), next, `${afterMs} ms later, ${state}`);
    }
  });
}

await test('what the client may keep shrinks as time passes', async (t) => {
  const { clock, mocks, gateway } = await start(t);
  mocks.faults.set('users', { headers: control('max-age=5, s-maxage=60') });
  await ask(gateway);
  const later = async (ms: number) => {
    clock.stall(ms);
    const { headers } = await ask(gateway);
    const { age, cacheControl } = checkAll(headers);
    return [age, cacheControl];
  };
  t.strictSame(await later(2_000), [2, { 'max-age': 5 }]);
  t.strictSame(await later(2_500), [4, { 'no-cache': true }], 'less than a second is none');
  t.strictSame(await later(500), [5, { 'no-cache': true }]);
  t.strictSame(await later(54_000), [59, { 'no-cache': true }], 'a hit here all the same');
});

await test('private is kept for its caller, where the upstream is told who that is', async (t) => {
  const { mocks, gateway } = await start(t, { USERS_FORWARD_HEADERS: 'Authorization' });
  mocks.faults.set('users', { headers: control('private, max-age=20') });
  const as = (authorization: string) => gateway.get(PATH, { headers: { authorization } });
  const first = await as('Bearer ada');
  t.equal(told(first), '200 fwd=uri-miss;fwd-status=200;stored');
  t.strictSame(controlOf(first), { private: true, 'max-age': 20 });
  t.strictSame(vary(first.headers), ['accept-encoding', 'authorization']);
  t.equal(told(await as('Bearer ada')), '200 hit;ttl=20');
  t.equal(told(await as('Bearer bruno')), '200 fwd=uri-miss;fwd-status=200;stored');
  const nobody = await ask(gateway);
  t.equal(told(nobody), AGAIN, 'who says nothing shares with nobody');
  t.strictSame(controlOf(nobody), { private: true, 'no-cache': true });
  t.equal(told(await ask(gateway)), AGAIN);
  t.equal(mocks.requests.length, 4);

  mocks.faults.set('users', { headers: control('max-age=20') });
  const open = await as('Bearer chioma');
  t.strictSame(controlOf(open), { private: true, 'max-age': 20 }, 'made for one caller');
});

await test('what is not to be stored is handed to nobody else', async (t) => {
  for (const value of ['no-store', 'private', 'no-cache']) {
    const { mocks, gateway } = await start(t);
    mocks.faults.set('users', { latencyMs: 100, headers: control(value) });
    const answers = await Promise.all([1, 2, 3, 4].map(() => ask(gateway)));
    for (const answer of answers) t.equal(told(answer), AGAIN, value);
    t.equal(mocks.requests.length, 4, 'a call for each');
  }
});

await test('what was kept goes when the upstream no longer wants it kept', async (t) => {
  const { clock, mocks, gateway } = await start(t);
  await ask(gateway);
  clock.stall(40_000);
  mocks.faults.set('users', { headers: control('no-store') });
  let answer = await ask(gateway);
  t.equal(told(answer), '200 hit;ttl=-10;detail=stale-while-revalidate');
  while (answer.headers['age'] !== '0') answer = await ask(gateway);
  t.equal(told(answer), AGAIN);
  t.strictSame(controlOf(answer), { 'no-store': true });
});

const FAN_OUT: [users: string, events: string, expected: object][] = [
  ['max-age=20', 'max-age=5', { 'max-age': 5 }],
  ['max-age=5', 'max-age=20', { 'max-age': 5 }],
  ['max-age=20', 'private', { private: true, 'no-cache': true }],
  ['no-store', 'max-age=20', { 'no-store': true }],
  ['max-age=20', 'no-store', { 'no-store': true }],
  ['private', 'no-store', { 'no-store': true }],
  ['max-age=20', 'no-cache', { 'no-cache': true }],
  ['max-age=0', 'max-age=20', { 'no-cache': true }],
  ['max-age=60, s-maxage=10', 'max-age=5, s-maxage=60', { 'max-age': 5 }],
];

await test('of a fan-out, the most restrictive part decides', async (t) => {
  for (const [users, events, expected] of FAN_OUT) {
    const { mocks, gateway } = await start(t);
    mocks.faults.set('users', { headers: control(users) });
    mocks.faults.set('events', { headers: control(events) });
    for (const path of ['/events/user/1', '/getEventsByUserId/1']) {
      const answer = await gateway.get(path, { headers: { 'cache-control': 'no-cache' } });
      t.strictSame(controlOf(answer), expected, `${users} and ${events}`);
    }
  }
});

await test('a fan-out is as old as its oldest part, and ends with its first', async (t) => {
  const { mocks, gateway } = await start(t);
  mocks.faults.set('users', { headers: { age: '12', ...control('max-age=20') } });
  mocks.faults.set('events', { headers: { age: '2', ...control('max-age=7') } });
  const answer = await gateway.get('/events/user/1');
  const { age, cacheControl } = checkAll(answer.headers);
  t.equal(age, 12);
  t.strictSame(cacheControl, { 'max-age': 12 + 5 }, 'five seconds from now');
});

await test('short-lived, and yet for nobody else', async (t) => {
  const { clock, mocks, gateway } = await start(t, { USERS_FORWARD_HEADERS: 'authorization' });
  const options = { headers: { authorization: 'Bearer ada' } };
  await gateway.get('/events/user/1', options);
  clock.stall(40_000);
  const stale = await gateway.get('/events/user/1', options);
  t.strictSame(controlOf(stale), { private: true, 'max-age': 1 });
  mocks.faults.set('events', { headers: control('no-store') });
  const mixed = await gateway.get('/events/user/1', {
    headers: { ...options.headers, 'cache-control': 'no-cache' },
  });
  t.strictSame(controlOf(mixed), { 'no-store': true });
});

await test('partial or stale, it is not kept for longer than its parts allow', async (t) => {
  for (const value of ['no-cache', 'max-age=0', 's-maxage=0']) {
    const { mocks, gateway } = await start(t);
    mocks.faults.set('users', { headers: control(value) });
    await gateway.get('/events/event-1');
    mocks.faults.set('events', { status: 503 });
    const partial = await gateway.get('/events/user/1');
    t.equal(partial.body.complete, false);
    t.strictSame(controlOf(partial), { 'no-cache': true }, `partial, with ${value}`);
  }
  const { mocks, gateway } = await start(t);
  mocks.faults.set('users', { headers: control('max-age=0') });
  await ask(gateway);
  for (const upstream of BOTH) mocks.faults.set(upstream, { status: 500 });
  const stale = await ask(gateway);
  t.equal(told(stale), '200 hit;ttl=0;detail=stale-if-error');
  t.strictSame(controlOf(stale), { 'no-cache': true }, 'stale, with max-age=0');
});
