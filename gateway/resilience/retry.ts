import type { Backoff } from './backoff.ts';
import { sleep } from './call.ts';
import type { Policy } from './policy.ts';

export interface RetryOptions {
  /** All attempts together, the first included. */
  maxAttempts: number;
  backoff: Backoff;
  /** Whether the same work may be tried again after this error. */
  isRetryable: (error: unknown) => boolean;
  /** Told before each further attempt. */
  onRetry?: (error: unknown, attempt: number) => void;
}

/** Tries again after a failure that may pass. Only for work that is safe to repeat. */
export function createRetry({ maxAttempts, backoff, isRetryable, onRetry }: RetryOptions): Policy {
  return {
    async execute(operation, call) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await operation(call);
        } catch (error) {
          if (attempt >= maxAttempts || call.ended || !isRetryable(error)) throw error;
          const wait = backoff(attempt);
          // With no time left for another attempt, the real error says more than a spent deadline.
          if (wait >= call.remaining()) throw error;
          await sleep(wait, call);
          onRetry?.(error, attempt + 1);
        }
      }
    },
  };
}
