import { test, type Test } from 'tap';
import { request } from 'undici';
import type { CircuitStatus } from '../../gateway/upstreams/circuit-status.ts';
import { ManualClock, settled } from '../support/clock.ts';
import { startGateway, startMocks, type Answer } from '../support/gateway.ts';
import { retryAfter } from '../support/headers.ts';
import { createLog } from '../support/log.ts';

const TOKEN = 'the-admin-token-0123';
const ADMIN = { authorization: `Bearer ${TOKEN}` };
const ACTIONS = ['force-open', 'force-close', 'disable', 'reset'] as const;
const FORCING = [
  ['force-open', 'forced-open'],
  ['force-close', 'forced-closed'],
  ['disable', 'disabled'],
] as const;
const EVENT = { name: 'Regatta', userId: '1' };

type Action = (typeof ACTIONS)[number];
type Headers = Record<string, string>;

/** A gateway whose time stands still, which tries once and whose users circuit opens at two failures. */
async function start(t: Test, env: Headers = {}) {
  const mocks = await startMocks(t);
  const clock = new ManualClock();
  const log = createLog();
  const gateway = await startGateway(t, mocks.url, {
    env: {
      ADMIN_TOKEN: TOKEN,
      RETRY_MAX_ATTEMPTS: '1',
      USERS_CACHE_TTL_MS: '0',
      USERS_BREAKER_FAILURE_THRESHOLD: '2',
      ...env,
    },
    overrides: { clock, random: () => 0.5, logger: log.logger },
  });
  const operate = (
    action: Action,
    body: unknown = { reason: 'drill' },
    name = 'users',
    headers: Headers = ADMIN,
  ): Promise<Answer<any>> => gateway.post(`/circuits/${name}/${action}`, body, { headers });
  const fail = async (times: number) => {
    mocks.faults.set('users', { status: 500 });
    for (let n = 0; n < times; n += 1) await gateway.get('/users/1');
    mocks.faults.clear();
  };
  const audits = () => log.lines.filter(({ msg }) => msg === 'audit');
  return { mocks, clock, log, gateway, operate, fail, audits };
}

await test('forced open: rejected with the time that is left, and nothing reaches the service', async (t) => {
  const { gateway, mocks, clock, operate } = await start(t);
  const { status, headers, body } = await operate('force-open', {
    reason: 'the database is moved',
    by: 'anna',
    forMs: 120_000,
  });
  t.equal(status, 200);
  t.match(headers['content-type'], /^application\/json/);
  t.equal(headers['cache-control'], 'no-store');
  t.strictSame(body, await gateway.circuit('users'));
  t.match(body, {
    name: 'users',
    state: 'forced-open',
    reason: 'the database is moved (anna)',
    epoch: 1,
    retryAfterMs: 120_000,
  });
  clock.stall(20_000);
  const rejected = await gateway.get('/users/1');
  t.match(rejected, { status: 503, body: { code: 'circuit_open', upstream: 'users' } });
  const seconds = retryAfter(rejected.headers) ?? 0;
  t.ok(seconds >= 100 && seconds <= 110, `Retry-After: ${seconds}`);
  t.equal(mocks.requests.length, 0);
  t.equal((await gateway.get('/events/event-1')).status, 200, 'the others are not concerned');
  t.match((await gateway.get('/health')).body, { status: 'warn' });
  t.notMatch(JSON.stringify(rejected), /database|anna/, 'what operators say is not for users');
});

await test('forced open: what is kept is served, however stale', async (t) => {
  const { gateway, mocks, clock, operate } = await start(t, { USERS_CACHE_TTL_MS: '30000' });
  const { body } = await gateway.get('/users/1');
  await operate('force-open');
  t.match(
    (await gateway.get('/users/1')).headers['cache-status'],
    /hit; ?ttl=30$/,
    'fresh as ever',
  );
  for (const ms of [31_000, 300_000]) {
    clock.stall(ms);
    const stale = await gateway.get('/users/1');
    t.equal(stale.status, 200);
    t.strictSame(stale.body, body);
    t.match(stale.headers['cache-status'], /^breakwater; ?hit; ?ttl=-/);
  }
  t.match((await gateway.get('/users/2')).body, { code: 'circuit_open' });
  t.equal(mocks.requests.length, 1, 'and no refresh is sent');
});

