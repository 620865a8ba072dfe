import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { test, type Test } from 'tap';
import { request } from 'undici';
import { loadConfig } from '../../gateway/config.ts';
import type { MockServer } from '../../mock-server/server.ts';
import { createSkippingClock } from '../support/clock.ts';
import { startGateway, startMocks, type TestGateway } from '../support/gateway.ts';
import { cacheControl, vary } from '../support/headers.ts';
import { createLog } from '../support/log.ts';
import { startProcess } from '../support/process.ts';

const IDENTIFYING = ['authorization', 'cookie', 'x-tenant'] as const;
type Name = (typeof IDENTIFYING)[number];
type Told = Partial<Record<Name, string>>;

const ADA: Told = { authorization: 'Bearer ada', cookie: 'sid=ada-cookie', 'x-tenant': 'ada-corp' };
const BOB: Told = { authorization: 'Bearer bob', cookie: 'sid=bob-cookie', 'x-tenant': 'bob-corp' };
const EVE: Told = { authorization: 'Bearer eve', cookie: 'sid=eve-cookie', 'x-tenant': 'eve-corp' };
const NOBODY: Told = {};
const CALLERS = { ada: ADA, nobody: NOBODY, bob: BOB };

/** What else may say who somebody is, and nobody asked for. */
const UNASKED = {
  'user-agent': 'fingerprint',
  'x-forwarded-for': '203.0.113.7',
  'x-api-key': 'key',
  'proxy-authorization': 'Basic eDp5',
  'accept-language': 'tlh',
  referer: 'https://app.example/private',
};

/** What the gateway itself says to an upstream. */
const OWN = ['host', 'connection', 'x-request-timeout-ms', 'content-type', 'content-length'];

type Upstream = 'users' | 'events';

/** Every cached route: whose answers it is made of, and whose texts it shows. */
const ROUTES: { path: string; asks: Upstream[]; shows: Upstream }[] = [
  { path: '/users', asks: ['users'], shows: 'users' },
  { path: '/users/1', asks: ['users'], shows: 'users' },
  { path: '/events', asks: ['events'], shows: 'events' },
  { path: '/events/event-1', asks: ['events'], shows: 'events' },
  { path: '/events/user/1', asks: ['users', 'events'], shows: 'events' },
  { path: '/getUsers', asks: ['users'], shows: 'users' },
  { path: '/getEvents', asks: ['events'], shows: 'events' },
  { path: '/getEventsByUserId/1', asks: ['users', 'events'], shows: 'events' },
];

/** What upstream calls the routes need for each caller who is told apart. */
const CALLS: Record<Upstream, string[]> = {
  users: ['/getUserById/1', '/getUsers'],
  events: ['/getEventById/event-1', '/getEventById/event-6', '/getEvents'],
};

interface Mode {
  title: string;
  env: Record<string, string>;
  forwards: Record<Upstream, readonly Name[]>;
}

const forward = (users: string, events: string) => ({
  ...(users !== '' && { USERS_FORWARD_HEADERS: users }),
  ...(events !== '' && { EVENTS_FORWARD_HEADERS: events }),
});
const both = (title: string, value: string, names: readonly Name[]): Mode => ({
  title,
  env: forward(value, value),
  forwards: { users: names, events: names },
});

const MODES: Mode[] = [
  both('off', '', []),
  both('on for authorization', 'authorization', ['authorization']),
  both('on for cookie', 'cookie', ['cookie']),
  both('on for several', ' Authorization,COOKIE , x-Tenant', IDENTIFYING),
  {
    title: 'on for users alone',
    env: forward('authorization', ''),
    forwards: { users: ['authorization'], events: [] },
  },
  {
    title: 'on for events alone',
    env: forward('', 'authorization'),
    forwards: { users: [], events: ['authorization'] },
  },
  {
    title: 'on for another header each',
    env: forward('cookie', 'authorization'),
    forwards: { users: ['cookie'], events: ['authorization'] },
  },
];

async function startPersonal(
  t: Test,
  env: Record<string, string>,
  options: { eventDelayMs?: number } = {},
) {
  const mocks = await startMocks(t, options);
  for (const name of ['users', 'events', 'events.write'] as const) {
    mocks.faults.set(name, { personal: true });
  }
  const clock = createSkippingClock();
  const gateway = await startGateway(t, mocks.url, { env, overrides: { clock } });
  return { mocks, clock, gateway };
}

const onFor = (names: string) => forward(names, names);

