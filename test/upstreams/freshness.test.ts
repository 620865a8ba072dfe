import { test } from 'tap';
import { deltaMs, parseCacheControl } from '../../gateway/upstreams/cache-control.ts';
import { freshnessOf, type Freshness, type Headers } from '../../gateway/upstreams/freshness.ts';

const DEFAULTS = { ttlMs: 30_000, staleWhileRevalidateMs: 60_000, staleIfErrorMs: 600_000 };
const LONGEST_MS = 2 ** 31 * 1_000;

/** Of an answer that says nothing. */
const PLAIN: Freshness = {
  lifetime: DEFAULTS,
  ageMs: 0,
  isPrivate: false,
  noStore: false,
  clientTtlMs: undefined,
};

const lives = (
  ttlMs: number,
  staleWhileRevalidateMs = DEFAULTS.staleWhileRevalidateMs,
  staleIfErrorMs = DEFAULTS.staleIfErrorMs,
) => ({ ttlMs, staleWhileRevalidateMs, staleIfErrorMs });

type Row = [control: string | string[], expected: Partial<Freshness>];

const NO_STORE = { lifetime: 'none', noStore: true } as const;
const ASK_AGAIN = { lifetime: 'none', clientTtlMs: 0 } as const;
const SECRET = { lifetime: 'none', isPrivate: true } as const;

const CONTROLS: Row[] = [
  ['', {}],
  ['public', {}],
  ['immutable, no-transform, must-understand', {}],
  ['foo, bar=1, baz="no-store, private, max-age=1"', {}],
  ['x-no-store', {}],
  [',,, ;= ', {}],
  ['constructor, __proto__, toString=1', {}],

  ['no-store', NO_STORE],
  ['NO-STORE', NO_STORE],
  ['no-store=""', NO_STORE],
  ['no-store=1', NO_STORE],
  ['max-age=60, no-store', { ...NO_STORE, clientTtlMs: 60_000 }],
  ['public,no-store', NO_STORE],
  [['public', 'no-store'], NO_STORE],
  ['no-cache', ASK_AGAIN],
  ['No-Cache="set-cookie"', ASK_AGAIN],
  ['max-age=60, no-cache', ASK_AGAIN],
  ['private', SECRET],
  ['Private="set-cookie", max-age=60', { ...SECRET, clientTtlMs: 60_000 }],
  ['private, no-store', { ...NO_STORE, isPrivate: true }],

  ['max-age=1', { lifetime: lives(1_000), clientTtlMs: 1_000 }],
  ['MAX-AGE=1', { lifetime: lives(1_000), clientTtlMs: 1_000 }],
  ['max-age="1"', { lifetime: lives(1_000), clientTtlMs: 1_000 }],
  ['max-age=01', { lifetime: lives(1_000), clientTtlMs: 1_000 }],
  [['public', 'max-age=1'], { lifetime: lives(1_000), clientTtlMs: 1_000 }],
  ['max-age=0', { lifetime: lives(0, 0), clientTtlMs: 0 }],
  [
    `max-age=${2 ** 31 - 1}`,
    { lifetime: lives(LONGEST_MS - 1_000), clientTtlMs: LONGEST_MS - 1_000 },
  ],
  [`max-age=${2 ** 31}`, { lifetime: lives(LONGEST_MS), clientTtlMs: LONGEST_MS }],
  [`max-age=${2 ** 31 + 1}`, { lifetime: lives(LONGEST_MS), clientTtlMs: LONGEST_MS }],
  [`max-age=${'9'.repeat(400)}`, { lifetime: lives(LONGEST_MS), clientTtlMs: LONGEST_MS }],
  // What is no time is no time to be fresh (RFC 9111, 4.2.1).
  ['max-age', { lifetime: lives(0, 0), clientTtlMs: 0 }],
  ['max-age=', { lifetime: lives(0, 0), clientTtlMs: 0 }],
  ['max-age=-1', { lifetime: lives(0, 0), clientTtlMs: 0 }],
  ['max-age=1.5', { lifetime: lives(0, 0), clientTtlMs: 0 }],
  ['max-age=1e3', { lifetime: lives(0, 0), clientTtlMs: 0 }],
  ['max-age=soon', { lifetime: lives(0, 0), clientTtlMs: 0 }],
  // Of two, the first one.
  ['max-age=5, max-age=60', { lifetime: lives(5_000), clientTtlMs: 5_000 }],
  [['max-age=5', 'max-age=60'], { lifetime: lives(5_000), clientTtlMs: 5_000 }],

  ['s-maxage=5', { lifetime: lives(5_000) }],
  ['max-age=60, s-maxage=5', { lifetime: lives(5_000), clientTtlMs: 60_000 }],
  ['s-maxage=60, max-age=5', { lifetime: lives(60_000), clientTtlMs: 5_000 }],
  ['s-maxage=0, max-age=5', { lifetime: lives(0, 0), clientTtlMs: 5_000 }],
  ['s-maxage=5, max-age=0', { lifetime: lives(5_000), clientTtlMs: 0 }],
  ['s-maxage=x, max-age=5', { lifetime: lives(0, 0), clientTtlMs: 5_000 }],

  ['stale-while-revalidate=7', { lifetime: lives(30_000, 7_000) }],
  ['stale-while-revalidate=0', { lifetime: lives(30_000, 0) }],
  ['stale-while-revalidate=x', { lifetime: lives(30_000, 0) }],
  ['max-age=0, stale-while-revalidate=7', { lifetime: lives(0, 7_000), clientTtlMs: 0 }],
  ['stale-if-error=7', { lifetime: lives(30_000, 60_000, 7_000) }],
  ['stale-if-error=0', { lifetime: lives(30_000, 60_000, 0) }],
  ['max-age=0, stale-if-error=7', { lifetime: lives(0, 0, 7_000), clientTtlMs: 0 }],
  ['stale-if-error=99999999999', { lifetime: lives(30_000, 60_000, LONGEST_MS) }],

  ['must-revalidate', { lifetime: lives(30_000, 0, 0) }],
  ['proxy-revalidate', { lifetime: lives(30_000, 0, 0) }],
  ['must-revalidate, max-age=5', { lifetime: lives(5_000, 0, 0), clientTtlMs: 5_000 }],
  [
    'MUST-REVALIDATE, stale-while-revalidate=7, stale-if-error=7',
    { lifetime: lives(30_000, 0, 0) },
  ],
];

