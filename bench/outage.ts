import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { eventsSettings } from './outage/gateway-settings.ts';
import { readOptions, USAGE, type OutageOptions } from './outage/options.ts';
import { toPage, toSvg } from './outage/page.ts';
import { createReport, secondsTable, toMarkdown } from './outage/report.ts';
import { run, secondsOf } from './outage/run.ts';
import { boundsOf, runCommand } from './support/command.ts';
import { openDocument } from './support/markers.ts';
import { createProgress } from './support/progress.ts';

const README = resolve(import.meta.dirname, '../README.md');

await runCommand({ name: 'bench', readOptions, usage: USAGE, run: main });

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

function bounds(options: OutageOptions): AbortSignal {
  // The last phase waits for the next probe.
  const longestWaitMs = eventsSettings(options).BREAKER_MAX_OPEN_MS;
  return boundsOf(60_000 + 1_500 * secondsOf(options) + longestWaitMs);
}
