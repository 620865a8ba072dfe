import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Case } from './core/case.ts';
import { readOptions, USAGE, type CoreOptions } from './core/options.ts';
import { createReport, toMarkdown } from './core/report.ts';
import { createCases, run, stepsOf } from './core/run.ts';
import { toVerdict } from './core/targets.ts';
import { runCommand } from './support/command.ts';
import { openDocument } from './support/markers.ts';
import { createProgress, type Progress } from './support/progress.ts';

const README = resolve(import.meta.dirname, '../README.md');

await runCommand({ name: 'bench', readOptions, usage: USAGE, run: main });

async function main(options: CoreOptions): Promise<void> {
  if (globalThis.gc === undefined) {
    throw new Error('needs `node --expose-gc`, which `npm run bench:core` gives it');
  }
  // Asked before the measuring, so that nobody waits for this error.
  const readme = options.write ? await openDocument(README, 'bench:core') : undefined;
  const cases = await createCases();
  const progress = createProgress(stepsOf(options.rounds, cases.length), process.stderr);
  const report = await createReport(options, await measure(cases, options, progress));
  await mkdir(dirname(resolve(options.output)), { recursive: true });
  await writeFile(options.output, `${JSON.stringify(report, null, 2)}\n`);
  const { faults, targets } = report;
  console.log(`${toMarkdown(report)}\n\n${targets.map(toVerdict).join('\n')}`);
  console.log(`\nEvery round: ${options.output}`);
  if (faults.length > 0) {
    throw new Error(`did not do their work:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  }
  await readme?.write(toMarkdown(report));
  if (options.strict && targets.some(({ met }) => !met)) throw new Error('a target was missed');
}

async function measure(cases: readonly Case[], options: CoreOptions, progress: Progress) {
  try {
    return await run(cases, options, progress);
  } finally {
    // Some set timers that would keep this process alive for a day.
    for (const subject of cases) subject.dispose();
  }
}
