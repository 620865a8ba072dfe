import type { Lifetime } from '../resilience/cache-decision.ts';
import { deltaMs, parseCacheControl } from './cache-control.ts';

/** Headers as undici gives them. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** What an upstream's headers say about keeping its answer. */
export interface Freshness {
  lifetime: Lifetime | 'none';
  /** Milliseconds, of an answer that comes out of a cache before the upstream. */
  ageMs: number;
  isPrivate: boolean;
  noStore: boolean;
  /** Milliseconds for which browsers may keep it, where the upstream says so; 0 to ask every time. */
  clientTtlMs: number | undefined;
}

type Directives = ReturnType<typeof parseCacheControl>;

/**
 * How long an answer may be kept, by its Cache-Control, Age and Vary (RFC 9111), and by `defaults`
 * where those say nothing. `isPersonal`: its request told the upstream who is calling, so that it
 * is kept for that caller alone.
 *
 * s-maxage sets the time to live and nothing else: whether stale answers are served after that is
 * what the stale times say, those of the upstream or ours, unless it insists on revalidation.
 */
export function freshnessOf(headers: Headers, defaults: Lifetime, isPersonal: boolean): Freshness {
  const control = parseCacheControl(combined(headers['cache-control']));
  const noStore = control.has('no-store');
  // What we send upstream never varies but by what is part of the key; `*` varies by the unknown.
  const variesByUnknown = combined(headers['vary']).includes('*');
  const mustAskAgain = control.has('no-cache') || variesByUnknown;
  const isPrivate = control.has('private');
  return {
    lifetime:
      noStore || mustAskAgain || (isPrivate && !isPersonal)
        ? 'none'
        : lifetimeOf(control, defaults),
    ageMs: deltaMs(combined(headers['age']).split(',')[0]?.trim()) ?? 0,
    isPrivate: isPersonal || isPrivate,
    noStore,
    clientTtlMs: mustAskAgain ? 0 : timeOf(control, 'max-age'),
  };
}

function lifetimeOf(control: Directives, defaults: Lifetime): Lifetime {
  const ttlMs = timeOf(control, 's-maxage') ?? timeOf(control, 'max-age') ?? defaults.ttlMs;
  if (control.has('must-revalidate') || control.has('proxy-revalidate')) {
    return { ttlMs, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 };
  }
  return {
    ttlMs,
    staleWhileRevalidateMs:
      timeOf(control, 'stale-while-revalidate') ??
      // An upstream that wants to be asked every time is asked before the answer, not after it.
      (ttlMs === 0 ? 0 : defaults.staleWhileRevalidateMs),
    staleIfErrorMs: timeOf(control, 'stale-if-error') ?? defaults.staleIfErrorMs,
  };
}

/** Milliseconds; undefined where it is not given, 0 where what is given is no time (4.2.1). */
function timeOf(control: Directives, directive: string): number | undefined {
  return control.has(directive) ? (deltaMs(control.get(directive)) ?? 0) : undefined;
}

const combined = (value: string | string[] | undefined): string =>
  typeof value === 'string' ? value : (value?.join(', ') ?? '');
