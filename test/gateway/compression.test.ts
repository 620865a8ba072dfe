import { createHook } from 'node:async_hooks';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { test, type Test } from 'tap';
import { request } from 'undici';
import { createDataset } from '../../mock-server/dataset.ts';
import { createSkippingClock } from '../support/clock.ts';
import { startGateway, startMocks, type TestGateway } from '../support/gateway.ts';
import { etag, vary } from '../support/headers.ts';

const DECODERS = { br: brotliDecompressSync, gzip: gunzipSync, plain: (body: Buffer) => body };
type Coding = keyof typeof DECODERS;

interface Fetched {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  coding: Coding;
  bytes: Buffer;
}

/** One request as it comes over the wire; without a value no Accept-Encoding is sent. */
async function fetched(
  url: string,
  accept?: string,
  { method = 'GET', ...others }: { method?: 'GET' | 'HEAD'; [header: string]: string } = {},
): Promise<Fetched> {
  const headers = { ...others, ...(accept !== undefined && { 'accept-encoding': accept }) };
  const { statusCode, headers: received, body } = await request(url, { method, headers });
  const bytes = Buffer.from(await body.arrayBuffer());
  const coding = (received['content-encoding'] ?? 'plain') as Coding;
  return { status: statusCode, headers: received, coding, bytes };
}

const textOf = ({ coding, bytes }: Fetched) => DECODERS[coding](bytes).toString();

const ROUTES = [
  '/users',
  '/users/1',
  '/events',
  '/events/event-1',
  '/events/user/1',
  '/getUsers',
  '/getEvents',
  '/getEventsByUserId/1',
];

async function start(t: Test, env: Record<string, string> = {}, size = { users: 2, events: 60 }) {
  const mocks = await startMocks(t, { dataset: createDataset(size) });
  const clock = createSkippingClock();
  const gateway = await startGateway(t, mocks.url, { env, overrides: { clock } });
  return { mocks, gateway, clock };
}

await test('the coding is the one that the client likes best, br where it does not mind', async (t) => {
  const { gateway } = await start(t);
  const cases: [string | undefined, Coding][] = [
    [undefined, 'plain'],
    ['', 'plain'],
    ['br', 'br'],
    ['gzip', 'gzip'],
    ['gzip, br', 'br'],
    ['br, gzip', 'br'],
    // As browsers and curl send it.
    ['gzip, deflate, br, zstd', 'br'],
    ['deflate, gzip, br, zstd', 'br'],
    ['gzip, deflate', 'gzip'],
    ['BR', 'br'],
    ['GZip', 'gzip'],
    ['  gzip  ,br  ', 'br'],
    ['*', 'br'],
    ['gzip;q=0.5, *;q=0.1', 'gzip'],
    ['*;q=0.5, gzip;q=0.1', 'br'],
    ['br;q=0, *', 'gzip'],
    ['br;q=0,gzip;q=0,*', 'plain'],
    ['gzip;q=1.0, br;q=0.5', 'gzip'],
    ['gzip;q=0.5, br;q=1.0', 'br'],
    ['gzip;q=0.5, br;q=0.5', 'br'],
    ['br;q=0.001', 'br'],
    ['br;q=0', 'plain'],
    ['br;q=0.0, gzip', 'gzip'],
    ['br;q=0.000', 'plain'],
    ['gzip; q=0', 'plain'],
    ['identity', 'plain'],
    ['identity, gzip;q=0.5', 'plain'],
    ['identity;q=0.5, gzip', 'gzip'],
    ['identity;q=0, gzip', 'gzip'],
    ['identity;q=0, br', 'br'],
    ['identity;q=0, *', 'br'],
    ['deflate', 'plain'],
    ['zstd, compress, deflate', 'plain'],
    // What leaves nothing that is acceptable is answered as if it said nothing.
    ['identity;q=0', 'plain'],
    ['*;q=0', 'plain'],
    // Junk.
    [';;;', 'plain'],
    [',,,', 'plain'],
    [', ,gzip,', 'gzip'],
    ['q=1', 'plain'],
    ['gzip;q=abc', 'plain'],
    ['brotli', 'plain'],
    ['gzipped', 'plain'],
    ['br br', 'plain'],
    ['__proto__', 'plain'],
    ['constructor, gzip', 'gzip'],
    ['x'.repeat(5_000), 'plain'],
    [`${'x, '.repeat(2_000)}gzip`, 'gzip'],
    ['\xe4\xf6', 'plain'],
  ];
  const plain = textOf(await fetched(`${gateway.url}/users`));
  for (const [accept, coding] of cases) {
    // Twice: what was chosen for a value is remembered.
    for (const round of [1, 2]) {
      const answer = await fetched(`${gateway.url}/events`, accept);
      t.equal(answer.coding, coding, `${accept?.slice(0, 60)} (${round})`);
      t.equal(answer.status, 200);
      t.not(textOf(answer), plain);
    }
  }
});

