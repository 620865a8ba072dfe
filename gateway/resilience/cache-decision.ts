/** For how long a kept value may be served, in milliseconds. */
export interface Lifetime {
  /** For which it is fresh. */
  readonly ttlMs: number;
  /** After that, for which it is served while it is refreshed in the background. */
  readonly staleWhileRevalidateMs: number;
  /** After the time to live, for which it is served where no fresh one can be had. */
  readonly staleIfErrorMs: number;
}

/** What a caller asks of a kept value: the directives of a request's Cache-Control (RFC 9111, 5.2.1). */
export interface Demand {
  /** It must be younger than this; 0 wants a new one whatever is kept. */
  readonly maxAgeMs?: number;
  /** Where no good one can be had, for this long after it stopped being good it will still do. */
  readonly staleIfErrorMs?: number;
  /** Nothing is to be loaded for this caller. */
  readonly onlyIfCached?: boolean;
  /** What is loaded for this caller alone is not to be kept. */
  readonly noStore?: boolean;
}

/** What the cache needs to know of the circuit behind a loader. */
export interface Gate {
  /** Moves with every change of the circuit's state. */
  readonly epoch: number;
  /** Whether a call would be let through now. */
  wouldAdmit(hasFallback: boolean): boolean;
}

/** A kept value, as far as it matters for how it is served. */
export interface Kept {
  readonly lifetime: Lifetime;
  /** Monotonic milliseconds at which it would have had age 0. */
  readonly storedAt: number;
  /** Refreshes that have failed one after the other in `failedEpoch`. */
  readonly failedRefreshes: number;
  /** The circuit's epoch after the last of them. */
  readonly failedEpoch: number | undefined;
  /** Monotonic milliseconds before which no further one is tried. */
  readonly refreshAfter: number;
}

/**
 * How a caller is served: at once (`fresh`, or stale for the reason given), at once with a refresh
 * in the background, by a load with or without the kept value to fall back on, or not at all.
 */
export type Decision =
  | 'fresh'
  | 'circuit-open'
  | 'refresh-failed'
  | 'only-if-cached'
  | 'revalidate'
  | 'load-or-serve'
  | 'load'
  | 'not-cached';

/** How to serve a caller of what is kept. */
export function decide(kept: Kept, now: number, demand: Demand, gate: Gate | undefined): Decision {
  const { ttlMs, staleWhileRevalidateMs } = kept.lifetime;
  const ageMs = now - kept.storedAt;
  const isGoodEnough = ageMs < (demand.maxAgeMs ?? Infinity);
  if (isGoodEnough && ageMs < ttlMs) return 'fresh';
  const isInWindow = isGoodEnough && ageMs < ttlMs + staleWhileRevalidateMs;
  // A refresh would be kept, and for this caller nothing is to be.
  const mayRevalidate = isInWindow && demand.noStore !== true;
  const mayFallBack = isFallback(kept, now, demand);
  if (isInWindow || mayFallBack) {
    // A call that would only be rejected is not made.
    if (gate?.wouldAdmit(true) === false) return mayFallBack ? 'circuit-open' : noGood(demand);
    if (demand.onlyIfCached === true) return isInWindow ? 'only-if-cached' : 'not-cached';
    // One that has just failed is not repeated in the background.
    if (isGoodEnough && isBackingOff(kept, now, gate))
      return mayFallBack ? 'refresh-failed' : 'load';
    if (mayRevalidate) return 'revalidate';
    return mayFallBack ? 'load-or-serve' : 'load';
  }
  return noGood(demand);
}

/** Whether a kept value may be served to this caller where no fresh one can be had. */
export function isFallback({ lifetime, storedAt }: Kept, now: number, demand: Demand): boolean {
  const { ttlMs, staleWhileRevalidateMs, staleIfErrorMs } = lifetime;
  const ageMs = now - storedAt;
  const notGoodForMs = ageMs - Math.min(ttlMs, demand.maxAgeMs ?? Infinity);
  return (
    ageMs < ttlMs + Math.max(staleWhileRevalidateMs, staleIfErrorMs) &&
    notGoodForMs < (demand.staleIfErrorMs ?? Infinity)
  );
}

/** Whether the last refresh failed under the circuit's present state: after a move it may do better. */
export function hasFailed({ failedRefreshes, failedEpoch }: Kept, gate: Gate | undefined): boolean {
  return failedRefreshes > 0 && failedEpoch === gate?.epoch;
}

const isBackingOff = (kept: Kept, now: number, gate: Gate | undefined): boolean =>
  now < kept.refreshAfter && hasFailed(kept, gate);

const noGood = ({ onlyIfCached }: Demand): Decision =>
  onlyIfCached === true ? 'not-cached' : 'load';
