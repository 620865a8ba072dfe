import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { readOptions, USAGE, type BenchOptions } from './gateway/options.ts';
import { createReport, toMarkdown } from './gateway/report.ts';
import { run, stepsOf } from './gateway/run.ts';
import { openDocument } from './support/markers.ts';
import { createProgress } from './support/progress.ts';

const README = resolve(import.meta.dirname, '../README.md');

class Interrupted extends Error {}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') console.log(USAGE);
  else await main(options);
} catch (error) {
  console.error(`bench: ${explain(error)}`);
  process.exitCode = error instanceof Interrupted ? 130 : 1;
}

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

/** Ends the run when somebody ends this process, or when it takes far longer than it should. */
function bounds(options: BenchOptions): AbortSignal {
  const ended = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => ended.abort(new Interrupted(`ended by ${name}`)));
  }
  const { rounds, seconds, warmUpSeconds } = options;
  const expectedSeconds = stepsOf(options) * ((rounds * seconds + warmUpSeconds) / (rounds + 1));
  const limitMs = (60 + 3 * expectedSeconds) * 1_000;
  return AbortSignal.any([ended.signal, AbortSignal.timeout(limitMs)]);
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'took far longer than it should, and was ended';
  return error.message;
}
