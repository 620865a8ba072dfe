import { test, type Test } from 'tap';
import { start } from '../mock-server/start.ts';
import {
  MalformedHeaderError,
  age,
  cacheControl,
  cacheStatus,
  checkAll,
  etag,
  proxyStatus,
  rateLimit,
  rateLimitPolicy,
  retryAfter,
  serverTiming,
  vary,
  type ResponseHeaders,
} from './headers.ts';

type Parse = (headers: ResponseHeaders) => unknown;

/** Each value with a part of what is said about it. */
function refuses(
  t: Test,
  parse: Parse,
  name: string,
  cases: readonly (readonly [string | string[], RegExp])[],
) {
  for (const [value, problem] of cases) {
    const label = `${name}: ${JSON.stringify(value)}`;
    try {
      parse({ [name]: value });
      t.fail(`${label} was taken`);
    } catch (error) {
      t.ok(error instanceof MalformedHeaderError, label);
      const { message } = error as Error;
      t.match(message, problem);
      t.ok(message.toLowerCase().startsWith(`${name}: `), message);
    }
  }
}

await test('absent is undefined, in whatever way', async (t) => {
  const others = { 'content-type': 'application/json', age: undefined };
  for (const parse of [age, cacheControl, cacheStatus, etag, proxyStatus] as const) {
    t.equal(parse(others), undefined);
  }
  for (const parse of [rateLimit, rateLimitPolicy, retryAfter, serverTiming, vary] as const) {
    t.equal(parse(others), undefined);
  }
  t.equal(age({ Age: '3' }), 3, 'but the case of a name is no absence');
});