await test('what Cache-Control says of an answer that is for everybody', (t) => {
  for (const [control, expected] of CONTROLS) {
    const headers = { 'cache-control': control };
    t.strictSame(freshnessOf(headers, DEFAULTS, false), { ...PLAIN, ...expected }, String(control));
  }
  t.end();
});

const own = (control: string) => freshnessOf({ 'cache-control': control }, DEFAULTS, true);

await test('what Cache-Control says of an answer for one caller', (t) => {
  for (const [control, expected] of CONTROLS) {
    const headers = { 'cache-control': control };
    const { lifetime, ...rest } = { ...PLAIN, ...expected, isPrivate: true };
    // Private is no reason against keeping it for that caller.
    if (expected.isPrivate === true && expected.noStore !== true) continue;
    const wanted = { lifetime, ...rest };
    t.strictSame(freshnessOf(headers, DEFAULTS, true), wanted, String(control));
  }
  t.strictSame(own('private'), { ...PLAIN, isPrivate: true });
  t.strictSame(own('private, max-age=5'), {
    ...PLAIN,
    isPrivate: true,
    lifetime: lives(5_000),
    clientTtlMs: 5_000,
  });
  t.end();
});

await test('Age and Vary', (t) => {
  const rows: [Headers, Partial<Freshness>][] = [
    [{}, {}],
    [{ age: '0' }, {}],
    [{ age: '7' }, { ageMs: 7_000 }],
    [{ age: ' 7 ' }, { ageMs: 7_000 }],
    [{ age: String(2 ** 31) }, { ageMs: LONGEST_MS }],
    [{ age: '99999999999' }, { ageMs: LONGEST_MS }],
    [{ age: '9'.repeat(400) }, { ageMs: LONGEST_MS }],
    [{ age: ['7', '3'] }, { ageMs: 7_000 }],
    [{ age: '7, x' }, { ageMs: 7_000 }],
    [{ age: 'x, 7' }, {}],
    [{ age: '' }, {}],
    [{ age: '-7' }, {}],
    [{ age: '7.5' }, {}],
    [{ age: '7s' }, {}],
    [{ vary: '*' }, ASK_AGAIN],
    [{ vary: 'Accept, *' }, ASK_AGAIN],
    [{ vary: ['Accept', '*'] }, ASK_AGAIN],
    [{ vary: '*', 'cache-control': 'max-age=5' }, ASK_AGAIN],
    [{ vary: 'Accept-Encoding, Origin, Authorization' }, {}],
    [{ vary: '' }, {}],
    [{ expires: '0', pragma: 'no-cache', date: 'x' }, {}],
  ];
  for (const [headers, expected] of rows) {
    const title = JSON.stringify(headers).slice(0, 80);
    t.strictSame(freshnessOf(headers, DEFAULTS, false), { ...PLAIN, ...expected }, title);
  }
  t.end();
});

await test('no time to live by default is one all the same', (t) => {
  const off = { ttlMs: 0, staleWhileRevalidateMs: 60_000, staleIfErrorMs: 600_000 };
  t.strictSame(freshnessOf({}, off, false).lifetime, { ...off, staleWhileRevalidateMs: 0 });
  const control = { 'cache-control': 'max-age=5' };
  t.strictSame(freshnessOf(control, off, false).lifetime, { ...off, ttlMs: 5_000 });
  t.end();
});

await test('directives, whatever a header looks like', (t) => {
  const rows: [string, Record<string, string>][] = [
    ['', {}],
    [' , ,', {}],
    ['a', { a: '' }],
    ['A=1,b="2"', { a: '1', b: '2' }],
    ['a = 1 , b= "2, c=3"', { a: '1', b: '2, c=3' }],
    ['a="\\"x, no-store"', { a: '\\"x, no-store' }],
    ['a=1, A=2', { a: '1' }],
    ['a b', { a: '', b: '' }],
    ['__proto__=1', { ['__proto__']: '1' }],
  ];
  for (const [header, expected] of rows) {
    t.strictSame([...parseCacheControl(header)], Object.entries(expected), header);
  }
  t.strictSame([...parseCacheControl('a="open').keys()][0], 'a');
  const long = `${'a'.repeat(20_000)}=${'"'.repeat(20_001)}`;
  const started = performance.now();
  parseCacheControl(long);
  parseCacheControl(`${' '.repeat(20_000)}=${'\\'.repeat(20_000)}`);
  parseCacheControl(`a${' '.repeat(20_000)}b="${'\\"'.repeat(10_000)}`);
  t.ok(performance.now() - started < 1_000, 'no header takes long');
  t.end();
});

await test('seconds', (t) => {
  t.equal(deltaMs(undefined), undefined);
  t.equal(deltaMs(''), undefined);
  t.equal(deltaMs(' 1'), undefined);
  t.equal(deltaMs('0'), 0);
  t.equal(deltaMs('2147483647'), LONGEST_MS - 1_000);
  t.equal(deltaMs('2147483648'), LONGEST_MS);
  t.equal(deltaMs('2147483649'), LONGEST_MS);
  t.end();
});
