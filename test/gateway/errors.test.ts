import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { test, type Test } from 'tap';
import { problems, type ProblemCode } from '../../gateway/problem.ts';
import { createSkippingClock } from '../support/clock.ts';
import { startGateway, startMocks, type Answer } from '../support/gateway.ts';
import { createLog } from '../support/log.ts';

// What no client may ever read: hosts, ports, the upstreams' own paths and words, our own code.
const INTERNAL =
  /127\.0\.0\.1|localhost|getUser|getEvent|addEvent|ECONN|UND_ERR|undici|node_modules|\.ts\b|at \w+ \(/;

function isProblem(t: Test, answer: Answer, code: ProblemCode): void {
  const { status, title } = problems[code];
  t.equal(answer.status, status, code);
  t.match(answer.headers['content-type'], /^application\/problem\+json/);
  t.match(answer.body, { type: 'about:blank', title, status, code, detail: String });
  t.equal((answer.body as { instance: string }).instance, answer.headers['x-request-id']);
  const retryAfter = answer.headers['retry-after'];
  if (status === 429 || status === 503)
    t.ok(Number(retryAfter) >= 1, `Retry-After: ${String(retryAfter)}`);
  else t.equal(retryAfter, undefined);
  t.notMatch(answer.text.replace(/"instance":"[^"]*"/, ''), INTERNAL);
}

await test('every row of the table that an upstream or a client can cause', async (t) => {
  const clock = createSkippingClock();
  const mocks = await startMocks(t, { writeFailureDelayMs: 1 });
  const gateway = await startGateway(t, mocks.url, {
    env: {
      CACHE_TTL_MS: '0',
      RETRY_MAX_ATTEMPTS: '1',
      ATTEMPT_TIMEOUT_MS: '500',
      DEADLINE_MS: '2000',
      RATE_LIMIT_MAX: '100',
    },
    overrides: { clock },
  });
  const under = async (fault: Parameters<typeof mocks.faults.set>[1], path = '/users/1') => {
    mocks.faults.set('users', fault);
    const answer = await gateway.get(path);
    mocks.faults.clear('users');
    return answer;
  };

  isProblem(t, await gateway.get('/users/_'), 'validation');
  isProblem(t, await gateway.get('/users/999'), 'not_found');
  isProblem(t, await gateway.get('/nope'), 'not_found');
  isProblem(t, await under({ sequence: 'drop' }), 'upstream_unreachable');
  isProblem(t, await under({ status: 500 }), 'upstream_bad_response');
  isProblem(t, await under({ body: 'html' }), 'upstream_bad_response');
  isProblem(t, await under({ status: 503 }), 'upstream_unavailable');
  isProblem(t, await under({ hang: true }), 'upstream_timeout');

  mocks.faults.set('events.write', { status: 409 });
  isProblem(t, await gateway.post('/events', { name: 'x', userId: '1' }), 'conflict');
  mocks.faults.set('events.write', { status: 500 });
  for (let i = 0; i < 3; i += 1) {
    const failed = await gateway.post('/events', { name: 'x', userId: '1' });
    isProblem(t, failed, 'upstream_bad_response');
  }
  isProblem(t, await gateway.post('/events', { name: 'x', userId: '1' }), 'circuit_open');

  let answer = await gateway.get('/users/1');
  while (answer.status !== 429) answer = await gateway.get('/users/1');
  isProblem(t, answer, 'rate_limited');
});

await test('a full bulkhead', async (t) => {
  const mocks = await startMocks(t);
  mocks.faults.set('users', { hang: true });
  const gateway = await startGateway(t, mocks.url, {
    env: {
      BULKHEAD_LIMIT: '1',
      BULKHEAD_QUEUE_LIMIT: '1',
      RETRY_MAX_ATTEMPTS: '1',
      ATTEMPT_TIMEOUT_MS: '300',
    },
  });
  const first = gateway.get('/users/1');
  await mocks.waitFor('GET /getUserById/:id');
  const answers = await Promise.all(['2', '3', '4'].map((id) => gateway.get(`/users/${id}`)));
  const full = answers.filter(({ body }) => body.code === 'bulkhead_full');
  t.equal(full.length, 2);
  isProblem(t, full[0]!, 'bulkhead_full');
  t.match(full[0]!.body, { upstream: 'users' });
  await first;
});

await test('a spent deadline', async (t) => {
  const mocks = await startMocks(t);
  mocks.faults.set('users', { hang: true });
  const gateway = await startGateway(t, mocks.url, {
    env: { DEADLINE_MS: '100', ATTEMPT_TIMEOUT_MS: '100' },
  });
  isProblem(t, await gateway.get('/users/1'), 'deadline_exceeded');
});

await test('an event loop that is late', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url, { env: { SHED_EVENT_LOOP_DELAY_MS: '20' } });
  let answer = await gateway.get('/users/1');
  for (const until = Date.now() + 10_000; answer.status === 200 && Date.now() < until;) {
    const busyUntil = performance.now() + 100;
    while (performance.now() < busyUntil);
    answer = await gateway.get('/users/1');
  }
  isProblem(t, answer, 'overloaded');
  t.equal((await gateway.get('/health/live')).status, 200, 'alive all the same');
});

