import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { createProgress } from '../bench/support/progress.ts';
import { runDay } from './gameday/day.ts';
import { readOptions, USAGE, type GamedayOptions } from './gameday/options.ts';
import { toText } from './gameday/report.ts';
import { stepsOf } from './gameday/run-incident.ts';

class Interrupted extends Error {}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') console.log(USAGE);
  else await main(options);
} catch (error) {
  console.error(`gameday: ${explain(error)}`);
  process.exitCode = error instanceof Interrupted ? 130 : 1;
}

async function main(options: GamedayOptions): Promise<void> {
  const steps = options.incidents.length * stepsOf(options.scale) + 3;
  const report = await runDay(options, createProgress(steps, process.stderr), bounds(steps));
  if (options.json !== undefined) {
    await mkdir(dirname(resolve(options.json)), { recursive: true });
    await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
  }
  console.log(toText(report));
  if (report.promises.some(({ kept }) => !kept)) process.exitCode = 1;
}

/** Ends the day when somebody ends this process, or when it takes far longer than it should. */
function bounds(steps: number): AbortSignal {
  const ended = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => ended.abort(new Interrupted(`ended by ${name}`)));
  }
  return AbortSignal.any([ended.signal, AbortSignal.timeout(60_000 + 1_500 * steps)]);
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'took far longer than it should, and was ended';
  return error.message;
}
