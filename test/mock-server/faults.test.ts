import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'tap';
import { request } from 'undici';
import type { Fault } from '../../mock-server/fault-schema.ts';
import { inTurn, outcomeOf, start, took, type CallOptions } from './start.ts';

const users = (body: unknown): [string, CallOptions] => [
  '/__faults/users',
  { method: 'PUT', body },
];

const own = (fault: unknown): CallOptions => ({
  headers: { 'x-mock-fault': JSON.stringify(fault) },
});

await test('faults are switched over HTTP', async (t) => {
  const { call, server } = await start(t);
  const put = await call(...users({ status: 503, times: 3 }));
  t.equal(put.status, 200);
  const active = { upstream: 'users', fault: { status: 503, times: 3 }, callsLeft: 3 };
  t.same(JSON.parse(put.text), active);
  t.equal(await outcomeOf(call('/getUserById/1')), '503');
  t.equal(await outcomeOf(call('/getEvents')), '200', 'another upstream');
  t.same(JSON.parse((await call('/__faults')).text), { faults: [{ ...active, callsLeft: 2 }] });
  t.equal((await call('/__faults/users', { method: 'DELETE' })).status, 204);
  t.equal(await outcomeOf(call('/getUserById/1')), '200');

  server.faults.set('users', { status: 503 });
  server.faults.set('events.write', { status: 503 });
  t.equal(server.faults.list().length, 2);
  t.equal((await call('/__faults', { method: 'DELETE' })).status, 204);
  t.same(server.faults.list(), []);
  t.equal(server.requests.length, 3, 'the switches are no traffic');
});

await test('what cannot be switched is refused', async (t) => {
  const { call } = await start(t);
  const unknown = await call('/__faults/billing', { method: 'PUT', body: { status: 500 } });
  t.equal(unknown.status, 404);
  t.equal(
    JSON.parse(unknown.text).message,
    'There is no upstream "billing"; there are users, events, events.write, enrichment.',
  );
  t.equal((await call('/__faults/toString', { method: 'DELETE' })).status, 404);
  t.equal((await call('/__faults/users', { method: 'POST', body: {} })).status, 404);
  t.equal((await call(...users('{'))).status, 400);
  t.match(await call(...users('')), { status: 400, text: /a fault must be a JSON object/ });
  const invalid = await call(...users({ errorRate: 2, hang: 'yes', lag: 1 }));
  t.equal(invalid.status, 400);
  const { error, problems } = JSON.parse(invalid.text);
  t.equal(error, 'invalid_fault');
  t.equal(problems.length, 3);
  t.same(JSON.parse((await call('/__faults')).text), { faults: [] });
});

await test('each upstream has its own routes', async (t) => {
  const { call, server } = await start(t);
  const body = { id: 'e', name: 'x', userId: 1 };
  const all = async () =>
    await Promise.all([
      outcomeOf(call('/getUsers')),
      outcomeOf(call('/getUserById/1')),
      outcomeOf(call('/getEvents')),
      outcomeOf(call('/getEventById/event-1')),
      outcomeOf(call('/addEvent', { method: 'POST', body })),
      outcomeOf(call('/enrich/1')),
    ]);
  const only = async (upstream: 'users' | 'events' | 'events.write' | 'enrichment') => {
    server.faults.clear();
    server.faults.set(upstream, { status: 502 });
    return await all();
  };
  t.same(await only('users'), ['502', '502', '200', '200', '200', '200']);
  t.same(await only('events'), ['200', '200', '502', '502', '200', '200']);
  t.same(await only('events.write'), ['200', '200', '200', '200', '502', '200']);
  t.same(await only('enrichment'), ['200', '200', '200', '200', '200', '502']);
});

await test('latency', async (t) => {
  const { call, server } = await start(t);
  server.faults.set('users', { latencyMs: 80 });
  t.ok((await took(call('/getUserById/1'))) >= 79);
  server.faults.set('users', { latency: { p50Ms: 80, p99Ms: 80 } });
  t.ok((await took(call('/getUserById/1'))) >= 79);
});

