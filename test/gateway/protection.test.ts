import { connect } from 'node:net';
import { test } from 'tap';
import { startGateway, startMocks } from '../support/gateway.ts';
import { startRawUpstream } from '../support/raw-upstream.ts';

const poisoned = (key: string) =>
  `{"name":"x","userId":"1","details":{"${key}":{"prototype":{"admin":true}}}}`;

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

const FROM = (ip: string) => ({ headers: { 'x-forwarded-for': ip } });

await test('a client has its share of requests, and is told when it has more', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url, { env: { RATE_LIMIT_MAX: '3' } });
  for (let i = 0; i < 3; i += 1) t.equal((await gateway.get('/users/1')).status, 200);
  const refused = await gateway.get('/users/1');
  t.equal(refused.status, 429);
  t.match(refused.headers['content-type'], /^application\/problem\+json/);
  t.match(refused.body, { code: 'rate_limited', status: 429 });
  const retryAfter = Number(refused.headers['retry-after']);
  t.ok(retryAfter > 50 && retryAfter <= 66, `Retry-After: ${retryAfter}`);
  t.equal(refused.body.retryAfter, retryAfter);

  t.equal((await gateway.get('/no/such/route')).status, 429, 'probing for routes counts too');
  t.equal((await gateway.get('/health/ready')).status, 200, 'an orchestrator may always ask');
  t.equal(
    (await gateway.get('/users/1', FROM('203.0.113.9'))).status,
    429,
    'who is not a trusted proxy cannot name another client',
  );
});

await test('100 a minute is the default', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url, { env: { RATE_LIMIT_MAX: '' } });
  const answers = await Promise.all(Array.from({ length: 105 }, () => gateway.get('/users/1')));
  t.equal(answers.filter(({ status }) => status === 200).length, 100);
  t.equal(answers.filter(({ status }) => status === 429).length, 5);
});

await test('X-Forwarded-For is believed from configured proxies only', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url, {
    env: { RATE_LIMIT_MAX: '1', TRUST_PROXY: '127.0.0.1' },
  });
  t.equal((await gateway.get('/users/1', FROM('203.0.113.1'))).status, 200);
  t.equal((await gateway.get('/users/1', FROM('203.0.113.1'))).status, 429);
  t.equal((await gateway.get('/users/1', FROM('203.0.113.2'))).status, 200);
  t.equal(
    (await gateway.get('/users/1', FROM('198.51.100.7, 203.0.113.2'))).status,
    429,
    'what the client wrote in front of the proxy’s word is not believed',
  );
});

await test('ids cannot leave their path segment', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url);
  const hostile = [
    '..%2Fgetevents',
    '%2e%2e',
    '..',
    '.',
    '%00',
    '1%00',
    'a%2Fb',
    'a%5Cb',
    '%252e%252e%252f',
    '1%3Fx=1',
    '1%23',
    '1%0d%0aX-Evil:%201',
    '%F0%9F%92%A9',
    '%E0%A4%A',
    'x'.repeat(300),
    'x'.repeat(129),
    '__proto__',
    'constructor',
    'prototype',
    '',
  ];
  for (const id of hostile) {
    for (const prefix of ['/users/', '/events/', '/events/user/', '/getEventsByUserId/']) {
      const { status, headers } = await raw(gateway.url, `GET ${prefix}${id} HTTP/1.1`);
      t.ok(status === 400 || status === 404, `${prefix}${id.slice(0, 40)}: ${status}`);
      t.match(headers, /application\/problem\+json/, `${prefix}${id.slice(0, 40)}`);
    }
  }
  t.equal(mocks.requests.length, 0, 'the upstream saw nothing');
});

await test('bad bodies are refused with every fault named', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url);
  const post = async (body: unknown) => (await gateway.post('/events', body)).body;

  t.match(await post({}), {
    code: 'validation',
    errors: [{ field: 'body/name' }, { field: 'body/userId' }],
  });
  t.match(await post({ name: '', userId: '1' }), { errors: [{ field: 'body/name' }] });
  t.match(await post({ name: 'x'.repeat(201), userId: '1' }), { errors: [{ field: 'body/name' }] });
  t.match(await post({ name: 5, userId: '1' }), { errors: [{ field: 'body/name' }] });
  t.match(await post({ name: 'x', userId: '../1' }), { code: 'validation' });
  t.match(await post({ name: 'x', userId: 1.5 }), { code: 'validation' });
  t.match(await post({ name: 'x', userId: 1, id: 'mine' }), { errors: [{ field: 'body/id' }] });
  t.match(await post([]), { code: 'validation' });
  t.match(await post(null), { code: 'validation' });
  t.equal(mocks.requests.length, 0, 'the upstream saw nothing');

  t.equal((await gateway.post('/events', { name: 'x'.repeat(200), userId: 1 })).status, 201);
});

