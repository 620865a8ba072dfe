/** The wait before the next attempt, in milliseconds; `attempt` counts the failed ones from 1. */
export type Backoff = (attempt: number) => number;

export interface BackoffOptions {
  /** The upper bound of the first wait; each further one is twice the one before. */
  baseMs: number;
  /** The upper bound of every wait. */
  maxMs: number;
  /** Uniform in [0, 1). */
  random: () => number;
}

/**
 * Exponential backoff with full jitter: uniform between 0 and the bound, so that callers that
 * failed together do not come back together. Throws RangeError on options that are no times.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function createBackoff({ baseMs, maxMs, random }: BackoffOptions): Backoff {
  if (!Number.isFinite(baseMs) || baseMs < 0) throw new RangeError('baseMs must be finite, from 0');
  if (!Number.isFinite(maxMs) || maxMs < 0) throw new RangeError('maxMs must be finite, from 0');
  // 2 ** 1024 is Infinity and Infinity * 0 is NaN: the exponent is bounded before it is used.
  return (attempt) => random() * Math.min(maxMs, baseMs * 2 ** Math.min(attempt - 1, 52));
}
