import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import tap, { test } from 'tap';
import type { CircuitStatus } from '../../gateway/upstreams/circuit-status.ts';
import { describeCircuit, describeReply, Narrator } from '../../scripts/demo/narrator.ts';
import { readOptions, USAGE } from '../../scripts/demo/options.ts';
import { Screen } from '../../scripts/smoke/screen.ts';

const SCRIPT = join(import.meta.dirname, '../../scripts/demo.ts');
const run = (...args: string[]) => promisify(execFile)(process.execPath, [SCRIPT, ...args]);
const free = ['--port', '0', '--mock-port', '0'];

// What a run mostly does is wait.
tap.jobs = 3;

/** Elsewhere than on Linux nobody can say so cheaply. */
async function childrenOf(pid: number | undefined): Promise<string[]> {
  const file = `/proc/${pid}/task/${pid}/children`;
  return existsSync(file) ? (await readFile(file, 'utf8')).split(' ').filter(Boolean) : [];
}

await test('steps are numbered, and results are told by their headers', async (t) => {
  const out = new PassThrough({ encoding: 'utf8' });
  const narrator = new Narrator(new Screen(out));
  narrator.step('First', 'Because.');
  narrator.curl('curl -s http://localhost:3000');
  narrator.moved('open', 'failure 50 %');
  narrator.step('Second', 'Also.');
  t.equal(
    out.read(),
    '\n1. First\n   Because.\n   $ curl -s http://localhost:3000\n   ▶ open  failure 50 %\n\n2. Second\n   Also.\n',
  );
  const headers = new Headers({ 'retry-after': '3', age: '2', 'content-type': 'x' });
  t.equal(describeReply(503, headers), '503  age: 2  retry-after: 3');
  const circuit = { state: 'closed', window: { calls: 9, failures: 4 } } as CircuitStatus;
  t.equal(describeCircuit(circuit), 'closed, 4 of 9 calls failed');
  const open = { ...circuit, state: 'open', retryAfterMs: 1_001 } as const;
  t.equal(describeCircuit(open), 'open, next probe in 2 s');
});

void test('a wrong option is named, and nothing is started', async (t) => {
  t.throws(() => readOptions(['--port', 'x']), { message: /^--port must be a whole number/ });
  t.match(readOptions([]), { port: 3000, mockPort: 3001 });
  await t.rejects(run('--fast'), { code: 1, stderr: /demo: Unknown option '--fast'/ });
  t.equal(readOptions(['--help']), 'help');
  t.match(USAGE, '--mock-port');
});

void test('a newcomer watches a circuit open, stale answers, and the recovery', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  t.teardown(() => taken.close());
  const { port } = taken.address() as AddressInfo;
  const from = performance.now();
  const running = run('--quick', '--port', String(port), '--mock-port', '0');
  while (!String(await once(running.child.stdout!, 'data')).includes('1. '));
  const children = await childrenOf(running.child.pid);
  const { stdout } = await running;
  t.ok(performance.now() - from < 30_000);
  for (const pid of children) t.notOk(existsSync(`/proc/${pid}`), 'no child is left');
  t.match(stdout, `Port ${port} is taken: the gateway took a free one.`);
  t.match(stdout, /http:\/\/localhost:\d+\/dashboard#token=[\w-]{24}\n/);
  t.notMatch(stdout, `localhost:${port}/`);
  const story = [
    '1. ',
    '▶ closed ',
    '2. ',
    `/__faults/events -d '{"status":500}'`,
    '3. ',
    '▶ open  failure ',
    '4. ',
    'detail=circuit-open',
    '5. ',
    '503 ',
    'retry-after: ',
    '6. ',
    '200 ',
    '7. ',
    'curl -X DELETE ',
    '▶ half-open ',
    '▶ closed  a probe succeeded',
    '8. ',
    'What people got: ',
  ];
  let position = 0;
  for (const text of story) {
    const next = stdout.indexOf(text, position);
    t.ok(next >= 0, `${text} in its place`);
    position = Math.max(position, next);
  }
  t.match(stdout, /What people got: [1-9]\d* fresh, [1-9]\d* stale, [1-9]\d* failed\./);
});

void test('SIGINT ends it and the gateway', async (t) => {
  const running = run(...free);
  const rejected = t.rejects(running, { code: 130, stderr: /demo: ended by SIGINT/ });
  while (!String(await once(running.child.stdout!, 'data')).includes('1. '));
  const children = await childrenOf(running.child.pid);
  running.child.kill('SIGINT');
  await rejected;
  for (const pid of children) t.notOk(existsSync(`/proc/${pid}`), 'is gone');
});
