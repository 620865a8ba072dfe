import { test, type Test } from 'tap';
import { request } from 'undici';
import { databases } from '../../support/databases.ts';
import { startGateway, startMocks } from '../../support/gateway.ts';
import { storeIsReady } from './enriched.ts';

const USER = {
  userId: 1,
  username: 'ada_k',
  email: 'ada.keller@example.com',
  age: 36,
  address: { street: '4 Harbour Walk', city: 'Port Ellery', state: 'NH', zip_code: '03801' },
  signupTs: '2026-11-20T09:30:00Z',
};

const having = (field: string, value: unknown) => ({ ...USER, [field]: value });
const without = (field: string, from: Record<string, unknown> = USER) =>
  Object.fromEntries(Object.entries(from).filter(([name]) => name !== field));

async function start(t: Test, env: Record<string, string> = {}) {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url, { env });
  const send = (user: unknown) => gateway.post('/profiles/enrich', user);
  return { mocks, gateway, send };
}

type Send = Awaited<ReturnType<typeof start>>['send'];

/** Shortened and in ASCII, for the names of assertions. */
const show = (value: unknown): string =>
  JSON.stringify(value)
    .slice(0, 120)
    .replace(/[^ -~]/g, (char) => `<${char.charCodeAt(0).toString(16)}>`);

/** Taken, and sent back as it came. */
async function takes(t: Test, send: Send, user: unknown, back: unknown = user) {
  const { status, body } = await send(user);
  t.strictSame({ status, user: body.user ?? body.errors }, { status: 200, user: back }, show(user));
}

/** Refused, with a fault for each of these fields and for no other one. */
async function refuses(t: Test, send: Send, user: unknown, ...fields: string[]) {
  const { status, body, headers } = await send(user);
  t.match({ status, body }, { status: 400, body: { code: 'validation', status: 400 } }, show(user));
  t.match(headers['content-type'], /^application\/problem\+json/);
  // Their order is nobody's business, and a field may have several.
  const named = new Set<string>(body.errors?.map(({ field }: { field: string }) => field));
  t.strictSame(named, new Set(fields), show(user));
}

const NOT_TEXTS = [null, 1, true, [], {}, ['ada']];

await test('a whole profile, the least one, and each optional field alone', async (t) => {
  const { send } = await start(t);
  await takes(t, send, USER);
  const { userId, username, email } = USER;
  const least = { userId, username, email };
  await takes(t, send, least);
  for (const field of ['age', 'address', 'signupTs'] as const) {
    await takes(t, send, { ...least, [field]: USER[field] });
  }
});

await test('what the service knows of the user comes beside what was sent', async (t) => {
  const { mocks, send } = await start(t);
  const { status, body } = await send(USER);
  t.equal(status, 200);
  t.strictSame(Object.keys(body), ['user', 'enrichment']);
  t.equal(body.enrichment.enrichedDataStatus, 'available');
  t.strictSame(body.enrichment.recentActivity, [
    'viewed Harbour Night Run',
    'viewed Kite Festival',
  ]);
  t.strictSame(
    mocks.requests.map(({ method, path, query }) => `${method} ${path}${query}`),
    ['GET /enrich/1'],
  );
  t.strictSame((await send({ ...USER, userId: 99 })).body.enrichment, {
    enrichedDataStatus: 'unavailable',
    message: 'The enrichment service knows no such thing.',
  });
});

await test('userId: a whole number from 1 that JSON can tell', async (t) => {
  const { send } = await start(t);
  for (const value of [1, 2, 1e3, 2 ** 31, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER]) {
    await takes(t, send, having('userId', value));
  }
  for (const value of [0, -1, 1.5, 2 ** 53, 1e300, '1', '', null, true, [1], {}]) {
    await refuses(t, send, having('userId', value), 'body/userId');
  }
  await refuses(t, send, without('userId'), 'body/userId');
});

await test('username: 3 to 32 characters that show', async (t) => {
  const { send } = await start(t);
  for (const value of ['ada', 'x'.repeat(32), 'ада', '🌊🌊🌊', '🌊'.repeat(32), "a'; --", 'a b']) {
    await takes(t, send, having('username', value));
  }
  for (const value of [
    ...NOT_TEXTS,
    '',
    'ad',
    '🌊🌊',
    'x'.repeat(33),
    '🌊'.repeat(33),
    'x'.repeat(10_000),
    '   ',
    '\u2003\u2003\u2003',
    'ada\0',
    'ada\nk',
    'ada\u007f',
    'ada\ud83c',
  ]) {
    await refuses(t, send, having('username', value), 'body/username');
  }
  await refuses(t, send, without('username'), 'body/username');
});

