import { connect } from 'node:net';
import { test, type Test } from 'tap';
import { request } from 'undici';
import { createSkippingClock } from '../support/clock.ts';
import { startGateway, startMocks, type TestGateway } from '../support/gateway.ts';
import { cacheControl, checkAll, etag } from '../support/headers.ts';

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

async function start(t: Test, env: Record<string, string> = {}) {
  const mocks = await startMocks(t);
  const clock = createSkippingClock();
  const gateway = await startGateway(t, mocks.url, { env, overrides: { clock } });
  return { mocks, gateway, clock };
}

const tagOf = async (gateway: TestGateway, path: string) =>
  String(etag((await gateway.get(path)).headers));

const ask = (gateway: TestGateway, path: string, tags: string, more: Record<string, string> = {}) =>
  gateway.get(path, { headers: { 'if-none-match': tags, ...more } });

await test('every cached route has a strong entity tag, the same on every instance', async (t) => {
  const { gateway, mocks } = await start(t);
  const other = await startGateway(t, mocks.url);
  for (const path of ROUTES) {
    const tag = await tagOf(gateway, path);
    t.match(tag, /^"[^"]+"$/, path);
    t.equal(await tagOf(gateway, path), tag, `${path}: a hit`);
    t.equal(await tagOf(other, path), tag, `${path}: behind a balancer`);
  }
  t.equal(await tagOf(gateway, '/users'), await tagOf(gateway, '/getUsers'), 'of the same body');
  const tags = await Promise.all(ROUTES.slice(0, 5).map((path) => tagOf(gateway, path)));
  t.equal(new Set(tags).size, 5, 'other bodies have others');
});

await test('it is the gateway’s, whatever the upstream says of its own body', async (t) => {
  const { gateway, mocks } = await start(t);
  const { gateway: plain } = await start(t);
  const headers = { etag: 'W/"theirs"', 'last-modified': 'Mon, 01 Jan 2024 00:00:00 GMT' };
  for (const name of ['users', 'events'] as const) mocks.faults.set(name, { headers });
  for (const path of ROUTES) {
    t.equal(await tagOf(gateway, path), await tagOf(plain, path), path);
    t.equal((await ask(gateway, path, 'W/"theirs"')).status, 200, path);
    t.notOk('last-modified' in (await gateway.get(path)).headers, path);
  }
});

await test('it stays when what is fetched anew is the same', async (t) => {
  const { gateway, clock, mocks } = await start(t);
  const tags = new Map<string, string>();
  for (const path of ROUTES) tags.set(path, await tagOf(gateway, path));
  const before = mocks.requests.length;
  clock.skip(800_000);
  for (const path of ROUTES) {
    const { status, headers } = await ask(gateway, path, tags.get(path)!);
    t.equal(status, 304, path);
    t.equal(etag(headers), tags.get(path), path);
  }
  t.equal(mocks.requests.length, before + 5, 'the upstreams were asked');
});

await test('it changes with the content: alone, in lists and in aggregates', async (t) => {
  const { gateway } = await start(t);
  const changing = [
    '/users',
    '/users/1',
    '/events',
    '/events/user/1',
    '/getUsers',
    '/getEvents',
    '/getEventsByUserId/1',
  ];
  const staying = ['/events/event-1', '/users/2', '/events/user/2'];
  const tags = new Map<string, string>();
  for (const path of [...changing, ...staying]) tags.set(path, await tagOf(gateway, path));
  await gateway.post('/events', { name: 'Regatta', userId: 1 });
  for (const [path, tag] of tags) {
    const { status, headers } = await ask(gateway, path, tag);
    const hasChanged = changing.includes(path);
    t.equal(status, hasChanged ? 200 : 304, path);
    t.equal(etag(headers) !== tag, hasChanged, path);
  }
});

await test('If-None-Match: what matches', async (t) => {
  const { gateway } = await start(t);
  for (const path of ROUTES) {
    const tag = await tagOf(gateway, path);
    for (const value of [
      tag,
      `W/${tag}`,
      '*',
      ' * ',
      `"other", ${tag}`,
      `${tag},"other"`,
      `"a","b" ,${tag} , "c"`,
      `W/"a", W/${tag}`,
      `"with, comma", ${tag}`,
      `"", ${tag}`,
      `, ,${tag},,`,
      `"a",\t${tag}\t,"b"`,
      `${'"other", '.repeat(500)}${tag}`,
    ]) {
      t.equal((await ask(gateway, path, value)).status, 304, `${path} ${value.slice(-80)}`);
    }
  }
});

