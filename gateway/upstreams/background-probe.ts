import { startBackgroundProbe } from '../resilience/background-probe.ts';
import type { Clock } from '../resilience/clock.ts';
import type { Operation } from '../resilience/policy.ts';
import { classify } from './outcome.ts';
import type { Circuit } from './pipeline.ts';

/** Has `probe` find out when a failing upstream is back; returns the function that stops it. */
export function probeInBackground(
  { breaker, budget }: Circuit,
  probe: Operation<void>,
  clock: Clock,
): () => void {
  return startBackgroundProbe({ breaker, clock, classify, budget, probe });
}
