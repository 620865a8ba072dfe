/** What an error of the database means to whoever asked. */
export type Fault =
  /** A value that has to be unique is there already. */
  | 'duplicate'
  /** Others changed the same at the same time, and the database undid this transaction. */
  | 'contention'
  /** The database cannot be reached, or cannot do its work. */
  | 'unavailable';

/** A value that has to be unique is there already. */
export class DuplicateError extends Error {
  constructor(cause: unknown) {
    super('a value that has to be unique is there already', { cause });
    this.name = 'DuplicateError';
  }
}

/** The database undid a transaction in favour of another one: done again, it may go through. */
export class ContentionError extends Error {
  constructor(cause: unknown) {
    super('others changed the same at the same time', { cause });
    this.name = 'ContentionError';
  }
}

export interface StoreUnavailable {
  /** Milliseconds after which another try makes sense, where that is known. */
  retryAfterMs?: number | undefined;
  /** Whether what was asked for may have been done all the same: the answer to its commit is missing. */
  mayBeDone?: boolean;
  cause?: unknown;
}

/** The store could not do what it was asked for. */
export class StoreUnavailableError extends Error {
  readonly code = 'store_unavailable';
  readonly retryAfterMs: number | undefined;
  readonly mayBeDone: boolean;

  constructor(message: string, { retryAfterMs, mayBeDone = false, cause }: StoreUnavailable = {}) {
    super(`store: ${message}`, { cause });
    this.name = 'StoreUnavailableError';
    this.retryAfterMs = retryAfterMs;
    this.mayBeDone = mayBeDone;
  }
}