await test('errorRate, status and retryAfter', async (t) => {
  const { call, server } = await start(t);
  server.faults.set('users', { errorRate: 1 });
  t.equal(await outcomeOf(call('/getUserById/1')), '500');
  server.faults.set('users', { errorRate: 0 });
  t.equal(await outcomeOf(call('/getUserById/1')), '200');
  server.faults.set('users', { status: 503, retryAfter: 7 });
  const { status, headers, text } = await call('/getUserById/1');
  t.same([status, headers['retry-after'], JSON.parse(text).error], [503, '7', 'fault']);
  server.faults.set('users', { errorRate: 0.5 });
  const outcomes = await inTurn(100, () => outcomeOf(call('/getUserById/1')));
  const failed = outcomes.filter((outcome) => outcome === '500').length;
  t.ok(failed > 30 && failed < 70, `${failed} of 100`);
  server.faults.set('users', { status: 204 });
  t.same(await outcomeOf(call('/getUserById/1')), '204');
});

await test('dropRate takes the place of the built-in drops', async (t) => {
  const { call, server } = await start(t, { dropRate: 1 });
  server.faults.set('users', { dropRate: 0 });
  t.equal(await outcomeOf(call('/getUsers')), '200');
  server.faults.set('users', { latencyMs: 0 });
  t.equal(await outcomeOf(call('/getUsers')), 'dropped');
  server.faults.set('users', { dropRate: 1 });
  t.equal(await outcomeOf(call('/getUserById/1')), 'dropped');
  const { socketError } = await call('/getUserById/1').then(
    () => ({ socketError: '' }),
    (error: Error) => ({ socketError: error.message }),
  );
  t.match(socketError, /other side closed|ECONNRESET/);
});

await test('hang: accepted and never answered', async (t) => {
  const { call, server } = await start(t);
  server.faults.set('users', { hang: true });
  const controller = new AbortController();
  const work = call('/getUserById/1', { signal: controller.signal });
  await server.waitFor('GET /getUserById/:id');
  t.equal(server.inFlight(), 1);
  t.equal(server.requests[0]?.outcome, 'pending');
  server.faults.clear();
  t.equal(await outcomeOf(call('/getUserById/1')), '200', 'others are served');
  controller.abort();
  await t.rejects(work);
  await server.waitForIdle();
  t.equal(server.requests[0]?.outcome, 'client-left');
});

await test('bodies', async (t) => {
  const { call, server } = await start(t);
  const withBody = async (fault: Fault, path = '/getUserById/1') => {
    server.faults.set('users', fault);
    return await call(path);
  };
  t.match(await withBody({ body: 'empty' }), { status: 200, text: '' });
  t.match(await withBody({ body: 'html' }), {
    status: 200,
    headers: { 'content-type': 'text/html' },
    text: /^<!doctype html>/,
  });
  t.match(await withBody({ body: 'html', status: 502 }), { status: 502, text: /^<!doctype/ });
  const garbage = await withBody({ body: 'garbage' });
  t.throws(() => JSON.parse(garbage.text));
  t.equal(garbage.headers['content-type'], 'application/json');
  t.same(JSON.parse((await withBody({ body: 'off-schema' })).text), { unexpected: ['shape'] });
  t.same(JSON.parse((await withBody({ body: 'drip', dripMs: 0 })).text).id, 1);
  t.equal((await withBody({ body: 'drip', dripMs: 5 }, '/getUserById/99')).text, '');
});