await test('If-None-Match: what does not', async (t) => {
  const { gateway } = await start(t);
  for (const path of ['/users', '/events/user/1']) {
    const { headers, text } = await gateway.get(path);
    const tag = String(etag(headers));
    const bare = tag.slice(1, -1);
    for (const value of [
      '"other"',
      'W/"other"',
      '"other", "another"',
      '',
      ',',
      '""',
      'W/',
      // Malformed.
      bare,
      `"${bare}`,
      `${bare}"`,
      `'${bare}'`,
      `w/${tag}`,
      `W/ ${tag}`,
      `W${tag}`,
      `""${bare}""`,
      `"*"`,
      '**',
      '*x',
      `"${bare.slice(0, -1)}"`,
      `"${bare}x"`,
      `"${bare.toUpperCase()}"`,
      `"x${bare}"`,
      `"${bare}-br"`,
      `"${bare}-gzip"`,
      `${tag.slice(0, -1)}, "`,
    ]) {
      const answer = await ask(gateway, path, value);
      t.equal(answer.status, 200, `${path} ${value}`);
      t.equal(answer.text, text);
      t.equal(etag(answer.headers), tag);
    }
  }
});

await test('a 304 says all that a cache needs, and nothing of a body', async (t) => {
  const { gateway } = await start(t, { CORS_ORIGINS: 'https://app.example' });
  const origin = 'https://app.example';
  for (const path of ROUTES) {
    const { headers: full } = await gateway.get(path, { headers: { origin } });
    const tag = String(full['etag']);
    const { status, headers, text } = await ask(gateway, path, tag, { origin });
    t.equal(status, 304, path);
    t.equal(text, '');
    // RFC 9110, 15.4.5.
    for (const name of ['etag', 'vary']) t.equal(headers[name], full[name], `${path}: ${name}`);
    t.ok((cacheControl(headers)?.['max-age'] ?? 0) > 25, path);
    t.ok(Math.abs(Date.parse(String(headers['date'])) - Date.now()) < 5_000, path);
    for (const name of ['content-type', 'content-length', 'content-encoding']) {
      t.notOk(name in headers, `${path}: ${name}`);
    }
    t.notOk('transfer-encoding' in headers, path);
    t.equal(headers['access-control-allow-origin'], origin, 'a page may read it');
    const { cacheStatus, age, serverTiming } = checkAll(headers);
    t.ok(
      cacheStatus?.every(({ params }) => params.hit === true),
      path,
    );
    t.ok(age !== undefined && serverTiming !== undefined, path);
    t.match(headers['x-request-id'], /^[0-9a-f-]{36}$/);
  }
});

await test('a 304 ends with its headers: the connection goes on', async (t) => {
  const { gateway } = await start(t);
  const tag = await tagOf(gateway, '/users');
  for (const method of ['GET', 'HEAD']) {
    const received = await rawTwice(gateway.url, method, tag);
    const [first = '', second = ''] = received;
    t.match(first, /^304 Not Modified\r\n/, method);
    t.ok(first.endsWith('\r\n\r\n'), `${method}: no body`);
    t.match(second, /^200 OK\r\n[^]*\r\n\r\n\[\{[^]*\}\]$/, 'what comes next is whole');
  }
});

await test('HEAD has the entity tag of GET, and is answered by 304 as well', async (t) => {
  const { gateway } = await start(t);
  for (const path of ROUTES) {
    const { headers: full, text } = await gateway.get(path);
    const length = String(Buffer.byteLength(text));
    const url = gateway.url + path;
    const head = await request(url, { method: 'HEAD' });
    await head.body.dump();
    t.equal(head.statusCode, 200);
    t.equal(head.headers.etag, full['etag'], path);
    t.equal(head.headers['content-length'], length, path);
    for (const [value, status] of [
      [String(full['etag']), 304],
      [`W/${String(full['etag'])}`, 304],
      ['*', 304],
      ['"other"', 200],
    ] as const) {
      const headers = { 'if-none-match': value };
      const answer = await request(url, { method: 'HEAD', headers });
      await answer.body.dump();
      t.equal(answer.statusCode, status, `${path} ${value}`);
      t.equal(answer.headers.etag, full['etag'], path);
      // RFC 9110, 8.6: that of the 200, or none.
      t.ok([undefined, length].includes(answer.headers['content-length'] as string), path);
    }
  }
});

await test('what is stale is not sent again either', async (t) => {
  const { gateway, clock, mocks } = await start(t, {
    RETRY_MAX_ATTEMPTS: '1',
    BREAKER_FAILURE_RATE_THRESHOLD: '0',
  });
  const paths = ['/users', '/users/1', '/events', '/events/event-1', '/getEventsByUserId/1'];
  const tags = new Map<string, string>();
  for (const path of paths) tags.set(path, await tagOf(gateway, path));
  const check = async (detail: RegExp) => {
    for (const [path, tag] of tags) {
      const { status, headers, text } = await ask(gateway, path, tag);
      t.equal(status, 304, path);
      t.equal(text, '');
      t.match(headers['cache-status'], detail, path);
      t.same(cacheControl(headers), { 'max-age': 1 }, path);
      t.ok(Number(headers['age']) >= 31, path);
    }
  };
  mocks.faults.set('users', { status: 500 });
  mocks.faults.set('events', { status: 500 });
  clock.skip(31_000);
  await check(/detail=(stale-while-revalidate|stale-if-error)/);
  clock.skip(95_000);
  await check(/detail=stale-if-error/);
});

