/** What a call says about the health of what it called; `ignore` says nothing. */
export type Outcome = 'ok' | 'fail' | 'ignore';

/** What one result means to a circuit. */
export interface Verdict {
  outcome: Outcome;
  /** The kind of result, such as `upstream_timeout`; kept as evidence. */
  class: string;
  /** Milliseconds for which the upstream asked to be left alone. */
  retryAfterMs?: number | undefined;
}

/** Maps what an operation threw to what it says about the upstream. */
export type Classify = (error: unknown) => Verdict;

export const OK: Verdict = { outcome: 'ok', class: 'ok' };

/** A caller that left or ran out of time says nothing about the upstream. */
export const ABORTED: Verdict = { outcome: 'ignore', class: 'aborted' };
