import { loadConfig } from '../../gateway/config.ts';
import type { Clock } from '../../gateway/resilience/clock.ts';
import { RetryBudget } from '../../gateway/resilience/retry-budget.ts';
import { UpstreamError } from '../../gateway/upstreams/errors.ts';
import { failureOfStatus } from '../../gateway/upstreams/outcome.ts';
import {
  createReadPipeline,
  createWritePipeline,
  type Circuit,
} from '../../gateway/upstreams/pipeline.ts';
import { settled } from './clock.ts';
import { StepClock, ticks } from './step-clock.ts';

type Environment = Readonly<Record<string, string>>;

/** No circuit rule fires: what bounds the attempts then is the budget alone. */
export const NO_RULES = { BREAKER_FAILURE_RATE_THRESHOLD: '0', BREAKER_FAILURE_THRESHOLD: '0' };

/** The pipelines of the users circuit and of writes, as the environment sets them, on one budget. */
export function createPipelines(clock: Clock, environment: Environment = {}, random = () => 0.5) {
  const { users, 'events.write': writes } = loadConfig(environment).circuits;
  const budget = new RetryBudget({
    ratio: users.RETRY_BUDGET_RATIO,
    reserve: users.RETRY_BUDGET_RESERVE,
  });
  const dependencies = { clock, random, budget };
  return {
    read: createReadPipeline('users', users, dependencies),
    write: createWritePipeline('events.write', writes, dependencies),
    budget,
    settings: users,
  };
}

/** What an upstream that answers with this status is to the pipeline. */
export function statusError(status: number, retryAfterMs?: number): UpstreamError {
  const failure = failureOfStatus(status, { retryAfterMs, isForCaller: false });
  if (failure === undefined) throw new Error(`${status} is no failure`);
  return new UpstreamError('users', failure);
}

/** What must be zero when nobody waits any more, once all promise callbacks have run. */
export async function leftovers({ breaker, bulkhead }: Circuit, clock: { timers: number }) {
  await settled();
  const { active, queued } = bulkhead.snapshot();
  return { inFlight: breaker.snapshot().inFlight, active, queued, timers: clock.timers };
}

export const NOTHING_LEFT = { inFlight: 0, active: 0, queued: 0, timers: 0 };

/** Lets time pass, 10 ms by 10 ms, until the work has settled. */
export async function runOut<T>(clock: StepClock, work: Promise<T>): Promise<T> {
  let over = false;
  const settle = () => (over = true);
  work.then(settle, settle);
  for (;;) {
    await ticks(60);
    if (over) return work;
    clock.step(10);
  }
}
