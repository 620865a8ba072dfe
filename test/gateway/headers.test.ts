import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { test, type Test } from 'tap';
import { request } from 'undici';
import type { ProblemCode } from '../../gateway/problem.ts';
import type { Phase } from '../../gateway/lifecycle.ts';
import type { Fault } from '../../mock-server/fault-schema.ts';
import type { MockServer } from '../../mock-server/server.ts';
import { ManualClock } from '../support/clock.ts';
import { startGateway, startMocks, type Answer, type TestGateway } from '../support/gateway.ts';
import { checkAll, type ResponseHeaders } from '../support/headers.ts';

const ADMIN_TOKEN = 'a-token-that-nobody-guesses';
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const EVENT = { name: 'Regatta', userId: '1' };
const ONCE = { RETRY_MAX_ATTEMPTS: '1' };

// Time stands still unless a test lets it pass, so that every figure is exact.
async function start(t: Test, env: Record<string, string> = {}, random = () => 0) {
  const clock = new ManualClock();
  const lifecycle: { phase: Phase } = { phase: 'serving' };
  const mocks = await startMocks(t, { eventDelayMs: 0, writeFailureDelayMs: 0 });
  const gateway = await startGateway(t, mocks.url, {
    env: { ...ONCE, ADMIN_TOKEN, ...env },
    overrides: { clock, lifecycle, random },
  });
  return { clock, lifecycle, mocks, gateway };
}

