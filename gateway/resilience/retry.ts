import type { Backoff } from './backoff.ts';
import { sleep, type Call } from './call.ts';
import type { Operation, Policy } from './policy.ts';
import type { RetryBudget } from './retry-budget.ts';

export interface RetryOptions {
  /** All attempts together, the first included. */
  maxAttempts: number;
  backoff: Backoff;
  /** Whether the same work may be tried again after this error. */
  isRetryable: (error: unknown) => boolean;
  /**
   * Whether another attempt would be rejected anyway, such as by an open circuit; asked after a
   * failure and again after the wait.
   */
  isPointless?: () => boolean;
  /** Milliseconds of the deadline that an attempt needs to be of use. Default, and least, 1. */
  minimumAttemptMs?: number;
  /** Pays for each further attempt. */
  budget?: RetryBudget;
  /** Told before each further attempt. */
  onRetry?: (error: unknown, attempt: number) => void;
}

/**
 * Tries again after a failure that may pass. Only for work that is safe to repeat.
 *
 * Where no further attempt can be made (attempts, deadline or budget are spent, or it would be
 * pointless), the operation's own error is thrown, at once: it says more than ours would. A call
 * that ends during the backoff rejects with the call's reason. Throws RangeError on options out of
 * range.
 */
export function createRetry(options: RetryOptions): Policy {
  const { maxAttempts, backoff, isRetryable, isPointless, budget, onRetry } = options;
  const { minimumAttemptMs: asked = 1 } = options;
  if (!Number.isInteger(maxAttempts) || maxAttempts < 1) {
    throw new RangeError('maxAttempts must be a whole number, from 1');
  }
  if (!(asked >= 0)) throw new RangeError('minimumAttemptMs must be a number, from 0');
  // An attempt at the very moment of the deadline is of no use to anybody.
  const minimumAttemptMs = Math.max(1, asked);

  /** Milliseconds to wait for the next attempt, already paid for; undefined if there is none. */
  function waitAfter(error: unknown, attempt: number, call: Call): number | undefined {
    if (attempt >= maxAttempts || call.ended || !isRetryable(error)) return undefined;
    if (isPointless?.() === true) return undefined;
    const wait = backoff(attempt);
    if (wait + minimumAttemptMs > call.remaining()) return undefined;
    // Paid before the wait: whoever cannot pay afterwards would have waited for nothing.
    if (budget?.tryWithdraw() === false) return undefined;
    return wait;
  }

  /** Throws where the attempt that was waited for is no longer to be made. */
  function recheck(error: unknown, call: Call): void {
    // The call may have ended after the timer fired and before the wait was over here.
    if (call.ended) throw call.reason;
    // Timers may be late, and others may have opened the circuit meanwhile.
    if (minimumAttemptMs > call.remaining() || isPointless?.() === true) throw error;
  }

  async function tryAgain<T>(operation: Operation<T>, call: Call, first: unknown): Promise<T> {
    let error = first;
    for (let attempt = 1; ; attempt += 1) {
      const wait = waitAfter(error, attempt, call);
      if (wait === undefined) throw error;
      try {
        await sleep(wait, call);
        recheck(error, call);
      } catch (cause) {
        budget?.refund();
        throw cause;
      }
      notify(onRetry, error, attempt + 1);
      try {
        return await operation(call);
      } catch (next) {
        error = next;
      }
    }
  }

  return {
    execute(operation, call) {
      try {
        return operation(call).then(undefined, (error) => tryAgain(operation, call, error));
      } catch (error) {
        return tryAgain(operation, call, error);
      }
    },
  };
}

function notify(onRetry: RetryOptions['onRetry'], error: unknown, attempt: number): void {
  try {
    onRetry?.(error, attempt);
  } catch {
    // Rule 6 of the design: observing never changes what is observed.
  }
}
