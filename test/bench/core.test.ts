import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { format } from 'prettier';
import { test } from 'tap';
import { readOptions } from '../../bench/core/options.ts';
import { toMarkdown, type Report } from '../../bench/core/report.ts';
import type { Series } from '../../bench/core/run.ts';
import { summarize } from '../../bench/core/summary.ts';
import { judge } from '../../bench/core/targets.ts';

const BENCH = fileURLToPath(new URL('../../bench/core.ts', import.meta.url));
const run = (...args: string[]) => promisify(execFile)(process.execPath, args, { timeout: 50_000 });

const series = (
  group: Series['group'],
  library: Series['library'],
  name: string,
  ...times: number[]
): Series => ({
  group,
  library,
  name,
  calls: 1,
  rounds: times.map((ns) => ({ ns, bytes: 8 })),
  faults: [],
});

await test('every case does its work, and the figures are written', async (t) => {
  const output = join(t.testdir(), 'results', 'core.json');
  const { stdout } = await run(
    '--expose-gc',
    BENCH,
    '--quick',
    '--rounds',
    '1',
    '--output',
    output,
  );
  const report = JSON.parse(await readFile(output, 'utf8')) as Report;

  t.same(report.faults, []);
  t.match(report, {
    bench: 'core',
    date: /^\d{4}-\d\d-\d\dT/,
    node: process.version,
    cpu: { model: String, count: Number },
    options: { rounds: 1 },
    versions: { cockatiel: /^\d/, opossum: /^\d/, mollitia: /^\d/ },
  });
  t.same(
    report.cases.map(({ group, library, name }) => `${group}: ${library ?? '-'} ${name}`),
    [
      'breaker: - none',
      'breaker: breakwater CircuitBreaker',
      'breaker: cockatiel SamplingBreaker',
      'breaker: cockatiel ConsecutiveBreaker',
      'breaker: opossum as it comes',
      'breaker: opossum timeout off',
      'breaker: mollitia SlidingTimeBreaker',
      'pipeline: breakwater createReadPipeline',
      'pipeline: cockatiel wrap',
      'pipeline: opossum timeout, capacity',
      'pipeline: mollitia Circuit',
      'rejection: breakwater CircuitBreaker',
      'rejection: cockatiel circuitBreaker',
      'rejection: opossum CircuitBreaker',
      'rejection: mollitia SlidingTimeBreaker',
      'cache-hit: lru-cache get',
      'cache-hit: breakwater Cache.get',
      'cache-hit: opossum cache: true',
      'cache-hit: mollitia Cache',
      'failure: breakwater 100 calls in it',
      'failure: breakwater 100,000 calls in it',
      'failure: cockatiel 100 calls in it',
      'failure: cockatiel 100,000 calls in it',
      'failure: opossum 100 calls in it',
      'failure: opossum 100,000 calls in it',
    ],
  );
  for (const { group, name, right, ns, timesOurs } of report.cases) {
    t.ok(right && ns.median > 0 && timesOurs > 0, `${group}: ${name}`);
  }
  for (const { text, ratio, met } of report.targets) {
    t.ok(ratio > 0, text);
    t.ok(stdout.includes(`${met ? 'met   ' : 'MISSED'}  ${text}`), 'is said');
  }
  t.equal(report.targets.length, 5);
  const markdown = `${toMarkdown(report)}\n`;
  t.ok(stdout.startsWith(markdown.trimEnd()));
  t.equal(await format(markdown, { parser: 'markdown' }), markdown, 'fit for a formatted README');
});

await test('ratios are taken within a round, and a bound belongs to what it bounds', async (t) => {
  const all = [
    // Everything takes ten times as long in the second round.
    series('breaker', undefined, 'none', 40, 400, 40),
    series('breaker', 'breakwater', 'ours', 100, 1_000, 100),
    series('breaker', 'cockatiel', 'SamplingBreaker', 100, 1_000, 100),
    series('breaker', 'opossum', 'as it comes', 499, 4_990, 499),
    series('pipeline', 'breakwater', 'ours', 100, 1_000, 100),
    series('pipeline', 'cockatiel', 'wrap', 500, 5_000, 500),
    series('rejection', 'breakwater', 'ours', 100, 1_000, 100),
    series('rejection', 'cockatiel', 'a', 900, 9_000, 900),
    series('rejection', 'mollitia', 'b', 399, 3_990, 399),
    series('failure', 'breakwater', 'few', 100, 1_000, 100),
    series('failure', 'breakwater', 'many', 121, 1_210, 121),
  ];
  t.match(
    judge(all).map(({ ratio, met }) => ({ ratio, met })),
    [
      { ratio: 1, met: true },
      { ratio: 4.99, met: false },
      { ratio: 5, met: true },
      { ratio: 3.99, met: false },
      { ratio: 1.21, met: false },
    ],
  );
  t.match(summarize(all).slice(0, 4), [
    { ns: { median: 40, min: 40, max: 400 }, addedNs: undefined, timesOurs: 0.4 },
    { ns: { median: 100 }, addedNs: 60, bytes: 8, timesOurs: 1 },
    { addedNs: 60, timesOurs: 1 },
    { addedNs: 459, timesOurs: 4.99 },
  ]);
});

await test('a wrong option is named, and nothing is measured', async (t) => {
  t.throws(() => readOptions(['--rounds', '0']), {
    message: '--rounds must be a whole number from 1 to 100',
  });
  t.match(readOptions([]), { rounds: 15, batchMs: 30, write: false, strict: false });
  t.match(readOptions(['--quick', '--strict']), { rounds: 2, strict: true });
  await t.rejects(run('--expose-gc', BENCH, '--fast'), {
    code: 1,
    stderr: /^bench: Unknown option '--fast'/,
  });
  await t.rejects(run(BENCH), { code: 1, stderr: /^bench: needs `node --expose-gc`/ });
});