await test('what is decoded is the plain body, on every route', async (t) => {
  const { gateway } = await start(t, { COMPRESS_MIN_BYTES: '0' });
  for (const path of ROUTES) {
    const url = gateway.url + path;
    const plain = await fetched(url);
    const tags = new Set([etag(plain.headers)]);
    for (const coding of ['br', 'gzip'] as const) {
      const answer = await fetched(url, coding);
      t.equal(answer.coding, coding, path);
      t.equal(textOf(answer), textOf(plain), `${path} ${coding}`);
      t.equal(answer.headers['content-length'], String(answer.bytes.length), `${path} ${coding}`);
      t.equal(answer.headers['transfer-encoding'], undefined);
      t.equal(answer.headers['content-type'], 'application/json; charset=utf-8');
      tags.add(etag(answer.headers));

      const head = await fetched(url, coding, { method: 'HEAD' });
      t.equal(head.bytes.length, 0);
      for (const name of ['content-encoding', 'content-length', 'content-type', 'etag', 'vary']) {
        t.equal(head.headers[name], answer.headers[name], `${path} HEAD ${name}`);
      }
    }
    t.equal(plain.headers['content-length'], String(plain.bytes.length), path);
    t.equal(plain.headers['content-type'], 'application/json; charset=utf-8');
    t.notOk('content-encoding' in plain.headers);
    t.equal(tags.size, 3, `${path}: an entity tag for each coding`);
    const head = await fetched(url, undefined, { method: 'HEAD' });
    t.equal(head.headers['content-length'], plain.headers['content-length'], path);
  }
});

await test('Vary names Accept-Encoding always: compressed or not, whatever was sent', async (t) => {
  const { gateway, mocks } = await start(t, { CORS_ORIGINS: 'https://app.example' });
  for (const path of ROUTES) {
    for (const accept of [undefined, '', 'br', 'identity', 'junk']) {
      for (const more of [{}, { origin: 'https://app.example' }, { 'if-none-match': '*' }]) {
        const { headers, status } = await fetched(gateway.url + path, accept, { ...more });
        t.equal(status, 'if-none-match' in more ? 304 : 200);
        const names = vary(headers) ?? [];
        t.equal(names.filter((name) => name === 'accept-encoding').length, 1, path);
        t.ok(names.includes('origin'), 'that of another plugin stays');
      }
    }
  }
  t.equal(mocks.requests.filter(({ headers }) => 'accept-encoding' in headers).length, 0);
});

await test('a body that is not worth it is sent as it is', async (t) => {
  const { gateway: plain } = await start(t);
  const size = (await fetched(`${plain.url}/users/1`)).bytes.length;
  t.ok(size < 1_024);
  t.equal((await fetched(`${plain.url}/users/1`, 'br, gzip')).coding, 'plain', '1 KiB by default');
  t.equal((await fetched(`${plain.url}/events`, 'br, gzip')).coding, 'br');
  for (const [minimum, coding] of [
    [size + 1, 'plain'],
    [size, 'br'],
    [size - 1, 'br'],
    [0, 'br'],
    [1_000_000, 'plain'],
  ] as const) {
    const { gateway } = await start(t, { COMPRESS_MIN_BYTES: String(minimum) });
    const answer = await fetched(`${gateway.url}/users/1`, 'br');
    t.equal(answer.coding, coding, `${size} bytes, from ${minimum} on`);
    t.ok(vary(answer.headers)?.includes('accept-encoding'));
  }
});

await test('an error is sent as it is', async (t) => {
  const { gateway, mocks } = await start(t, { COMPRESS_MIN_BYTES: '0', RETRY_MAX_ATTEMPTS: '1' });
  mocks.faults.set('users', { status: 500 });
  for (const path of ['/users', '/users/1', '/events/nope', '/no/such/route', '/users/-']) {
    const answer = await fetched(gateway.url + path, 'br, gzip');
    t.ok(answer.status >= 400, path);
    t.equal(answer.coding, 'plain', path);
    t.match(JSON.parse(answer.bytes.toString()), { status: answer.status }, path);
  }
});

await test('a body is compressed once for all who ask, at once or one after the other', async (t) => {
  const { gateway } = await start(t);
  const compressions = countCompressions(t);
  for (const path of ['/events', '/users/1', '/events/user/1', '/getEventsByUserId/1']) {
    const isSmall = path === '/users/1';
    compressions.reset();
    const ask = (count: number, accept: string) =>
      Promise.all(Array.from({ length: count }, () => fetched(gateway.url + path, accept)));
    const br = await ask(20, 'br, gzip');
    t.equal(compressions.count(), isSmall ? 0 : 1, `${path}: at once`);
    await ask(5, 'br');
    await fetched(gateway.url + path, 'br', { method: 'HEAD' });
    t.equal(compressions.count(), isSmall ? 0 : 1, `${path}: after that`);
    await ask(5, 'gzip');
    await ask(5, 'identity');
    t.equal(compressions.count(), isSmall ? 0 : 2, `${path}: the other coding`);
    const [first] = br;
    t.ok(br.every(({ bytes }) => bytes.equals(first!.bytes)));
  }
});

