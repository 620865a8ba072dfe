import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { format } from 'prettier';
import { test } from 'tap';
import { readOptions } from '../../bench/gateway/options.ts';
import { toMarkdown, type Report } from '../../bench/gateway/report.ts';

const BENCH = fileURLToPath(new URL('../../bench/gateway.ts', import.meta.url));
const run = (...args: string[]) =>
  promisify(execFile)(process.execPath, [BENCH, ...args], { timeout: 50_000 });

await test('every scenario is answered rightly, and the figures are written', async (t) => {
  const output = join(t.testdir(), 'results', 'gateway.json');
  // The least there is: whether it is right does not depend on how much of it there is.
  const load = ['--seconds', '0.05', '--connections', '2'];
  const { stdout } = await run('--quick', ...load, '--output', output);
  const report = JSON.parse(await readFile(output, 'utf8')) as Report;

  t.same(report.faults, []);
  t.match(report, {
    bench: 'gateway',
    date: /^\d{4}-\d\d-\d\dT/,
    node: process.version,
    cpu: { model: String, count: Number },
    options: { rounds: 1, seconds: 0.05, connections: 2 },
  });
  const names = [
    'upstream direct',
    'cache miss',
    'cache hit',
    'open circuit',
    'fan-out of 3, cold',
    'fan-out of 3, warm',
    'fan-out of 30, cold',
    'fan-out of 30, warm',
  ];
  t.same(
    report.scenarios.map(({ scenario }) => scenario),
    names,
  );
  for (const { scenario, right, errors, wrong, requests, perSecond } of report.scenarios) {
    t.ok(right && requests > 0 && perSecond.median > 0, scenario);
    t.same({ errors, wrong }, { errors: 0, wrong: 0 }, scenario);
    t.match(stdout, new RegExp(`^\\| ${scenario} +\\|.*\\| +right \\|$`, 'm'));
  }
  const markdown = `${toMarkdown(report)}\n`;
  t.equal(await format(markdown, { parser: 'markdown' }), markdown, 'fit for a formatted README');
  t.same(
    report.rounds.map(({ round, measured }) => [round, measured.length]),
    [
      [0, names.length],
      [1, names.length],
    ],
    'the warm-up is kept apart, as round 0',
  );
  const of = (name: string) => report.rounds[1]?.measured.find((m) => m.scenario === name);
  t.match(of('open circuit')?.statuses, { 503: Number });
  t.equal(of('open circuit')?.upstreamCalls, 0);
  t.equal(of('cache hit')?.upstreamCalls, 0);
});

await test('a wrong option is named, and nothing is started', async (t) => {
  for (const [args, message] of [
    [['--rounds', '0'], '--rounds must be a whole number from 1 to 50'],
    [['--seconds', '60'], '--seconds must be a number from 0.05 to 20'],
    [['--connections', '1.5'], '--connections must be a whole number from 1 to 32'],
    [['--connections', '1e1'], '--connections must be a whole number from 1 to 32'],
  ] as const) {
    t.throws(() => readOptions([...args]), { message });
  }
  t.match(readOptions([]), { rounds: 5, seconds: 2, connections: 10, write: false });
  await t.rejects(run('--fast'), { code: 1, stderr: /^bench: Unknown option '--fast'/ });
});
