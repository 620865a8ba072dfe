import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import tap, { test, type Test } from 'tap';
import { buildApp } from '../../gateway/app.ts';
import { loadConfig } from '../../gateway/config.ts';
import { smoke } from '../../scripts/smoke.ts';
import { Gateway } from '../../scripts/smoke/gateway.ts';
import { quotaOf } from '../../scripts/smoke/quota.ts';
import { Screen } from '../../scripts/smoke/screen.ts';
import { startMockServer, type MockServer } from '../../mock-server/server.ts';
import { bareEnvironment } from '../../bench/support/environment.ts';

const SCRIPT = fileURLToPath(new URL('../../scripts/smoke.ts', import.meta.url));

// Each test has servers of its own; what they mostly do is wait.
tap.jobs = 4;

interface Ended {
  code: number | null;
  output: string;
}

function start(args: readonly string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [SCRIPT, ...args], {
    env: { ...bareEnvironment(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  return {
    child,
    ended: once(child, 'close').then(([code]): Ended => ({ code: code as number | null, output })),
  };
}

const run = (...args: string[]) => start(args).ended;

/** The same without a process for it. */
async function call(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const out = new PassThrough({ encoding: 'utf8' });
  let output = '';
  out.on('data', (text: string) => (output += text));
  const { signal } = new AbortController();
  const code = await smoke({ args, env, stdin: {}, stdout: out, stderr: out, signal });
  await finished(out.end());
  return { code, output };
}

function expectCode(t: Test, { code, output }: Ended, wanted: number): void {
  if (!t.equal(code, wanted, `exits with ${wanted}`)) t.comment(output);
}

async function startMock(t: Test): Promise<MockServer> {
  const mock = await startMockServer({ seed: 1, writeFailureDelayMs: 1 });
  t.teardown(() => mock.close());
  return mock;
}

async function startGateway(
  t: Test,
  origins: { users: string; events: string },
  environment: Record<string, string> = {},
): Promise<string> {
  const app = await buildApp(
    loadConfig({ NODE_ENV: 'test', DATABASE_URL: 'sqlite::memory:', ...environment }),
    {
      enrichment: origins.users,
      ...origins,
    },
  );
  t.teardown(() => app.close());
  // Its tables are made by the first request, which on a busy machine may take too long for that one.
  // From another address, for which the rate limit is another one.
  const first = { url: '/profiles?limit=1', remoteAddress: '192.0.2.1' };
  for (const until = performance.now() + 20_000; performance.now() < until; await sleep(50)) {
    if ((await app.inject(first)).statusCode !== 503) break;
  }
  return app.listen({ port: 0, host: '127.0.0.1' });
}

/** An origin on which nothing listens any more. */
async function closedPort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return `http://127.0.0.1:${port}`;
}

void test('--all passes on a gateway that keeps its promises', async (t) => {
  const mock = await startMock(t);
  const origins = { users: mock.url, events: mock.url };
  const url = await startGateway(t, origins, { EVENTS_WRITE_BREAKER_OPEN_MS: '1500' });
  const ended = await run('--all', '--url', url, '--mock-url', mock.url);
  const { output } = ended;
  expectCode(t, ended, 0);
  t.match(output, /11 passed, 0 failed, 0 skipped/);
  t.equal(output, stripVTControlCharacters(output), 'no escape sequences without a terminal');
  t.match(output, /missing event-2 \(not_found\)/);
  t.match(output, /hit +\d+(\.\d)? ms +\d+ × faster/);
  const cycle = [
    '▶ closed ',
    'upstream_unavailable',
    '▶ open  3 failures ≥ 3 in 30 s',
    'circuit_open, Retry-After 2 s',
    'next probe in  ',
    '▶ half-open ',
    'the probe',
    '▶ closed  a probe succeeded',
    'rate_limited, Retry-After ',
  ];
  const positions = cycle.map((text) => output.indexOf(text));
  t.notOk(positions.includes(-1), 'the whole cycle is printed');
  t.same(
    positions,
    positions.toSorted((a, b) => a - b),
    'in its order',
  );
  t.same(mock.faults.list(), [], 'no fault is left behind');
});

void test('reached before, the rate limit is waited for', async (t) => {
  const mock = await startMock(t);
  const url = await startGateway(
    t,
    { users: mock.url, events: mock.url },
    { RATE_LIMIT_MAX: '5', RATE_LIMIT_WINDOW_MS: '2000' },
  );
  const out = new PassThrough({ encoding: 'utf8' });
  const gateway = new Gateway(url, new Screen(out), new AbortController().signal);
  const send = (take429: boolean) => gateway.send('GET', '/circuits', { take429 });
  while ((await send(true)).status !== 429);
  t.equal((await send(false)).status, 200);
  t.match(out.read(), /lets us go on in 2 s\n.*waited 2 s for the rate limit/);

  await gateway.makeRoom(4);
  t.match(out.read(), 'waited 2 s', 'also ahead of time');
  t.equal(quotaOf((await send(true)).headers).remaining, 4);
  await gateway.makeRoom(5);
  t.equal(out.read(), null, 'but not for more than there can ever be');
});

void test('a surprise ends it with 1 and is named', async (t) => {
  const mock = await startMock(t);
  const url = await startGateway(t, { users: await closedPort(), events: mock.url });
  const ended = await call(['--all', '--url', url, '--mock-url', mock.url]);
  const { output } = ended;
  expectCode(t, ended, 1);
  t.match(output, 'surprise in users: GET /users: 200 was expected, not 502');
  t.match(output, '"code":"upstream_unreachable"');
  t.match(output, '1 passed, 1 failed, 0 skipped, 9 not run');
});

void test('without the mock upstreams, what needs them is skipped', async (t) => {
  const [mock, another] = [await startMock(t), await startMock(t)];
  const origins = { users: mock.url, events: mock.url };
  const url = await startGateway(t, origins);
  const nobody = await closedPort();
  const [none, other] = await Promise.all([
    call(['--all', '--url', url, '--mock-url', nobody]),
    call(['--all', '--url', await startGateway(t, origins), '--mock-url', another.url]),
  ]);
  expectCode(t, none, 0);
  t.match(none.output, 'skipped: failures on demand need the mock upstreams, and no mock server');
  t.match(none.output, '3 passed, 0 failed, 8 skipped');
  t.equal(mock.count('POST /addEvent'), 0, 'nothing is written');
  expectCode(t, other, 0);
  t.match(other.output, `the gateway does not call the one on ${another.url}`);
});

void test('an interruption leaves no fault behind', async (t) => {
  const mock = await startMock(t);
  const url = await startGateway(t, { users: mock.url, events: mock.url });
  const { child, ended: ending } = start(['--all', '--url', url, '--mock-url', mock.url]);
  while (mock.faults.list().every(({ upstream }) => upstream !== 'events.write')) await sleep(1);
  child.kill('SIGINT');
  const ended = await ending;
  expectCode(t, ended, 130);
  t.notMatch(ended.output, /Error|surprise/);
  t.same(mock.faults.list(), []);
});

void test('nothing to check ends with 2 and says what to do', async (t) => {
  const nobody = await closedPort();
  const mock = await startMock(t);
  const cases: [string[], RegExp][] = [
    [['--all', '--url', nobody], /^No gateway answers on .*: run npm start in another terminal/],
    [['--all', '--url', mock.url], /^What answers on .* is not the gateway/],
    [['--url', 'nonsense'], /^--url must be an origin such as http:.*, but is "nonsense"/],
    [['--al'], /^Unknown option '--al'\. --help lists the flags/],
    [[], /^The menu needs a terminal; npm run smoke -- --all does without/],
  ];
  const results = await Promise.all(cases.map(([args]) => call(args)));
  for (const [index, [args, message]] of cases.entries()) {
    t.equal(results[index]?.code, 2, args.join(' '));
    t.match(results[index]?.output, message);
    t.equal(results[index]?.output.split('\n').length, 2, 'one line');
  }
  t.same(await run('--al'), results[3], 'so does a process');
});

void test('the defaults are the ports of the environment', async (t) => {
  const { port } = new URL(await closedPort());
  const { code, output } = await call(['--all'], { PORT: port });
  t.equal(code, 2);
  t.match(output, `No gateway answers on http://127.0.0.1:${port}`);
  t.match((await call(['--help'])).output, '--mock-url');
});
