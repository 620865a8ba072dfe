import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Client, request } from 'undici';
import { test, type Test } from 'tap';
import { startMocks } from '../support/gateway.ts';
import { startProcess } from '../support/process.ts';

const FREE = { PORT: '0', MOCK_PORT: '0' };

async function start(t: Test, env: Record<string, string> = {}) {
  const gateway = startProcess(t, 'gateway/main.ts', { ...FREE, ...env });
  const [, url = ''] = await gateway.printed(/listens on (\S+)\n[^]*Ctrl-C/);
  return { ...gateway, url: url.replace('localhost', '127.0.0.1') };
}

await test('without any configuration it plays its upstreams itself and says so', async (t) => {
  const { url, output } = await start(t);
  t.match(output(), /Mock upstreams play what is not configured: http:\/\/127\.0\.0\.1:\d+/);
  t.match(output(), `${url.replace('127.0.0.1', 'localhost')}/docs`);
  const { statusCode, body } = await request(`${url}/users/1`);
  t.equal(statusCode, 200);
  t.match(await body.json(), { id: '1' });
});

await test('SIGTERM: not ready, still serving, drains, exits 0', async (t) => {
  const mocks = await startMocks(t, { eventDelayMs: 600 });
  const { url, child, exited, printed } = await start(t, {
    USERS_URL: mocks.url,
    EVENTS_URL: mocks.url,
    ENRICHMENT_URL: mocks.url,
    SHUTDOWN_DELAY_MS: '300',
  });
  const client = new Client(url);
  t.teardown(() => client.destroy());
  const get = async (path: string) => {
    const { statusCode, body } = await client.request({ method: 'GET', path });
    await body.dump();
    return statusCode;
  };
  t.equal(await get('/health/ready'), 200);
  const inFlight = request(`${url}/events/event-1`);
  await mocks.waitFor('GET /getEventById/:id');

  child.kill('SIGTERM');
  await printed(/"msg":"draining"/);
  t.equal(await get('/health/ready'), 503, 'not ready');
  t.equal(await get('/health/live'), 200, 'alive');
  t.equal(await get('/users/1'), 200, 'still serving');

  const { statusCode, body } = await inFlight;
  t.equal(statusCode, 200, 'what was in flight is answered');
  t.match(await body.json(), { id: 'event-1' });
  t.equal(await exited, 0);
  await t.rejects(request(`${url}/health/live`), { code: 'ECONNREFUSED' });
});

await test('a request on a kept-alive connection while closing is told to go elsewhere', async (t) => {
  const mocks = await startMocks(t, { eventDelayMs: 800 });
  const { url, child, exited } = await start(t, {
    USERS_URL: mocks.url,
    EVENTS_URL: mocks.url,
    ENRICHMENT_URL: mocks.url,
    SHUTDOWN_DELAY_MS: '0',
  });
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const received = text(socket);
  socket.write('GET /events/event-1 HTTP/1.1\r\nHost: x\r\n\r\n');
  await mocks.waitFor('GET /getEventById/:id');
  child.kill('SIGTERM');
  // Closed for new connections: then a request on this one comes too late.
  for (let open = true; open;) {
    open = await request(`${url}/health/live`).then(
      ({ body }) => body.dump().then(() => true),
      () => false,
    );
  }
  socket.write('GET /users/1 HTTP/1.1\r\nHost: x\r\n\r\n');
  const [, first = '', second = ''] = (await received).split('HTTP/1.1 ');
  t.match(first, /^200 /, 'what was in flight is answered');
  t.match(second, /^503 [^]*"code":"draining"/);
  t.equal(await exited, 0);
});

await test('a second signal ends it at once', async (t) => {
  const { child, printed, exited } = await start(t, { SHUTDOWN_DELAY_MS: '60000' });
  child.kill('SIGTERM');
  await printed(/"msg":"draining"/);
  child.kill('SIGTERM');
  t.equal(await exited, 1);
});

await test('what does not end within the shutdown timeout is cut off, with exit code 1', async (t) => {
  const mocks = await startMocks(t);
  mocks.faults.set('users', { hang: true });
  const { url, child, exited } = await start(t, {
    USERS_URL: mocks.url,
    EVENTS_URL: mocks.url,
    ENRICHMENT_URL: mocks.url,
    DEADLINE_MS: '60000',
    ATTEMPT_TIMEOUT_MS: '60000',
    SHUTDOWN_DELAY_MS: '0',
    SHUTDOWN_TIMEOUT_MS: '200',
  });
  const hung = request(`${url}/users/1`).catch(() => 'cut off');
  await mocks.waitFor('GET /getUserById/:id');
  child.kill('SIGTERM');
  t.equal(await exited, 1);
  t.equal(await hung, 'cut off');
});

await test('configuration faults: one message, all faults, exit 1', async (t) => {
  const { exited, output } = startProcess(t, 'gateway/main.ts', {
    PORT: 'abc',
    RATE_LIMIT_MAX: '0',
    NODE_ENV: 'production',
  });
  t.equal(await exited, 1);
  for (const key of ['PORT', 'RATE_LIMIT_MAX', 'USERS_URL', 'EVENTS_URL']) t.match(output(), key);
  t.notMatch(output(), /\bat .*\.ts:/, 'a message, not a stack');
});

await test('a port that is taken is named, exit 1', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  t.teardown(() => taken.close());
  const { port } = taken.address() as AddressInfo;
  for (const key of ['PORT', 'MOCK_PORT']) {
    const { exited, output } = startProcess(t, 'gateway/main.ts', { ...FREE, [key]: String(port) });
    t.equal(await exited, 1);
    t.match(output(), `Port ${port} is taken`);
  }
});