await test('forced open: writes, and no other circuit', async (t) => {
  const { gateway, mocks, operate } = await start(t);
  await operate('force-open', { reason: 'drill' }, 'events.write');
  t.match(await gateway.post('/events', EVENT), { status: 503, body: { code: 'circuit_open' } });
  t.equal((await gateway.get('/events/event-1')).status, 200);
  await operate('force-open', { reason: 'drill' }, 'events');
  await operate('reset', { reason: 'drill is over' }, 'events.write');
  t.equal((await gateway.post('/events', EVENT)).status, 201);
  t.match(await gateway.get('/events/event-2'), { status: 503, body: { code: 'circuit_open' } });
  t.equal(mocks.count('POST /addEvent'), 1);
  // The name as clients may write it.
  const { status, body } = await operate('reset', { reason: 'drill' }, 'events%2Ewrite');
  t.match({ status, name: body.name }, { status: 200, name: 'events.write' });
});

await test('forced closed: whatever fails, calls pass, and nothing counts', async (t) => {
  const { gateway, mocks, fail, operate } = await start(t);
  await fail(2);
  t.equal((await gateway.circuit('users')).state, 'open');
  t.equal((await operate('force-close')).body.state, 'forced-closed');
  await fail(20);
  t.equal(mocks.requests.length, 22, 'each was let through');
  const { body } = await gateway.get('/users/1');
  t.match(body, { id: '1' });
  t.match(await gateway.circuit('users'), {
    state: 'forced-closed',
    window: { calls: 2, failures: 2 },
    totals: { ok: 1, fail: 22, rejected: 0 },
  });
});

await test('disabled: calls pass and are counted, and no rule opens it', async (t) => {
  const { gateway, mocks, fail, operate } = await start(t);
  t.equal((await operate('disable')).body.state, 'disabled');
  await fail(20);
  t.equal(mocks.requests.length, 20);
  t.match(await gateway.circuit('users'), {
    state: 'disabled',
    window: { calls: 20, failures: 20, failureRate: 1 },
  });
});

await test('reset: closed, with nothing held against it', async (t) => {
  const { gateway, clock, fail, operate } = await start(t);
  await fail(2);
  clock.stall(10_000);
  await fail(1);
  t.match(await gateway.circuit('users'), { state: 'open', backoffLevel: 2 });
  const { status, body } = await operate('reset', { reason: 'it was replaced', by: 'anna' });
  t.equal(status, 200);
  t.match(body, {
    state: 'closed',
    reason: 'reset: it was replaced (anna)',
    backoffLevel: 0,
    admittedShare: 1,
    window: { calls: 0, failures: 0 },
    transitions: { 3: { from: 'open', to: 'closed', reason: 'reset: it was replaced (anna)' } },
  });
  t.match(body.totals, { fail: 3 }, 'what was counted since the start stays');
  t.notOk('retryAfterMs' in body || 'openForMs' in body);
  t.equal((await gateway.get('/users/1')).status, 200);

  for (const [action] of FORCING) {
    await operate(action);
    const { state, reason, override } = (await operate('reset')).body;
    t.strictSame(
      { state, reason, override },
      { state: 'closed', reason: 'reset: drill', override: undefined },
    );
  }
  await fail(1);
  await operate('reset');
  await fail(1);
  t.equal((await gateway.circuit('users')).state, 'closed', 'one failure before and one after');
});

