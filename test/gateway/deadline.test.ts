import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'tap';
import { createDataset } from '../../mock-server/dataset.ts';
import { startGateway, startMocks } from '../support/gateway.ts';

const within = (ms: number | string) => ({ headers: { 'x-request-timeout-ms': String(ms) } });

await test('a client may ask for less time', async (t) => {
  const mocks = await startMocks(t);
  mocks.faults.set('users', { hang: true });
  const gateway = await startGateway(t, mocks.url);
  const started = performance.now();
  t.match(await gateway.get('/users/1', within(100)), {
    status: 504,
    body: { code: 'deadline_exceeded' },
  });
  const took = performance.now() - started;
  t.ok(took >= 99 && took < 600, `took ${Math.round(took)} ms`);
});

await test('impatient clients open no circuit', async (t) => {
  const mocks = await startMocks(t, { eventDelayMs: 300 });
  const gateway = await startGateway(t, mocks.url, { env: { EVENTS_BREAKER_MINIMUM_CALLS: '1' } });
  await Promise.all(Array.from({ length: 20 }, (_, n) => gateway.get(`/events/e${n}`, within(20))));
  await mocks.waitForIdle();
  t.match(await gateway.circuit('events'), { state: 'closed', totals: { fail: 0 } });
});

await test('nobody gets more time than the request has', async (t) => {
  const mocks = await startMocks(t);
  mocks.faults.set('users', { hang: true });
  const gateway = await startGateway(t, mocks.url, {
    env: { DEADLINE_MS: '200', ATTEMPT_TIMEOUT_MS: '200' },
  });
  const started = performance.now();
  t.match(await gateway.get('/users/1', within(60_000)), { status: 504 });
  t.ok(performance.now() - started < 700);
});

await test('what is not a time is refused', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url);
  for (const value of ['0', '-1', '1.5', 'soon', '1e3', '99999999999']) {
    t.match(await gateway.get('/users/1', within(value)), {
      status: 400,
      body: { code: 'validation', detail: /X-Request-Timeout-Ms/ },
    });
  }
  t.equal(mocks.requests.length, 0);
});

await test('an upstream is told how much time is left', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url);
  await gateway.get('/users/1');
  await gateway.post('/events', { name: 'Regatta', userId: '1' }, within(700));
  const [read, write] = mocks.requests.map(({ headers }) =>
    Number(headers['x-request-timeout-ms']),
  );
  t.ok(read! > 1_000 && read! <= 1_500, `a read: what its attempt has, ${read} ms`);
  t.ok(write! > 300 && write! <= 700, `a write: what the client has, ${write} ms`);
});

await test('one budget covers the whole fan-out', async (t) => {
  const dataset = createDataset({ users: 1, events: 5 });
  const mocks = await startMocks(t, { dataset });
  mocks.faults.set('users', { latencyMs: 200 });
  mocks.faults.set('events', { hang: true });
  const gateway = await startGateway(t, mocks.url);
  const started = performance.now();
  t.match(await gateway.get('/events/user/1', within(400)), { status: 504 });
  const took = performance.now() - started;
  t.ok(took >= 399 && took < 900, `took ${Math.round(took)} ms`);
});

await test('a write whose time was spent while its body arrived is not sent', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url);
  await gateway.post('/events', { name: 'warm', userId: '1' });
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  const body = JSON.stringify({ name: 'Regatta', userId: '1' });
  socket.write(
    'POST /events HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Request-Timeout-Ms: 20\r\n' +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n{`,
  );
  await new Promise((resolve) => {
    setTimeout(resolve, 60);
  });
  socket.write(body.slice(1));
  t.match(await text(socket), /^HTTP\/1\.1 504 [^]*"code":"deadline_exceeded"/);
  t.equal(mocks.count('POST /addEvent'), 1, 'only the first one');
});
