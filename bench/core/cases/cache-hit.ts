import { LRUCache } from 'lru-cache';
import { Cache as MollitiaCache, Circuit } from 'mollitia';
import Opossum from 'opossum';
import { Cache } from '../../../gateway/resilience/cache.ts';
import { Call } from '../../../gateway/resilience/call.ts';
import { systemClock } from '../../../gateway/resilience/clock.ts';
import type { Case } from '../case.ts';
import { resolving } from '../measure.ts';
import { work } from '../work.ts';

// Fresh for longer than any run.
const TTL_MS = 3_600_000;
const KEY = '/users/1';
const load = async () => ({ value: await work(), bytes: 1, tags: [] });

export const cacheHitCases = async (): Promise<Case[]> => [
  bare(),
  await ours(),
  await opossum(),
  await mollitia(),
];

function bare(): Case {
  const cache = new LRUCache<string, number>({ max: 1_000 });
  cache.set(KEY, 1);
  return {
    group: 'cache-hit',
    name: 'get',
    library: 'lru-cache',
    measure: resolving({ call: () => cache.get(KEY) ?? 0, worksPerCall: 0 }),
    isIntact: () => cache.size === 1,
    dispose() {},
  };
}

async function ours(): Promise<Case> {
  const cache = new Cache({
    clock: systemClock,
    random: Math.random,
    ttlMs: TTL_MS,
    staleWhileRevalidateMs: 0,
    staleIfErrorMs: 0,
    maxBytes: 1_000_000,
    maxEntryBytes: 1_000_000,
    isOutage: () => true,
  });
  const call = new Call({ clock: systemClock });
  await cache.get(KEY, call, load);
  return {
    group: 'cache-hit',
    name: 'Cache.get',
    library: 'breakwater',
    measure: resolving({
      call: async () => (await cache.get(KEY, call, load)).value,
      worksPerCall: 0,
    }),
    isIntact: () => cache.snapshot().entries === 1,
    dispose() {},
  };
}

async function opossum(): Promise<Case> {
  const breaker = new Opossum(work, { cache: true, cacheTTL: TTL_MS });
  await breaker.fire(KEY);
  return {
    group: 'cache-hit',
    name: 'cache: true',
    library: 'opossum',
    measure: resolving({ call: () => breaker.fire(KEY), worksPerCall: 0 }),
    isIntact: () => breaker.closed,
    dispose: () => breaker.shutdown(),
  };
}

async function mollitia(): Promise<Case> {
  const cache = new MollitiaCache({ ttl: TTL_MS });
  const circuit = new Circuit({ func: work, options: { modules: [cache] } });
  await circuit.execute(KEY);
  return {
    group: 'cache-hit',
    name: 'Cache',
    library: 'mollitia',
    measure: resolving({ call: () => circuit.execute<number>(KEY), worksPerCall: 0 }),
    isIntact: () => cache.active,
    dispose: () => circuit.dispose(),
  };
}
