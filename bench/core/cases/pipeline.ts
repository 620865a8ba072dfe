import {
  bulkhead,
  circuitBreaker,
  CircuitState,
  ExponentialBackoff,
  handleAll,
  retry,
  SamplingBreaker,
  timeout,
  TimeoutStrategy,
  wrap,
} from 'cockatiel';
import { BreakerState, Bulkhead, Circuit, Retry, SlidingTimeBreaker, Timeout } from 'mollitia';
import Opossum from 'opossum';
import { loadConfig, type Config } from '../../../gateway/config.ts';
import { Call } from '../../../gateway/resilience/call.ts';
import { systemClock } from '../../../gateway/resilience/clock.ts';
import { RetryBudget } from '../../../gateway/resilience/retry-budget.ts';
import { createReadPipeline } from '../../../gateway/upstreams/pipeline.ts';
import type { Case } from '../case.ts';
import { resolving } from '../measure.ts';
import { work } from '../work.ts';
import { inSeconds } from './settings.ts';

type Settings = Config['circuits']['users'];

/** Ours as it ships, and the others with the same settings as far as they have them. */
export function pipelineCases(): Case[] {
  const config = loadConfig({});
  const settings = config.circuits.users;
  return [
    ours(settings, config.DEADLINE_MS),
    cockatiel(settings),
    opossum(settings),
    mollitia(settings),
  ];
}

function ours(settings: Settings, deadlineMs: number): Case {
  const clock = systemClock;
  const budget = new RetryBudget({
    ratio: settings.RETRY_BUDGET_RATIO,
    reserve: settings.RETRY_BUDGET_RESERVE,
  });
  const { policy, breaker } = createReadPipeline('bench', settings, {
    clock,
    random: Math.random,
    budget,
  });
  return {
    group: 'pipeline',
    name: 'createReadPipeline',
    library: 'breakwater',
    measure: resolving({
      call: () => policy.execute(work, new Call({ clock, limitMs: deadlineMs })),
      worksPerCall: 1,
    }),
    isIntact: () => breaker.state === 'closed',
    dispose: () => breaker.close(),
  };
}

function cockatiel(settings: Settings): Case {
  const breaker = circuitBreaker(handleAll, {
    halfOpenAfter: settings.BREAKER_OPEN_MS,
    breaker: new SamplingBreaker({
      threshold: settings.BREAKER_FAILURE_RATE_THRESHOLD,
      duration: settings.BREAKER_WINDOW_MS,
      minimumRps: inSeconds(settings.BREAKER_MINIMUM_CALLS),
    }),
  });
  const policy = wrap(
    bulkhead(settings.BULKHEAD_LIMIT, settings.BULKHEAD_QUEUE_LIMIT),
    retry(handleAll, {
      maxAttempts: settings.RETRY_MAX_ATTEMPTS - 1,
      backoff: new ExponentialBackoff({ initialDelay: settings.RETRY_BASE_MS }),
    }),
    breaker,
    timeout(settings.ATTEMPT_TIMEOUT_MS, TimeoutStrategy.Cooperative),
  );
  return {
    group: 'pipeline',
    name: 'wrap',
    library: 'cockatiel',
    measure: resolving({ call: () => policy.execute(work), worksPerCall: 1 }),
    isIntact: () => breaker.state === CircuitState.Closed,
    dispose() {},
  };
}

function opossum(settings: Settings): Case {
  const breaker = new Opossum(work, {
    timeout: settings.ATTEMPT_TIMEOUT_MS,
    capacity: settings.BULKHEAD_LIMIT,
    rollingCountTimeout: settings.BREAKER_WINDOW_MS,
    errorThresholdPercentage: 100 * settings.BREAKER_FAILURE_RATE_THRESHOLD,
    volumeThreshold: settings.BREAKER_MINIMUM_CALLS,
    resetTimeout: settings.BREAKER_OPEN_MS,
  });
  return {
    group: 'pipeline',
    name: 'timeout, capacity',
    library: 'opossum',
    measure: resolving({ call: () => breaker.fire('key'), worksPerCall: 1 }),
    isIntact: () => breaker.closed,
    dispose: () => breaker.shutdown(),
  };
}

function mollitia(settings: Settings): Case {
  const breaker = new SlidingTimeBreaker({
    slidingWindowSize: settings.BREAKER_WINDOW_MS,
    minimumNumberOfCalls: settings.BREAKER_MINIMUM_CALLS,
    failureRateThreshold: 100 * settings.BREAKER_FAILURE_RATE_THRESHOLD,
    openStateDelay: settings.BREAKER_OPEN_MS,
  });
  const modules = [
    new Bulkhead({
      concurrentSize: settings.BULKHEAD_LIMIT,
      queueSize: settings.BULKHEAD_QUEUE_LIMIT,
    }),
    new Retry({ attempts: settings.RETRY_MAX_ATTEMPTS - 1, interval: settings.RETRY_BASE_MS }),
    breaker,
    new Timeout({ delay: settings.ATTEMPT_TIMEOUT_MS }),
  ];
  const circuit = new Circuit({ func: work, options: { modules } });
  return {
    group: 'pipeline',
    name: 'Circuit',
    library: 'mollitia',
    measure: resolving({ call: () => circuit.execute<number>('key'), worksPerCall: 1 }),
    isIntact: () => breaker.state === BreakerState.CLOSED,
    dispose: () => circuit.dispose(),
  };
}
