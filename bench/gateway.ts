import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { readOptions, USAGE, type BenchOptions } from './gateway/options.ts';
import { createReport, toMarkdown } from './gateway/report.ts';
import { run, stepsOf } from './gateway/run.ts';
import { boundsOf, runCommand } from './support/command.ts';
import { openDocument } from './support/markers.ts';
import { createProgress } from './support/progress.ts';

const README = resolve(import.meta.dirname, '../README.md');

await runCommand({ name: 'bench', readOptions, usage: USAGE, run: main });

async function main(options: BenchOptions): Promise<void> {
  // Asked before the measuring, so that nobody waits a minute for this error.
  const readme = options.write ? await openDocument(README, 'bench:gateway') : undefined;
  const progress = createProgress(stepsOf(options), process.stderr);
  const report = createReport(options, await run(options, progress, bounds(options)));
  await mkdir(dirname(resolve(options.output)), { recursive: true });
  await writeFile(options.output, `${JSON.stringify(report, null, 2)}\n`);
  console.log(`${toMarkdown(report)}\n\nEvery round: ${options.output}`);
  if (report.faults.length > 0) {
    throw new Error(`answers were not right:\n${report.faults.map((f) => `  - ${f}`).join('\n')}`);
  }
  await readme?.write(toMarkdown(report));
}

function bounds(options: BenchOptions): AbortSignal {
  const { rounds, seconds, warmUpSeconds } = options;
  const expectedSeconds = stepsOf(options) * ((rounds * seconds + warmUpSeconds) / (rounds + 1));
  return boundsOf((60 + 3 * expectedSeconds) * 1_000);
}