/** Who the texts in a body are for, each once. */
const marks = (text: string): string[] => [
  ...new Set([...text.matchAll(/\(for (.*?)\)/g)].map(([, who = '']) => who)),
];

/** For whom the mock makes an answer when it is told this. */
const markOf = (told: Told): string => told.authorization || told.cookie || 'nobody';

const only = (told: Told, names: readonly Name[]): Told =>
  Object.fromEntries(Object.entries(told).filter(([name]) => names.includes(name as Name)));

/** What the upstreams were told of the caller in each request, from the one with this index on. */
const toldTo = (mocks: MockServer, from = 0) =>
  mocks.requests.slice(from).map(({ path, headers }) => ({
    path,
    told: Object.fromEntries(
      IDENTIFYING.flatMap((name) => (name in headers ? [[name, headers[name]]] : [])),
    ) as Told,
  }));

const sorted = (values: readonly object[]) => values.map((one) => JSON.stringify(one)).toSorted();

const upstreamOf = (path: string): Upstream => (path.includes('User') ? 'users' : 'events');

for (const { title, env, forwards } of MODES) {
  await test(`two callers and an anonymous one on every cached route, forwarding ${title}`, async (t) => {
    const { mocks, gateway } = await startPersonal(t, env);
    const etags = new Map<string, string[]>();
    for (const round of ['miss', 'hit', 'hit again']) {
      for (const [who, told] of Object.entries(CALLERS)) {
        for (const { path, asks, shows } of ROUTES) {
          const about = `${who} ${path} ${round}`;
          const all = { ...told, ...UNASKED };
          const { status, headers, text } = await gateway.get(path, { headers: all });
          const isTold = asks.some((name) => Object.keys(only(told, forwards[name])).length > 0);
          const names = new Set(['accept-encoding', ...asks.flatMap((name) => forwards[name])]);
          const control = cacheControl(headers);
          t.same(
            {
              status,
              whose: marks(text),
              cookie: headers['set-cookie'],
              isPrivate: control?.private,
              isKept: (control?.['max-age'] ?? 0) > 25,
              vary: vary(headers)?.toSorted(),
            },
            {
              status: 200,
              whose: [markOf(only(told, forwards[shows]))],
              cookie: undefined,
              isPrivate: isTold ? true : undefined,
              isKept: true,
              vary: [...names].toSorted(),
            },
            about,
          );
          if (round === 'hit') {
            t.match(headers['cache-status'], /^breakwater;hit/, about);
            const key = `${shows} ${path}`;
            etags.set(key, [...(etags.get(key) ?? []), String(headers['etag'])]);
          }
        }
      }
    }
    const unasked = mocks.requests.flatMap(({ path, headers }) => {
      const allowed = new Set<string>([...OWN, ...forwards[upstreamOf(path)]]);
      return Object.keys(headers).filter((name) => !allowed.has(name));
    });
    t.same(unasked, [], 'nothing else is sent');
    // Each upstream is asked once for all that tell it the same, with just what they tell it.
    for (const upstream of ['users', 'events'] as const) {
      const names = forwards[upstream];
      const distinct = names.length === 0 ? [{}] : Object.values(CALLERS);
      const expected = distinct.flatMap((told) =>
        CALLS[upstream].map((path) => ({ path, told: only(told, names) })),
      );
      const seen = toldTo(mocks).filter(({ path }) => upstreamOf(path) === upstream);
      t.same(sorted(seen), sorted(expected), `what ${upstream} was told`);
    }
    for (const [key, [first, ...others]] of etags) {
      const isPersonal = forwards[key.split(' ')[0] as Upstream].length > 0;
      for (const other of others) t.equal(other !== first, isPersonal, `${key}: entity tags`);
    }
  });
}

await test('HEAD is about the caller’s own answer too', async (t) => {
  const { gateway, mocks } = await startPersonal(t, onFor('authorization'));
  const long = { authorization: `Bearer ${'ada'.repeat(20)}` };
  for (const { path } of ROUTES) {
    for (const told of [long, BOB, NOBODY]) {
      const head = await request(gateway.url + path, { method: 'HEAD', headers: { ...told } });
      t.equal(await head.body.text(), '');
      const { headers, text } = await gateway.get(path, { headers: { ...told } });
      t.equal(head.statusCode, 200);
      t.equal(head.headers['content-length'], String(Buffer.byteLength(text)), path);
      t.equal(head.headers.etag, headers['etag'], path);
      t.equal(head.headers['set-cookie'], undefined);
      t.equal(cacheControl(head.headers)?.private, told === NOBODY ? undefined : true);
      t.same(marks(text), [markOf(told)], path);
    }
  }
  t.equal(mocks.requests.length, 3 * 5, 'one call for both methods');
});

