import { serializeItem, Token, type Parameters } from 'structured-headers';
import type { Cached } from '../resilience/cache.ts';
import {
  BulkheadFullError,
  CircuitOpenError,
  NotCachedError,
  ResilienceError,
} from '../resilience/errors.ts';
import type { Answer } from '../upstreams/answer.ts';
import { UpstreamError } from '../upstreams/errors.ts';
import type { Source } from '../upstreams/upstream.ts';

// Proxies in front of us give all headers together 4 to 8 KiB.
const MOST_BYTES = 2_048;

/**
 * Cache-Status (RFC 9211): a member for each part of an answer, told apart by `key` where there
 * are several. Where not all fit, the stale ones come first, and the last one says how many more.
 */
export function cacheStatus(sources: readonly Source<unknown>[]): string {
  const [first] = sources;
  if (first !== undefined && sources.length === 1) return member(first.cached);
  const members = sources.map(({ key, cached }) => member(cached, key));
  if (members.join(', ').length <= MOST_BYTES) return members.join(', ');
  const staleFirst = members.toSorted((a, b) => staleness(b) - staleness(a));
  let bytes = 0;
  const told = staleFirst.filter((text) => (bytes += text.length + 2) <= MOST_BYTES);
  return [...told, rest(members.length - told.length)].join(', ');
}

/** Of the answer to a write, with the status that the upstream gave. */
export function writeStatus(status: number): string {
  return serialize({ fwd: new Token('method'), 'fwd-status': status });
}

/** Of an error: whether it went forward and what came back; undefined where the cache was not asked. */
export function errorStatus(error: unknown, method: string): string | undefined {
  if (!(error instanceof UpstreamError) && !(error instanceof ResilienceError)) return undefined;
  const detail = new Token(error.code.replaceAll('_', '-'));
  if (neverSent.some((type) => error instanceof type)) return serialize({ detail });
  const fwd = new Token(method === 'GET' || method === 'HEAD' ? 'miss' : 'method');
  const status = error instanceof UpstreamError ? error.status : undefined;
  return serialize({ fwd, ...(status !== undefined && { 'fwd-status': status }), detail });
}

const neverSent = [CircuitOpenError, BulkheadFullError, NotCachedError];

const rest = (count: number): string => serialize({ detail: `and ${count} more` });

const staleness = (text: string): number => Number(text.includes(';detail='));

function member(cached: Cached<Answer<unknown>>, key?: string): string {
  const { source, stale, stored, missed = 'absent', value, ttlMs } = cached;
  if (source === 'hit') {
    return serialize({
      hit: true,
      ttl: Math.floor(ttlMs / 1_000),
      ...(stale !== undefined && { detail: DETAILS[stale] }),
      ...(key !== undefined && { key }),
    });
  }
  return serialize({
    fwd: FORWARDED[missed],
    'fwd-status': value.status,
    ...(stored && { stored }),
    ...(source === 'collapsed' && { collapsed: true }),
    ...(key !== undefined && { key }),
  });
}

const NAME = new Token('breakwater');

type Values = Record<string, Parameters extends Map<string, infer Value> ? Value : never>;

const serialize = (values: Values): string => serializeItem(NAME, new Map(Object.entries(values)));

const DETAILS: Record<NonNullable<Cached<unknown>['stale']>, Token> = {
  revalidating: new Token('stale-while-revalidate'),
  'only-if-cached': new Token('only-if-cached'),
  'circuit-open': new Token('circuit-open'),
  'refresh-failed': new Token('stale-if-error'),
  error: new Token('stale-if-error'),
};

const FORWARDED: Record<NonNullable<Cached<unknown>['missed']>, Token> = {
  absent: new Token('uri-miss'),
  stale: new Token('stale'),
  demand: new Token('request'),
  off: new Token('bypass'),
};