await test('each ends by itself, and what was under it goes on', async (t) => {
  for (const [action, kind] of FORCING) {
    const { gateway, clock, mocks, fail, operate } = await start(t);
    await operate(action, { reason: 'drill', forMs: 5_000 });
    clock.stall(4_999);
    t.match(await gateway.circuit('users'), { state: kind, override: { forMs: 1 } });
    clock.stall(1);
    t.match(await gateway.circuit('users'), { state: 'closed', reason: `${kind} has expired` });
    t.equal((await gateway.get('/users/1')).status, 200);

    // Over an open circuit, for less time than that stays open.
    await operate('reset');
    await fail(2);
    clock.stall(1_000);
    await operate(action, { reason: 'drill', forMs: 5_000 });
    clock.stall(5_000);
    t.match(await gateway.circuit('users'), {
      state: 'open',
      openForMs: 4_000,
      retryAfterMs: 4_000,
    });
    const before = mocks.requests.length;
    t.match(await gateway.get('/users/1'), { status: 503, body: { code: 'circuit_open' } });
    t.equal(mocks.requests.length, before);

    // And for longer: then it is time for a probe.
    await operate(action, { reason: 'drill', forMs: 60_000 });
    clock.stall(60_000);
    t.equal((await gateway.circuit('users')).state, 'half-open');
    t.equal((await gateway.get('/users/1')).status, 200);
    t.match(await gateway.circuit('users'), { state: 'closed', reason: 'a probe succeeded' });
  }
});

await test('for ten minutes unless told otherwise', async (t) => {
  const { gateway, clock, operate } = await start(t);
  for (const [action, kind] of FORCING) {
    const { body } = await operate(action);
    t.strictSame(body.override, { kind, reason: 'drill', forMs: 600_000 });
    clock.stall(599_999);
    t.equal((await gateway.circuit('users')).state, kind);
    clock.stall(1);
    t.equal((await gateway.circuit('users')).state, 'closed');
  }
});

await test('the last one counts, with a time of its own', async (t) => {
  const { gateway, clock, operate } = await start(t);
  await operate('force-open', { reason: 'first', by: 'anna', forMs: 60_000 });
  clock.stall(1_000);
  const { body } = await operate('disable', { reason: 'second', forMs: 5_000 });
  t.strictSame(body.override, { kind: 'disabled', reason: 'second', forMs: 5_000 });
  clock.stall(1_000);
  await operate('disable', { reason: 'third', by: 'ben', forMs: 2_000 });
  t.match(await gateway.circuit('users'), {
    epoch: 3,
    override: { kind: 'disabled', reason: 'third', by: 'ben', forMs: 2_000 },
    transitions: [
      { from: 'closed', to: 'forced-open', reason: 'first (anna)' },
      { from: 'forced-open', to: 'disabled', reason: 'second' },
      { from: 'disabled', to: 'disabled', reason: 'third (ben)' },
    ],
  });
  clock.stall(2_000);
  t.match(await gateway.circuit('users'), { state: 'closed', reason: 'disabled has expired' });
});

await test('calls under way are answered, and belong to the time before', async (t) => {
  for (const action of ACTIONS) {
    const { gateway, mocks, operate } = await start(t);
    mocks.faults.set('users', { latencyMs: 50 });
    const answered = gateway.get('/users/1');
    await mocks.waitFor('GET /getUserById/:id');
    await operate(action);
    t.equal((await answered).status, 200, action);
    t.match(await gateway.circuit('users'), {
      inFlight: 0,
      totals: { ok: 0, late: 1 },
      classes: {},
    });
  }
});

const HOSTILE = [
  '"}\n{"level":60,"msg":"audit","audit":"reset"}',
  '\r\nid: 1\r\nevent: transition\r\ndata: {}\r\n\r\n',
  '\u001B[31mred\u001B[0m \u0000\u0007\u2028\u2029\u202E',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '${process.env.ADMIN_TOKEN} %s %j {{7*7}} \\u0041 \\',
  '__proto__',
  '日本 👩‍👩‍👧 é e\u0301',
  '\uD800',
];

