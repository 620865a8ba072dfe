import { CircuitBreaker } from '../../../gateway/resilience/circuit-breaker.ts';
import type { CircuitBreakerOptions } from '../../../gateway/resilience/circuit-options.ts';
import { systemClock } from '../../../gateway/resilience/clock.ts';

// What every library can be told alike.
export const WINDOW_MS = 30_000;
export const FAILURE_RATE = 0.5;
export const MINIMUM_CALLS = 20;
/** Open for longer than any run: no probe is ever let through. */
export const OPEN_MS = 86_400_000;

const FAILED = { outcome: 'fail', class: 'failed' } as const;

/** Ours, with the gateway's defaults where the libraries have nothing alike. */
export function createBreaker(options: Partial<CircuitBreakerOptions> = {}): CircuitBreaker {
  return new CircuitBreaker({
    name: 'bench',
    clock: systemClock,
    random: Math.random,
    classify: () => FAILED,
    windowMs: WINDOW_MS,
    failureThreshold: 0,
    failureRateThreshold: FAILURE_RATE,
    slowCallRateThreshold: 0,
    slowCallMs: 1_000,
    minimumCalls: MINIMUM_CALLS,
    openMs: OPEN_MS,
    maxOpenMs: OPEN_MS,
    backoffDecayMs: 60_000,
    halfOpenProbes: 1,
    successThreshold: 1,
    probeLeaseMs: 3_000,
    rampMs: 0,
    preferenceMs: 250,
    ...options,
  });
}

export const inSeconds = (perWindow: number): number => perWindow / (WINDOW_MS / 1_000);
