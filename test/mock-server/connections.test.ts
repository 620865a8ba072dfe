import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { test, type Test } from 'tap';
import { startMockServer } from '../../mock-server/server.ts';
import { createCall, inTurn, outcomeOf, start, took, type Call } from './start.ts';

const refusing = (call: Call, body: unknown) =>
  call('/__faults/connections', { method: 'PUT', body });

async function startWithControl(t: Test) {
  const { server, call } = await start(t, { controlPort: 0 });
  return { server, call, control: createCall(t, { url: server.controlUrl ?? '' }) };
}

/** How a connection of its own fares, in a word. */
async function connecting(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return 'taken';
  } catch (error) {
    return (error as { code?: string }).code ?? 'failed';
  } finally {
    socket.destroy();
  }
}

await test('connections are refused for a time, over the one port', async (t) => {
  const { call, server } = await start(t);
  t.equal(server.controlUrl, undefined);
  server.faults.set('users', { hang: true });
  const hanging = outcomeOf(call('/getUserById/1'));
  await server.waitFor('GET /getUserById/:id');
  const from = performance.now();
  const { status, text } = await refusing(call, { refuse: true, forMs: 150 });
  t.equal(status, 200, 'the answer comes first');
  t.same(JSON.parse(text), { connections: { refuse: true, msLeft: 150 } });
  t.equal(await hanging, 'dropped');
  t.equal(await connecting(server.port), 'ECONNREFUSED');
  server.faults.clear();
  while ((await outcomeOf(call('/getUserById/1'))) !== '200') await wait(5);
  t.ok(performance.now() - from >= 149);
  t.same(JSON.parse((await call('/__faults')).text), { faults: [] });
});

await test('what cannot be is refused with a reason', async (t) => {
  const { call } = await start(t);
  for (const body of [{}, { refuse: 'yes' }, { refuse: true, forMs: 600_001 }, { refuse: 1 }, '']) {
    t.match(await refusing(call, body), { status: 400, text: /connections must be/ });
  }
  t.match(await refusing(call, { refuse: true }), { status: 400, text: /forMs is required/ });
  t.equal((await refusing(call, { refuse: false })).status, 200, 'which they are not anyway');
  t.equal((await call('/__faults/connections', { method: 'DELETE' })).status, 204);
  t.equal(await outcomeOf(call('/getUsers')), '200');
});

await test('the control port stays, and ends it', async (t) => {
  const { call, control, server } = await startWithControl(t);
  t.not(server.controlUrl, server.url);
  t.equal((await control('/getUsers')).status, 404, 'it has nothing but the switches');
  const body = { status: 503 };
  t.equal((await control('/__faults/users', { method: 'PUT', body })).status, 200);
  t.equal(await outcomeOf(call('/getUsers')), '503');

  t.equal((await refusing(control, { refuse: true })).status, 200);
  t.equal(await connecting(server.port), 'ECONNREFUSED', 'it is so when the answer is there');
  const listed = JSON.parse((await control('/__faults')).text);
  t.match(listed, { faults: [{ upstream: 'users' }], connections: { refuse: true } });
  t.notOk('msLeft' in listed.connections);
  t.equal((await control('/__faults', { method: 'DELETE' })).status, 204);
  t.equal(await connecting(server.port), 'taken');

  await refusing(control, { refuse: true, forMs: 60_000 });
  t.ok(JSON.parse((await control('/__faults')).text).connections.msLeft > 50_000);
  await refusing(control, { refuse: false });
  while ((await outcomeOf(call('/getUsers'))) !== '200') await wait(2);
  t.same(server.requests.map(({ path }) => path).includes('/__faults'), false);
});

await test('refused and taken in quick turns, and closed in the middle of it', async (t) => {
  const { call, control, server } = await startWithControl(t);
  await Promise.all([
    refusing(control, { refuse: true }),
    refusing(control, { refuse: false }),
    refusing(control, { refuse: true, forMs: 5 }),
    server.refuse(),
    server.accept(),
  ]);
  while ((await outcomeOf(call('/getUsers'))) !== '200') await wait(2);
  await refusing(control, { refuse: true, forMs: 60_000 });
  t.ok((await took(server.close())) < 1_000, 'the time is not waited for');
  t.equal(await connecting(Number(URL.parse(server.controlUrl ?? '')?.port)), 'ECONNREFUSED');
});

await test('a port that somebody else has taken is tried again', async (t) => {
  const { call, control, server } = await startWithControl(t);
  await refusing(control, { refuse: true, forMs: 60 });
  const other = createServer().listen(server.port, '127.0.0.1');
  await once(other, 'listening');
  await wait(120);
  other.close();
  while ((await outcomeOf(call('/getUsers'))) !== '200') await wait(10);
  t.pass('it is back');
});

await test('a control port that is taken leaves nothing behind', async (t) => {
  const { server } = await start(t);
  const options = { controlPort: server.port };
  await t.rejects(startMockServer(options), { code: 'EADDRINUSE' });
  await t.rejects(startMockServer({ controlPort: 65_536 }), { message: /controlPort must be/ });
});

/** What a plain socket gets, and how it ends. */
async function raw(port: number): Promise<{ text: string; end: string }> {
  const socket = connect(port, '127.0.0.1');
  socket.write('GET /getUserById/1 HTTP/1.1\r\nhost: x\r\n\r\n');
  const { promise, resolve } = Promise.withResolvers<{ text: string; end: string }>();
  let text = '';
  socket.on('data', (chunk) => (text += String(chunk)));
  socket.on('error', (error: NodeJS.ErrnoException) => resolve({ text, end: error.code ?? '' }));
  socket.on('end', () => resolve({ text, end: 'FIN' }));
  return promise;
}

await test('reset and closed, before the answer and in the middle of the body', async (t) => {
  const { call, server } = await start(t);
  server.faults.set('users', { sequence: 'drop,reset,half,half-reset' });
  const [drop, reset, half, halfReset] = await inTurn(4, () => raw(server.port));
  t.same(drop, { text: '', end: 'FIN' });
  t.same(reset, { text: '', end: 'ECONNRESET' });
  t.match(half, { text: /^HTTP\/1.1 200 .*"userName":"Ada/s, end: 'FIN' });
  t.match(halfReset, { text: /^HTTP\/1.1 200 .*"userName":"Ada/s, end: 'ECONNRESET' });
  t.same(
    server.requests.map(({ outcome }) => outcome),
    Array.from({ length: 4 }, () => 'dropped'),
  );

  server.faults.set('users', { resetRate: 0.5 });
  const outcomes = await inTurn(100, () => outcomeOf(call('/getUserById/1')));
  const gone = outcomes.filter((outcome) => outcome === 'dropped').length;
  t.ok(gone > 30 && gone < 70, `${gone} of 100`);
  server.faults.set('users', { body: 'half-reset', status: 503 });
  t.equal((await raw(server.port)).end, 'ECONNRESET');
  t.throws(() => server.faults.set('users', { dropRate: 0.6, resetRate: 0.5 }), /not be above 1/);
});