await test('a reason is kept as it came, and is nothing but text', async (t) => {
  const { gateway, operate, audits, log } = await start(t);
  for (const reason of HOSTILE) {
    // More than 64 of them are no name.
    const by = reason.slice(0, 64);
    const { status, text, body } = await operate('force-open', { reason, by });
    t.equal(status, 200);
    t.notMatch(text, /[\r\n]/, 'one line');
    t.strictSame(body.override, { kind: 'forced-open', reason, by, forMs: 600_000 });
    t.equal(body.reason, `${reason} (${by})`);
    t.strictSame((await gateway.circuit('users')).override, body.override);
    t.equal((await gateway.circuit('users')).transitions.at(-1)?.reason, `${reason} (${by})`);
    t.match(await gateway.get('/users/1'), { status: 503, body: { code: 'circuit_open' } });
    t.equal((await gateway.get('/health')).status, 200);
    const line = audits().at(-1);
    t.match(line, { level: 40, audit: 'force-open', circuit: 'users' });
    t.strictSame([line?.['reason'], line?.['by']], [reason, by]);
    t.equal((await operate('reset', { reason })).body.reason, `reset: ${reason}`);
  }
  t.equal(audits().length, 2 * HOSTILE.length, 'no line that nobody wrote');
  t.notMatch(JSON.stringify(log.lines), TOKEN);
});

await test('what is not as it must be is refused, and changes nothing', async (t) => {
  const { gateway, operate, audits } = await start(t);
  const bad: [string, unknown][] = [
    ['nothing', {}],
    ['no reason', { forMs: 5_000, by: 'anna' }],
    ['an empty reason', { reason: '' }],
    ['a long reason', { reason: 'x'.repeat(201) }],
    ['a number as reason', { reason: 1 }],
    ['no reason at all', { reason: null }],
    ['a list of reasons', { reason: ['drill'] }],
    ['an empty name', { reason: 'drill', by: '' }],
    ['a long name', { reason: 'drill', by: 'x'.repeat(65) }],
    ['null as name', { reason: 'drill', by: null }],
    ['something else', { reason: 'drill', until: 'tomorrow' }],
    ['a kind', { reason: 'drill', kind: 'disabled' }],
    ['what the log says itself', { reason: 'drill', audit: 'reset', ip: '10.0.0.1' }],
    ['a list', [{ reason: 'drill' }]],
    ['a text', 'drill'],
    ['null', null],
    ['a number', 5],
  ];
  const badTimes = [999, 0, -1, 86_400_001, 1_000.5, '600000', null, true, 1e300, [5_000]];
  for (const action of ACTIONS) {
    const bodies =
      action === 'reset'
        ? [...bad, ['a time to reset', { reason: 'drill', forMs: 5_000 }] as const]
        : [
            ...bad,
            ...badTimes.map(
              (forMs) => [`forMs: ${JSON.stringify(forMs)}`, { reason: 'drill', forMs }] as const,
            ),
          ];
    for (const [what, body] of bodies) {
      const answer = await operate(action, body);
      t.match(answer, { status: 400, body: { code: 'validation' } }, `${action}: ${what}`);
    }
  }
  t.match(await gateway.circuit('users'), { state: 'closed', epoch: 0, transitions: [] });
  t.strictSame(audits(), []);

  const { body: missing } = await operate('force-open', {});
  t.match(missing.errors, [{ field: 'body/reason' }]);
});

await test('the bounds themselves will do', async (t) => {
  const { operate } = await start(t);
  for (const [action] of FORCING) {
    for (const body of [
      { reason: 'x', by: 'y', forMs: 1_000 },
      { reason: 'x'.repeat(200), by: 'y'.repeat(64), forMs: 86_400_000 },
      // Characters are counted, not the halves that some are made of.
      { reason: '👍'.repeat(200), by: '👍'.repeat(64), forMs: 5_000 },
    ]) {
      const answer = await operate(action, body);
      t.equal(answer.status, 200);
      const { reason, by, forMs } = answer.body.override;
      t.strictSame({ reason, by, forMs }, body);
    }
  }
});