await test('another caller’s entity tag matches nothing', async (t) => {
  const { gateway } = await startPersonal(t, onFor('authorization'));
  for (const { path } of ROUTES) {
    const tagOf = async (told: Told) =>
      String((await gateway.get(path, { headers: { ...told } })).headers['etag']);
    const own = await tagOf(BOB);
    for (const tag of [await tagOf(ADA), await tagOf(NOBODY)]) {
      const headers = { ...BOB, 'if-none-match': tag };
      const { status, text } = await gateway.get(path, { headers });
      t.equal(status, 200, path);
      t.same(marks(text), [BOB.authorization], path);
    }
    const unchanged = await gateway.get(path, { headers: { ...BOB, 'if-none-match': own } });
    t.equal(unchanged.status, 304, path);
    t.equal(cacheControl(unchanged.headers)?.private, true, path);
    t.ok(vary(unchanged.headers)?.includes('authorization'), path);
  }
});

await test('concurrent requests: those of one caller share a call, those of others do not', async (t) => {
  const { gateway, mocks } = await startPersonal(t, onFor('authorization'), { eventDelayMs: 150 });
  for (const path of ['/events/event-1', '/getEventsByUserId/2', '/events/user/3']) {
    const before = mocks.requests.length;
    const asked = Array.from({ length: 30 }, (_, n) => Object.values(CALLERS)[n % 3]!);
    const answers = await Promise.all(
      asked.map((told) => gateway.get(path, { headers: { ...told } })),
    );
    for (const [n, { status, text }] of answers.entries()) {
      t.equal(status, 200);
      t.same(marks(text), [markOf(asked[n]!)], path);
    }
    t.equal(mocks.requests.length - before, path === '/events/event-1' ? 3 : 9, path);
    const isCollapsed = answers.some(({ headers }) =>
      /collap/.test(String(headers['cache-status'])),
    );
    t.ok(isCollapsed, path);
  }
});

await test('a refresh in the background is made in the name of whose answer it is', async (t) => {
  const { gateway, mocks, clock } = await startPersonal(t, onFor('authorization, cookie'));
  const everyone = Object.values(CALLERS);
  for (const told of everyone) await gateway.get('/users/1', { headers: { ...told } });
  clock.skip(31_000);
  const before = mocks.requests.length;
  for (const told of everyone) {
    const { headers, text } = await gateway.get('/users/1', { headers: { ...told } });
    t.match(headers['cache-status'], /detail=stale-while-revalidate/);
    t.equal(cacheControl(headers)?.private, told === NOBODY ? undefined : true, 'stale as well');
    t.same(marks(text), [markOf(told)]);
  }
  for (const told of everyone) {
    const answer = await refreshed(gateway, '/users/1', told);
    t.same(marks(answer.text), [markOf(told)]);
    t.equal(answer.headers['set-cookie'], undefined);
  }
  t.same(
    toldTo(mocks, before).map(({ told }) => told),
    everyone.map((told) => only(told, ['authorization', 'cookie'])),
  );
});

await test('in an outage each has their own stale answer, and who has none has none', async (t) => {
  const { gateway, mocks, clock } = await startPersonal(t, {
    ...onFor('authorization'),
    RETRY_MAX_ATTEMPTS: '1',
    BREAKER_FAILURE_RATE_THRESHOLD: '0',
  });
  for (const { path } of ROUTES) {
    for (const told of Object.values(CALLERS)) await gateway.get(path, { headers: { ...told } });
  }
  for (const name of ['users', 'events'] as const) {
    mocks.faults.set(name, { status: 500, personal: true });
  }
  clock.skip(95_000);
  for (const { path } of ROUTES) {
    for (const told of Object.values(CALLERS)) {
      const { status, headers, text } = await gateway.get(path, { headers: { ...told } });
      t.equal(status, 200, path);
      t.match(headers['cache-status'], /detail=stale-if-error/, path);
      t.equal(cacheControl(headers)?.private, told === NOBODY ? undefined : true, path);
      t.same(marks(text), [markOf(told)], path);
      t.equal(headers['set-cookie'], undefined, path);
    }
    const { status, headers, text } = await gateway.get(path, { headers: { ...EVE } });
    t.equal(status, 502, path);
    t.same(marks(text), [], path);
    t.same(cacheControl(headers), { 'no-store': true }, path);
    t.equal(headers['set-cookie'], undefined, path);
  }
});

