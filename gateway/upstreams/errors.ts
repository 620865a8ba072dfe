import type { Outcome } from '../resilience/outcome.ts';

/** The stable codes of what an upstream did to us. */
export type UpstreamCode =
  | 'not_found'
  | 'conflict'
  | 'unauthorized'
  | 'forbidden'
  | 'upstream_unreachable'
  | 'upstream_bad_response'
  | 'upstream_unavailable';

export interface UpstreamFailure {
  code: UpstreamCode;
  /** What it says about the upstream's health. */
  outcome: Outcome;
  /** Whether the same read may do better in a moment. */
  retryable: boolean;
  /** For the log; never sent to a client, since it may name hosts. */
  message: string;
  /** Milliseconds the upstream asked us to wait. */
  retryAfterMs?: number | undefined;
  /** The status that it answered with, where it did and where that is the failure. */
  status?: number | undefined;
  cause?: unknown;
}

/** A call that reached for an upstream and did not bring what was asked for. */
export class UpstreamError extends Error {
  readonly upstream: string;
  readonly code: UpstreamCode;
  readonly outcome: Outcome;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly status: number | undefined;

  constructor(upstream: string, failure: UpstreamFailure) {
    super(`${upstream}: ${failure.message}`, { cause: failure.cause });
    this.name = 'UpstreamError';
    this.upstream = upstream;
    this.code = failure.code;
    this.outcome = failure.outcome;
    this.retryable = failure.retryable;
    this.retryAfterMs = failure.retryAfterMs;
    this.status = failure.status;
  }
}
