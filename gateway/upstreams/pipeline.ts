import { GradientLimit } from '../resilience/adaptive-limit.ts';
import { createBackoff } from '../resilience/backoff.ts';
import { Bulkhead } from '../resilience/bulkhead.ts';
import { CircuitBreaker } from '../resilience/circuit-breaker.ts';
import type { Clock } from '../resilience/clock.ts';
import { createDeadline } from '../resilience/deadline.ts';
import { createHedge } from '../resilience/hedge.ts';
import { createStopwatch, LatencyQuantile } from '../resilience/latency-quantile.ts';
import { compose, type Policy } from '../resilience/policy.ts';
import type { Classify } from '../resilience/outcome.ts';
import { RetryBudget } from '../resilience/retry-budget.ts';
import { createRetry } from '../resilience/retry.ts';
import { createTimeout } from '../resilience/timeout.ts';
import type { CircuitSettings, ReadSettings } from '../settings.ts';
import { classify as classifyUpstream, isRetryable } from './outcome.ts';
import type { ReadCounts } from './upstream.ts';

/** A named way to an upstream: its policies, and what of them can be looked at. */
export interface Circuit {
  name: string;
  /** The name of the service behind it. */
  upstream: string;
  /** When it opens: 0 where a rule is off. */
  rules: CircuitRules;
  policy: Policy;
  /** The innermost policy alone, for a call that brings its own way in, as a probe does. */
  attempt: Policy;
  breaker: CircuitBreaker;
  bulkhead: Bulkhead;
  budget: RetryBudget;
  /** What its reads found in the cache; undefined for writes. */
  reads?: () => ReadCounts;
}

export interface CircuitRules {
  windowMs: number;
  failureThreshold: number;
  failureRateThreshold: number;
  minimumCalls: number;
  slowCallMs: number;
  slowCallRateThreshold: number;
}

export interface PipelineDependencies {
  clock: Clock;
  /** Uniform in [0, 1). */
  random: () => number;
  /** The upstream's, shared by all its circuits. */
  budget: RetryBudget;
}

export interface ReadPipelineDependencies extends PipelineDependencies {
  /** What reads found in the cache before it, for whoever looks at the circuit. */
  reads?: () => ReadCounts;
}

export interface StorePipelineDependencies extends Omit<PipelineDependencies, 'budget'> {
  /** What an error says about the health of the database. */
  classify: Classify;
  /** Whether all of it was undone, and may go through when it is done again. */
  isUndone: (error: unknown) => boolean;
}

// Transactions that were undone in favour of others rarely are a second time.
const STORE_ATTEMPTS = 3;
const STORE_BACKOFF_MS = 20;
const STORE_BUDGET = { ratio: 0.2, reserve: 10 };

// Bounds the backoff where RETRY_MAX_ATTEMPTS is set high; the deadline ends it long before.
const LONGEST_BACKOFF_MS = 10_000;

// Long enough for a request with a stale answer to come by, too short to delay the recovery.
const PREFERENCE_MS = 250;

/**
 * The pipeline of reads. THE order of the policies, outermost first: the deadline bounds
 * everything below it, a place in the bulkhead is held for all attempts, and the breaker is the
 * innermost gate, so that it counts attempts and no rejection of ours ever holds a probe.
 */
export function createReadPipeline(
  name: string,
  settings: ReadSettings,
  dependencies: ReadPipelineDependencies,
): Circuit {
  const { budget, reads } = dependencies;
  const { deadline, ...parts } = createParts(name, settings, dependencies);
  const { bulkhead, breaker, attempt } = parts;
  const isPointless = () => !breaker.wouldAdmit(false);
  const policy = compose(
    deadline,
    bulkhead,
    budget,
    createRetry({
      maxAttempts: settings.RETRY_MAX_ATTEMPTS,
      minimumAttemptMs: settings.RETRY_MINIMUM_ATTEMPT_MS,
      backoff: createBackoff({
        baseMs: settings.RETRY_BASE_MS,
        maxMs: LONGEST_BACKOFF_MS,
        random: dependencies.random,
      }),
      isRetryable,
      isPointless,
      budget,
    }),
    ...hedges(settings.HEDGE_DELAY, { budget, isPointless }),
    breaker,
    attempt,
  );
  return { ...parts, policy, budget, ...(reads !== undefined && { reads }) };
}