await test('so it is with the circuit open', async (t) => {
  const { gateway, mocks, clock } = await startPersonal(t, {
    ...onFor('authorization'),
    RETRY_MAX_ATTEMPTS: '1',
    BREAKER_FAILURE_THRESHOLD: '1',
    BREAKER_OPEN_MS: '120000',
  });
  for (const { path } of ROUTES) {
    for (const told of Object.values(CALLERS)) await gateway.get(path, { headers: { ...told } });
  }
  for (const name of ['users', 'events'] as const) mocks.faults.set(name, { status: 500 });
  await gateway.get('/users/2', { headers: { ...EVE } });
  await gateway.get('/events/event-2', { headers: { ...EVE } });
  t.equal((await gateway.circuit('users')).state, 'open');
  t.equal((await gateway.circuit('events')).state, 'open');
  clock.skip(31_000);
  const before = mocks.requests.length;
  for (const { path } of ROUTES) {
    for (const told of Object.values(CALLERS)) {
      const { status, headers, text } = await gateway.get(path, { headers: { ...told } });
      t.equal(status, 200, path);
      t.match(headers['cache-status'], /detail=circuit-open/, path);
      t.same(marks(text), [markOf(told)], path);
    }
    const { status, text } = await gateway.get(path, { headers: { ...EVE } });
    t.equal(status, 503, path);
    t.same(marks(text), [], path);
  }
  t.equal(mocks.requests.length, before);
});

await test('nobody profits from what others have where they insist on a kept answer', async (t) => {
  const { gateway, mocks } = await startPersonal(t, onFor('authorization'));
  await gateway.get('/users/1', { headers: { ...ADA } });
  const demand = { 'cache-control': 'only-if-cached' };
  for (const told of [BOB, NOBODY]) {
    t.match(await gateway.get('/users/1', { headers: { ...told, ...demand } }), {
      status: 504,
      body: { code: 'not_cached' },
    });
  }
  t.match((await gateway.get('/users/1', { headers: { ...ADA, ...demand } })).status, 200);
  t.equal(mocks.requests.length, 1);
});

await test('neither eviction nor a cache that is too small mixes callers up', async (t) => {
  for (const env of [
    { CACHE_MAX_BYTES: '700' },
    { CACHE_MAX_BYTES: '5000' },
    { CACHE_TTL_MS: '0' },
    { RESPONSE_CACHE_MAX_BYTES: '0' },
    { RESPONSE_CACHE_MAX_BYTES: '900' },
  ]) {
    const { gateway } = await startPersonal(t, { ...onFor('authorization'), ...env });
    for (let n = 0; n < 4; n += 1) {
      for (const path of ['/users/1', '/users/2', '/events/user/1', '/users']) {
        const answers = await Promise.all(
          Object.values(CALLERS).map((told) => gateway.get(path, { headers: { ...told } })),
        );
        for (const [index, told] of Object.values(CALLERS).entries()) {
          t.same(marks(answers[index]!.text), [markOf(told)], `${JSON.stringify(env)} ${path}`);
        }
      }
    }
  }
});

await test('an id that looks like another caller’s cache key finds nothing', async (t) => {
  const { gateway, mocks } = await startPersonal(t, onFor('authorization'));
  await gateway.get('/users/1', { headers: { ...ADA } });
  const told = JSON.stringify([['authorization', ADA.authorization]]);
  const digest = createHash('sha256').update(told).digest('hex');
  for (const id of [`1${digest}`, `1.${digest}`, `1~${digest}`, `1-${digest}`, `1_${digest}`]) {
    const { status, text } = await gateway.get(`/users/${id}`);
    t.equal(status, 404, 'there is no such user');
    t.same(marks(text), []);
  }
  t.equal(mocks.requests.length, 6, 'the upstream was asked for each');
});

await test('what an upstream calls private is made for each caller, with nothing forwarded', async (t) => {
  const mocks = await startMocks(t, { eventDelayMs: 100 });
  mocks.faults.set('events', { personal: true, headers: { 'cache-control': 'private' } });
  const gateway = await startGateway(t, mocks.url);
  const answers = await Promise.all(
    [ADA, BOB, NOBODY].map((told) => gateway.get('/events/event-1', { headers: { ...told } })),
  );
  for (const { status, headers } of answers) {
    t.equal(status, 200);
    t.equal(cacheControl(headers)?.private, true);
    t.equal(headers['set-cookie'], undefined);
  }
  t.equal(mocks.requests.length, 3);
  await gateway.get('/events/event-1', { headers: { ...ADA } });
  t.equal(mocks.requests.length, 4, 'nor is it kept');
  t.ok(toldTo(mocks).every((seen) => Object.keys(seen.told).length === 0));
});

