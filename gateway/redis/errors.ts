/** Redis cannot be used now: it is away, is silent, or refuses what it was asked for. */
export class RedisUnavailableError extends Error {
  override readonly name = 'RedisUnavailableError';

  constructor(message: string, options?: ErrorOptions) {
    // No stack: while Redis is away there is one for each request, and it is nobody's fault here.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message, options);
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** It is connected to for the first time, and nothing is known of it yet. */
export class RedisStartingError extends RedisUnavailableError {}

/** It answers, and refuses: no memory left, read-only, loading, wrong password, no right to. */
export class RedisRefusedError extends RedisUnavailableError {}
