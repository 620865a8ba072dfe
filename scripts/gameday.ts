import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { createProgress } from '../bench/support/progress.ts';
import { runDay } from './gameday/day.ts';
import { readOptions, USAGE, type GamedayOptions } from './gameday/options.ts';
import { isKept, toText } from './gameday/report.ts';
import { stepsOf } from './gameday/run-incident.ts';

class Interrupted extends Error {}

/** Plays the day and tells what became of it. Returns the exit code. */
export async function play(
  options: GamedayOptions,
  { stdout, stderr }: { stdout: Writable; stderr: Writable },
  signal: AbortSignal,
): Promise<number> {
  const report = await runDay(options, createProgress(stepsOfDay(options), stderr), signal);
  if (options.json !== undefined) {
    await mkdir(dirname(resolve(options.json)), { recursive: true });
    await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
  }
  stdout.write(`${toText(report)}\n`);
  return isKept(report) ? 0 : 1;
}

const stepsOfDay = ({ incidents, scale }: GamedayOptions): number =>
  incidents.length * stepsOf(scale) + 3;

async function main(): Promise<number> {
  try {
    const options = readOptions(process.argv.slice(2));
    if (options !== 'help') return await play(options, process, bounds(stepsOfDay(options)));
    console.log(USAGE);
    return 0;
  } catch (error) {
    console.error(`gameday: ${explain(error)}`);
    return error instanceof Interrupted ? 130 : 1;
  }
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

if (import.meta.main) process.exitCode = await main();