/** The pipeline of writes: the same order without what repeats, since a write is not safe to. */
export function createWritePipeline(
  name: string,
  settings: CircuitSettings,
  dependencies: PipelineDependencies,
): Circuit {
  const { budget } = dependencies;
  const { deadline, ...parts } = createParts(name, settings, dependencies);
  const policy = compose(deadline, parts.bulkhead, budget, parts.breaker, parts.attempt);
  return { ...parts, policy, budget };
}

/**
 * The pipeline of the store. A unit of work that the database undid in favour of another one is done
 * again; nothing else is, since it may have been done.
 */
export function createStorePipeline(
  name: string,
  settings: CircuitSettings,
  { isUndone, ...dependencies }: StorePipelineDependencies,
): Circuit {
  const { deadline, ...parts } = createParts(name, settings, dependencies);
  const budget = new RetryBudget(STORE_BUDGET);
  const retry = createRetry({
    maxAttempts: STORE_ATTEMPTS,
    backoff: createBackoff({
      baseMs: STORE_BACKOFF_MS,
      maxMs: LONGEST_BACKOFF_MS,
      random: dependencies.random,
    }),
    isRetryable: isUndone,
    budget,
  });
  const policy = compose(deadline, parts.bulkhead, budget, retry, parts.breaker, parts.attempt);
  return { ...parts, policy, budget };
}

/** The hedge and what tells it when to start: `off`, the observed `p95`, or milliseconds. */
function hedges(
  delay: string,
  options: { budget: RetryBudget; isPointless: () => boolean },
): Policy[] {
  if (delay === 'off') return [];
  if (delay !== 'p95') return [createHedge({ ...options, delay: () => Number(delay) })];
  const latency = new LatencyQuantile();
  return [createHedge({ ...options, delay: () => latency.value() }), createStopwatch(latency)];
}

type PartsDependencies = Pick<PipelineDependencies, 'clock' | 'random'> & { classify?: Classify };

function createParts(
  name: string,
  settings: CircuitSettings,
  { clock, random, classify = classifyUpstream }: PartsDependencies,
) {
  const { BULKHEAD_LIMIT: maximum, BULKHEAD_MINIMUM: minimum } = settings;
  const bulkhead = new Bulkhead({
    name,
    limit: minimum === 0 ? maximum : new GradientLimit({ minimum, maximum, initial: maximum }),
    queueLimit: settings.BULKHEAD_QUEUE_LIMIT,
  });
  // The attempt timeout settles every probe before this; the lease covers what it cannot.
  const probeLeaseMs = 2 * settings.ATTEMPT_TIMEOUT_MS;
  const rules: CircuitRules = {
    windowMs: settings.BREAKER_WINDOW_MS,
    failureThreshold: settings.BREAKER_FAILURE_THRESHOLD,
    failureRateThreshold: settings.BREAKER_FAILURE_RATE_THRESHOLD,
    minimumCalls: settings.BREAKER_MINIMUM_CALLS,
    slowCallMs: settings.BREAKER_SLOW_CALL_MS,
    slowCallRateThreshold: settings.BREAKER_SLOW_CALL_RATE_THRESHOLD,
  };
  const breaker = new CircuitBreaker({
    ...rules,
    name,
    clock,
    random,
    classify,
    openMs: settings.BREAKER_OPEN_MS,
    maxOpenMs: Math.max(settings.BREAKER_MAX_OPEN_MS, settings.BREAKER_OPEN_MS),
    backoffDecayMs: settings.BREAKER_BACKOFF_DECAY_MS,
    halfOpenProbes: settings.BREAKER_HALF_OPEN_PROBES,
    successThreshold: settings.BREAKER_SUCCESS_THRESHOLD,
    probeLeaseMs,
    rampMs: settings.BREAKER_RAMP_MS,
    preferenceMs: Math.min(PREFERENCE_MS, probeLeaseMs),
  });
  const deadline = createDeadline({ name, limitMs: settings.DEADLINE_MS });
  const attempt = createTimeout({ name, limitMs: settings.ATTEMPT_TIMEOUT_MS });
  const upstream = name.split('.')[0] ?? name;
  return { name, upstream, rules, bulkhead, breaker, deadline, attempt };
}