await test('Set-Cookie goes to nobody, however many there are and whatever the answer', async (t) => {
  for (const env of [{}, onFor('authorization'), onFor('cookie')]) {
    const mocks = await startMocks(t);
    const headers = {
      'set-cookie': ['sid=secret-1; HttpOnly', 'other=secret-2'],
      etag: '"theirs"',
    };
    for (const name of ['users', 'events', 'events.write'] as const) {
      mocks.faults.set(name, { headers });
    }
    const gateway = await startGateway(t, mocks.url, { env: { ...env, RETRY_MAX_ATTEMPTS: '1' } });
    const answers = [];
    for (const { path } of ROUTES) {
      for (const told of [ADA, BOB, ADA]) {
        answers.push(await gateway.get(path, { headers: { ...told } }));
      }
    }
    for (const path of ['/events', '/addEvent']) {
      const headersOf = { ...ADA };
      answers.push(await gateway.post(path, { name: 'x', userId: 1 }, { headers: headersOf }));
      answers.push(await gateway.post(path, { name: 'x', userId: 99 }, { headers: headersOf }));
    }
    for (const status of [204, 301, 400, 401, 403, 404, 409, 429, 500, 503]) {
      mocks.faults.set('users', { status, headers: { ...headers, location: '/elsewhere' } });
      answers.push(await gateway.get('/users/5', { headers: { ...ADA } }));
    }
    for (const answer of answers) {
      t.notMatch(JSON.stringify(answer), /secret-|set-cookie|theirs|elsewhere/i);
    }
  }
});

await test('a refusal of the upstream is told to whom it concerns, and to nobody else', async (t) => {
  const mocks = await startMocks(t);
  for (const name of ['users', 'events', 'events.write'] as const) {
    mocks.faults.set(name, { requireAuthorization: true, personal: true });
  }
  const clock = createSkippingClock();
  const gateway = await startGateway(t, mocks.url, {
    env: onFor('authorization'),
    overrides: { clock },
  });
  const forbidden = { authorization: 'Bearer forbidden' };
  for (const { path, asks } of ROUTES) {
    t.equal((await gateway.get(path, { headers: { ...ADA } })).status, 200, path);
    const upstream = asks[0]!;
    const refused = await gateway.get(path, { headers: forbidden });
    t.match(refused, { status: 403, body: { code: 'forbidden', upstream } }, path);
    t.same(marks(refused.text), [], path);
    t.same(cacheControl(refused.headers), { 'no-store': true }, path);
    t.equal(refused.headers['set-cookie'], undefined, path);

    const unknown = await gateway.get(path);
    t.match(unknown, { status: 401, body: { code: 'unauthorized', upstream } }, path);
    t.equal(unknown.headers['www-authenticate'], 'Bearer', path);
    t.same(cacheControl(unknown.headers), { 'no-store': true }, path);
    t.match(
      (await gateway.get(path, { headers: { authorization: '' } })).status,
      401,
      `${path}: an empty one is none`,
    );

    const own = await gateway.get(path, { headers: { ...ADA } });
    t.same([own.status, marks(own.text)], [200, ['Bearer ada']], path);
  }
  t.match(await gateway.circuit('users'), { state: 'closed', totals: { fail: 0 } });
  t.match(await gateway.circuit('events'), { state: 'closed', totals: { fail: 0 } });

  const event = { name: 'Regatta', userId: 1 };
  t.match(await gateway.post('/events', event, { headers: forbidden }), { status: 403 });
  t.match(await gateway.post('/addEvent', event, { headers: forbidden }), { status: 403 });
  t.match(await gateway.post('/events', event), { status: 401 });
  t.match(await gateway.post('/events', event, { headers: { ...ADA } }), { status: 201 });
});

await test('who is refused now is not served from before', async (t) => {
  const { gateway, mocks, clock } = await startPersonal(t, onFor('authorization'));
  for (const told of [ADA, BOB]) await gateway.get('/users/1', { headers: { ...told } });
  for (const [status, told] of [
    [401, ADA],
    [403, BOB],
  ] as const) {
    mocks.faults.set('users', { status, times: 1 });
    clock.skip(31_000);
    const stale = await gateway.get('/users/1', { headers: { ...told } });
    t.equal(stale.status, 200, 'nobody knows yet');
    await mocks.waitForIdle();
    const headers = { ...told, 'cache-control': 'only-if-cached' };
    for (;;) {
      const answer = await gateway.get('/users/1', { headers });
      t.ok([200, 504].includes(answer.status));
      if (answer.status === 504) break;
    }
  }
});