await test('bodies that are none', async (t) => {
  const { gateway, audits } = await start(t);
  const send = async (body: string | Buffer | null, type: string | undefined) => {
    const answer = await request(`${gateway.url}/circuits/users/force-open`, {
      method: 'POST',
      body,
      headers: { ...ADMIN, ...(type !== undefined && { 'content-type': type }) },
    });
    const { code } = (await answer.body.json()) as { code: string };
    return `${answer.statusCode} ${code}`;
  };
  const good = JSON.stringify({ reason: 'drill' });
  const JSON_TYPE = 'application/json';
  for (const body of [
    '',
    '{',
    '{"reason":"drill"',
    '{"reason":"drill"}}',
    '{reason:"drill"}',
    '\uFEFFx',
    'NaN',
  ]) {
    t.equal(await send(body, JSON_TYPE), '400 validation', body);
  }
  t.equal(await send('{"reason":"drill","__proto__":{"forMs":1000}}', JSON_TYPE), '400 validation');
  t.equal(await send(null, undefined), '400 validation', 'no body');
  t.equal(
    await send(JSON.stringify({ reason: 'x'.repeat(100_000) }), JSON_TYPE),
    '413 body_too_large',
  );
  for (const type of [
    undefined,
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/json',
    'application/jsonx',
  ]) {
    t.equal(await send(good, type), '415 unsupported_media_type', type ?? 'none');
  }
  t.match(await gateway.circuit('users'), { state: 'closed', epoch: 0 });
  t.strictSame(audits(), []);
  t.match(await send(good, 'application/json; charset=utf-8'), /^200 /);
});

await test('without the token, or with another, nothing is done and nothing is told', async (t) => {
  const { gateway, operate, audits, fail } = await start(t);
  await fail(2);
  const wrong: Headers[] = [
    {},
    { authorization: TOKEN },
    { authorization: `Basic ${Buffer.from(`admin:${TOKEN}`).toString('base64')}` },
    { authorization: `Bearer ${TOKEN} x` },
    { 'x-admin-token': TOKEN, cookie: `ADMIN_TOKEN=${TOKEN}` },
    { authorization: `Bearer ${TOKEN.slice(1)}` },
    { authorization: `Bearer ${TOKEN.toUpperCase()}` },
  ];
  const told = new Set<string>();
  for (const headers of wrong) {
    for (const [action, name, body] of [
      ['force-close', 'users', { reason: 'drill' }],
      ['reset', 'nope', { reason: 'drill' }],
      ['disable', 'users', { nonsense: true }],
    ] as const) {
      const answer = await operate(action, body, name, headers);
      t.equal(answer.headers['www-authenticate'], 'Bearer');
      const { instance: _, ...problem } = answer.body;
      told.add(JSON.stringify(problem));
    }
  }
  t.equal(told.size, 1, 'the same, whether there is such a circuit or not');
  t.match([...told][0], '"code":"unauthorized"');
  // What cannot be parsed is not parsed for them.
  const { statusCode, body } = await request(`${gateway.url}/circuits/users/force-open`, {
    method: 'POST',
    body: '{',
    headers: { 'content-type': 'text/plain' },
  });
  await body.dump();
  t.equal(statusCode, 401);
  t.match(await gateway.circuit('users'), { state: 'open', epoch: 1 });
  t.strictSame(audits(), []);
  const query = await request(
    `${gateway.url}/circuits/users/reset?token=${TOKEN}&access_token=${TOKEN}`,
    {
      method: 'POST',
      body: '{"reason":"drill"}',
      headers: { 'content-type': 'application/json' },
    },
  );
  await query.body.dump();
  t.equal(query.statusCode, 401, 'a token in the address is none');
});

await test('a circuit that does not exist', async (t) => {
  const { operate, gateway, audits } = await start(t);
  for (const action of ACTIONS) {
    for (const name of [
      'nope',
      'USERS',
      'events.',
      '__proto__',
      'constructor',
      'stream',
      'users%20',
      '%00',
    ]) {
      const answer = await operate(action, { reason: 'drill' }, name);
      t.match(answer, {
        status: 404,
        body: { code: 'not_found', detail: /users, events, events\.write/ },
      });
    }
  }
  t.equal((await operate('reset', { reason: 'drill' }, 'x'.repeat(65))).status, 400);
  t.strictSame(audits(), []);
  for (const action of [...ACTIONS, 'release']) {
    t.equal((await gateway.get(`/circuits/users/${action}`, { headers: ADMIN })).status, 404);
  }
});

