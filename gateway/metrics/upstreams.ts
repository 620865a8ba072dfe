import type { Registry } from 'prom-client';
import type { Upstream } from '../upstreams/upstream.ts';
import { addCounter, addGauge } from './registry.ts';

/** The caches of the upstreams, and the budgets for what the gateway adds to their load. */
export function addUpstreamMetrics(registry: Registry, upstreams: readonly Upstream[]): void {
  addCounter(registry, {
    name: 'breakwater_cache_requests_total',
    help: 'Reads by what the cache had: hit (fresh), stale (served all the same), miss (waited for the upstream, or failed)',
    labelNames: ['cache', 'result'],
    read: () =>
      upstreams.flatMap(({ name: cache, reads }) => [
        [{ cache, result: 'hit' }, reads.hits] as const,
        [{ cache, result: 'stale' }, reads.stale] as const,
        [{ cache, result: 'miss' }, reads.misses] as const,
      ]),
  });
  addGauge(registry, {
    name: 'breakwater_cache_entries',
    help: 'Answers that are kept',
    labelNames: ['cache'],
    read: () => upstreams.map(({ name, cache }) => [{ cache: name }, cache.snapshot().entries]),
  });
  addGauge(registry, {
    name: 'breakwater_cache_bytes',
    help: 'What the answers that are kept weigh, as far as CACHE_MAX_BYTES bounds it',
    labelNames: ['cache'],
    read: () => upstreams.map(({ name, cache }) => [{ cache: name }, cache.snapshot().bytes]),
  });

  // A payment that is taken back later would look like a restart.
  const made = new Map<string, number>();
  addCounter(registry, {
    name: 'breakwater_retries_total',
    help: 'Extra calls (retries, hedges, background probes): made, or refused since the budget was dry',
    labelNames: ['upstream', 'reason'],
    read: () =>
      upstreams.flatMap(({ name: upstream, budget }) => {
        const { extraCalls, refused } = budget.snapshot();
        const most = Math.max(extraCalls, made.get(upstream) ?? 0);
        made.set(upstream, most);
        return [
          [{ upstream, reason: 'made' }, most] as const,
          [{ upstream, reason: 'refused' }, refused] as const,
        ];
      }),
  });
  addCounter(registry, {
    name: 'breakwater_budget_requests_total',
    help: 'Primary requests, each of which pays for a share of an extra call',
    labelNames: ['upstream'],
    read: () =>
      upstreams.map(({ name: upstream, budget }) => [{ upstream }, budget.snapshot().requests]),
  });
  addGauge(registry, {
    name: 'breakwater_budget_tokens',
    help: 'Extra calls that can be paid now',
    labelNames: ['upstream'],
    read: () =>
      upstreams.map(({ name: upstream, budget }) => [{ upstream }, budget.snapshot().tokens]),
  });
  addGauge(registry, {
    name: 'breakwater_budget_reserve',
    help: 'The most extra calls that are saved up',
    labelNames: ['upstream'],
    read: () =>
      upstreams.map(({ name: upstream, budget }) => [{ upstream }, budget.snapshot().reserve]),
  });
}
