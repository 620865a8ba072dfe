import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { boundsOf, runCommand } from '../bench/support/command.ts';
import { createProgress } from '../bench/support/progress.ts';
import { runDay } from './gameday/day.ts';
import { readOptions, USAGE, type GamedayOptions } from './gameday/options.ts';
import { isKept, toText } from './gameday/report.ts';
import { stepsOf } from './gameday/run-incident.ts';

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

if (import.meta.main) {
  await runCommand({
    name: 'gameday',
    readOptions,
    usage: USAGE,
    run: (options) => play(options, process, boundsOf(60_000 + 1_500 * stepsOfDay(options))),
  });
}
