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

/** A part that could not be had. */
export interface MissingPart {
  key: string;
  failure: UpstreamError | ResilienceError;
}

/**
 * Cache-Status (RFC 9211): a member for each part of an answer, told apart by `key` where there
 * are several. Where not all fit, those that are missing or stale come first, and the last one
 * says how many more.
 */
export function cacheStatus(
  sources: readonly Source<unknown>[],
  missing: readonly MissingPart[] = [],
): string {
  const [first] = sources;
  if (first !== undefined && sources.length + missing.length === 1) return member(first.cached);
  const members = [
    ...sources.map(({ key, cached }) => ({
      isBad: cached.stale !== undefined,
      text: () => member(cached, key),
    })),
    ...missing.map(({ key, failure }) => ({
      isBad: true,
      text: () => failed(failure, 'miss', key),
    })),
  ];
  const inOrder = withinRoom(members);
  if (inOrder.length === members.length) return inOrder.join(', ');
  const told = withinRoom(members.toSorted((a, b) => Number(b.isBad) - Number(a.isBad)));
  return [...told, rest(members.length - told.length)].join(', ');
}

/** As many as there is room for; the others are not even written. */
function withinRoom(members: readonly { text: () => string }[]): string[] {
  const told: string[] = [];
  let bytes = 0;
  for (const { text } of members) {
    const next = text();
    bytes += next.length + 2;
    if (bytes > MOST_BYTES) break;
    told.push(next);
  }
  return told;
}

/** Of the answer to a write, with the status that the upstream gave. */
export function writeStatus(status: number): string {
  return serialize({ fwd: new Token('method'), 'fwd-status': status });
}

/** Of an error: whether it went forward and what came back; undefined where the cache was not asked. */
export function errorStatus(error: unknown, method: string): string | undefined {
  if (!(error instanceof UpstreamError) && !(error instanceof ResilienceError)) return undefined;
  return failed(error, method === 'GET' || method === 'HEAD' ? 'miss' : 'method');
}

function failed(error: UpstreamError | ResilienceError, fwd: string, key?: string): string {
  const wasSent = !neverSent.some((type) => error instanceof type);
  const status = error instanceof UpstreamError ? error.status : undefined;
  return serialize({
    ...(wasSent && { fwd: new Token(fwd) }),
    ...(wasSent && status !== undefined && { 'fwd-status': status }),
    detail: new Token(error.code.replaceAll('_', '-')),
    // An id that an upstream made up need not be ASCII.
    ...(key !== undefined && /^[\x20-\x7e]{1,140}$/.test(key) && { key }),
  });
}

const neverSent = [CircuitOpenError, BulkheadFullError, NotCachedError];

const rest = (count: number): string => serialize({ detail: `and ${count} more` });

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