await test('nothing is told where nothing is forwarded, and its refusal is not the caller’s', async (t) => {
  const mocks = await startMocks(t);
  mocks.faults.set('users', { requireAuthorization: true });
  const gateway = await startGateway(t, mocks.url);
  t.match(await gateway.get('/users/1', { headers: { ...ADA } }), {
    status: 502,
    body: { code: 'upstream_bad_response' },
  });
  t.same(toldTo(mocks), [{ path: '/getUserById/1', told: {} }]);
});

await test('in an aggregate, what one caller may not see is missing for that caller alone', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url, { env: forward('', 'authorization') });
  await gateway.get('/events/user/1', { headers: { ...ADA } });
  mocks.faults.set('events', { sequence: '403,ok' });
  const some = await gateway.get('/events/user/1', { headers: { ...BOB } });
  t.match(some.body, { complete: false, missing: [{ code: 'forbidden' }] });
  t.equal(cacheControl(some.headers)?.private, true);
  t.match((await gateway.get('/events/user/1', { headers: { ...ADA } })).body, { complete: true });
  const { body } = await gateway.get('/events/user/1', { headers: { ...BOB } });
  t.match(body, { complete: true }, 'nor is that kept');
});

await test('a write is sent with what the events service receives, and no answer of it is kept', async (t) => {
  for (const [env, names] of [
    [{}, []],
    [forward('authorization, cookie', ''), []],
    [forward('', 'authorization'), ['authorization']],
    [onFor('Cookie,X-TENANT'), ['cookie', 'x-tenant']],
  ] as const) {
    const { gateway, mocks } = await startPersonal(t, env);
    for (const [n, told] of [ADA, NOBODY].entries()) {
      for (const [path, status] of [
        ['/events', 201],
        ['/addEvent', 200],
      ] as const) {
        const event = { name: `Regatta ${n}`, userId: 1 };
        const answer = await gateway.post(path, event, { headers: { ...told } });
        t.equal(answer.status, status);
        t.same(cacheControl(answer.headers), { 'no-store': true });
        t.equal(answer.headers['set-cookie'], undefined);
        t.same(toldTo(mocks).at(-1)?.told, only(told, names));
      }
    }
  }
});

await test('a write by one caller drops what all callers have of it', async (t) => {
  const { gateway, mocks } = await startPersonal(t, onFor('authorization'));
  const everyone = Object.values(CALLERS);
  const changed = ['/users', '/users/1', '/events', '/events/event-1', '/events/event-6'];
  const kept = ['/users/2', '/events/event-2'];
  for (const path of [...changed, ...kept]) {
    for (const told of everyone) await gateway.get(path, { headers: { ...told } });
  }
  await gateway.post('/events', { name: 'Regatta', userId: 1 }, { headers: { ...BOB } });
  for (const path of [...changed, ...kept]) {
    for (const told of everyone) {
      const { headers, text } = await gateway.get(path, { headers: { ...told } });
      const source = changed.includes(path) ? /fwd=uri-miss/ : /^breakwater;hit;/;
      t.match(headers['cache-status'], source, path);
      t.same(marks(text), [markOf(told)], path);
    }
  }
  for (const told of everyone) {
    const { body } = await gateway.get('/events/user/1', { headers: { ...told } });
    t.equal(body.events.length, 3, 'the new event is there for everyone');
  }
  t.equal(mocks.count('POST /addEvent'), 1);
});

await test('what others were fetching during a write is not kept', async (t) => {
  const { gateway, mocks } = await startPersonal(t, onFor('authorization'), { eventDelayMs: 200 });
  const under = [ADA, NOBODY].map((told) =>
    gateway.get('/events/event-1', { headers: { ...told } }),
  );
  await mocks.waitFor('GET /getEventById/:id', { count: 2 });
  await gateway.post('/events', { name: 'Regatta', userId: 1 }, { headers: { ...BOB } });
  const late = await gateway.get('/events/event-1', { headers: { ...ADA } });
  t.equal(late.status, 200);
  for (const { status } of await Promise.all(under)) t.equal(status, 200);
  t.match(late.headers['cache-status'], /fwd=uri-miss;fwd-status=200;stored/);
  t.equal(mocks.count('GET /getEventById/:id'), 3, 'who came after the write was asked for anew');
  const { headers } = await gateway.get('/events/event-1');
  t.match(headers['cache-status'], /fwd=uri-miss/, 'and nothing from before was kept');
});

