import { parseList, type Member } from './structured-list.ts';

/** How old an answer is. */
export interface Freshness {
  /** Seconds since the oldest part of it was fetched from the service; 0 where nothing is said. */
  age: number;
  /** Whether a part of it is older than it should be, since no newer one could be had in time. */
  stale: boolean;
  /** Why, of the stalest part; only where the gateway says so. */
  detail?: 'stale-while-revalidate' | 'stale-if-error' | 'circuit-open' | (string & {});
}

/** Reads `Age` and `Cache-Status` (RFC 9211), whoever on the way kept the answer. */
export function freshnessOf(headers: Headers): Freshness {
  const age = headers.get('age')?.trim() ?? '';
  const stalest = parseList(headers.get('cache-status'))
    .filter(({ params }) => params.get('hit') === true && ttlOf(params) < 0)
    .reduce<Member | undefined>(
      (worst, each) =>
        worst === undefined || ttlOf(each.params) < ttlOf(worst.params) ? each : worst,
      undefined,
    );
  const detail = stalest?.params.get('detail');
  return {
    age: /^\d+$/.test(age) ? Number(age) : 0,
    stale: stalest !== undefined,
    ...(typeof detail === 'string' && { detail }),
  };
}

/** Seconds for which a part is still fresh; below 0 it is stale. */
function ttlOf(params: ReadonlyMap<string, unknown>): number {
  const ttl = params.get('ttl');
  return typeof ttl === 'number' ? ttl : 0;
}
