import { median } from '../support/statistics.ts';
import type { Group, Library } from './case.ts';
import type { Series } from './run.ts';

/** One case; every figure is the median of the rounds. */
export interface Summary {
  group: Group;
  name: string;
  library: Library | undefined;
  callsPerRound: number;
  ns: { median: number; min: number; max: number };
  /** Nanoseconds beyond the bare call; undefined where that is no part of it. */
  addedNs: number | undefined;
  /** Allocated for each call; undefined where it cannot be told. */
  bytes: number | undefined;
  /** Time against ours, of the same group (and name, for failures), in the same round. */
  timesOurs: number;
  right: boolean;
}

export function summarize(all: readonly Series[]): Summary[] {
  const bare = find(all, { group: 'breaker', library: undefined });
  return all.map((series) => {
    const { group, name, library, calls, rounds, faults } = series;
    const times = rounds.map(({ ns }) => ns);
    const bytes = median(rounds.map((measured) => measured.bytes));
    const guardsWork = group === 'breaker' || group === 'pipeline';
    return {
      group,
      name,
      library,
      callsPerRound: calls,
      ns: { median: median(times), min: Math.min(...times), max: Math.max(...times) },
      addedNs:
        guardsWork && library !== undefined
          ? median(times.map((ns, round) => ns - bare.rounds[round]!.ns))
          : undefined,
      bytes: Number.isNaN(bytes) ? undefined : bytes,
      timesOurs: timesOf(series, oursLike(all, series)),
      right: faults.length === 0,
    };
  });
}

/** How many times the time of `other` a case takes: the median of the rounds' ratios. */
export function timesOf(series: Series, other: Series): number {
  return median(series.rounds.map(({ ns }, round) => ns / other.rounds[round]!.ns));
}

export function find(
  all: readonly Series[],
  wanted: Partial<Pick<Series, 'group' | 'name' | 'library'>>,
): Series {
  const found = all.find((series) =>
    Object.entries(wanted).every(([key, value]) => series[key as keyof Series] === value),
  );
  if (found === undefined) throw new Error(`no case ${JSON.stringify(wanted)}`);
  return found;
}

function oursLike(all: readonly Series[], { group, name }: Series): Series {
  const library = 'breakwater';
  return find(all, group === 'failure' ? { group, name, library } : { group, library });
}
