import type { SlidingWindow } from './sliding-window.ts';

/** When a closed circuit opens. Each rule is off at 0; at least one of them should be on. */
export interface CircuitRules {
  windowMs: number;
  /** Opens at this many failures in the window. */
  failureThreshold: number;
  /** Opens at this share of failures in the window, 0 to 1. */
  failureRateThreshold: number;
  /** Opens at this share of calls that took `slowCallMs` or longer, 0 to 1. */
  slowCallRateThreshold: number;
  slowCallMs: number;
  /** Calls in the window below which a share says nothing. */
  minimumCalls: number;
}

/**
 * The rule that fires for what the window holds, in words and numbers; undefined where none does.
 * `provisional` calls are still running, but longer than `slowCallMs` already: they count as slow.
 */
export function firedRule(
  rules: CircuitRules,
  window: SlidingWindow,
  provisional: number,
): string | undefined {
  const { calls, failures, slow } = window;
  if (rules.failureThreshold > 0 && failures >= rules.failureThreshold) {
    return `${failures} failures ≥ ${rules.failureThreshold} in ${seconds(rules.windowMs)}`;
  }
  // Shares are divided, not multiplied out: 7 of 100 is 0.07, but 0.07 × 100 is more than 7.
  const { failureRateThreshold, slowCallRateThreshold, minimumCalls } = rules;
  if (
    failureRateThreshold > 0 &&
    failures > 0 &&
    calls >= minimumCalls &&
    failures / calls >= failureRateThreshold
  ) {
    return `failure ${share(failures, calls, failureRateThreshold, rules.windowMs)}`;
  }
  const seen = calls + provisional;
  const slowSeen = slow + provisional;
  if (
    slowCallRateThreshold > 0 &&
    slowSeen > 0 &&
    seen >= minimumCalls &&
    slowSeen / seen >= slowCallRateThreshold
  ) {
    return `slower than ${seconds(rules.slowCallMs)}: ${share(slowSeen, seen, slowCallRateThreshold, rules.windowMs)}`;
  }
  return undefined;
}

const share = (part: number, of: number, threshold: number, windowMs: number): string =>
  `${percent(part / of)} ≥ ${percent(threshold)} over ${of} calls in ${seconds(windowMs)}`;

const percent = (value: number): string => `${Math.round(value * 100)} %`;

const seconds = (ms: number): string => `${ms / 1_000} s`;
