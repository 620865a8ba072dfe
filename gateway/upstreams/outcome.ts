import { AttemptTimeoutError, ResilienceError } from '../resilience/errors.ts';
import type { Verdict } from '../resilience/outcome.ts';
import { UpstreamError, type UpstreamFailure } from './errors.ts';

/** What else is known of an answer. */
export interface Circumstances {
  /** Milliseconds the upstream asked us to wait. */
  retryAfterMs: number | undefined;
  /** Whether it is one that is told who is calling. */
  isForCaller: boolean;
}

/**
 * What an HTTP status means: for the caller (`code`), for the circuit (`outcome`) and for a retry.
 * `undefined` for a status that brings an answer.
 */
export function failureOfStatus(
  status: number,
  { retryAfterMs, isForCaller }: Circumstances,
): UpstreamFailure | undefined {
  const about = { status, message: `answered ${status}` };
  if (status >= 200 && status < 300) return undefined;
  if (status === 404 || status === 410) {
    return { code: 'not_found', outcome: 'ok', retryable: false, ...about };
  }
  if (status === 409) return { code: 'conflict', outcome: 'ok', retryable: false, ...about };
  if (isForCaller && (status === 401 || status === 403)) {
    // Said to the caller, who did not say who it is, or may not; else our own access is refused.
    const code = status === 401 ? 'unauthorized' : 'forbidden';
    return { code, outcome: 'ok', retryable: false, ...about };
  }
  if (status === 429) {
    // It is healthy and we are too many: neither a failure nor a reason to come back at once.
    const code = 'upstream_unavailable';
    return { code, outcome: 'ignore', retryable: false, ...about, retryAfterMs };
  }
  if (status === 503) {
    // Told when to come back, an attempt before that is wasted.
    const retryable = retryAfterMs === undefined;
    const code = 'upstream_unavailable';
    return { code, outcome: 'fail', retryable, ...about, retryAfterMs };
  }
  if (status >= 500) {
    return { code: 'upstream_bad_response', outcome: 'fail', retryable: true, ...about };
  }
  // The rest of 3xx and 4xx: reachable and working, but it does not speak the contract with us.
  return { code: 'upstream_bad_response', outcome: 'ok', retryable: false, ...about };
}

/** What an error of the connection means: nothing usable came back. */
export function failureOfConnection(cause: unknown): UpstreamFailure {
  const { code, name } = cause as { code?: string; name?: string };
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
    return {
      code: 'upstream_bad_response',
      outcome: 'fail',
      retryable: false,
      message: 'the answer is larger than UPSTREAM_MAX_RESPONSE_BYTES',
      cause,
    };
  }
  if (name === 'HTTPParserError' || code === 'UND_ERR_HEADERS_OVERFLOW') {
    // Without the cause: it holds the bytes, and a cached answer that outlives this one holds it.
    const { message = '' } = cause as { message?: string };
    return failureOfPayload(`the answer is not HTTP as we take it (${message})`);
  }
  return {
    code: 'upstream_unreachable',
    outcome: 'fail',
    retryable: true,
    message: `the connection failed (${code ?? 'unknown'})`,
    cause,
  };
}

/** The answer came, but not in the contract's form. Asking again would bring the same. */
export function failureOfPayload(message: string, cause?: unknown): UpstreamFailure {
  return { code: 'upstream_bad_response', outcome: 'fail', retryable: false, message, cause };
}

/** The breaker's failure predicate: what an error says about the health of the upstream. */
export function classify(error: unknown): Verdict {
  if (error instanceof UpstreamError) {
    return { outcome: error.outcome, class: error.code, retryAfterMs: error.retryAfterMs };
  }
  if (error instanceof AttemptTimeoutError) return TIMED_OUT;
  // Our own rejections say nothing; a bug of ours says nothing either, and the log shows it.
  return OWN;
}

const TIMED_OUT: Verdict = { outcome: 'fail', class: 'upstream_timeout' };
const OWN: Verdict = { outcome: 'ignore', class: 'own' };

/** Whether a read may be tried again after this error. */
export function isRetryable(error: unknown): boolean {
  if (error instanceof UpstreamError) return error.retryable;
  return error instanceof AttemptTimeoutError;
}

/**
 * Whether an error means that no answer could be had, so that a stale one does better. That there
 * is no such thing is an answer, and so is a refusal: what is forbidden now is not served from before.
 */
export function isOutage(error: unknown): boolean {
  return error instanceof UpstreamError ? error.outcome !== 'ok' : error instanceof ResilienceError;
}
