import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { test, type Test } from 'tap';
import { request } from 'undici';
import type { Lifecycle } from '../../gateway/lifecycle.ts';
import { ManualClock, settled } from '../support/clock.ts';
import { startGateway, startMocks, type TestGateway } from '../support/gateway.ts';
import { checkAll, retryAfter } from '../support/headers.ts';
import { createLog } from '../support/log.ts';
import { startProcess } from '../support/process.ts';

const TOKEN = 'the-admin-token-0123';
const PATH = '/circuits/stream';

type Env = Record<string, string>;

interface StartOptions {
  env?: Env;
  lifecycle?: Lifecycle;
}

/** A gateway whose time stands still until the test moves it. */
async function start(t: Test, { env = {}, lifecycle }: StartOptions = {}) {
  const mocks = await startMocks(t);
  const clock = new ManualClock();
  const log = createLog();
  const gateway = await startGateway(t, mocks.url, {
    env: { ADMIN_TOKEN: TOKEN, ...env },
    overrides: { clock, logger: log.logger, ...(lifecycle !== undefined && { lifecycle }) },
  });
  return { mocks, clock, log, gateway };
}

const reset = async (gateway: TestGateway, name: string, reason: string) => {
  const headers = { authorization: `Bearer ${TOKEN}` };
  const { status } = await gateway.post(`/circuits/${name}/reset`, { reason }, { headers });
  if (status !== 200) throw new Error(`reset: ${status}`);
};

interface StreamEvent {
  id: number;
  name: string;
  data: any;
  /** As it came. */
  text: string;
}

interface Listener {
  response: IncomingMessage;
  /** All that has come. */
  text: () => string;
  events: () => StreamEvent[];
  /** The one with this index, there already or still to come. */
  event: (index: number) => Promise<StreamEvent>;
  /** Until the answer is over. */
  ended: Promise<unknown>;
  leave: () => void;
}

const EVENT = /^id: (\d+)\nevent: (\w+)\ndata: (.*)$/;

function parse(text: string): StreamEvent[] {
  return text
    .split('\n\n')
    .slice(0, -1)
    .filter((block) => block !== 'retry: 1000')
    .map((block) => {
      const [, id, name = '', data = ''] = EVENT.exec(block) ?? [];
      if (id === undefined) throw new Error(`not an event: ${block}`);
      return { id: Number(id), name, data: JSON.parse(data), text: block };
    });
}

async function listen(t: Test, url: string, headers: Env = {}): Promise<Listener> {
  const agent = new Agent({ keepAlive: true });
  t.teardown(() => agent.destroy());
  const asked = get(url + PATH, { agent, headers });
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  response.on('error', () => {});
  let text = '';
  response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const events = () => parse(text);
  return {
    response,
    text: () => text,
    events,
    async event(index) {
      for (;;) {
        const event = events()[index];
        if (event !== undefined) return event;
        await once(response, 'data', { signal: AbortSignal.timeout(5_000) });
      }
    },
    ended: new Promise((resolve) => {
      response.once('close', resolve);
    }),
    leave: () => asked.destroy(),
  };
}

/** Until what the server does by itself has happened. */
async function until(isTrue: () => boolean): Promise<void> {
  const last = Date.now() + 5_000;
  while (!isTrue()) {
    if (Date.now() > last) throw new Error('it has not happened');
    await settled();
  }
}

/** A connection on which bytes are sent, and what came back. */
function send(t: Test, url: string, bytes: string) {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  t.teardown(() => socket.destroy());
  socket.on('error', () => {});
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  socket.write(bytes);
  return { socket, text: () => text };
}

const connected = async (app: TestGateway['app']): Promise<Socket> =>
  ((await once(app.server, 'connection')) as [Socket])[0];

