import { CircuitBreaker } from '../../gateway/resilience/circuit-breaker.ts';
import type { CircuitBreakerOptions } from '../../gateway/resilience/circuit-options.ts';
import { CircuitOpenError } from '../../gateway/resilience/errors.ts';
import type { Lease } from '../../gateway/resilience/lease.ts';
import { ABORTED, OK, type Verdict } from '../../gateway/resilience/outcome.ts';
import { ManualClock } from './clock.ts';

export const FAILED: Verdict = { outcome: 'fail', class: 'upstream_unreachable' };
export const IGNORED: Verdict = ABORTED;
export { OK };

/** What an operation throws to be classified as it says. */
export class VerdictError extends Error {
  readonly verdict: Verdict;

  constructor(verdict: Verdict) {
    super(verdict.class);
    this.verdict = verdict;
  }
}

const OWN: Verdict = { outcome: 'ignore', class: 'own' };

/** Opens at the fifth failure in 10 s, for 1 s; one probe decides. Every other rule is off. */
export const DEFAULTS = {
  name: 'upstream',
  random: () => 0.5,
  classify: (error: unknown) => (error instanceof VerdictError ? error.verdict : OWN),
  windowMs: 10_000,
  failureThreshold: 5,
  failureRateThreshold: 0,
  slowCallRateThreshold: 0,
  slowCallMs: 1_000,
  minimumCalls: 10,
  openMs: 1_000,
  maxOpenMs: 60_000,
  backoffDecayMs: 60_000,
  halfOpenProbes: 1,
  successThreshold: 1,
  probeLeaseMs: 500,
  rampMs: 0,
  preferenceMs: 0,
} satisfies Omit<CircuitBreakerOptions, 'clock'>;

/** A breaker on a clock of its own, unless `overrides` brings one. */
export function createBreaker(
  overrides: Partial<Omit<CircuitBreakerOptions, 'clock'>> & { clock?: ManualClock } = {},
) {
  const { clock = new ManualClock(), ...options } = overrides;
  const breaker = new CircuitBreaker({ ...DEFAULTS, ...options, clock });
  return { breaker, clock };
}

/** Admits and settles `n` calls at once. */
export function run(breaker: CircuitBreaker, n: number, verdict: Verdict): void {
  for (let i = 0; i < n; i += 1) breaker.settle(breaker.admit(), verdict);
}

export const fail = (breaker: CircuitBreaker, n: number): void => run(breaker, n, FAILED);

export const succeed = (breaker: CircuitBreaker, n: number): void => run(breaker, n, OK);

/** The lease, or the error with which the circuit rejected. */
export function tryAdmit(
  breaker: CircuitBreaker,
  hasFallback = false,
  isBackgroundProbe = false,
): Lease | CircuitOpenError {
  try {
    return breaker.admit({ origin: undefined, hasFallback }, isBackgroundProbe);
  } catch (error) {
    if (error instanceof CircuitOpenError) return error;
    throw error;
  }
}

/** How many of `n` callers are admitted; those that are never settle. */
export function countAdmitted(breaker: CircuitBreaker, n: number, hasFallback = false): number {
  let admitted = 0;
  for (let i = 0; i < n; i += 1) {
    if (!(tryAdmit(breaker, hasFallback) instanceof Error)) admitted += 1;
  }
  return admitted;
}

/** Milliseconds after which the circuit says to come back; undefined where it admits. */
export function retryAfter(breaker: CircuitBreaker): number | undefined {
  const result = tryAdmit(breaker);
  return result instanceof Error ? result.retryAfterMs : undefined;
}
