import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { eventsSettings } from './outage/gateway-settings.ts';
import { readOptions, USAGE, type OutageOptions } from './outage/options.ts';
import { toPage, toSvg } from './outage/page.ts';
import { createReport, secondsTable, toMarkdown } from './outage/report.ts';
import { run, secondsOf } from './outage/run.ts';
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

async function main(options: OutageOptions): Promise<void> {
  // Asked before the measuring, so that nobody waits minutes for this error.
  const readme = options.write ? await openDocument(README, 'bench:outage') : undefined;
  const progress = createProgress(secondsOf(options), process.stderr);
  const report = createReport(options, await run(options, progress, bounds(options)));
  await mkdir(dirname(resolve(options.output)), { recursive: true });
  await writeFile(options.output, options.output.endsWith('.svg') ? toSvg(report) : toPage(report));
  const tables = `${secondsTable(report)}\n\n${toMarkdown(report)}\n\nThe picture: ${options.output}`;
  console.log(options.json ? JSON.stringify(report, null, 2) : tables);
  // Broken promises are written, too: the figures say so.
  await readme?.write(toMarkdown(report));
  const broken = report.promises.filter(({ kept }) => !kept);
  if (broken.length > 0) {
    throw new Error(
      `promises were broken:\n${broken.map(({ text, measured }) => `  - ${text}: ${measured}`).join('\n')}`,
    );
  }
}

/** Ends the run when somebody ends this process, or when it takes far longer than it should. */
function bounds(options: OutageOptions): AbortSignal {
  const ended = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => ended.abort(new Interrupted(`ended by ${name}`)));
  }
  // The last phase waits for the next probe.
  const longestWaitMs = eventsSettings(options).BREAKER_MAX_OPEN_MS;
  const limitMs = 60_000 + 1_500 * secondsOf(options) + longestWaitMs;
  return AbortSignal.any([ended.signal, AbortSignal.timeout(limitMs)]);
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'took far longer than it should, and was ended';
  return error.message;
}