await test('it begins at once: headers, how to come back, and how things are', async (t) => {
  const { gateway, clock } = await start(t, { env: { CORS_ORIGINS: 'https://ops.example' } });
  const { response, text, event, events } = await listen(t, gateway.url, {
    origin: 'https://ops.example',
    'x-request-id': 'watching-1',
  });
  const { headers } = response;
  t.equal(response.statusCode, 200);
  t.match(headers, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    'transfer-encoding': 'chunked',
    'x-request-id': 'watching-1',
    'access-control-allow-origin': 'https://ops.example',
    'x-content-type-options': 'nosniff',
    'x-frame-options': /./,
    'content-security-policy': /default-src 'none'/,
  });
  t.notOk('content-length' in headers || 'content-encoding' in headers || 'etag' in headers);
  checkAll(headers);
  const { paths } = (await gateway.get('/docs/json')).body;
  for (const name of Object.keys(paths[PATH].get.responses[200].headers)) {
    t.ok(name.toLowerCase() in headers, `the document promises ${name}`);
  }

  const { id, name, data } = await event(0);
  t.match(text(), /^retry: 1000\n\nid: /);
  t.equal(name, 'snapshot');
  t.ok(id > clock.wallNow());
  t.same(Object.keys(data), ['at', 'answers', 'circuits']);
  t.equal(data.at, new Date(clock.wallNow()).toISOString());
  t.same(data.answers, { fresh: 0, stale: 0, partial: 0, failed: 0 });
  t.same(data.circuits, (await gateway.get('/circuits')).body);
  t.equal(events().length, 1, 'and that is all, as long as time stands still');
});

await test('one snapshot a second, as things are then', async (t) => {
  const { gateway, clock } = await start(t);
  const { event, events } = await listen(t, gateway.url);
  let { id } = await event(0);
  for (let second = 1; second <= 5; second += 1) {
    await clock.advance(999);
    await gateway.get(`/users/${second}`);
    t.equal(events().length, second);
    await clock.advance(1);
    const next = await event(second);
    t.equal(next.data.at, new Date(Date.UTC(2026, 0, 1) + second * 1_000).toISOString());
    t.equal(next.data.answers.fresh, second);
    t.match(next.data.circuits, [{ name: 'users', totals: { ok: second } }]);
    t.ok(next.id > id);
    id = next.id;
  }
});

await test('a transition is told at once, to everybody', async (t) => {
  const { gateway, mocks, clock } = await start(t, {
    env: { RETRY_MAX_ATTEMPTS: '1', CACHE_TTL_MS: '0', USERS_BREAKER_FAILURE_THRESHOLD: '2' },
  });
  const listeners = await Promise.all([listen(t, gateway.url), listen(t, gateway.url)]);
  const [one] = listeners;
  await Promise.all(listeners.map(({ event }) => event(0)));
  mocks.faults.set('users', { status: 500 });
  await gateway.get('/users/1');
  await gateway.get('/users/1');
  const { name, data, text } = await one.event(1);
  t.equal(name, 'transition');
  t.match(data, {
    circuit: 'users',
    from: 'closed',
    to: 'open',
    reason: '2 failures ≥ 2 in 30 s',
    epoch: 1,
    evidence: { calls: 2, failures: 2, failureRate: 1, classes: { upstream_bad_response: 2 } },
  });
  t.same(data, (await gateway.circuit('users')).transitions.at(-1));
  t.equal((await listeners[1].event(1)).text, text);

  await clock.advance(9_000);
  t.match(await one.event(10), { name: 'snapshot', data: { circuits: [{ state: 'open' }] } });
  await clock.advance(1_000);
  // Nobody called: the snapshot itself notices that the time is over.
  t.match(await one.event(11), { name: 'transition', data: { from: 'open', to: 'half-open' } });
  t.match(await one.event(12), { name: 'snapshot', data: { circuits: [{ state: 'half-open' }] } });
  const ids = one.events().map(({ id }) => id);
  t.same(
    ids,
    ids.toSorted((a, b) => a - b),
  );
});