await test('with callers told apart, once for each of them', async (t) => {
  const { gateway } = await start(t, { EVENTS_FORWARD_HEADERS: 'authorization' });
  const compressions = countCompressions(t);
  for (let round = 0; round < 3; round += 1) {
    for (const who of ['ada', 'bob', 'eve']) {
      const url = `${gateway.url}/events/user/1`;
      const { coding } = await fetched(url, 'br', { authorization: `Bearer ${who}` });
      t.equal(coding, 'br');
    }
  }
  t.equal(compressions.count(), 3);
});

await test('a fresh answer is compressed anew, and a 304 is not', async (t) => {
  const { gateway, clock } = await start(t);
  const url = `${gateway.url}/events`;
  const compressions = countCompressions(t);
  const first = await fetched(url, 'br');
  const tag = String(etag(first.headers));
  clock.skip(700_000);
  const unchanged = await fetched(url, 'br', { 'if-none-match': tag });
  t.equal(unchanged.status, 304);
  t.equal(compressions.count(), 1, 'a new answer, but nobody needed its body');
  const again = await fetched(url, 'br');
  t.equal(compressions.count(), 2);
  t.equal(etag(again.headers), tag);
  t.ok(again.bytes.equals(first.bytes));
});

await test('304 by coding: the entity tag of one is none of the other', async (t) => {
  const { gateway } = await start(t);
  for (const path of ['/events', '/events/user/1']) {
    const url = gateway.url + path;
    const accepts = ['br', 'gzip', 'identity'];
    const tags = new Map<string, string>();
    for (const accept of accepts) {
      tags.set(accept, String(etag((await fetched(url, accept)).headers)));
    }
    for (const accept of accepts) {
      for (const [coding, tag] of tags) {
        const answer = await fetched(url, accept, { 'if-none-match': tag });
        t.equal(answer.status, accept === coding ? 304 : 200, `${path}: ${accept} with ${coding}`);
        t.equal(etag(answer.headers), tags.get(accept), 'always that of what would be sent');
        if (answer.status !== 304) continue;
        t.equal(answer.bytes.length, 0);
        t.notOk('content-encoding' in answer.headers || 'content-length' in answer.headers);
      }
      const either = [...tags.values()].join(', ');
      t.equal((await fetched(url, accept, { 'if-none-match': either })).status, 304);
    }
  }
});

await test('a list of a megabyte, asked for by many at once', async (t) => {
  const { gateway, mocks } = await start(t, {}, { users: 1, events: 8_500 });
  const url = `${gateway.url}/events`;
  const compressions = countCompressions(t);
  const accepts = ['br', 'gzip', 'identity'];
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, n) => fetched(url, accepts[n % 3])),
  );
  t.equal(mocks.count('GET /getEvents'), 1);
  t.equal(compressions.count(), 2);
  const [, , plain] = answers;
  const text = textOf(plain!);
  t.ok(text.length > 900_000, `${text.length} bytes`);
  t.equal(JSON.parse(text).length, 8_500);
  for (const answer of answers) {
    t.equal(answer.headers['content-length'], String(answer.bytes.length));
    t.ok(textOf(answer) === text);
    t.ok(answer.coding === 'plain' || answer.bytes.length < text.length / 5);
  }
});

await test('a body that cannot be kept is right all the same', async (t) => {
  for (const env of [{ RESPONSE_CACHE_MAX_BYTES: '0' }, { CACHE_TTL_MS: '0' }]) {
    const { gateway } = await start(t, { ...env, COMPRESS_MIN_BYTES: '0' });
    for (const path of ROUTES) {
      const texts = await all(gateway, path);
      t.equal(new Set(texts).size, 1, path);
      t.same(await all(gateway, path), texts, path);
    }
  }
});

await test('aggregates: what is missing or stale is said in each coding', async (t) => {
  const { gateway, mocks, clock } = await start(t, {
    RETRY_MAX_ATTEMPTS: '1',
    BREAKER_FAILURE_RATE_THRESHOLD: '0',
  });
  const url = `${gateway.url}/events/user/1`;
  const whole = await fetched(url, 'br');
  t.match(JSON.parse(textOf(whole)), { complete: true });
  mocks.faults.set('events', { status: 500 });
  mocks.faults.set('users', { status: 500 });
  clock.skip(95_000);
  const stale = await fetched(url, 'br');
  t.match(JSON.parse(textOf(stale)).parts.at(-1), { status: 'stale' });
  t.not(etag(stale.headers), etag(whole.headers));
  t.equal(textOf(await fetched(url, 'gzip')), textOf(stale));
});

async function all(gateway: TestGateway, path: string): Promise<string[]> {
  const answers = await Promise.all(
    ['br', 'gzip', 'identity'].map((accept) => fetched(gateway.url + path, accept)),
  );
  return answers.map(textOf);
}

/** How many streams zlib has made: nothing but the gateway makes any until the test decodes. */
function countCompressions(t: Test) {
  let count = 0;
  const hook = createHook({
    init(_id, type) {
      if (type === 'ZLIB') count += 1;
    },
  }).enable();
  t.teardown(() => hook.disable());
  return {
    count: () => count,
    reset() {
      count = 0;
    },
  };
}
