import type { CircuitRules } from './circuit-rules.ts';
import type { Clock } from './clock.ts';
import type { Classify } from './outcome.ts';

export interface CircuitBreakerOptions extends CircuitRules {
  name: string;
  clock: Clock;
  /** Uniform in [0, 1). */
  random: () => number;
  classify: Classify;
  /** Milliseconds from opening to the first probe; twice as long each time it opens again. */
  openMs: number;
  /** Bound of the open time, however often it opens and whatever the upstream asks for. */
  maxOpenMs: number;
  /** Milliseconds closed after which one earlier opening is forgiven. */
  backoffDecayMs: number;
  /** Probes that may be under way at once while half-open. */
  halfOpenProbes: number;
  /** Good probes that close the circuit. */
  successThreshold: number;
  /** Milliseconds after which a probe that has not settled gives its place back. */
  probeLeaseMs: number;
  /** Milliseconds over which the admitted share grows after closing; 0 admits all at once. */
  rampMs: number;
  /**
   * Milliseconds for which a half-open circuit waits for a probe that costs no user anything,
   * before it takes any call: one with a stale answer to fall back on, where such calls were
   * rejected while it was open; or the background probe. At most `probeLeaseMs`.
   */
  preferenceMs: number;
}

/** @throws RangeError naming every option that is wrong. */
export function checkOptions(options: CircuitBreakerOptions): void {
  const faults: string[] = [];
  const check = (holds: boolean, fault: string) => {
    if (!holds) faults.push(fault);
  };
  const durations = ['windowMs', 'openMs', 'maxOpenMs', 'backoffDecayMs', 'probeLeaseMs'] as const;
  for (const key of durations) check(options[key] > 0, `${key} must be more than 0 ms`);
  for (const key of ['rampMs', 'preferenceMs', 'slowCallMs'] as const) {
    check(options[key] >= 0, `${key} must not be less than 0 ms`);
  }
  for (const key of ['failureRateThreshold', 'slowCallRateThreshold'] as const) {
    check(options[key] >= 0 && options[key] <= 1, `${key} must be from 0 to 1`);
  }
  for (const key of ['minimumCalls', 'halfOpenProbes', 'successThreshold'] as const) {
    const value = options[key];
    check(Number.isInteger(value) && value >= 1, `${key} must be a whole number from 1`);
  }
  const { failureThreshold, maxOpenMs, openMs, preferenceMs, probeLeaseMs } = options;
  check(
    Number.isInteger(failureThreshold) && failureThreshold >= 0,
    'failureThreshold must be a whole number from 0',
  );
  check(maxOpenMs >= openMs, 'maxOpenMs must not be less than openMs');
  check(preferenceMs <= probeLeaseMs, 'preferenceMs must not be more than probeLeaseMs');
  check(
    options.slowCallRateThreshold === 0 || options.slowCallMs > 0,
    'slowCallMs must be more than 0 ms where slowCallRateThreshold is set',
  );
  if (faults.length > 0) throw new RangeError(`circuit ${options.name}: ${faults.join('; ')}`);
}
