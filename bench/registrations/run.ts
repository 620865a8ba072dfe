import type { Progress } from '../support/progress.ts';
import { median } from '../support/statistics.ts';
import { measure, type Measured } from './measure.ts';
import type { RegistrationsOptions } from './options.ts';
import type { Queue } from './queues.ts';

/** Medians of the rounds. */
export interface Figures {
  name: string;
  /** As many as possible. */
  full: Measured;
  /** Few. */
  calm: Measured;
}

const WARM_UP_S = 1;

export const stepsOf = ({ rounds }: Pick<RegistrationsOptions, 'rounds'>, queues: number): number =>
  queues * (1 + 2 * rounds);

/** The queues in turns, so that what the machine does meanwhile meets all of them. */
export async function run(
  queues: readonly Queue[],
  { rounds, seconds, connections, rate }: RegistrationsOptions,
  progress: Progress,
  signal: AbortSignal,
): Promise<Figures[]> {
  const rows = queues.map((queue) => ({
    queue,
    full: [] as Measured[],
    calm: [] as Measured[],
  }));
  for (const { queue } of rows) {
    progress.step(`warm-up: ${queue.name}`);
    await measure(queue, { connections }, { seconds: WARM_UP_S, signal });
  }
  for (let round = 1; round <= rounds; round += 1) {
    for (const { queue, full, calm } of rows) {
      progress.step(`round ${round}: ${queue.name}, as many as possible`);
      full.push(await measure(queue, { connections }, { seconds, signal }));
      progress.step(`round ${round}: ${queue.name}, ${rate} a second`);
      calm.push(await measure(queue, { rate }, { seconds, signal }));
    }
  }
  return rows.map(({ queue, full, calm }) => ({
    name: queue.name,
    full: medians(full),
    calm: medians(calm),
  }));
}

function medians(rounds: readonly Measured[]): Measured {
  const of = (name: keyof Measured) => median(rounds.map((one) => one[name]));
  return {
    perSecond: of('perSecond'),
    acceptedP50: of('acceptedP50'),
    acceptedP99: of('acceptedP99'),
    doneP50: of('doneP50'),
    doneP99: of('doneP99'),
  };
}