await test('who comes back is told what it missed, and only that', async (t) => {
  const { gateway, clock } = await start(t);
  const stays = await listen(t, gateway.url);
  const leaves = await listen(t, gateway.url);
  await reset(gateway, 'users', 'seen');
  const seen = await leaves.event(1);
  leaves.leave();
  for (const name of ['users', 'events', 'events.write']) await reset(gateway, name, 'missed');
  await clock.advance(1_000);
  const missed = (await stays.event(5), stays.events()).filter(({ id }) => id > seen.id);
  t.equal(missed.length, 4);
  const transitions = missed.filter(({ name }) => name === 'transition');

  const comeBack = async (lastEventId: string) => {
    const back = await listen(t, gateway.url, { 'last-event-id': lastEventId });
    await back.event(0);
    await clock.advance(1_000);
    // Ends with the snapshot of this second; before it comes all that was told at first.
    while (back.events().filter(({ name }) => name === 'snapshot').length < 2) {
      await once(back.response, 'data', { signal: AbortSignal.timeout(5_000) });
    }
    back.leave();
    const told = back.events();
    t.equal(told.at(-2)?.name, 'snapshot');
    return told.slice(0, -2).map(({ text }) => text);
  };
  const texts = transitions.map(({ text }) => text);
  t.equal(texts.length, 3);
  t.same(await comeBack(String(seen.id)), texts, 'in the bytes that the others got');
  t.same(await comeBack(String(transitions[1]!.id)), texts.slice(2));
  t.same(await comeBack(String(transitions[2]!.id)), []);
  t.same(await comeBack(String(seen.id + 1_000_000)), []);
  t.equal((await comeBack('1')).length, 4, 'of an earlier run: all');
  for (const garbage of [
    '',
    ' ',
    'abc',
    '-1',
    '1.5e3',
    '0x0',
    'Infinity',
    'NaN',
    '1, 2',
    '9'.repeat(400),
  ]) {
    t.same(await comeBack(garbage), [], `Last-Event-ID: ${garbage.slice(0, 20)}`);
  }
});

await test('who comes back first of all learns of what its coming has moved, in order', async (t) => {
  const { gateway, mocks, clock } = await start(t, {
    env: { RETRY_MAX_ATTEMPTS: '1', CACHE_TTL_MS: '0', USERS_BREAKER_FAILURE_THRESHOLD: '1' },
  });
  mocks.faults.set('users', { status: 500 });
  await gateway.get('/users/1');
  clock.stall(10_000);
  const { event, events, text } = await listen(t, gateway.url, { 'last-event-id': '1' });
  await event(2);
  t.match(text(), /^retry: /);
  t.match(events(), [
    { data: { from: 'closed', to: 'open' } },
    { data: { from: 'open', to: 'half-open' } },
    { name: 'snapshot', data: { circuits: [{ state: 'half-open' }] } },
  ]);
});

await test('a hundred may listen; the next one is told to come later', async (t) => {
  const { gateway, clock } = await start(t);
  const listeners = await Promise.all(Array.from({ length: 100 }, () => listen(t, gateway.url)));
  t.ok(listeners.every(({ response }) => response.statusCode === 200));
  const refused = await gateway.get(PATH);
  t.match(refused, { status: 503, body: { code: 'overloaded', status: 503 } });
  t.match(refused.headers['content-type'], /^application\/problem\+json/);
  t.ok((retryAfter(refused.headers) ?? 0) >= 1);
  t.equal((await gateway.get('/circuits')).status, 200, 'looking once is always possible');
  await clock.advance(1_000);
  for (const { event } of listeners) t.equal((await event(1)).name, 'snapshot');

  let status = 503;
  listeners[0]!.leave();
  const last = Date.now() + 5_000;
  for (; status === 503 && Date.now() < last;) {
    const { response, leave } = await listen(t, gateway.url);
    status = response.statusCode ?? 0;
    leave();
  }
  t.equal(status, 200, 'when one has left there is a place');
});