await test('Cache-Status', async (t) => {
  t.same(cacheStatus({ 'cache-status': 'breakwater; hit; ttl=27' }), [
    { name: 'breakwater', params: { hit: true, ttl: 27 } },
  ]);
  t.same(cacheStatus({ 'cache-status': 'breakwater;hit;ttl=-40;detail=circuit-open' }), [
    { name: 'breakwater', params: { hit: true, ttl: -40, detail: 'circuit-open' } },
  ]);
  t.same(
    cacheStatus({
      'cache-status': [
        '"a cache";fwd=uri-miss;fwd-status=200;stored;collapsed=?0',
        'b;key="/users/1, \\"x\\" 1.5";detail="a;hit;hit",c',
      ],
    }),
    [
      {
        name: 'a cache',
        params: { fwd: 'uri-miss', fwdStatus: 200, stored: true, collapsed: false },
      },
      { name: 'b', params: { key: '/users/1, "x" 1.5', detail: 'a;hit;hit' } },
      { name: 'c', params: {} },
    ],
  );
  refuses(t, cacheStatus, 'cache-status', [
    ['', /is empty/],
    ['a;hit;fwd=stale', /hit and fwd exclude each other/],
    ['a;hit=?0;fwd=stale', /hit and fwd exclude each other/],
    ['a;hit;stored', /stored means nothing without fwd/],
    ['a;collapsed', /collapsed means nothing without fwd/],
    ['a;hit;fwd-status=200', /fwd-status means nothing without fwd/],
    ['a;hit=1', /hit must be a boolean/],
    ['a;hit=true', /hit must be a boolean/],
    ['a;hit;ttl', /ttl must be an integer/],
    ['a;hit;ttl="3"', /ttl must be an integer/],
    ['a;hit;ttl=3.0', /has a decimal/],
    ['a;hit;ttl=-3.5', /has a decimal/],
    ['a;hit;ttl=1e3', /not a list/],
    ['a;fwd', /fwd must be one of the tokens bypass, /],
    ['a;fwd="stale"', /fwd must be one of the tokens/],
    ['a;fwd=expired', /fwd must be one of the tokens/],
    ['a;fwd=miss;fwd-status=99', /fwd-status must be an integer, from 100 to 599/],
    ['a;fwd=miss;fwd-status=600', /fwd-status must be an integer, from 100 to 599/],
    ['a;fwd=miss;stored=yes', /stored must be a boolean/],
    ['a;fwd=miss;collapsed=1', /collapsed must be a boolean/],
    ['a;hit;key=users', /key must be a string/],
    ['a;hit;detail=3', /detail must be a token or a string/],
    ['a;hit;age=3', /age is not a parameter of it \(hit, fwd, /],
    ['a;hit;hit', /has hit twice/],
    ['a;Hit', /not a list/],
    ['3;hit', /each member must be a token or a string/],
    ['?1;hit', /each member must be a token or a string/],
    ['(a b);hit', /inner list/],
    ['a;hit,', /not a list/],
    ['a;hit b', /not a list/],
    ['a;hit;', /not a list/],
    ['a ;hit', /not a list/],
    ['a;hit;detail="x', /not a list/],
    ['a;hit;detail="é"', /not printable ASCII/],
    ['a;hit,\tb', /not printable ASCII/],
    [['a;hit', 'b;hit;fwd=stale'], /hit and fwd/],
  ]);
});

await test('Proxy-Status', async (t) => {
  t.same(
    proxyStatus({
      'proxy-status': 'breakwater; error=connection_refused; next-hop=users; details="no, sir"',
    }),
    [
      {
        name: 'breakwater',
        params: { error: 'connection_refused', nextHop: 'users', details: 'no, sir' },
      },
    ],
  );
  t.same(proxyStatus({ 'proxy-status': '"a b";received-status=503;next-hop="u/1", c' }), [
    { name: 'a b', params: { receivedStatus: 503, nextHop: 'u/1' } },
    { name: 'c', params: {} },
  ]);
  refuses(t, proxyStatus, 'proxy-status', [
    ['a;error=upstream_down', /error must be one of the tokens dns_timeout, /],
    ['a;error="connection_refused"', /error must be one of the tokens/],
    ['a;error', /error must be one of the tokens/],
    ['a;received-status=50', /received-status must be an integer, from 100 to 599/],
    ['a;received-status=bad', /received-status must be an integer/],
    ['a;next-hop=3', /next-hop must be a token or a string/],
    ['a;details=refused', /details must be a string/],
    ['a;detail="x"', /detail is not a parameter of it/],
    ['3;error=dns_error', /each member must be/],
    ['', /is empty/],
  ]);
});

await test('RateLimit and RateLimit-Policy', async (t) => {
  t.same(rateLimit({ ratelimit: '"default";r=50;t=30, "daily";r=0;pk=:aGk=:' }), [
    { policy: 'default', r: 50, t: 30 },
    { policy: 'daily', r: 0, pk: new Uint8Array([104, 105]) },
  ]);
  refuses(t, rateLimit, 'ratelimit', [
    ['default;r=50', /each member must be a string/],
    ['"default"', /r is required/],
    ['"default";t=30', /r is required/],
    ['"default";r=-1', /r must be an integer, 0 or more/],
    ['"default";r=1.0', /has a decimal/],
    ['"default";r=1;t=-1', /t must be an integer, 0 or more/],
    ['"default";r=1;t="3"', /t must be an integer/],
    ['"default";r=1;pk="a"', /pk must be a byte sequence/],
    ['"default";r=1;w=3', /w is not a parameter of it \(r, t, pk\)/],
    ['"a";r=1,"a";r=2', /the policy "a" is there twice/],
    ['limit=100, remaining=50, reset=30', /not a list/],
    ['', /is empty/],
  ]);
  t.same(
    rateLimitPolicy({ 'ratelimit-policy': ['"a";q=100;w=60', '"b";q=0;qu="requests";pk=:aGk=:'] }),
    [
      { policy: 'a', q: 100, w: 60 },
      { policy: 'b', q: 0, qu: 'requests', pk: new Uint8Array([104, 105]) },
    ],
  );
  refuses(t, rateLimitPolicy, 'ratelimit-policy', [
    ['100;w=60', /each member must be a string/],
    ['"a";w=60', /q is required/],
    ['"a";q=-1', /q must be an integer, 0 or more/],
    ['"a";q=1;w=0', /w must be an integer, 1 or more/],
    ['"a";q=1;w=0.5', /has a decimal/],
    ['"a";q=1;qu=requests', /qu must be a string/],
    ['"a";q=1;qu="bytes"', /qu must be one of requests, /],
    ['"a";q=1;pk=abc', /pk must be a byte sequence/],
    ['"a";q=1;pk=:a*:', /not a list/],
    ['"a";q=1;r=1', /r is not a parameter of it/],
    ['"a";q=1, "a";q=2', /the policy "a" is there twice/],
  ]);
});

await test('Cache-Control', async (t) => {
  t.same(
    cacheControl({ 'cache-control': 'max-age=5, Stale-While-Revalidate=30 ,\tpublic,immutable' }),
    {
      'max-age': 5,
      'stale-while-revalidate': 30,
      public: true,
      immutable: true,
    },
  );
  t.same(cacheControl({ 'cache-control': ['no-store', 'private="Set-Cookie, x-a"'] }), {
    'no-store': true,
    private: ['set-cookie', 'x-a'],
  });
  t.same(
    cacheControl({
      'cache-control': 'private, no-cache, max-age=0, s-maxage=2147483648, stale-if-error=007',
    }),
    {
      private: true,
      'no-cache': true,
      'max-age': 0,
      's-maxage': 2 ** 31,
      'stale-if-error': 7,
    },
  );
  refuses(t, cacheControl, 'cache-control', [
    ['', /expected a directive at 0/],
    [',max-age=5', /expected a directive at 0/],
    ['max-age=5,', /expected a directive at 10/],
    ['max-age=5,,public', /expected a directive at 10/],
    ['max-age=5 public', /expected a comma after element 1/],
    ['max-age=5; public', /expected a comma after element 1/],
    ['max-age = 5', /expected a comma after element 1/],
    ['max-age= 5', /expected an argument at 8/],
    ['max-age', /max-age must have a whole number of seconds/],
    ['max-age=', /expected an argument/],
    ['max-age="5"', /max-age must have a whole number of seconds, not quoted/],
    ['max-age=-1', /max-age must have a whole number/],
    ['max-age=1.5', /max-age must have a whole number/],
    ['max-age=NaN', /max-age must have a whole number/],
    ['max-age=2147483649', /max-age is above 2\^31/],
    ['no-store=1', /no-store has no argument/],
    ['private=set-cookie', /private must have its field names quoted/],
    ['private=""', /expected a field name at 0/],
    ['private="a b"', /expected a comma after element 1/],
    ['private="a', /quoted at 8 is not right/],
    ['max_age=5', /max_age is not a directive of a response/],
    ['max-stale', /max-stale is not a directive of a response/],
    ['max-age=5, MAX-AGE=6', /max-age is there twice/],
    [['no-store', 'no-store'], /no-store is there twice/],
    ['public, private', /public and private exclude each other/],
    [' no-store', /expected a directive at 0/],
    ['no-store ', /starts or ends in whitespace/],
  ]);
});

await test('ETag', async (t) => {
  t.equal(etag({ etag: '"a!#~é"' }), '"a!#~é"');
  t.equal(etag({ etag: '""' }), '""');
  refuses(t, etag, 'etag', [
    ['W/"abc"', /is weak/],
    ['abc', /must be in double quotes/],
    ['"abc', /must be in double quotes/],
    ['"a"b"', /must be in double quotes/],
    ['"a b"', /must be in double quotes/],
    ['w/"abc"', /must be in double quotes/],
    ['"abc", "def"', /must be in double quotes/],
    ['"€"', /must be in double quotes/],
    ['', /must be in double quotes/],
    [['"a"', '"b"'], /must not occur more than once/],
  ]);
});

await test('Server-Timing', async (t) => {
  t.same(
    serverTiming({
      'server-timing': 'cache;desc="hit, \\"x\\"";dur=0.25, users ; dur = 12,total;DUR="1e-7"',
    }),
    [
      { name: 'cache', desc: 'hit, "x"', dur: 0.25 },
      { name: 'users', dur: 12 },
      { name: 'total', dur: 1e-7 },
    ],
  );
  t.same(serverTiming({ 'server-timing': ['a', 'b;desc=hit'] }), [
    { name: 'a' },
    { name: 'b', desc: 'hit' },
  ]);
  refuses(t, serverTiming, 'server-timing', [
    ['', /expected the name of a metric at 0/],
    ['a,', /expected the name of a metric/],
    ['"a"', /expected the name of a metric/],
    ['a b', /expected a comma/],
    ['a;', /expected the name of a parameter/],
    ['a;dur', /dur must have a value/],
    ['a;dur=', /expected the value of dur/],
    ['a;dur=-1', /dur of a must be a number, 0 or more/],
    ['a;dur=NaN', /dur of a must be a number/],
    ['a;dur=3ms', /dur of a must be a number/],
    ['a;dur=1.', /dur of a must be a number/],
    ['a;dur=1;dur=2', /a has dur twice/],
    ['a;desc="x', /quoted at 7 is not right/],
    ['a;desc="x"y', /expected a comma/],
    ['a;desc="\\€"', /quoted at 7 is not right/],
    ['a;duration=3', /duration is not a parameter of a metric/],
  ]);
});

await test('Vary', async (t) => {
  t.same(vary({ vary: ['Accept , Origin', '*'] }), ['accept', 'origin', '*']);
  refuses(t, vary, 'vary', [
    ['', /expected the name of a header/],
    ['accept,,origin', /expected the name of a header at 7/],
    ['accept origin', /expected a comma/],
    ['"accept"', /expected the name of a header/],
  ]);
});

await test('Age and Retry-After', async (t) => {
  t.same([age({ age: '0' }), age({ age: '12' }), retryAfter({ 'retry-after': '3' })], [0, 12, 3]);
  for (const [parse, name] of [
    [age, 'age'],
    [retryAfter, 'retry-after'],
  ] as const) {
    refuses(t, parse, name, [
      ['', /must be a whole number of seconds/],
      ['-1', /must be a whole number of seconds/],
      ['1.5', /must be a whole number of seconds/],
      ['1e3', /must be a whole number of seconds/],
      ['Infinity', /must be a whole number of seconds/],
      ['3, 4', /must be a whole number of seconds/],
      [' 3', /must be a whole number of seconds/],
      ['Fri, 31 Dec 1999 23:59:59 GMT', /must be a whole number of seconds/],
      [['3', '3'], /must not occur more than once/],
    ]);
  }
});

await test('checkAll: everything parsed, or everything that is malformed', async (t) => {
  const { call, server } = await start(t);
  server.faults.set('users', {
    headers: {
      Age: '3',
      'Cache-Control': ['max-age=5', 'public'],
      'Cache-Status': 'breakwater;hit;ttl=2',
      ETag: '"abc"',
      'Proxy-Status': 'breakwater;received-status=503',
      RateLimit: '"default";r=50;t=30',
      'RateLimit-Policy': '"default";q=100;w=60',
      'Retry-After': '1',
      'Server-Timing': 'total;dur=1.5',
      Vary: ['Accept', 'Origin'],
    },
  });
  t.same(checkAll((await call('/getUserById/1')).headers), {
    age: 3,
    cacheControl: { 'max-age': 5, public: true },
    cacheStatus: [{ name: 'breakwater', params: { hit: true, ttl: 2 } }],
    etag: '"abc"',
    proxyStatus: [{ name: 'breakwater', params: { receivedStatus: 503 } }],
    rateLimit: [{ policy: 'default', r: 50, t: 30 }],
    rateLimitPolicy: [{ policy: 'default', q: 100, w: 60 }],
    retryAfter: 1,
    serverTiming: [{ name: 'total', dur: 1.5 }],
    vary: ['accept', 'origin'],
  });
  const nothing = Object.values(checkAll({}));
  t.equal(nothing.length, 10);
  t.ok(nothing.every((value) => value === undefined));

  server.faults.set('users', {
    headers: {
      Age: 'old',
      'Cache-Control': 'max-age',
      'Cache-Status': 'a;b',
      ETag: 'W/"abc"',
      'Proxy-Status': 'a;b',
      RateLimit: '50',
      'RateLimit-Policy': '100',
      'Retry-After': 'later',
      'Server-Timing': 'a;b',
      Vary: 'a b',
    },
  });
  const { headers } = await call('/getUserById/1');
  try {
    checkAll(headers);
    t.fail('it was taken');
  } catch (error) {
    t.ok(error instanceof AggregateError);
    const { errors, message } = error as AggregateError;
    t.equal(errors.length, 10);
    t.equal(message.split('\n').length, 10);
    t.match(message, 'Cache-Status: "a;b": b is not a parameter of it (hit, fwd,');
  }
});