await test('bodies that cannot be read are refused', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url);
  const json = { 'content-type': 'application/json' };
  const send = (payload: string, headers: Record<string, string> = json) =>
    gateway.app.inject({ method: 'POST', url: '/events', payload, headers });

  const cases = [
    [await send('{"name":'), 400, 'validation'],
    [await send(''), 400, 'validation'],
    [await send(poisoned('__proto__')), 400, 'validation'],
    [await send(poisoned('constructor')), 400, 'validation'],
    [await send(`{"name":"${'x'.repeat(70_000)}"}`), 413, 'body_too_large'],
    [await send('name=x', { 'content-type': 'text/plain' }), 415, 'unsupported_media_type'],
  ] as const;
  for (const [answer, status, code] of cases) {
    t.equal(answer.statusCode, status);
    t.match(answer.headers['content-type'], /^application\/problem\+json/);
    t.match(answer.json(), { code, status });
  }
});

await test('what nests without end is refused, and breaks nothing where it comes from a service', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url);
  const send = (depth: number) =>
    gateway.app.inject({
      method: 'POST',
      url: '/events',
      payload: `{"name":"x","userId":"1","details":${nested(depth)}}`,
      headers: { 'content-type': 'application/json' },
    });
  t.equal((await send(5)).statusCode, 201);
  for (const depth of [70, 3_500, 20_000]) {
    const answer = await send(depth);
    t.equal(answer.statusCode, 400, `${depth} levels`);
    t.match(answer.json(), { code: 'validation' });
  }

  const { url } = await startRawUpstream(t, (socket) => {
    const body = `{"id":1,"name":"x","userId":"1","details":${nested(4_000)}}`;
    socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  });
  const deep = await startGateway(t, url);
  t.match(await deep.get('/events/event-1'), {
    status: 502,
    body: { code: 'upstream_bad_response' },
  });
  t.match(await deep.circuit('events'), { totals: { fail: 0, ignore: 1 } });
});

await test('pages of configured origins may call, no others', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url, {
    env: { CORS_ORIGINS: 'https://app.example, https://admin.example' },
  });
  const allowed = async (origin: string) =>
    (await gateway.get('/users/1', { headers: { origin } })).headers['access-control-allow-origin'];
  t.equal(await allowed('https://admin.example'), 'https://admin.example');
  t.equal(await allowed('https://evil.example'), undefined);
  const preflight = await gateway.app.inject({
    method: 'OPTIONS',
    url: '/events',
    headers: { origin: 'https://app.example', 'access-control-request-method': 'POST' },
  });
  t.equal(preflight.statusCode, 204);
  t.match(preflight.headers['access-control-allow-methods'], /POST/);

  const closed = await startGateway(t, mocks.url);
  t.equal(
    (await closed.get('/users/1', { headers: { origin: 'https://app.example' } })).headers[
      'access-control-allow-origin'
    ],
    undefined,
    'nobody by default',
  );
});

await test('every answer carries the security headers and its request id', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url);
  for (const path of ['/users/1', '/nope', '/users/..', '/health']) {
    const { headers } = await gateway.get(path);
    t.match(headers, {
      'content-security-policy': /default-src 'none'/,
      'x-content-type-options': 'nosniff',
      'strict-transport-security': /max-age/,
      'x-request-id': /^[0-9a-f-]{36}$/,
    });
    t.notOk('x-powered-by' in headers || 'server' in headers);
  }
});

await test('a request id is taken over where it is well-formed', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url);
  const idFor = async (id: string) => {
    const { headers, body } = await gateway.get('/nope', { headers: { 'x-request-id': id } });
    t.equal(body.instance, headers['x-request-id']);
    return headers['x-request-id'];
  };
  t.equal(await idFor('trace-0123.abc'), 'trace-0123.abc');
  for (const id of ['short', 'x'.repeat(129), 'with space 123', '<script>1']) {
    t.match(await idFor(id), /^[0-9a-f-]{36}$/, id.slice(0, 20));
  }
});

await test('bytes that are not HTTP get an answer and an end', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url);
  for (const line of ['\x16\x03\x01hello', 'GET / HTTP/9.9', 'FOO\u0001 / HTTP/1.1']) {
    const { status, headers } = await raw(gateway.url, line);
    t.equal(status, 400);
    t.match(headers, /application\/problem\+json/);
  }
});

/** Sends one request line as it is, since clients tidy up paths like `..`. */
async function raw(url: string, line: string): Promise<{ status: number; headers: string }> {
  const { port } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.end(`${line}\r\nHost: gateway\r\nConnection: close\r\n\r\n`);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  const [head = ''] = Buffer.concat(chunks).toString().split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), headers: head };
}