await test('names in any case, repeated lines, empty values and odd characters', async (t) => {
  const { gateway, mocks } = await startPersonal(
    t,
    onFor('AUTHORIZATION, Cookie, X-Tenant, Set-Cookie'),
  );
  const seen = async (...lines: string[]) => {
    const before = mocks.requests.length;
    const { status, body } = await raw(gateway.url, '/users/1', lines);
    t.equal(status, 200, lines.join(' | '));
    return { told: toldTo(mocks, before)[0]?.told, marks: marks(body) };
  };
  t.same(await seen('aUTHORIZATION: Bearer ada'), {
    told: { authorization: 'Bearer ada' },
    marks: ['Bearer ada'],
  });
  t.same(
    await seen('Authorization:    Bearer ada  '),
    { told: undefined, marks: ['Bearer ada'] },
    'the same caller, whatever the spaces',
  );
  // Whoever reads the second one elsewhere must not be told of another than whose answer it is.
  t.same(await seen('Authorization: Bearer bob', 'Authorization: Bearer ada'), {
    told: { authorization: 'Bearer bob' },
    marks: ['Bearer bob'],
  });
  t.same(await seen('Cookie: a=1', 'cookie: b=2'), {
    told: { cookie: 'a=1; b=2' },
    marks: ['a=1; b=2'],
  });
  t.same(
    await seen('X-Tenant: one', 'X-Tenant: two', 'Authorization: Bearer ada'),
    { told: { authorization: 'Bearer ada', 'x-tenant': 'one, two' }, marks: ['Bearer ada'] },
    'all of a repeated one',
  );
  t.same((await seen('Authorization:')).marks, ['nobody'], 'an empty one is nobody’s');
  t.same((await seen('Authorization:', 'Authorization: Bearer ada')).marks, ['nobody']);
  t.same((await seen()).marks, ['nobody']);
  // The one header that Node keeps as a list.
  await seen('Set-Cookie: a=1', 'Set-Cookie: b=2');
  t.same(mocks.requests.at(-1)?.headers['set-cookie'], ['a=1, b=2']);
  const odd = [
    'caf\xe9 \xff',
    'tab\there',
    '"quoted, with comma"',
    '{"json":["\\"]}',
    'x'.repeat(8_000),
  ];
  for (const value of odd) {
    const { told } = await seen(`X-Tenant: ${value}`);
    t.equal(told?.['x-tenant'], value, 'byte for byte');
  }
});

await test('values that read alike together are told apart', async (t) => {
  const { gateway, mocks } = await startPersonal(t, onFor('authorization,cookie,x-tenant'));
  const alike: Told[] = [
    { authorization: 'x', cookie: 'y' },
    { authorization: 'x,cookie,y' },
    { authorization: 'xcookiey' },
    { authorization: 'x"],["cookie","y' },
    { authorization: 'same' },
    { cookie: 'same' },
    { 'x-tenant': 'same' },
    { authorization: 'SAME' },
  ];
  for (const told of alike) {
    const before = mocks.requests.length;
    for (const round of [1, 2]) {
      const { status } = await gateway.get('/users/1', { headers: { ...told } });
      t.equal(status, 200);
      t.same(toldTo(mocks, before), [{ path: '/getUserById/1', told }], `round ${round}`);
    }
  }
});

await test('a probe in the background is nobody’s', async (t) => {
  const { gateway, mocks } = await startPersonal(t, {
    ...onFor('authorization,cookie'),
    RETRY_MAX_ATTEMPTS: '1',
    BREAKER_FAILURE_THRESHOLD: '1',
    BREAKER_OPEN_MS: '20',
    BREAKER_BACKGROUND_PROBE: 'on',
  });
  mocks.faults.set('users', { status: 500, times: 1 });
  await gateway.get('/users/1', { headers: { ...ADA } });
  await mocks.waitFor('GET /getUsers');
  t.same(toldTo(mocks).at(-1), { path: '/getUsers', told: {} });
});

