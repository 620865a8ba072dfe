import { setTimeout as wait } from 'node:timers/promises';
import type { Progress } from '../support/progress.ts';
import type { BenchOptions } from './options.ts';
import { measure, type Measured } from './round.ts';
import { scenarios } from './scenarios.ts';
import { startTargets } from './setup.ts';

export interface Round {
  round: number;
  measured: Measured[];
}

export const stepsOf = ({ rounds }: BenchOptions): number => (rounds + 1) * scenarios.length;

/** All rounds, interleaved: each takes every scenario in turn, so that noise meets all alike. */
export async function run(
  options: BenchOptions,
  progress: Progress,
  outer: AbortSignal,
): Promise<Round[]> {
  const { connections } = options;
  const death = new AbortController();
  const signal = AbortSignal.any([outer, death.signal]);
  const targets = await startTargets(signal, (error) => death.abort(error));
  const once = async (name: string, seconds: number): Promise<Measured[]> => {
    const measured: Measured[] = [];
    for (const scenario of scenarios) {
      progress.step(`${name}: ${scenario.name}`);
      measured.push(await measure(scenario, targets, { seconds, connections, signal }));
    }
    return measured;
  };
  try {
    // Not measured, but what it finds wrong counts: it is round 0.
    const rounds = [{ round: 0, measured: await once('warm-up', options.warmUpSeconds) }];
    for (let round = 1; round <= options.rounds; round += 1) {
      const measured = await once(`round ${round} of ${options.rounds}`, options.seconds);
      rounds.push({ round, measured });
    }
    return rounds;
  } catch (error) {
    // A dead child is first seen as a failed connection; its end, which says more, comes right after.
    await wait(100);
    signal.throwIfAborted();
    throw error;
  } finally {
    progress.end();
    await targets.stop();
  }
}