/** Any request at all, for what TestGateway has no method for. */
async function send(
  gateway: TestGateway,
  method: 'GET' | 'HEAD' | 'POST' | 'DELETE',
  path: string,
  options: { headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  const { statusCode, headers, body } = await request(gateway.url + path, { method, ...options });
  const content = await body.text();
  const isJson = /json/.test(String(headers['content-type'])) && content !== '';
  return { status: statusCode, headers, text: content, body: isJson ? JSON.parse(content) : {} };
}

/** Which of the headers that explain an answer are there. */
const present = (headers: ResponseHeaders) =>
  Object.entries(checkAll(headers)).flatMap(([name, value]) => (value === undefined ? [] : [name]));

const EVERYWHERE = ['cacheControl', 'serverTiming'];
const LIMITED = ['rateLimit', 'rateLimitPolicy'];
const CACHED = ['age', 'cacheStatus', 'etag', 'vary'];

const isLike = (t: Test, { headers }: Answer, names: readonly string[], title: string) => {
  t.strictSame(present(headers), [...names].toSorted(), title);
  t.match(headers['x-request-id'], UUID, title);
  t.notOk(
    Object.keys(headers).some((name) => name.startsWith('x-ratelimit')),
    title,
  );
};

const READS = [
  '/users',
  '/users/1',
  '/events',
  '/events/event-1',
  '/events/user/1',
  '/getUsers',
  '/getEvents',
  '/getEventsByUserId/1',
];

await test('what comes through the cache says where it came from', async (t) => {
  for (const path of READS) {
    const { gateway } = await start(t);
    for (const state of ['miss', 'hit']) {
      const answer = await gateway.get(path);
      t.equal(answer.status, 200);
      isLike(t, answer, [...EVERYWHERE, ...LIMITED, ...CACHED], `${path}, ${state}`);
      t.match(checkAll(answer.headers), { vary: ['accept-encoding'], age: 0 });
      t.strictSame(checkAll(answer.headers).cacheControl, { 'max-age': 30 });
    }
    const { headers, text: body } = await gateway.get(path);
    const head = await send(gateway, 'HEAD', path);
    isLike(t, head, [...EVERYWHERE, ...LIMITED, ...CACHED], `HEAD ${path}`);
    t.equal(head.headers['etag'], headers['etag']);
    t.equal(head.headers['content-length'], String(Buffer.byteLength(body)));
    t.equal(head.text, '');
  }
});

await test('a fan-out has a member for each part, and no other answer a key', async (t) => {
  const { gateway } = await start(t);
  const keys = async (path: string) =>
    checkAll((await gateway.get(path)).headers).cacheStatus?.map(({ params }) => params.key);
  const parts = ['users/1', 'events/event-1', 'events/event-6'];
  t.strictSame(await keys('/events/user/1'), parts);
  t.strictSame(await keys('/getEventsByUserId/1'), parts);
  for (const path of READS.filter((read) => !/user\/|ByUser/.test(read))) {
    t.strictSame(await keys(path), [undefined], path);
  }
});

await test('everything else says that it is not to be kept', async (t) => {
  const { gateway } = await start(t);
  const plain = ['/circuits', '/circuits/users', '/events/circuit-status', '/docs/', '/docs/json'];
  for (const path of plain) {
    const answer = await gateway.get(path);
    t.equal(answer.status, 200);
    isLike(t, answer, [...EVERYWHERE, ...LIMITED], path);
    t.strictSame(checkAll(answer.headers).cacheControl, { 'no-store': true });
  }
  for (const path of ['/health', '/health/live', '/health/ready']) {
    const answer = await gateway.get(path);
    isLike(t, answer, EVERYWHERE, path);
    t.strictSame(checkAll(answer.headers).cacheControl, { 'no-store': true });
    t.strictSame(
      checkAll(answer.headers).serverTiming?.map(({ name }) => name),
      ['total'],
    );
  }
  const authorization = `Bearer ${ADMIN_TOKEN}`;
  const dropped = await send(gateway, 'DELETE', '/cache', { headers: { authorization } });
  t.equal(dropped.status, 200);
  isLike(t, dropped, [...EVERYWHERE, ...LIMITED], 'DELETE /cache');
});

await test('a write says that it went through', async (t) => {
  const { gateway } = await start(t);
  for (const [path, status] of [
    ['/events', 201],
    ['/addEvent', 200],
  ] as const) {
    const answer = await gateway.post(path, EVENT);
    t.equal(answer.status, status);
    isLike(t, answer, [...EVERYWHERE, ...LIMITED, 'cacheStatus'], path);
    const { cacheStatus, cacheControl, serverTiming } = checkAll(answer.headers);
    t.strictSame(cacheStatus, [{ name: 'breakwater', params: { fwd: 'method', fwdStatus: 200 } }]);
    t.strictSame(cacheControl, { 'no-store': true });
    t.strictSame(
      serverTiming?.map(({ name }) => name),
      ['events', 'total'],
    );
  }
});

await test('what is not kept is not said to be', async (t) => {
  const told = async (env: Record<string, string>) => {
    const { mocks, gateway } = await start(t, env);
    await gateway.get('/users/1');
    const { headers } = await gateway.get('/users/1');
    t.equal(mocks.requests.length, 2);
    const { cacheStatus, cacheControl } = checkAll(headers);
    return [cacheStatus?.[0]?.params, cacheControl];
  };
  t.strictSame(await told({ CACHE_TTL_MS: '0' }), [
    { fwd: 'bypass', fwdStatus: 200 },
    { 'no-cache': true },
  ]);
  t.strictSame(await told({ CACHE_MAX_ENTRY_BYTES: '10' }), [
    { fwd: 'uri-miss', fwdStatus: 200 },
    { 'max-age': 30 },
  ]);
});

interface ErrorCase {
  code: ProblemCode;
  /** Of Proxy-Status; undefined where the upstream itself said so. */
  error: string | undefined;
  received?: number;
  hop?: 'users' | 'events';
  /** The parameters of Cache-Status; undefined where the cache was not asked. */
  cache?: Record<string, unknown>;
  env?: Record<string, string>;
  fault?: Fault;
  ask?: (gateway: TestGateway, mocks: MockServer, clock: ManualClock) => Promise<Answer>;
}

const post = (gateway: TestGateway) => gateway.post('/events', EVENT);

/** What the attempt waits for comes never: the clock is what ends it. */
const hanging =
  (ms: number): NonNullable<ErrorCase['ask']> =>
  async (gateway, mocks, clock) => {
    const waiting = gateway.get('/users/1');
    await mocks.waitFor('GET /getUserById/:id');
    await clock.advance(ms);
    return waiting;
  };

const FAILED = { fwd: 'miss', detail: 'upstream-bad-response' };
const GONE = { fwd: 'miss', detail: 'upstream-unreachable' };

const ERRORS: Record<string, ErrorCase> = {
  'an id that is none': {
    code: 'validation',
    error: 'http_request_error',
    ask: (gateway) => gateway.get('/users/_'),
  },
  'a body that is none': {
    code: 'validation',
    error: 'http_request_error',
    ask: (gateway) => gateway.post('/events', {}),
  },
  'a time that is none': {
    code: 'validation',
    error: 'http_request_error',
    ask: (gateway) => gateway.get('/users/1', { headers: { 'x-request-timeout-ms': 'x' } }),
  },
  'a body that is too large': {
    code: 'body_too_large',
    error: 'http_request_error',
    env: { BODY_LIMIT_BYTES: '1024' },
    ask: (gateway) => gateway.post('/events', { ...EVENT, details: 'x'.repeat(2_000) }),
  },
  'a body in another form': {
    code: 'unsupported_media_type',
    error: 'http_request_error',
    ask: (gateway) => gateway.post('/events', EVENT, { headers: { 'content-type': 'text/plain' } }),
  },
  'no route': {
    code: 'not_found',
    error: 'http_request_error',
    ask: (gateway) => gateway.get('/nope'),
  },
  'no circuit of that name': {
    code: 'not_found',
    error: 'http_request_error',
    ask: (gateway) => gateway.get('/circuits/nope'),
  },
  'no token': {
    code: 'unauthorized',
    error: 'http_request_denied',
    ask: (gateway) => send(gateway, 'DELETE', '/cache'),
  },
  'nobody may': {
    code: 'forbidden',
    error: 'http_request_denied',
    env: { ADMIN_TOKEN: '' },
    ask: (gateway) => send(gateway, 'DELETE', '/cache'),
  },
  'the upstream knows no such thing, in its way': {
    code: 'not_found',
    error: undefined,
    cache: { fwd: 'miss', fwdStatus: 200, detail: 'not-found' },
    ask: (gateway) => gateway.get('/users/99'),
  },
  'the upstream knows no such thing': {
    code: 'not_found',
    error: undefined,
    fault: { status: 404 },
    cache: { fwd: 'miss', fwdStatus: 404, detail: 'not-found' },
  },
  'the upstream wants to know who is calling': {
    code: 'unauthorized',
    error: undefined,
    fault: { status: 401 },
    env: { USERS_FORWARD_HEADERS: 'authorization' },
    cache: { fwd: 'miss', fwdStatus: 401, detail: 'unauthorized' },
    ask: (gateway) => gateway.get('/users/1', { headers: { authorization: 'Bearer x' } }),
  },
  'the upstream refuses us': {
    code: 'upstream_bad_response',
    error: 'http_protocol_error',
    received: 403,
    hop: 'users',
    fault: { status: 403 },
    cache: { ...FAILED, fwdStatus: 403 },
  },
  'the upstream has something else under this id': {
    code: 'conflict',
    error: undefined,
    fault: { status: 409 },
    cache: { fwd: 'method', fwdStatus: 409, detail: 'conflict' },
    ask: post,
  },
  'the upstream fails': {
    code: 'upstream_bad_response',
    error: 'http_protocol_error',
    received: 500,
    hop: 'users',
    fault: { status: 500 },
    cache: { ...FAILED, fwdStatus: 500 },
  },
  'the upstream fails to write': {
    code: 'upstream_bad_response',
    error: 'http_protocol_error',
    received: 500,
    hop: 'events',
    fault: { status: 500 },
    cache: { fwd: 'method', fwdStatus: 500, detail: 'upstream-bad-response' },
    ask: post,
  },
  'the upstream redirects': {
    code: 'upstream_bad_response',
    error: 'http_protocol_error',
    received: 302,
    hop: 'users',
    fault: { status: 302 },
    cache: { ...FAILED, fwdStatus: 302 },
  },
  'the upstream does not speak JSON': {
    code: 'upstream_bad_response',
    error: 'http_protocol_error',
    hop: 'users',
    fault: { body: 'html' },
    cache: FAILED,
  },
  'the upstream is off-schema': {
    code: 'upstream_bad_response',
    error: 'http_protocol_error',
    hop: 'users',
    fault: { body: 'off-schema' },
    cache: FAILED,
  },
  'the answer is too large': {
    code: 'upstream_bad_response',
    error: 'http_response_body_size',
    hop: 'users',
    env: { UPSTREAM_MAX_RESPONSE_BYTES: '10000' },
    fault: { body: 'huge' },
    cache: FAILED,
  },
  'the connection is dropped': {
    code: 'upstream_unreachable',
    error: 'connection_terminated',
    hop: 'users',
    fault: { sequence: 'drop' },
    cache: GONE,
  },
  'the answer breaks off': {
    code: 'upstream_unreachable',
    error: 'connection_terminated',
    hop: 'users',
    fault: { body: 'half' },
    cache: GONE,
  },
  'the connection is refused': {
    code: 'upstream_unreachable',
    error: 'connection_refused',
    hop: 'users',
    cache: GONE,
    ask: async (gateway, mocks) => {
      await mocks.refuse();
      return gateway.get('/users/1');
    },
  },
  'the upstream is unavailable': {
    code: 'upstream_unavailable',
    error: 'destination_unavailable',
    received: 503,
    hop: 'users',
    fault: { status: 503 },
    cache: { fwd: 'miss', fwdStatus: 503, detail: 'upstream-unavailable' },
  },
  'the upstream has too much to do': {
    code: 'upstream_unavailable',
    error: 'destination_unavailable',
    received: 429,
    hop: 'users',
    fault: { status: 429 },
    cache: { fwd: 'miss', fwdStatus: 429, detail: 'upstream-unavailable' },
  },
  'the circuit is open': {
    code: 'circuit_open',
    error: 'destination_unavailable',
    hop: 'users',
    env: { BREAKER_FAILURE_THRESHOLD: '1' },
    fault: { status: 500 },
    cache: { detail: 'circuit-open' },
    ask: async (gateway) => {
      await gateway.get('/users/1');
      return gateway.get('/users/1');
    },
  },
  'the circuit of writes is open': {
    code: 'circuit_open',
    error: 'destination_unavailable',
    hop: 'events',
    env: { BREAKER_FAILURE_THRESHOLD: '1' },
    fault: { status: 500 },
    cache: { detail: 'circuit-open' },
    ask: async (gateway) => {
      await post(gateway);
      return post(gateway);
    },
  },
  'the bulkhead is full': {
    code: 'bulkhead_full',
    error: 'connection_limit_reached',
    hop: 'users',
    env: { BULKHEAD_LIMIT: '1', BULKHEAD_QUEUE_LIMIT: '0' },
    fault: { hang: true },
    cache: { detail: 'bulkhead-full' },
    ask: async (gateway, mocks) => {
      const client = new AbortController();
      const first = gateway.get('/users/1', { signal: client.signal });
      await mocks.waitFor('GET /getUserById/:id');
      const full = await gateway.get('/users/2');
      client.abort();
      await Promise.allSettled([first]);
      return full;
    },
  },
  'nothing is kept': {
    code: 'not_cached',
    error: 'proxy_internal_response',
    cache: { detail: 'not-cached' },
    ask: (gateway) => gateway.get('/users/1', { headers: { 'cache-control': 'only-if-cached' } }),
  },
  'the attempt takes too long': {
    code: 'upstream_timeout',
    error: 'http_response_timeout',
    hop: 'users',
    fault: { hang: true },
    cache: { fwd: 'miss', detail: 'upstream-timeout' },
    ask: hanging(1_500),
  },
  'the deadline is spent': {
    code: 'deadline_exceeded',
    error: 'http_response_timeout',
    hop: 'users',
    env: { DEADLINE_MS: '1000', ATTEMPT_TIMEOUT_MS: '1000' },
    fault: { hang: true },
    cache: { fwd: 'miss', detail: 'deadline-exceeded' },
    ask: hanging(1_000),
  },
};

const CODES_WITH_RETRY_AFTER = new Set([429, 503]);

for (const [name, each] of Object.entries(ERRORS)) {
  await test(`an error: ${name}`, async (t) => {
    const { code, error, received, hop, cache, env = {}, fault } = each;
    const { ask = (gateway) => gateway.get('/users/1') } = each;
    const { clock, mocks, gateway } = await start(t, env);
    if (fault !== undefined) {
      for (const upstream of ['users', 'events', 'events.write'] as const) {
        mocks.faults.set(upstream, fault);
      }
    }
    const answer = await ask(gateway, mocks, clock);
    t.match(answer.body, { code });
    const all = checkAll(answer.headers);
    const params = {
      error,
      ...(received !== undefined && { receivedStatus: received }),
      ...(hop !== undefined && { nextHop: hop }),
      details: code,
    };
    t.strictSame(
      all.proxyStatus,
      error === undefined ? undefined : [{ name: 'breakwater', params }],
      'Proxy-Status',
    );
    t.strictSame(
      all.cacheStatus,
      cache === undefined ? undefined : [{ name: 'breakwater', params: cache }],
      'Cache-Status',
    );
    t.strictSame(all.cacheControl, { 'no-store': true });
    t.strictSame([all.age, all.etag], [undefined, undefined]);
    const { retryAfter } = answer.body as { retryAfter?: number };
    t.equal(all.retryAfter, retryAfter, 'in header and body the same');
    t.equal(retryAfter !== undefined, CODES_WITH_RETRY_AFTER.has(answer.status));
    t.equal(all.rateLimit?.length, 1);
    t.equal(all.serverTiming?.at(-1)?.name, 'total');
    t.equal((answer.body as { instance: string }).instance, answer.headers['x-request-id']);
    t.notMatch(JSON.stringify(answer.headers), /127\.0\.0\.1|localhost|getUserById/);
  });
}

await test('an error: the gateway itself', async (t) => {
  let isBroken = false;
  const { gateway, mocks } = await start(t, { RETRY_MAX_ATTEMPTS: '3' }, () => {
    if (isBroken) throw new TypeError('a bug');
    return 0;
  });
  isBroken = true;
  mocks.faults.set('users', { status: 500 });
  const answer = await gateway.get('/users/1');
  t.match(answer, { status: 500, body: { code: 'internal' } });
  t.match(checkAll(answer.headers), {
    proxyStatus: [{ params: { error: 'proxy_internal_error', details: 'internal' } }],
    cacheControl: { 'no-store': true },
  });
});

await test('an error: this instance is shutting down', async (t) => {
  const { gateway, lifecycle } = await start(t);
  lifecycle.phase = 'draining';
  isLike(t, await gateway.get('/health/ready'), [...EVERYWHERE, 'retryAfter'], 'not ready');
  lifecycle.phase = 'closing';
  const answer = await gateway.get('/users/1');
  t.match(answer, { status: 503, body: { code: 'draining', retryAfter: 1 } });
  isLike(t, answer, [...EVERYWHERE, 'proxyStatus', 'retryAfter'], 'before anybody is counted');
  t.equal(checkAll(answer.headers).proxyStatus?.[0]?.params.error, 'proxy_internal_response');
});

await test('an error: what cannot be routed, or is no request at all', async (t) => {
  const { gateway } = await start(t);
  const raw = async (bytes: string) => {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    socket.end(`${bytes}\r\nHost: x\r\nConnection: close\r\n\r\n`);
    const [head = ''] = (await text(socket)).split('\r\n\r\n');
    const [line = '', ...fields] = head.split('\r\n');
    const headers = Object.fromEntries(
      fields.map((field): [string, string] => {
        const [name = '', ...value] = field.split(': ');
        return [name.toLowerCase(), value.join(': ')];
      }),
    );
    return { status: Number(line.split(' ')[1]), headers };
  };
  const undecodable = await raw('GET /users/%E0%A4%A HTTP/1.1');
  t.equal(undecodable.status, 400);
  t.match(checkAll(undecodable.headers), {
    proxyStatus: [{ params: { error: 'http_request_error', details: 'validation' } }],
    cacheControl: { 'no-store': true },
  });
  t.match(undecodable.headers['x-request-id'], UUID);
  const nonsense = await raw('GET / HTTP/9.9');
  t.equal(nonsense.status, 400);
  t.match(checkAll(nonsense.headers), {
    proxyStatus: [{ params: { error: 'http_request_error', details: 'validation' } }],
    cacheControl: { 'no-store': true },
  });
  t.match(nonsense.headers['x-request-id'], UUID);
});

await test('a request id that is given is told again', async (t) => {
  const { gateway } = await start(t);
  for (const path of ['/users/1', '/nope', '/health', '/users/_']) {
    const { headers } = await gateway.get(path, { headers: { 'x-request-id': 'front-end.42' } });
    t.equal(headers['x-request-id'], 'front-end.42', path);
  }
});

/** The times of which a client is told, and when it may come at the earliest and at the latest. */
async function toldAfter(
  t: Test,
  realSeconds: number,
  random: number,
  refuse: (gateway: TestGateway, mocks: MockServer, clock: ManualClock) => Promise<Answer>,
  env: Record<string, string>,
): Promise<void> {
  const { clock, mocks, gateway } = await start(t, env, () => random);
  const answer = await refuse(gateway, mocks, clock);
  const told = checkAll(answer.headers).retryAfter ?? NaN;
  const title = `${realSeconds} s, random ${random}: ${told} s`;
  t.equal((answer.body as { retryAfter?: number }).retryAfter, told, title);
  t.ok(told >= Math.max(1, realSeconds), `${title}, not before the time`);
  const latest = realSeconds + Math.max(1, realSeconds / 10);
  t.ok(told <= Math.max(latest, Math.ceil(realSeconds)), `${title}, not long after it`);
}

await test('Retry-After of an open circuit is its real countdown', async (t) => {
  const env = { BREAKER_FAILURE_THRESHOLD: '1', BREAKER_OPEN_MS: '120000' };
  for (const leftMs of [120_000, 100_000, 25_100, 15_500, 10_000, 9_300, 1_000, 999, 500, 1]) {
    for (const random of [0, 0.5, 0.999]) {
      await toldAfter(
        t,
        leftMs / 1_000,
        random,
        async (gateway, mocks, clock) => {
          mocks.faults.set('users', { status: 500 });
          await gateway.get('/users/1');
          clock.stall(120_000 - leftMs);
          t.equal((await gateway.circuit('users')).retryAfterMs, leftMs);
          return gateway.get('/users/1');
        },
        env,
      );
    }
  }
});

const under = async (fault: Fault, gateway: TestGateway, mocks: MockServer) => {
  mocks.faults.set('users', fault);
  return gateway.get('/users/1');
};

await test('Retry-After is spread over what it may be', async (t) => {
  const told = async (openMs: number, random: number) => {
    const env = { BREAKER_FAILURE_THRESHOLD: '1', BREAKER_OPEN_MS: String(openMs) };
    const { mocks, gateway } = await start(t, env, () => random);
    await under({ status: 500 }, gateway, mocks);
    return (await gateway.get('/users/1')).headers['retry-after'];
  };
  t.equal(await told(100_000, 0), '100');
  t.equal(await told(100_000, 0.5), '105');
  t.equal(await told(100_000, 0.999), '110');
  t.equal(await told(1_000, 0), '1');
  t.equal(await told(1_000, 0.999), '2');
});

await test('Retry-After of others: the upstream’s, a second, the window’s', async (t) => {
  for (const random of [0, 0.999]) {
    for (const retryAfter of [7, 60, 300]) {
      const fault = { status: 503, retryAfter };
      await toldAfter(t, retryAfter, random, (g, m) => under(fault, g, m), {});
    }
    await toldAfter(t, 300, random, (g, m) => under({ status: 503, retryAfter: 9_999 }, g, m), {});
    await toldAfter(t, 9, random, (g, m) => under({ status: 429, retryAfter: 9 }, g, m), {});
    await toldAfter(t, 1, random, (g, m) => under({ status: 503 }, g, m), {});
  }
  const { gateway } = await start(t, { RATE_LIMIT_MAX: '1', RATE_LIMIT_WINDOW_MS: '30000' });
  await gateway.get('/users/1');
  const { headers, body } = await gateway.get('/users/1');
  const { retryAfter, rateLimit } = checkAll(headers);
  t.equal(body.retryAfter, retryAfter);
  t.ok(Number(retryAfter) >= Number(rateLimit?.[0]?.t));
});

await test('RateLimit counts down to nothing, and RateLimit-Policy stays', async (t) => {
  const { gateway } = await start(t, { RATE_LIMIT_MAX: '3', RATE_LIMIT_WINDOW_MS: '30000' });
  const told = async (path: string) => {
    const { status, headers } = await gateway.get(path);
    const { rateLimit, rateLimitPolicy, proxyStatus } = checkAll(headers);
    t.strictSame(rateLimitPolicy, [{ policy: 'default', q: 3, w: 30 }]);
    const seconds = rateLimit?.[0]?.t ?? 0;
    t.ok(seconds >= 25 && seconds <= 30, `${seconds} s are left`);
    t.equal(headers['x-ratelimit-limit'], undefined);
    return [status, rateLimit?.[0]?.policy, rateLimit?.[0]?.r, proxyStatus?.[0]?.params.error];
  };
  t.strictSame(await told('/users/1'), [200, 'default', 2, undefined]);
  t.strictSame(await told('/circuits'), [200, 'default', 1, undefined]);
  t.strictSame(await told('/nope'), [404, 'default', 0, 'http_request_error']);
  t.strictSame(await told('/users/1'), [429, 'default', 0, 'http_request_denied']);
  t.strictSame(await told('/users/1'), [429, 'default', 0, 'http_request_denied']);
});

await test('the older headers of the rate limit, where they are wanted', async (t) => {
  const { gateway } = await start(t, {
    RATE_LIMIT_MAX: '1',
    RATE_LIMIT_WINDOW_MS: '30000',
    RATE_LIMIT_LEGACY_HEADERS: 'on',
  });
  for (const status of [200, 429]) {
    const answer = await gateway.get('/users/1');
    t.equal(answer.status, status);
    const { rateLimit } = checkAll(answer.headers);
    t.match(answer.headers, {
      'x-ratelimit-limit': '1',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(rateLimit?.[0]?.t),
    });
  }
  t.equal((await gateway.get('/health')).headers['x-ratelimit-limit'], undefined);
});

const timingsOf = ({ headers }: Answer) =>
  Object.fromEntries(
    (checkAll(headers).serverTiming ?? []).map(({ name, ...timing }) => [name, timing]),
  );

await test('Server-Timing: who was waited for', async (t) => {
  const { clock, mocks, gateway } = await start(t);
  const names = async (path: string, control = '') => {
    const answer = await gateway.get(path, { headers: { 'cache-control': control } });
    const timings = timingsOf(answer);
    const { cache } = timings;
    return [
      cache?.desc,
      ...Object.keys(timings)
        .filter((name) => name !== 'cache')
        .toSorted(),
    ];
  };
  t.strictSame(await names('/users/1'), ['miss', 'queue', 'total', 'users']);
  t.strictSame(await names('/users/1'), ['hit', 'total']);
  t.strictSame(await names('/events/user/1'), ['mixed', 'events', 'queue', 'total']);
  t.strictSame(await names('/events/user/1'), ['hit', 'total']);
  t.strictSame(await names('/events/user/1', 'no-cache'), [
    'miss',
    'events',
    'queue',
    'total',
    'users',
  ]);
  clock.stall(40_000);
  t.strictSame(await names('/users/1'), ['hit', 'total'], 'a refresh is nobody’s time');
  while ((await gateway.get('/users/1')).headers['age'] !== '0');
  mocks.faults.set('users', { status: 500 });
  clock.stall(100_000);
  const waited = ['miss', 'queue', 'total', 'users'];
  t.strictSame(await names('/users/1'), waited, 'stale after all, but waited for');
});

await test('Server-Timing: how long', async (t) => {
  const { clock, mocks, gateway } = await start(t, { BULKHEAD_LIMIT: '1' });
  mocks.faults.set('users', { hang: true, times: 1 });
  const first = gateway.get('/users/1');
  await mocks.waitFor('GET /getUserById/:id');
  const second = gateway.get('/users/2');
  while ((await gateway.circuit('users')).bulkhead.queued === 0);
  await clock.advance(1_500);
  t.match(timingsOf(await first), {
    cache: { desc: 'miss' },
    users: { dur: 1_500 },
    queue: { dur: 0 },
    total: { dur: 1_500 },
  });
  const { users, queue, total } = timingsOf(await second);
  t.strictSame([users?.dur, queue?.dur, total?.dur], [1_500, 1_500, 1_500]);
  const hit = timingsOf(await gateway.get('/users/2'));
  t.strictSame(hit, { cache: { desc: 'hit', dur: 0 }, total: { dur: 0 } });
});

await test('Server-Timing: in a queue until the time was up', async (t) => {
  const { clock, mocks, gateway } = await start(t, { BULKHEAD_LIMIT: '1', DEADLINE_MS: '2000' });
  mocks.faults.set('users', { hang: true });
  const held = gateway.get('/users/1');
  await mocks.waitFor('GET /getUserById/:id');
  await clock.advance(1_000);
  const waiting = gateway.get('/users/2', { headers: { 'x-request-timeout-ms': '300' } });
  while ((await gateway.circuit('users')).bulkhead.queued === 0);
  await clock.advance(300);
  const answer = await waiting;
  t.match(answer, { status: 504, body: { code: 'deadline_exceeded' } });
  t.match(timingsOf(answer), { queue: { dur: 300 }, total: { dur: 300 } });
  await clock.advance(2_000);
  await held;
});

await test('a page may read every one of them', async (t) => {
  const { gateway } = await start(t, { CORS_ORIGINS: 'https://app.example' });
  const { headers } = await gateway.get('/users/1', { headers: { origin: 'https://app.example' } });
  const exposed = String(headers['access-control-expose-headers']).split(', ');
  // Cache-Control and Content-Type are always shown.
  const wanted = 'age cache-status etag proxy-status ratelimit ratelimit-policy retry-after';
  for (const name of [...wanted.split(' '), 'server-timing', 'x-request-id']) {
    t.ok(exposed.includes(name), name);
  }
  t.strictSame(checkAll(headers).vary, ['origin', 'accept-encoding']);
});
