/** What an error of the database means to whoever asked. */
export type Fault =
  /** A value that has to be unique is there already. */
  | 'duplicate'
  /** Others were at it at the same time: nothing of this transaction was done. */
  | 'contention'
  /** The database cannot be reached, or cannot do its work. */
  | 'unavailable'
  /** The tables are not those that this version works with. */
  | 'schema';

/** A value that has to be unique is there already. */
export class DuplicateError extends Error {
  constructor(cause: unknown) {
    super('a value that has to be unique is there already', { cause });
    this.name = 'DuplicateError';
  }
}

/** Others were at it at the same time, and nothing was done: done again, it may go through. */
export class ContentionError extends Error {
  constructor(cause: unknown) {
    super('others were at it at the same time', { cause });
    this.name = 'ContentionError';
  }
}

export interface StoreUnavailableOptions {
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

  constructor(
    message: string,
    { retryAfterMs, mayBeDone = false, cause }: StoreUnavailableOptions = {},
  ) {
    super(`store: ${message}`, { cause });
    this.name = 'StoreUnavailableError';
    this.retryAfterMs = retryAfterMs;
    this.mayBeDone = mayBeDone;
  }
}

/** The tables are not there, or not as this version needs them. */
export class SchemaError extends StoreUnavailableError {
  constructor(cause: unknown) {
    super('its tables are not up to date (npm run migrate)', { cause });
  }
}
