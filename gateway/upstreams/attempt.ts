import { ResilienceError, type ResilienceCode } from '../resilience/errors.ts';
import { UpstreamError, type UpstreamCode } from './errors.ts';

/** A request to an upstream that is over. */
export interface Attempt {
  method: string;
  /** Milliseconds until the body was there, or until it was known that it would not be. */
  ms: number;
  /** The status of the answer, or the code of the error where there was none. */
  outcome: number | UpstreamCode | ResilienceCode | 'aborted';
}

/** What became of a request that ended in this error. */
export function outcomeOf(error: unknown): Attempt['outcome'] {
  if (error instanceof UpstreamError) return error.status ?? error.code;
  return error instanceof ResilienceError ? error.code : 'aborted';
}
