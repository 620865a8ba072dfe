/** The stable codes of the core's own errors; the HTTP layer maps them to a status. */
export type ResilienceCode =
  | 'circuit_open'
  | 'bulkhead_full'
  | 'upstream_timeout'
  | 'deadline_exceeded'
  | 'client_closed'
  | 'abandoned';

/**
 * An outcome that the core itself decided. Carries no stack: it says which rule fired, not which
 * line, and capturing one costs ten times the rest of a rejection.
 */
export abstract class ResilienceError extends Error {
  abstract readonly code: ResilienceCode;
  /** Milliseconds after which another try makes sense, where that is known. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, retryAfterMs?: number) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The circuit admits nobody now. `retryAfterMs` is the time to the next probe. */
export class CircuitOpenError extends ResilienceError {
  readonly code = 'circuit_open';
  readonly circuit: string;

  constructor(circuit: string, retryAfterMs: number) {
    super(`circuit ${circuit} is open`, retryAfterMs);
    this.circuit = circuit;
  }
}

/** All places and all of the queue are taken. */
export class BulkheadFullError extends ResilienceError {
  readonly code = 'bulkhead_full';
}

/** One attempt took longer than the attempt timeout. */
export class AttemptTimeoutError extends ResilienceError {
  readonly code = 'upstream_timeout';
}

/** The time for the whole call is spent. */
export class DeadlineExceededError extends ResilienceError {
  readonly code = 'deadline_exceeded';
}

/** Whoever asked is no longer there. */
export class CallerGoneError extends ResilienceError {
  readonly code = 'client_closed';
}

/** A shared load that nobody waits for any more. */
export class AbandonedError extends ResilienceError {
  readonly code = 'abandoned';
}
