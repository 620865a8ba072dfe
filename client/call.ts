import type { Answer } from './exchange.ts';
import { quotaFailure, type Failure } from './problem.ts';
import type { Quota } from './quota.ts';
import { mayRepeat } from './retry-after.ts';

/** What is the same for all calls of a client. */
export interface Patience {
  /** Tries of one call, the first one included. */
  maxAttempts: number;
  /** Milliseconds that one call waits in all, before the jitter. */
  maxWaitMs: number;
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Uniform in [0, 1). */
  random: () => number;
  quota: Quota;
}

// All that were turned away were told the same second: they come back spread over a quarter more.
const JITTER = 0.25;
const LONGEST_JITTER_MS = 1_000;

/**
 * Tries until there is an answer that waiting would not better. Where the wait would be longer than
 * the caller's patience, the answer says how long instead.
 * @throws the signal's reason when that ends it.
 */
export async function callPatiently(
  { maxAttempts, maxWaitMs, sleep, random, quota }: Patience,
  method: string,
  attempt: () => Promise<Answer>,
  signal?: AbortSignal,
): Promise<Answer> {
  let patienceMs = maxWaitMs;
  let askedMs = 0;
  let failed: Failure | undefined;
  for (let tries = 0; ;) {
    const pause = quota.pending();
    const waitMs = Math.max(askedMs, pause?.leftMs ?? 0);
    if (waitMs > patienceMs) return tooLong(waitMs, failed);
    if (waitMs > 0) {
      await sleep(waitMs + random() * Math.min(LONGEST_JITTER_MS, JITTER * waitMs), signal);
      pause?.end();
      patienceMs -= waitMs;
      askedMs = 0;
      // Another call's answer may have brought a new pause meanwhile.
      continue;
    }

    tries += 1;
    const answer = await attempt();
    if (answer.ok) return answer;
    const { status, problem } = answer;
    if (problem.retryAfterMs === undefined) return answer;
    // It is the client that comes too often, not this one call.
    if (status === 429) quota.pause(problem.retryAfterMs);
    if (tries >= maxAttempts || !mayRepeat(method, status, problem)) return answer;
    failed = answer;
    askedMs = problem.retryAfterMs;
  }
}

/** The answer that there was, if any, with the wait that would be needed. */
function tooLong(retryAfterMs: number, failed: Failure | undefined): Failure {
  if (failed === undefined) return quotaFailure(retryAfterMs);
  return { ...failed, problem: { ...failed.problem, retryAfterMs } };
}
