/** The stable codes of the core's own errors; the HTTP layer maps them to a status. */
export type ResilienceCode =
  | 'circuit_open'
  | 'bulkhead_full'
  | 'upstream_timeout'
  | 'deadline_exceeded'
  | 'client_closed'
  | 'not_cached';

/**
 * An outcome that the core itself decided. Carries no stack: it says which rule fired, not which
 * line, and capturing one costs ten times the rest of a rejection.
 */
export abstract class ResilienceError extends Error {
  abstract readonly code: ResilienceCode;
  /** The circuit whose policy decided; undefined where the decision was the request's own. */
  readonly circuit: string | undefined;
  /** Milliseconds after which another try makes sense, where that is known. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, circuit?: string, retryAfterMs?: number) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
    this.circuit = circuit;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The circuit admits nobody now. `retryAfterMs` is the time to the next probe. */
export class CircuitOpenError extends ResilienceError {
  readonly code = 'circuit_open';
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

/** Whoever asked is no longer there: the client, or everybody who waited for a shared load. */
export class CallerGoneError extends ResilienceError {
  readonly code = 'client_closed';
}

/** The caller wants what is kept or nothing, and nothing that is kept will do. */
export class NotCachedError extends ResilienceError {
  readonly code = 'not_cached';
}

/**
 * Rejects with `error` one microtask from now, when the caller waits for it already. Thrown, or
 * rejected at once, it would cost five times as much: Node first notes the rejection as unhandled.
 */
export function rejectSoon(error: unknown): Promise<never> {
  return new Promise((_, reject) => {
    queueMicrotask(() => reject(error));
  });
}