await test('username: other than the local part of the email, in any case of either', async (t) => {
  const { mocks, send } = await start(t);
  for (const [username, email] of [
    ['ada', 'ada@example.com'],
    ['ADA', 'ada@example.com'],
    ['ada', 'ADA@example.com'],
    ['aDa', '  AdA@Example.Com\n'],
    ['ada.keller', 'ada.keller@example.com'],
    ['a+tag', 'a+tag@example.com'],
  ]) {
    const { status, body } = await send({ ...USER, username, email });
    t.match(
      { status, body },
      { status: 400, body: { code: 'validation' } },
      show([username, email]),
    );
    t.strictSame(body.errors, [
      {
        field: 'body/username',
        message: 'must differ from what stands before the @ of the email',
      },
    ]);
  }
  t.equal(mocks.requests.length, 0, 'and nobody is asked about them');
  for (const [username, email] of [
    ['ada', 'ada.k@example.com'],
    ['ada_', 'ada@example.com'],
    ['example', 'ada@example.com'],
    ['ada@example.com', 'ada@example.com'],
  ]) {
    await takes(t, send, { ...USER, username, email });
  }
});

await test('an email is trimmed and comes back in lower case', async (t) => {
  const { send } = await start(t);
  for (const [sent, back] of [
    ['ada@example.com', 'ada@example.com'],
    ['ADA.Keller+Tag@Example.COM', 'ada.keller+tag@example.com'],
    ['  ada@example.com', 'ada@example.com'],
    ['\tada@example.com \r\n', 'ada@example.com'],
    [`${' '.repeat(1_000)}ada@example.com`, 'ada@example.com'],
    [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
  ] as const) {
    await takes(t, send, having('email', sent), having('email', back));
  }
  for (const value of [
    ...NOT_TEXTS,
    '',
    '   ',
    'ada',
    '@example.com',
    'ada@',
    'ada@example',
    'ada @example.com',
    'ada@ example.com',
    'ada keller@example.com',
    'ada@exam ple.com',
    'ada@@example.com',
    'ada@example..com',
    '.ada@example.com',
    'ada\u00a0k@example.com',
    'ada@example.com, bob@example.com',
    'ада@example.com',
    'ada@exämple.com',
    // A K that is none, and an I and an S whose lower case is one of ASCII, or nearly.
    '\u212aeller@example.com',
    'ada@\u212aeller.com',
    'Ada\u0130@example.com',
    'ada\u017f@example.com',
    `${'a'.repeat(65)}@example.com`,
    `a@${`${'b'.repeat(60)}.`.repeat(5)}com`,
  ]) {
    await refuses(t, send, having('email', value), 'body/email');
  }
  await refuses(t, send, without('email'), 'body/email');
});

await test('age: 1 to 129 whole years, or none', async (t) => {
  const { send } = await start(t);
  for (const value of [1, 2, 36, 128, 129]) await takes(t, send, having('age', value));
  for (const value of [0, -1, 130, 1.5, 1e9, '36', null, true, [], {}]) {
    await refuses(t, send, having('age', value), 'body/age');
  }
});

await test('address: all four parts, or none', async (t) => {
  const { send } = await start(t);
  const { address } = USER;
  const parts = ['street', 'city', 'state', 'zip_code'];
  await takes(t, send, having('address', { ...address, street: 'x'.repeat(200), city: '大阪' }));
  for (const part of parts) {
    await refuses(t, send, having('address', without(part, address)), `body/address/${part}`);
    for (const value of [...NOT_TEXTS, '', ' ', 'x'.repeat(201), 'a\0b', 'a\nb']) {
      const user = having('address', { ...address, [part]: value });
      await refuses(t, send, user, `body/address/${part}`);
    }
  }
  await refuses(t, send, having('address', {}), ...parts.map((part) => `body/address/${part}`));
  await refuses(t, send, having('address', { ...address, country: 'US' }), 'body/address/country');
  await refuses(t, send, having('address', { ...address, zipCode: '1' }), 'body/address/zipCode');
  for (const value of [null, 'x', 1, true]) {
    await refuses(t, send, having('address', value), 'body/address');
  }
  await refuses(t, send, having('address', []), 'body/address');
});

await test('signupTs: the forms of RFC 3339, as they were sent', async (t) => {
  const { send } = await start(t);
  for (const value of [
    '2026-11-20T09:30:00Z',
    '2026-11-20t09:30:00z',
    '2026-11-20T09:30:00.5Z',
    '2026-11-20T09:30:00.123456789Z',
    '2026-11-20T09:30:00+05:30',
    '2026-11-20T09:30:00-23:59',
    '2026-11-20T09:30:00-00:00',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999Z',
    '2024-02-29T00:00:00Z',
    '2000-02-29T00:00:00Z',
    // The leap seconds of its examples (5.8).
    '1990-12-31T23:59:60Z',
    '1990-12-31T15:59:60-08:00',
  ]) {
    await takes(t, send, having('signupTs', value));
  }
  for (const value of [
    ...NOT_TEXTS,
    '',
    'yesterday',
    '1763631000',
    '2026-11-20',
    '09:30:00Z',
    '2026-11-20T09:30:00',
    '2026-11-20T09:30Z',
    '2026-11-20T9:30:00Z',
    '2026-11-20T09:30:00.Z',
    '2026-11-20T09:30:00,5Z',
    '2026-02-30T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-11-00T00:00:00Z',
    '2026-11-20T24:00:00Z',
    '2026-11-20T09:60:00Z',
    // A leap second comes at the end of a day, in UTC.
    '2026-11-20T12:00:60Z',
    '2026-12-31T23:59:60+01:00',
    '2026-12-31T23:59:61Z',
    '2026-11-20T09:30:00+24:00',
    '2026-11-20T09:30:00+05:60',
    '2026-11-20T09:30:00+0530',
    '2026-11-20T09:30:00+05',
    '2026-11-20T09:30:00+5:30',
    '2026-11-20T09:30:00 Z',
    '2026-11-20\n09:30:00Z',
    '2026-11-20\u00a009:30:00Z',
    '2026-11-20_09:30:00Z',
    ' 2026-11-20T09:30:00Z',
    '2026-11-20T09:30:00Z\n',
    '20261120T093000Z',
    '12026-11-20T09:30:00Z',
    '-2026-11-20T09:30:00Z',
    '٢٠٢٦-11-20T09:30:00Z',
    '2026-W47-5T09:30:00Z',
    `2026-11-20T09:30:00.${'0'.repeat(10_000)}`,
  ]) {
    await refuses(t, send, having('signupTs', value), 'body/signupTs');
  }
});

await test('what it does not know is refused by name, not left out', async (t) => {
  const { send } = await start(t);
  for (const name of ['foo', 'Username', 'user_id', 'id', 'constructor', 'signupTS', '']) {
    await refuses(t, send, { ...USER, [name]: 1 }, `body/${name}`);
  }
});

await test('several faults are told in one answer, each with its field', async (t) => {
  const { mocks, send } = await start(t);
  await refuses(
    t,
    send,
    {
      userId: '1',
      username: 'x',
      email: 'ada keller@example.com',
      age: 0,
      address: { street: 4, city: 'Port Ellery', state: 'NH', country: 'US' },
      signupTs: '2026-02-30T00:00:00Z',
      foo: 1,
    },
    'body/userId',
    'body/username',
    'body/email',
    'body/age',
    'body/address/street',
    'body/address/zip_code',
    'body/address/country',
    'body/signupTs',
    'body/foo',
  );
  await refuses(t, send, {}, 'body/userId', 'body/username', 'body/email');
  t.equal(mocks.requests.length, 0);
});

await test('bodies that are no object, or no JSON', async (t) => {
  const { gateway, send } = await start(t);
  for (const value of [null, [], [USER], 'text', 1, true]) await refuses(t, send, value, 'body');
  const raw = async (body: string, type: string | undefined) => {
    const headers = type === undefined ? {} : { 'content-type': type };
    const url = `${gateway.url}/profiles/enrich`;
    const answer = await request(url, { method: 'POST', body, headers });
    const { code } = (await answer.body.json()) as { code: string };
    return { status: answer.statusCode, code };
  };
  const JSON_TYPE = 'application/json';
  const NOT_VALID = { status: 400, code: 'validation' };
  for (const body of ['', '{', '{"userId":1,}', 'undefined', '{"__proto__":{"userId":1}}', '\0']) {
    t.strictSame(await raw(body, JSON_TYPE), NOT_VALID, show(body));
  }
  const text = JSON.stringify(USER);
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml']) {
    t.strictSame(await raw(text, type), { status: 415, code: 'unsupported_media_type' }, type);
  }
  t.strictSame(await raw(JSON.stringify(having('email', 'x'.repeat(100_000))), JSON_TYPE), {
    status: 413,
    code: 'body_too_large',
  });
});

for (const { kind, skip, create } of databases.filter((database) => database.kind === 'sqlite')) {
  await test(`nothing of what is sent is kept (${kind})`, { skip }, async (t) => {
    const { url, sql } = await create(t);
    const { gateway, send } = await start(t, { DATABASE_URL: url });
    await storeIsReady(gateway);
    const { email, username } = USER;
    t.equal((await gateway.post('/profiles', { name: username, email })).status, 201);
    const count = async (table: string) => (await sql(`SELECT count(*) AS n FROM ${table}`))[0]?.n;
    const before = [await count('profiles'), await count('profile_history')];
    t.strictSame(before, [1, 1], 'but for a profile that was created');
    await takes(t, send, USER);
    await takes(t, send, having('email', 'bruno@example.com'));
    await refuses(t, send, having('age', 0), 'body/age');
    t.strictSame([await count('profiles'), await count('profile_history')], before);
    const { body } = await gateway.get('/profiles');
    t.equal(body.profiles.length, 1);
  });
}