await test('no log line has what identifies a caller', async (t) => {
  for (const env of [{}, onFor('authorization,cookie,x-tenant')]) {
    const { logger, lines } = createLog();
    const mocks = await startMocks(t);
    const admin = 'admin-token-0123456789';
    const gateway = await startGateway(t, mocks.url, {
      env: { ...env, ADMIN_TOKEN: admin, RETRY_BASE_MS: '1', BREAKER_MINIMUM_CALLS: '4' },
      overrides: { logger },
    });
    const headers = { ...ADA };
    const askAll = async () => {
      for (const { path } of ROUTES) await gateway.get(path, { headers });
      await gateway.post('/events', { name: 'x', userId: 1 }, { headers });
    };
    await askAll();
    for (const fault of [
      { requireAuthorization: true },
      { status: 403 },
      { body: 'off-schema' },
      { body: 'half' },
      { dropRate: 1 },
      { status: 500 },
    ] as const) {
      await request(`${gateway.url}/cache`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${admin}` },
      });
      for (const name of ['users', 'events', 'events.write'] as const) {
        mocks.faults.set(name, fault);
      }
      await askAll();
    }
    await request(`${gateway.url}/cache`, { method: 'DELETE', headers });
    await gateway.get('/no/such/route', { headers });
    await gateway.get('/users/..%2f', { headers });
    const left = new AbortController();
    mocks.faults.set('users', { hang: true });
    const leaving = gateway.get('/users/4', { headers, signal: left.signal }).catch(() => {});
    left.abort();
    await leaving;
    const text = JSON.stringify(lines);
    t.ok(lines.length > 60);
    t.notMatch(text, /Bearer|ada-cookie|ada-corp|admin-token/);
    t.match(text, /wrong admin token/);
    t.match(text, /circuit moved/);
  }
});

await test('names that are not to be forwarded stop the start, each with its reason', async (t) => {
  const names = (
    'Host CONTENT-LENGTH content-type content-encoding Connection keep-alive proxy-authorization ' +
    'proxy-connection TE trailer Transfer-Encoding upgrade expect accept-encoding If-None-Match ' +
    'if-modified-since range cache-control pragma x-request-timeout-ms traceparent tracestate'
  ).split(' ');
  for (const key of ['USERS_FORWARD_HEADERS', 'EVENTS_FORWARD_HEADERS']) {
    for (const name of names) {
      t.throws(() => loadConfig({ [key]: name }), { message: `${key} must not name ${name}: ` });
      t.throws(() => loadConfig({ [key]: `authorization,${name}` }), { message: name });
    }
    for (const value of ['two words', 'colon:', 'a(b)', 'caf\u00e9', 'a;b', 'x\u0000y']) {
      t.throws(
        () => loadConfig({ [key]: value }),
        { message: `${key} must be a list of names of request headers` },
        value,
      );
    }
    t.same(loadConfig({ [key]: ' authorization ,, cookie, ' })[key as 'USERS_FORWARD_HEADERS'], [
      'authorization',
      'cookie',
    ]);
    t.same(loadConfig({ [key]: '' })[key as 'USERS_FORWARD_HEADERS'], []);
  }
  const { exited, output } = startProcess(t, 'gateway/main.ts', {
    USERS_FORWARD_HEADERS: 'authorization,Host',
    EVENTS_FORWARD_HEADERS: 'content-length',
  });
  t.equal(await exited, 1);
  t.match(output(), 'USERS_FORWARD_HEADERS must not name Host: ');
  t.match(output(), 'EVENTS_FORWARD_HEADERS must not name content-length: ');
  t.notMatch(output(), /\bat .*\.ts:/, 'a message, not a stack');
});

await test('a header name that means something to an object is a name like any other', async (t) => {
  const mocks = await startMocks(t);
  for (const name of ['constructor', '__proto__']) {
    let config;
    try {
      config = loadConfig({ USERS_FORWARD_HEADERS: name });
    } catch {
      t.pass('or it is refused at the start');
    }
    if (config === undefined) continue;
    const gateway = await startGateway(t, mocks.url, { env: { USERS_FORWARD_HEADERS: name } });
    t.equal((await gateway.get('/users/1')).status, 200, name);
  }
});

/** The first answer after a refresh in the background has come back. */
async function refreshed(gateway: TestGateway, path: string, told: Told) {
  for (;;) {
    const answer = await gateway.get(path, { headers: { ...told } });
    if (!/detail=/.test(String(answer.headers['cache-status']))) return answer;
  }
}

/** Sends header lines as they are, since clients tidy them up. */
async function raw(
  url: string,
  path: string,
  lines: readonly string[],
): Promise<{ status: number; body: string }> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const head = [`GET ${path} HTTP/1.1`, 'Host: x', 'Connection: close', ...lines];
  // Not ended: to Node's server a client that has said all it has to say has left.
  socket.write(`${head.join('\r\n')}\r\n\r\n`, 'latin1');
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  const [first = '', body = ''] = Buffer.concat(chunks).toString().split('\r\n\r\n');
  return { status: Number(first.split(' ')[1]), body };
}
