import { Cache, type CacheOptions, type Loaded } from '../../gateway/resilience/cache.ts';
import type { Clock } from '../../gateway/resilience/clock.ts';
import { ResilienceError } from '../../gateway/resilience/errors.ts';

/** No answer could be had. */
export class OutageError extends Error {}

/** The answer is that there is no such thing. */
export class MissingError extends Error {}

/** Fresh for 100 ms, then stale while it is refreshed for 50, and where there is an outage for 200. */
export const CACHE_DEFAULTS = {
  random: () => 0.5,
  ttlMs: 100,
  staleWhileRevalidateMs: 50,
  staleIfErrorMs: 200,
  maxBytes: 10_000,
  maxEntryBytes: 1_000,
  isOutage: (error: unknown) => error instanceof OutageError || error instanceof ResilienceError,
} satisfies Omit<CacheOptions, 'clock'>;

export function createCache(clock: Clock, overrides: Partial<CacheOptions> = {}): Cache {
  return new Cache({ ...CACHE_DEFAULTS, ...overrides, clock });
}

export function loaded<T>(value: T, tags: readonly string[] = [], bytes = 10): Loaded<T> {
  return { value, bytes, tags };
}