await test('half: the length of the whole, half the bytes, the end', async (t) => {
  const { server } = await start(t);
  server.faults.set('users', { body: 'half' });
  const raw = async (path: string) => {
    const socket = connect(server.port, '127.0.0.1');
    socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);
    const chunks = await socket.toArray();
    const [head = '', body = ''] = Buffer.concat(chunks).toString().split('\r\n\r\n');
    return { length: Number(/content-length: (\d+)/.exec(head)?.[1]), body };
  };
  const one = await raw('/getUserById/1');
  t.equal(one.body.length, Math.ceil(one.length / 2));
  t.match(one.body, /^{"userName":"Ada/);
  const none = await raw('/getUserById/99');
  t.ok(none.body.length > 0 && none.body.length < none.length, 'also where there was no body');
  t.same(
    server.requests.map(({ outcome }) => outcome),
    ['dropped', 'dropped'],
  );
  const { body } = await request(`${server.url}/getUserById/1`);
  await t.rejects(body.text());
});

await test('drip: a byte at a time', async (t) => {
  const { server } = await start(t);
  server.faults.set('users', { body: 'drip', dripMs: 20 });
  const controller = new AbortController();
  const { body } = await request(`${server.url}/getUserById/1`, { signal: controller.signal });
  const sizes: number[] = [];
  await t.rejects(async () => {
    for await (const chunk of body) {
      sizes.push(chunk.length);
      if (sizes.length === 3) controller.abort();
    }
  });
  t.same(sizes, [1, 1, 1]);
  await server.waitForIdle();
});

await test('huge: 50 MB of JSON, until the reader leaves', async (t) => {
  const { call, server } = await start(t);
  server.faults.set('users', { body: 'huge' });
  const { headers, text } = await call('/getUserById/1');
  t.ok(text.length >= 50 * 1024 * 1024);
  t.equal(headers['content-length'], undefined);
  t.ok(Array.isArray(JSON.parse(text)));

  const socket = connect(server.port, '127.0.0.1');
  socket.write('GET /getUserById/1 HTTP/1.1\r\nhost: x\r\n\r\n');
  await once(socket, 'readable');
  t.equal(server.requests.at(-1)?.outcome, 'pending', 'it waits for the reader');
  socket.destroy();
  await server.waitForIdle();
  t.equal(server.requests.at(-1)?.outcome, 'client-left');
});

await test('sequence: one step per request, then the fault has ended', async (t) => {
  const { call, server } = await start(t, { dropRate: 1 });
  server.faults.set('users', { sequence: ' 503, 404,200 ,ok,drop', retryAfter: 2 });
  const first = await call('/getUsers');
  t.same([first.status, first.headers['retry-after']], [503, '2']);
  t.equal(server.faults.list()[0]?.callsLeft, 4);
  const outcomes = await inTurn(4, () => outcomeOf(call('/getUsers')));
  t.same(outcomes, ['404', '200', '200', 'dropped'], 'without drops of its own');
  t.same(server.faults.list(), []);

  server.faults.set('users', { sequence: ['empty', 'html', 'garbage', 'half', 'hang', 201] });
  t.equal((await call('/getUserById/1')).text, '');
  t.match((await call('/getUserById/1')).text, /^<!doctype/);
  const garbage = await call('/getUserById/1');
  t.throws(() => JSON.parse(garbage.text));
  t.equal(await outcomeOf(call('/getUserById/1')), 'dropped');
  const signal = AbortSignal.timeout(30);
  t.equal(await outcomeOf(call('/getUserById/1', { signal })), 'dropped');
  t.equal(await outcomeOf(call('/getUserById/1')), '201');
  t.equal(await outcomeOf(call('/getUserById/1')), '200');
});

await test('times', async (t) => {
  const { call, server } = await start(t);
  server.faults.set('users', { status: 503, times: 2 });
  const outcomes = await inTurn(3, () => outcomeOf(call('/getUserById/1')));
  t.same(outcomes, ['503', '503', '200']);
  server.faults.set('users', { sequence: '503,503,503', times: 1 });
  t.same(await inTurn(2, () => outcomeOf(call('/getUserById/1'))), ['503', '200']);
});

await test('x-mock-fault: for one request', async (t) => {
  const { call, server } = await start(t);
  server.faults.set('users', { status: 503, times: 1 });
  t.equal(await outcomeOf(call('/getUserById/1', own({ status: 418 }))), '418');
  t.equal(await outcomeOf(call('/getUserById/1', own({ sequence: '429,200' }))), '429');
  t.equal(await outcomeOf(call('/getUserById/1')), '503', 'the one that is set was not used up');
  t.equal(await outcomeOf(call('/getUserById/1')), '200');
  const { status, text } = await call('/getUserById/1', own({ body: 'nonsense' }));
  t.equal(status, 400);
  t.equal(JSON.parse(text).problems.length, 1);
  t.equal((await call('/getUserById/1', { headers: { 'x-mock-fault': '{' } })).status, 400);
});

await test('a dropped write has not happened, half an answer means that it has', async (t) => {
  const { call, server } = await start(t);
  const add = (id: string) =>
    outcomeOf(call('/addEvent', { method: 'POST', body: { id, name: 'x', userId: 1 } }));
  server.faults.set('events.write', { sequence: 'drop,503,half' });
  t.same([await add('a'), await add('b'), await add('c')], ['dropped', '503', 'dropped']);
  t.equal((await call('/getEventById/a')).text, '');
  t.equal((await call('/getEventById/b')).text, '');
  t.not((await call('/getEventById/c')).text, '');
});