await test('nothing runs while nobody listens, however they have left', async (t) => {
  const { gateway, clock } = await start(t);
  const timers = () => clock.timers;
  await gateway.get('/circuits');
  t.equal(timers(), 0);
  const ask = `GET ${PATH} HTTP/1.1\r\nHost: x\r\n\r\n`;
  const goodbyes: Record<string, (socket: Socket) => unknown> = {
    'closed it': (socket) => socket.destroy(),
    'reset it': (socket) => socket.resetAndDestroy(),
    'sends nothing more': (socket) => socket.end(),
    'talks nonsense': (socket) => socket.write('\x00\x01\r\n\r\n'),
  };
  for (const [how, leave] of Object.entries(goodbyes)) {
    const stays = await listen(t, gateway.url);
    const { socket, text } = send(t, gateway.url, ask);
    await until(() => text().includes('snapshot'));
    t.equal(timers(), 1, 'one timer for all');
    leave(socket);
    await until(() => socket.destroyed);
    await clock.advance(3_000);
    t.equal((await stays.event(3)).name, 'snapshot', 'the others go on');
    t.equal(timers(), 1);
    stays.leave();
    await until(() => timers() === 0);
    t.pass(how);
  }
  // Several on one connection: the first never ends, so the rest is never answered.
  const { socket, text } = send(t, gateway.url, ask.repeat(120));
  await until(() => text().includes('snapshot'));
  await clock.advance(3_000);
  socket.destroy();
  await until(() => timers() === 0);
  const { response, event } = await listen(t, gateway.url);
  t.equal(response.statusCode, 200, 'no place is lost');
  await event(0);
  await clock.advance(1_000);
  t.equal((await event(1)).name, 'snapshot');
});

await test('fifty listeners get the same bytes', async (t) => {
  const { gateway, clock } = await start(t);
  const listeners = await Promise.all(Array.from({ length: 50 }, () => listen(t, gateway.url)));
  await Promise.all(listeners.map(({ event }) => event(0)));
  await clock.advance(2_000);
  await reset(gateway, 'events', 'drill');
  await clock.advance(1_000);
  await Promise.all(listeners.map(({ event }) => event(4)));
  const [expected, ...others] = listeners.map(({ events }) =>
    events()
      .slice(1)
      .map(({ text }) => text),
  );
  t.equal(expected?.length, 4);
  for (const texts of others) t.same(texts, expected);
});

/** Makes snapshots heavy: with this in the reasons, each of them weighs nearly 100 KB. */
async function weigh(gateway: TestGateway) {
  for (let n = 0; n < 20; n += 1) {
    for (const name of ['users', 'events', 'events.write']) {
      await reset(gateway, name, '\u0001'.repeat(200));
    }
  }
}

/** A listener that never reads, and the gateway's end of its connection. */
async function listenDeaf(t: Test, { app, url }: TestGateway) {
  const accepted = connected(app);
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  t.teardown(() => socket.destroy());
  socket.on('error', () => {}).pause();
  socket.write(`GET ${PATH} HTTP/1.1\r\nHost: x\r\n\r\n`);
  const there = await accepted;
  await until(() => there.bytesWritten > 0);
  return there;
}

await test('who does not read is dropped in the end, and the others go on', async (t) => {
  const { gateway, clock } = await start(t);
  await weigh(gateway);
  const { event, events, leave } = await listen(t, gateway.url);
  const deaf = await listenDeaf(t, gateway);
  let most = 0;
  for (let second = 1; !deaf.destroyed && second < 1_000; second += 1) {
    await clock.advance(1_000);
    await event(second);
    most = Math.max(most, deaf.writableLength);
  }
  t.ok(deaf.destroyed);
  t.ok(most > 500_000 && most < 1_400_000, `${most} bytes were kept for it`);
  const told = events().length;
  await clock.advance(1_000);
  t.equal((await event(told)).name, 'snapshot');
  t.equal(clock.timers, 1);
  leave();
  await until(() => clock.timers === 0);
});

