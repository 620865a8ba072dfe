import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import type { Progress } from '../support/progress.ts';
import { groups, type Case, type Measured } from './case.ts';
import { breakerCases } from './cases/breaker.ts';
import { cacheHitCases } from './cases/cache-hit.ts';
import { failureCases } from './cases/failure.ts';
import { pipelineCases } from './cases/pipeline.ts';
import { rejectionCases } from './cases/rejection.ts';
import type { CoreOptions } from './options.ts';

/** One case over all rounds. */
export interface Series extends Pick<Case, 'group' | 'name' | 'library'> {
  /** In each round. */
  calls: number;
  rounds: Measured[];
  faults: string[];
}

export const stepsOf = (rounds: number, cases: number): number => (rounds + 1) * cases;

export async function createCases(): Promise<Case[]> {
  return [
    ...breakerCases(),
    ...pipelineCases(),
    ...(await rejectionCases()),
    ...(await cacheHitCases()),
    ...(await failureCases()),
  ];
}

/**
 * Measures all cases in every round, each time beginning with another one, so that whatever else
 * the machine does meanwhile meets all of them alike.
 */
export async function run(
  cases: readonly Case[],
  { rounds, batchMs }: CoreOptions,
  progress: Progress,
): Promise<Series[]> {
  const all: { subject: Case; series: Series }[] = [];
  for (const subject of cases) {
    progress.step(`calibration: ${describe(subject)}`);
    const { group, name, library } = subject;
    const calls = await calibrate(subject, batchMs);
    all.push({ subject, series: { group, name, library, calls, rounds: [], faults: [] } });
  }
  for (let round = 1; round <= rounds; round += 1) {
    for (let turn = 0; turn < all.length; turn += 1) {
      const { subject, series } = all[(turn + round) % all.length]!;
      progress.step(`round ${round} of ${rounds}: ${describe(subject)}`);
      series.rounds.push(await measureCleanly(subject, series.calls));
    }
  }
  for (const { subject, series } of all) {
    for (const [index, { fault }] of series.rounds.entries()) {
      if (fault !== undefined) series.faults.push(`round ${index + 1}: ${fault}`);
    }
    if (!subject.isIntact()) series.faults.push('ended in another state than it began in');
  }
  progress.end();
  return all.map(({ series }) => series);
}

/** How many calls take about `batchMs`; on the way there the code becomes optimized. */
async function calibrate(subject: Case, batchMs: number): Promise<number> {
  const { maxCalls = 10_000_000 } = subject;
  for (let calls = Math.min(100, maxCalls); ; calls = Math.min(2 * calls, maxCalls)) {
    const { ns } = await measureCleanly(subject, calls);
    const ms = (ns * calls) / 1e6;
    if (ms >= batchMs || calls >= maxCalls) {
      // In tens: a tenth of a batch is run before it.
      return Math.min(maxCalls, 10 * Math.max(1, Math.round((calls * batchMs) / ms / 10)));
    }
  }
}

async function measureCleanly(subject: Case, calls: number): Promise<Measured> {
  // A turn, so that the libraries' timers that are due fire here and not within the batch.
  await eventLoopTurn();
  // Young garbage only: a full collection throws optimized code away, and then that is measured.
  globalThis.gc?.({ type: 'minor' });
  return subject.measure(calls);
}

const describe = ({ group, library, name }: Case) =>
  `${groups[group]}, ${library === undefined ? name : `${library} ${name}`}`;