await test('where there is no token, nobody may', async (t) => {
  const { gateway, operate, audits } = await start(t, { ADMIN_TOKEN: '' });
  for (const headers of [{}, ADMIN, { authorization: 'Bearer undefined' }] as Headers[]) {
    for (const action of ACTIONS) {
      const answer = await operate(action, { reason: 'drill' }, 'users', headers);
      t.match(answer, { status: 403, body: { code: 'forbidden' } });
    }
  }
  t.match(await gateway.circuit('users'), { state: 'closed', epoch: 0 }, 'and all may look');
  t.strictSame(audits(), []);
});

const guess = (n: number) => ({ authorization: `Bearer a-guess-of-the-token-${n}` });

await test('ten wrong tokens, for whatever, and the address has to wait', async (t) => {
  const { gateway, operate, log } = await start(t);
  const answers = [];
  for (let n = 0; n < 12; n += 1) {
    const action = ACTIONS[n % 4] ?? 'reset';
    answers.push(
      await operate(action, { reason: 'drill' }, n % 2 === 0 ? 'users' : 'nope', guess(n)),
    );
  }
  t.strictSame(
    answers.map(({ status }) => status),
    [...Array.from({ length: 10 }, () => 401), 429, 429],
  );
  const last = answers.at(-1)!;
  t.equal(last.body.code, 'rate_limited');
  t.ok((retryAfter(last.headers) ?? 0) > 50);
  const { statusCode, body } = await request(`${gateway.url}/cache`, {
    method: 'DELETE',
    headers: guess(0),
  });
  await body.dump();
  t.equal(statusCode, 429, 'one count for all that the token is for');
  t.equal((await operate('reset')).status, 200, 'whoever has the right one is not kept out');
  t.equal((await gateway.get('/circuits')).status, 200, 'and looking is free');
  t.equal(log.lines.filter(({ msg }) => msg === 'wrong admin token').length, 10);
  t.notMatch(JSON.stringify(log.lines), /a-guess|the-admin-token/);
});

const record = (line: Record<string, unknown>) => {
  const { level, audit, circuit, reason, by, forMs, ip } = line;
  return { level, audit, circuit, reason, by, forMs, ip };
};

await test('each is on record: what, who, why, for how long, from where', async (t) => {
  const { operate, audits, log } = await start(t);
  for (const [action] of FORCING)
    await operate(action, { reason: 'drill', by: 'anna', forMs: 5_000 });
  await operate('force-open', { reason: 'no more' }, 'events.write');
  await operate('reset', { reason: 'over', by: 'ben' });
  const line = {
    level: 40,
    circuit: 'users',
    reason: 'drill',
    by: 'anna',
    forMs: 5_000,
    ip: '127.0.0.1',
  };
  t.strictSame(audits().map(record), [
    ...FORCING.map(([audit]) => ({ ...line, audit })),
    {
      ...line,
      audit: 'force-open',
      circuit: 'events.write',
      reason: 'no more',
      by: undefined,
      forMs: 600_000,
    },
    { ...line, audit: 'reset', reason: 'over', by: 'ben', forMs: undefined },
  ]);
  const moved = log.lines.filter(({ msg }) => msg === 'circuit moved');
  t.equal(moved.length, 5, 'next to what it brought about');
  await settled();
  const ids = new Set(log.lines.filter(({ msg }) => msg === 'request').map(({ reqId }) => reqId));
  for (const { reqId } of audits()) t.ok(ids.has(reqId), 'found by request id');
  t.notMatch(JSON.stringify(log.lines), TOKEN);
});

await test('seeing it needs no token, and tells none', async (t) => {
  const { gateway, operate } = await start(t);
  await operate('force-open', { reason: 'drill', by: 'anna' });
  const { status, text } = await gateway.get<CircuitStatus>('/circuits/users');
  t.equal(status, 200);
  t.notMatch(text, TOKEN);
  t.equal(
    (await gateway.get('/circuits/users', { headers: { authorization: 'Bearer wrong' } })).status,
    200,
  );
});
