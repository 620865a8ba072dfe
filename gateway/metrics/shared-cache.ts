import type { Registry } from 'prom-client';
import type { RedisAnswers } from '../redis/shared-answers.ts';
import { addCounter } from './registry.ts';

/** What the caches' second level was asked, and told. */
export function addSharedCacheMetrics(registry: Registry, caches: readonly RedisAnswers[]): void {
  addCounter(registry, {
    name: 'breakwater_shared_cache_requests_total',
    help: 'Times that Redis was asked for an answer; away: it was not asked, or not in time',
    labelNames: ['cache', 'result'],
    read: () =>
      caches.flatMap(({ name, counts: { hits, misses, away } }) => [
        [{ cache: name, result: 'hit' }, hits] as const,
        [{ cache: name, result: 'miss' }, misses] as const,
        [{ cache: name, result: 'away' }, away] as const,
      ]),
  });
  addCounter(registry, {
    name: 'breakwater_shared_cache_kept_total',
    help: 'Answers that were given to Redis',
    labelNames: ['cache'],
    read: () => caches.map(({ name, counts: { kept } }) => [{ cache: name }, kept] as const),
  });
}
