import { connect } from 'node:net';
import { test } from 'tap';
import { createRequestLog } from '../../mock-server/request-log.ts';
import { startMockServer } from '../../mock-server/server.ts';
import { createCall, inTurn, outcomeOf, start, took } from './start.ts';

await test('requests are recorded and counted', async (t) => {
  const { call, server } = await start(t);
  await call('/getUserById/1?x=1', { headers: { 'x-request-id': 'abc' } });
  await call('/getUserById/2');
  await call('/addEvent', { method: 'POST', body: { id: 'e' } });
  await call('/addEvent', { method: 'POST', body: 'no json' });
  const [first, , third, fourth] = server.requests;
  t.match(first, {
    at: Number,
    method: 'GET',
    path: '/getUserById/1',
    query: '?x=1',
    headers: { 'x-request-id': 'abc' },
    outcome: 'answered',
  });
  t.notOk(first && 'body' in first);
  t.same(third?.body, { id: 'e' });
  t.same(fourth?.body, 'no json');
  t.equal(server.count('GET /getUserById/:id'), 2);
  t.equal(server.count('GET /getUserById/2'), 1);
  t.equal(server.count('GET /getUsers'), 0);
  t.equal(server.count('POST /getUserById/:id'), 0);
  t.equal(
    server.count(({ method }) => method === 'POST'),
    2,
  );
  t.throws(() => server.count('/getUsers'), /is not like "GET/);
});

await test('request headers are recorded as node has them', async (t) => {
  const { call, server } = await start(t);
  const socket = connect(server.port, '127.0.0.1');
  const lines = ['X-Tag: a', 'x-tag: b', 'Cookie: c=1', 'cookie: d=2', 'AUTHORIZATION: Bearer ada'];
  socket.end(`GET /getUsers HTTP/1.1\r\nHost: x\r\n${lines.join('\r\n')}\r\n\r\n`);
  await socket.toArray();
  const headers = server.requests[0]?.headers ?? {};
  t.equal(Object.getPrototypeOf(headers), Object.prototype);
  t.strictSame(headers, {
    host: 'x',
    'x-tag': 'a, b',
    cookie: 'c=1; d=2',
    authorization: 'Bearer ada',
  });
  server.faults.set('users', { status: 503, times: 1 });
  await call('/getUserById/1', { headers: { authorization: 'Bearer bruno' } });
  t.equal(server.requests[1]?.headers.authorization, 'Bearer bruno', 'failures as well');
});

await test('the record is bounded, the counts are not', async (t) => {
  const log = createRequestLog();
  for (const path of ['/getUsers', ...Array.from({ length: 25_000 }, () => '/nope')]) {
    log.record({ at: 0, method: 'GET', path, query: '', headers: {} });
  }
  t.equal(log.requests.length, 10_000);
  t.equal(log.requests[0]?.path, '/nope');
  t.equal(log.count('GET /getUsers'), 1);
  t.equal(log.count('GET /nope'), 10_000);
});

await test('waitFor', async (t) => {
  const { call, server } = await start(t);
  await call('/getUsers');
  await server.waitFor('GET /getUsers');
  let arrived = false;
  const wait = server.waitFor('GET /getUsers', { count: 3 }).then(() => {
    arrived = true;
  });
  await call('/getUsers');
  t.equal(arrived, false);
  await call('/getUsers');
  await wait;
  await t.rejects(server.waitFor('GET /enrich/1', { timeoutMs: 20 }), {
    message: 'Waited 20 ms for 1 x GET /enrich/1, saw 0 of 3 requests',
  });
  const wrong = server.waitFor('GET /enrich/1');
  await server.close();
  await t.rejects(wrong, /closed/);
});

await test('in flight, now and at most', async (t) => {
  const { call, server } = await start(t);
  server.faults.set('users', { latencyMs: 40 });
  const calls = Promise.all([1, 2, 3].map((id) => call(`/getUserById/${id}`)));
  await server.waitFor('GET /getUserById/:id', { count: 3 });
  t.equal(server.inFlight(), 3);
  await calls;
  await server.waitForIdle();
  t.equal(server.inFlight(), 0);
  await call('/getEvents');
  t.equal(server.peakInFlight, 3);
  server.reset();
  t.equal(server.peakInFlight, 0);
});

await test('when the client leaves, its delay ends', async (t) => {
  const { call, server } = await start(t, { eventDelayMs: 60_000 });
  server.faults.set('users', { latencyMs: 60_000 });
  const controller = new AbortController();
  const { signal } = controller;
  const calls = ['/getUserById/1', '/getEventById/event-1'].map((path) => call(path, { signal }));
  await server.waitFor(() => true, { count: 2 });
  controller.abort();
  await Promise.allSettled(calls);
  t.ok((await took(server.waitForIdle())) < 1000);
  t.same(
    server.requests.map(({ outcome }) => outcome),
    ['client-left', 'client-left'],
  );
});

await test('a client that leaves in the middle of its body', async (t) => {
  const { server } = await start(t);
  const socket = connect(server.port, '127.0.0.1');
  socket.write('POST /addEvent HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"id"');
  t.teardown(() => socket.destroy());
  await new Promise<void>((resolve) => {
    const look = () => (server.inFlight() === 1 ? resolve() : setImmediate(look));
    look();
  });
  socket.destroy();
  await server.waitForIdle();
  t.equal(server.count('POST /addEvent'), 0);
});

await test('close ends whatever hangs', async (t) => {
  const { call, server } = await start(t, { eventDelayMs: 60_000 });
  server.faults.set('users', { hang: true });
  const calls = ['/getUserById/1', '/getEventById/event-1'].map((path) => outcomeOf(call(path)));
  await server.waitFor(() => true, { count: 2 });
  t.ok((await took(server.close())) < 1000);
  t.same(await Promise.all(calls), ['dropped', 'dropped']);
  t.equal(server.inFlight(), 0);
  await server.close();
  t.equal(await outcomeOf(call('/getUsers')), 'dropped');
  await t.rejects(server.accept(), /closed/);
});

await test('reset: the first day again', async (t) => {
  const { call, server } = await start(t, { dropRate: 0.3, seed: 5 });
  const body = { id: 'e', name: 'x', userId: 1 };
  const day = async () => {
    const lists = await inTurn(30, () => outcomeOf(call('/getUsers')));
    const writes = await inTurn(7, () => outcomeOf(call('/addEvent', { method: 'POST', body })));
    return [...lists, ...writes, (await call('/getUserById/1')).text];
  };
  const first = await day();
  t.notSame(await day(), first);
  server.faults.set('users', { hang: true });
  const hanging = outcomeOf(call('/getUserById/1'));
  await server.waitFor('GET /getUserById/1', { count: 3 });
  server.reset();
  t.equal(server.inFlight(), 0);
  t.equal(await hanging, 'dropped');
  t.same(server.faults.list(), []);
  t.same(server.requests, []);
  t.equal(server.count('GET /getUsers'), 0);
  t.equal((await call('/getEventById/e')).text, '');
  t.same(await day(), first);
});

await test('what was under way at a reset does not reach the new day', async (t) => {
  const { call, server } = await start(t);
  server.faults.set('events.write', { latencyMs: 30 });
  const body = { id: 'e', name: 'x', userId: 1 };
  const work = outcomeOf(call('/addEvent', { method: 'POST', body }));
  await server.waitFor('POST /addEvent');
  server.reset();
  t.equal(await work, 'dropped');
  await new Promise((resolve) => {
    setTimeout(resolve, 40);
  });
  t.equal((await call('/getEventById/e')).text, '');
});

await test('refuse and accept', async (t) => {
  const { call, server } = await start(t);
  t.equal(await outcomeOf(call('/getUsers')), '200');
  await server.refuse();
  await server.refuse();
  await t.rejects(call('/getUsers'), { code: 'ECONNREFUSED' });
  await server.accept();
  await server.accept();
  t.equal(await outcomeOf(call('/getUsers')), '200');
  t.equal(server.count('GET /getUsers'), 2);
});

await test('two servers side by side share nothing', async (t) => {
  const one = await start(t);
  const two = await start(t);
  t.not(one.server.port, two.server.port);
  one.server.faults.set('users', { status: 503 });
  const body = { id: 'e', name: 'x', userId: 1 };
  await one.call('/addEvent', { method: 'POST', body });
  t.equal(await outcomeOf(one.call('/getUserById/1')), '503');
  t.equal(await outcomeOf(two.call('/getUserById/1')), '200');
  t.equal((await two.call('/getEventById/e')).text, '');
  t.equal(two.server.count('POST /addEvent'), 0);
});

await test('one line per request', async (t) => {
  const lines: string[] = [];
  const { call, server } = await start(t, { log: (line) => lines.push(line) });
  await call('/getUsers');
  server.faults.set('users', { sequence: '503,drop' });
  await inTurn(2, () => outcomeOf(call('/getUsers')));
  await server.waitForIdle();
  t.same(lines, ['GET /getUsers 200', 'GET /getUsers 503', 'GET /getUsers dropped']);
});

await test('no header of a request or an answer is in a line', async (t) => {
  const lines: string[] = [];
  const { call, server } = await start(t, { log: (line) => lines.push(line) });
  server.faults.set('users', { personal: true, headers: { 'x-secret': 'secret' } });
  const headers = { authorization: 'Bearer secret', cookie: 'secret=1', 'x-secret': 'secret' };
  await call('/getUserById/1', { headers });
  server.faults.set('users', { requireAuthorization: true });
  await call('/getUserById/1', { headers: { 'x-secret': 'secret' } });
  const fault = '{"headers":{"bad name":"secret"}}';
  await call('/getUserById/1', { headers: { ...headers, 'x-mock-fault': fault } });
  await server.waitForIdle();
  t.same(lines, ['GET /getUserById/1 200', 'GET /getUserById/1 401', 'GET /getUserById/1 400']);
});

await test('options are checked, all of them at once', async (t) => {
  await t.rejects(
    startMockServer({ dropRate: 2, writeCycle: { good: 0, bad: 0 }, seed: 0.5, eventDelayMs: -1 }),
    {
      name: 'RangeError',
      message:
        'Mock server: seed must be a whole number; eventDelayMs must be a number of ' +
        'milliseconds, 0 or more; dropRate must be a number from 0 to 1; writeCycle must be two ' +
        'whole numbers, 0 or more and not both 0',
    },
  );
  const { server } = await start(t);
  await t.rejects(startMockServer({ port: server.port }), { code: 'EADDRINUSE' });
});

await test('IPv6', async (t) => {
  const { server } = await start(t, { host: '::1' });
  t.match(server.url, /^http:\/\/\[::1\]:\d+$/);
  t.equal(await outcomeOf(createCall(t, server)('/getUsers')), '200');
});
