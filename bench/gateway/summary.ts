import { median } from '../support/statistics.ts';
import type { Measured } from './round.ts';
import type { Round } from './run.ts';
import { scenarios } from './scenarios.ts';

/** One scenario over all rounds; every figure is the median of the rounds. */
export interface Summary {
  scenario: string;
  perSecond: { median: number; min: number; max: number };
  /** Latency in milliseconds. */
  p50: number;
  p99: number;
  /** Requests per second against another scenario's in the same round. */
  ratio: { toUpstreamDirect: number; toCacheHit: number };
  upstreamCallsPerRequest: number;
  cpuUsPerRequest: number | undefined;
  busy: { target: number | undefined; generator: number };
  requests: number;
  errors: number;
  wrong: number;
  right: boolean;
}

/** The rounds' medians, without the warm-up. */
export function summarize(rounds: readonly Round[]): Summary[] {
  const measuredRounds = rounds.filter(({ round }) => round > 0);
  return scenarios.map(({ name }) => {
    const all = measuredRounds.map(({ measured }) => find(measured, name));
    const middle = (of: (measured: Measured) => number) => median(all.map(of));
    const against = (other: string) =>
      median(
        measuredRounds.map(
          ({ measured }) => find(measured, name).perSecond / find(measured, other).perSecond,
        ),
      );
    const sum = (of: (measured: Measured) => number) => all.reduce((total, m) => total + of(m), 0);
    const rates = all.map(({ perSecond }) => perSecond);
    const warmUp = rounds.filter(({ round }) => round === 0).map((r) => find(r.measured, name));
    const known = all.every(({ cpuUsPerRequest }) => cpuUsPerRequest !== undefined);
    return {
      scenario: name,
      perSecond: { median: median(rates), min: Math.min(...rates), max: Math.max(...rates) },
      p50: middle(({ p50 }) => p50),
      p99: middle(({ p99 }) => p99),
      ratio: {
        toUpstreamDirect: against('upstream direct'),
        toCacheHit: against('cache hit'),
      },
      upstreamCallsPerRequest: middle(({ upstreamCalls, requests }) => upstreamCalls / requests),
      cpuUsPerRequest: known ? middle(({ cpuUsPerRequest }) => cpuUsPerRequest!) : undefined,
      busy: {
        target: known ? middle(({ busy }) => busy.target!) : undefined,
        generator: middle(({ busy }) => busy.generator),
      },
      requests: sum(({ requests }) => requests),
      errors: sum(({ errors }) => errors),
      wrong: sum(({ wrong }) => wrong),
      right: [...warmUp, ...all].every(({ faults }) => faults.length === 0),
    };
  });
}

function find(measured: readonly Measured[], name: string): Measured {
  const found = measured.find(({ scenario }) => scenario === name);
  if (found === undefined) throw new Error(`no scenario ${name}`);
  return found;
}
