import { createRandom } from '../../mock-server/random.ts';

/** One way to break something. */
export interface Way {
  /** Such as `killed`. */
  name: string;
  /** Milliseconds until it is given back, at least and at most. */
  away: readonly [least: number, most: number];
  take: () => Promise<void>;
  giveBack: () => Promise<void>;
}

/** What is broken in the course of a run. */
export interface Target {
  /** Such as `gateway`. */
  name: string;
  /** Times for every 1,000 registrations. */
  often: number;
  /** Times in a run, however few registrations it has. */
  least: number;
  ways: readonly Way[];
}

export interface Incident {
  /** Registrations that are settled when it happens. */
  at: number;
  target: Target;
  way: Way;
  awayMs: number;
}

/** What is broken when: the same for the same seed, and for each target whatever the others are. */
export function planOf(targets: readonly Target[], count: number, seed: number): Incident[] {
  return targets
    .flatMap((target) => {
      const random = createRandom(seed, target.name);
      const { ways, often, least } = target;
      const times = Math.max(least, Math.round((often * count) / 1_000));
      const first = Math.floor(random() * ways.length);
      return Array.from({ length: times }, (_, index): Incident => {
        // In turns, so that no way is left out by chance.
        const way = ways[(first + index) % ways.length]!;
        const [shortest, longest] = way.away;
        return {
          at: Math.floor(random() * count),
          target,
          way,
          awayMs: Math.round(shortest + random() * (longest - shortest)),
        };
      });
    })
    .toSorted((a, b) => a.at - b.at);
}