await test('at shutdown they end cleanly and at once, those that do not read as well', async (t) => {
  const { gateway, clock, log } = await start(t);
  await weigh(gateway);
  const deaf = await listenDeaf(t, gateway);
  while (deaf.writableLength === 0) await clock.advance(1_000);
  const listeners = await Promise.all(Array.from({ length: 20 }, () => listen(t, gateway.url)));
  await Promise.all(listeners.map(({ event }) => event(0)));
  const from = performance.now();
  await gateway.app.close();
  const ms = performance.now() - from;
  t.ok(ms < 1_000, `${Math.round(ms)} ms`);
  for (const { ended, response, text } of listeners) {
    await ended;
    t.ok(response.complete, 'with an end, not in the middle');
    t.match(text(), /\n\n$/);
  }
  t.equal(clock.timers, 0);
  const lines = log.lines.filter(({ route }) => route === PATH);
  t.equal(lines.length, 21);
  t.equal(lines.filter(({ status }) => status === 200).length, 20);
  await t.rejects(gateway.get(PATH), { code: 'ECONNREFUSED' });
});

await test('HEAD is answered, and is no listener', async (t) => {
  const { gateway, clock } = await start(t);
  const listener = await listen(t, gateway.url);
  await listener.event(0);
  for (let n = 0; n < 110; n += 1) {
    const answer = await request(gateway.url + PATH, {
      method: 'HEAD',
      headersTimeout: 1_000,
      bodyTimeout: 1_000,
    }).catch((error: Error) => error);
    if (answer instanceof Error) {
      t.fail(`HEAD: ${answer.message}`);
      return;
    }
    t.equal(await answer.body.text(), '');
    t.ok([200, 404, 405].includes(answer.statusCode), `${answer.statusCode}`);
    if (answer.statusCode === 200) {
      t.match(answer.headers['content-type'], /^text\/event-stream/);
      t.equal(answer.headers['cache-control'], 'no-store');
      t.notOk('content-length' in answer.headers, 'which would be said of the stream');
    }
  }
  listener.leave();
  await until(() => clock.timers === 0);
  const { response } = await listen(t, gateway.url);
  t.equal(response.statusCode, 200, 'they have taken no place');
});

await test('other methods are no way to listen', async (t) => {
  const { gateway, clock } = await start(t);
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'] as const) {
    const { statusCode, body } = await request(gateway.url + PATH, { method });
    await body.dump();
    t.equal(statusCode, 404, method);
  }
  t.equal(clock.timers, 0);
});

await test('to listen is a request like any other', async (t) => {
  const { gateway, clock } = await start(t, { env: { RATE_LIMIT_MAX: '2' } });
  const first = await listen(t, gateway.url);
  t.match(first.response.headers['ratelimit'], /r=1/);
  await listen(t, gateway.url);
  const refused = await gateway.get(PATH);
  t.match(refused, { status: 429, body: { code: 'rate_limited' } });
  t.ok((retryAfter(refused.headers) ?? 0) > 50);
  await clock.advance(5_000);
  t.equal((await first.event(5)).name, 'snapshot', 'who listens already asks for nothing more');
});

await test('the deadline of requests is none of the stream’s', async (t) => {
  const { gateway, clock } = await start(t, {
    env: { DEADLINE_MS: '1000', ATTEMPT_TIMEOUT_MS: '1000' },
  });
  const { event } = await listen(t, gateway.url, { 'x-request-timeout-ms': '50' });
  await clock.advance(60_000);
  t.equal((await event(60)).name, 'snapshot');
});