await test('with the circuit open as well', async (t) => {
  const { gateway, clock, mocks } = await start(t, {
    RETRY_MAX_ATTEMPTS: '1',
    BREAKER_FAILURE_THRESHOLD: '1',
    BREAKER_OPEN_MS: '120000',
  });
  const tag = await tagOf(gateway, '/users');
  mocks.faults.set('users', { status: 500 });
  await gateway.get('/users/2');
  clock.skip(31_000);
  const { status, headers } = await ask(gateway, '/users', tag);
  t.equal(status, 304);
  t.match(headers['cache-status'], /detail=circuit-open/);
});

await test('an aggregate is another once it says that a part is stale or missing', async (t) => {
  const { gateway, clock, mocks } = await start(t, { RETRY_MAX_ATTEMPTS: '1' });
  const path = '/events/user/1';
  const whole = await tagOf(gateway, path);
  clock.skip(31_000);
  const stale = await ask(gateway, path, whole);
  t.equal(stale.status, 200);
  t.match(stale.body.parts, [{ status: 'stale' }, { status: 'stale' }, { status: 'stale' }]);
  for (;;) {
    const { status } = await ask(gateway, path, whole);
    if (status === 304) break;
  }
  clock.skip(800_000);
  mocks.faults.set('events', { sequence: '500,ok' });
  const partial = await ask(gateway, path, whole);
  t.match(partial, { status: 200, body: { complete: false } });
  t.not(etag(partial.headers), whole);
  t.equal((await ask(gateway, path, whole)).status, 304, 'and the same again once it is whole');
});

await test('no error becomes a 304, nor has it an entity tag', async (t) => {
  const { gateway, mocks } = await start(t, { RETRY_MAX_ATTEMPTS: '1' });
  const tag = await tagOf(gateway, '/users/1');
  mocks.faults.set('events', { status: 500 });
  for (const [path, expected] of [
    ['/users/99', 404],
    ['/users/-', 400],
    ['/no/such/route', 404],
    ['/events', 502],
    ['/events/user/1', 502],
  ] as const) {
    for (const value of ['*', tag, '"x"']) {
      const { status, headers, body } = await ask(gateway, path, value);
      t.equal(status, expected, path);
      t.notOk('etag' in headers, path);
      t.equal(body.status, expected, path);
    }
  }
  const demand = { 'cache-control': 'only-if-cached' };
  t.equal((await ask(gateway, '/users/2', '*', demand)).status, 504);
});

await test('what has no entity tag takes no notice of it', async (t) => {
  const { gateway, mocks } = await start(t);
  const tag = await tagOf(gateway, '/events');
  for (const value of ['*', tag]) {
    const headers = { 'if-none-match': value };
    const event = { name: 'Regatta', userId: 1 };
    const added = await gateway.post('/events', event, { headers });
    t.equal(added.status, 201, value);
    t.notOk('etag' in added.headers);
    t.match(await gateway.post('/addEvent', event, { headers }), {
      status: 200,
      body: { success: true },
    });
    t.equal((await gateway.get('/health', { headers })).status, 200);
    t.equal((await gateway.get('/circuits', { headers })).status, 200);
  }
  t.equal(mocks.count('POST /addEvent'), 4);
  t.notOk(mocks.requests.some(({ headers }) => 'if-none-match' in headers));
});

await test('other conditions decide nothing', async (t) => {
  const { gateway } = await start(t);
  const tag = await tagOf(gateway, '/users');
  const future = new Date(Date.now() + 86_400_000).toUTCString();
  const get = async (headers: Record<string, string>) =>
    (await gateway.get('/users', { headers })).status;
  t.equal(await get({ 'if-modified-since': future }), 200, 'there is no Last-Modified');
  t.equal(await get({ 'if-none-match': '"other"', 'if-modified-since': future }), 200);
  t.equal(await get({ 'if-none-match': tag, 'if-modified-since': 'junk' }), 304);
  t.equal(await get({ range: 'bytes=0-3', 'if-range': tag }), 200, 'there are no ranges');
});

await test('a reload asks the upstream, and is told where nothing has changed', async (t) => {
  const { gateway, mocks } = await start(t);
  const tag = await tagOf(gateway, '/users/1');
  const { status, headers } = await ask(gateway, '/users/1', tag, { 'cache-control': 'no-cache' });
  t.equal(status, 304);
  t.match(headers['cache-status'], /fwd=request/);
  t.equal(mocks.requests.length, 2);
});

await test('repeated lines are one list', async (t) => {
  const { gateway } = await start(t);
  const tag = await tagOf(gateway, '/users');
  const [first = ''] = await rawTwice(gateway.url, 'GET', '"other"', tag);
  t.match(first, /^304 /);
});

/** Two requests on one connection, the first one with these If-None-Match lines: the answers. */
async function rawTwice(url: string, method: string, ...tags: string[]): Promise<string[]> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const lines = tags.map((tag) => `If-None-Match: ${tag}\r\n`).join('');
  socket.write(
    `${method} /users HTTP/1.1\r\nHost: x\r\n${lines}\r\n` +
      'GET /users HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
  );
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text.split('HTTP/1.1 ').slice(1);
}