await test('a bug of ours says nothing about itself, and is in the log', async (t) => {
  const mocks = await startMocks(t);
  mocks.faults.set('users', { status: 500 });
  const log = createLog();
  const gateway = await startGateway(t, mocks.url, {
    overrides: {
      logger: log.logger,
      random: () => {
        throw new TypeError('secret at 127.0.0.1');
      },
    },
  });
  const answer = await gateway.get('/users/1');
  isProblem(t, answer, 'internal');
  t.match(await log.line('our own fault'), {
    reqId: (answer.body as { instance: string }).instance,
    err: { type: 'TypeError', message: /secret/ },
  });
});

await test('a client that leaves is logged as 499, and is no failure of anything', async (t) => {
  const mocks = await startMocks(t);
  mocks.faults.set('users', { hang: true });
  const log = createLog();
  const gateway = await startGateway(t, mocks.url, { overrides: { logger: log.logger } });
  const client = new AbortController();
  const leaving = gateway.get('/users/1', { signal: client.signal });
  await mocks.waitFor('GET /getUserById/:id');
  client.abort();
  await t.rejects(leaving);
  t.match(await log.line('request'), { status: 499, route: '/users/:id' });
  await mocks.waitForIdle();
  t.match(await gateway.circuit('users'), {
    totals: { fail: 0, ignore: 1 },
    bulkhead: { active: 0 },
  });
});

await test('a client that leaves in the middle of its body reaches no upstream', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url);
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  socket.on('error', () => {});
  socket.write('POST /events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n');
  socket.write('Content-Length: 100\r\n\r\n{"name":"Reg');
  await gateway.get('/health/live');
  socket.destroy();
  t.equal((await gateway.get('/users/1')).status, 200);
  t.equal(mocks.count('POST /addEvent'), 0);
});

await test('half a request is waited for only so long', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url, {
    env: { HEADERS_TIMEOUT_MS: '300', REQUEST_TIMEOUT_MS: '300' },
  });
  const halves = [
    'POST /events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"na',
    'GET /users/1 HTTP/1.1\r\nHost: x\r\nX-Slow: ',
  ];
  const answers = await Promise.all(
    halves.map((half) => {
      const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
      socket.write(half);
      return text(socket);
    }),
  );
  for (const answer of answers) {
    t.match(answer, /^HTTP\/1\.1 408 [^]*application\/problem\+json[^]*"code":"request_timeout"/);
  }
  t.equal(mocks.requests.length, 0);
});

await test('headers beyond all measure are refused', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url);
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  socket.write(`GET /users/1 HTTP/1.1\r\nHost: x\r\nX-Big: ${'x'.repeat(20_000)}\r\n\r\n`);
  t.match(await text(socket), /^HTTP\/1\.1 431 [^]*"code":"headers_too_large"/);
});

await test('connections that are reset are no fault of ours', async (t) => {
  const mocks = await startMocks(t);
  const log = createLog();
  const gateway = await startGateway(t, mocks.url, { overrides: { logger: log.logger } });
  for (let i = 0; i < 20; i += 1) {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    socket.on('error', () => {});
    await once(socket, 'connect');
    socket.write('GET /users/1 HTTP/1.1\r\nHost: x\r\n\r\n');
    socket.resetAndDestroy();
  }
  t.equal((await gateway.get('/users/1')).status, 200);
  await log.line('request');
  t.notOk(log.lines.some(({ msg }) => msg === 'our own fault'));
});
