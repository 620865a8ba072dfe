import type { Recording } from './recording.ts';

/**
 * How many attempts the gateway's circuit let through, and how many calls arrived at the upstream,
 * within a span of time; all beyond the arrivals while it was gone were refused.
 */
export interface Calls {
  arrived: number;
  refused: number;
}

/** The calls of each span of `width` milliseconds, from `from` on. */
export function callsPerSpan(
  { arrivals, circuit, returnAt }: Recording,
  { from, width, spans }: { from: number; width: number; spans: number },
): Calls[] {
  const calls = Array.from({ length: spans }, () => ({ arrived: 0, refused: 0 }));
  const at = (ms: number) => calls[Math.floor((ms - from) / width)];
  for (const arrival of arrivals) {
    const span = at(arrival);
    if (span !== undefined) span.arrived += 1;
  }
  for (const [index, sample] of circuit.entries()) {
    const before = circuit[index - 1];
    // The run looks right before the fault begins and right before it ends.
    if (before === undefined || sample.at <= 0 || sample.at > returnAt) continue;
    const span = at(sample.at);
    if (span !== undefined) span.refused += sample.admitted - before.admitted;
  }
  return calls;
}

/** The most calls that arrived within any second of a span of time. */
export function peakPerSecond(
  arrivals: readonly number[],
  { from, to }: { from: number; to: number },
): number {
  const sorted = arrivals.filter((at) => at >= from && at < to).toSorted((a, b) => a - b);
  let first = 0;
  let peak = 0;
  for (const [index, at] of sorted.entries()) {
    while (sorted[first]! <= at - 1_000) first += 1;
    peak = Math.max(peak, index - first + 1);
  }
  return peak;
}
