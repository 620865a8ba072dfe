import { parse } from '@tusbar/cache-control';
import type { Lifetime } from '../resilience/cache-decision.ts';

/** Headers as undici gives them. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** What an upstream's headers say about keeping its answer. */
export interface Freshness {
  lifetime: Lifetime | 'none';
  /** Milliseconds, of an answer that comes out of a cache before the upstream. */
  ageMs: number;
  isPrivate: boolean;
  noStore: boolean;
  clientTtlMs: number | undefined;
}

/**
 * How long an answer may be kept, by its Cache-Control, Age and Vary (RFC 9111), and by `defaults`
 * where those say nothing. `isPersonal`: its request told the upstream who is calling, so that it
 * is kept for that caller alone.
 *
 * s-maxage sets the time to live and nothing else: whether stale answers are served after that is
 * what the stale times say, those of the upstream or ours, unless it insists on revalidation.
 */
export function freshnessOf(headers: Headers, defaults: Lifetime, isPersonal: boolean): Freshness {
  const control = parse(combined(headers['cache-control']));
  const noStore = control.noStore === true;
  // What we send upstream never varies but by what is part of the key; `*` varies by the unknown.
  const variesByUnknown = combined(headers['vary']).includes('*');
  const isForNobodyElse = control.private === true && !isPersonal;
  return {
    lifetime:
      noStore || control.noCache === true || variesByUnknown || isForNobodyElse
        ? 'none'
        : lifetimeOf(control, defaults),
    ageMs: seconds(combined(headers['age'])),
    isPrivate: isPersonal || control.private === true,
    noStore,
    clientTtlMs: control.noCache === true || variesByUnknown ? 0 : milliseconds(control.maxAge),
  };
}

function lifetimeOf(control: ReturnType<typeof parse>, defaults: Lifetime): Lifetime {
  const ttlMs = milliseconds(control.sharedMaxAge ?? control.maxAge) ?? defaults.ttlMs;
  const mustRevalidate = control.mustRevalidate === true || control.proxyRevalidate === true;
  if (mustRevalidate) return { ttlMs, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 };
  return {
    ttlMs,
    staleWhileRevalidateMs:
      milliseconds(control.staleWhileRevalidate) ??
      // An upstream that wants to be asked every time is asked before the answer, not after it.
      (ttlMs === 0 ? 0 : defaults.staleWhileRevalidateMs),
    staleIfErrorMs: milliseconds(control.staleIfError) ?? defaults.staleIfErrorMs,
  };
}

const combined = (value: string | string[] | undefined): string =>
  typeof value === 'string' ? value : (value?.join(', ') ?? '');

// RFC 9111, 1.2.2: the largest a cache need know.
const LONGEST_S = 2 ** 31;

const milliseconds = (value: number | null): number | undefined =>
  value === null ? undefined : Math.min(value, LONGEST_S) * 1_000;

const seconds = (value: string): number =>
  /^\d{1,10}$/.test(value) ? Math.min(Number(value), LONGEST_S) * 1_000 : 0;