await test('while it drains it still tells; closing, it takes no more', async (t) => {
  const lifecycle: Lifecycle = { phase: 'draining' };
  const { gateway, clock } = await start(t, { lifecycle });
  const { response, event } = await listen(t, gateway.url);
  t.match(response, { statusCode: 200, headers: { connection: 'close' } });
  await clock.advance(1_000);
  t.equal((await event(1)).name, 'snapshot');
  lifecycle.phase = 'closing';
  t.match(await gateway.get(PATH), { status: 503, body: { code: 'draining' } });
  lifecycle.phase = 'serving';
});

const count = (text: string) => text.split('event: snapshot').length - 1;

await test('clients of another kind: HTTP/1.0, and one request per connection', async (t) => {
  const { gateway, clock } = await start(t);
  const old = send(t, gateway.url, `GET ${PATH} HTTP/1.0\r\n\r\n`);
  const single = send(
    t,
    gateway.url,
    `GET ${PATH} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
  );
  await until(() => count(old.text()) === 1 && count(single.text()) === 1);
  await clock.advance(2_000);
  await until(() => count(old.text()) === 3 && count(single.text()) === 3);
  for (const { text } of [old, single])
    t.match(text(), /^HTTP\/1\.1 200 OK\r\n[^]*\r\nconnection: close\r\n/i);
  const [headers = '', body = ''] = old.text().split('\r\n\r\n');
  t.notMatch(headers, /transfer-encoding/i, 'of which HTTP/1.0 knows nothing');
  t.equal(parse(body).length, 3);
  await gateway.app.close();
  await until(() => old.socket.closed && single.socket.closed);
  t.match(single.text(), /\r\n0\r\n\r\n$/);
});

await test('it is logged once, when it is over', async (t) => {
  const { gateway, clock, log } = await start(t);
  const { event, leave } = await listen(t, gateway.url, { 'x-request-id': 'watching-1' });
  await event(0);
  await clock.advance(3_000);
  await event(3);
  const lines = () => log.lines.filter(({ msg, url }) => msg === 'request' && url === PATH);
  t.equal(lines().length, 0);
  leave();
  await until(() => lines().length > 0);
  await gateway.get('/circuits');
  t.match(lines(), [{ level: 30, method: 'GET', route: PATH, reqId: 'watching-1', ms: Number }]);
  t.equal(lines().length, 1);
  t.same(
    log.lines.filter(({ level }) => (level as number) >= 40),
    [],
    'nothing went wrong',
  );
});

await test('the process: a snapshot each second of real time, and SIGTERM ends it cleanly', async (t) => {
  const { child, printed, exited, output } = startProcess(t, 'gateway/main.ts', {
    PORT: '0',
    MOCK_PORT: '0',
    SHUTDOWN_DELAY_MS: '200',
    // A stream takes longer than anything else, and none of these is meant for it.
    REQUEST_TIMEOUT_MS: '500',
    HEADERS_TIMEOUT_MS: '500',
    KEEP_ALIVE_TIMEOUT_MS: '500',
    DEADLINE_MS: '500',
    ATTEMPT_TIMEOUT_MS: '500',
  });
  const [, port = ''] = await printed(/listens on http:\/\/localhost:(\d+)\n[^]*Ctrl-C/);
  const url = `http://127.0.0.1:${port}`;
  const { event, ended, response } = await listen(t, url);
  const deaf = connect(Number(port), '127.0.0.1').pause();
  deaf.on('error', () => {});
  t.teardown(() => deaf.destroy());
  deaf.write(`GET ${PATH} HTTP/1.1\r\nHost: x\r\n\r\n`);
  const times: number[] = [];
  for (let index = 0; index < 2; index += 1) {
    times.push(Date.parse((await event(index)).data.at));
  }
  const steps = times.slice(1).map((time, index) => time - times[index]!);
  t.ok(
    steps.every((ms) => ms > 900 && ms < 2_000),
    `after ${steps.join(', ')} ms`,
  );
  child.kill('SIGTERM');
  await ended;
  t.ok(response.complete);
  t.equal(await exited, 0);
  t.match(output(), /"msg":"stopped"/);
});
