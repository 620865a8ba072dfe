import type { FastifyReply } from 'fastify';
import type { Cached } from '../resilience/cache.ts';

/** A body, and where each part of it came from. */
export interface Served<T> {
  body: T;
  parts: readonly Cached<unknown>[];
}

/** What is kept in the cache, in the form of the API. */
export function served<From, To>(cached: Cached<From>, transform: (value: From) => To): Served<To> {
  return { body: transform(cached.value), parts: [cached] };
}

// Equal parts share one member, and a large aggregate may not outgrow what proxies take.
const MOST_MEMBERS = 16;

/** Says where the body came from (`Cache-Status`, RFC 9211; `Age`) and returns it. */
export function explained<T>(reply: FastifyReply, { body, parts }: Served<T>): T {
  if (parts.length === 0) return body;
  const oldest = Math.max(...parts.map(({ ageMs }) => ageMs));
  void reply.header('age', Math.floor(oldest / 1_000));
  const members = [...new Set(parts.map(cacheStatus))];
  // Where not all can be told, the stale ones are.
  const told = members.toSorted((a, b) => staleness(b) - staleness(a)).slice(0, MOST_MEMBERS);
  void reply.header('cache-status', told.join(', '));
  return body;
}

const staleness = (member: string): number => Number(member.includes('detail='));

function cacheStatus({ source, ttlMs, stale }: Cached<unknown>): string {
  if (source !== 'hit') {
    return `breakwater; fwd=uri-miss${source === 'collapsed' ? '; collapsed' : ''}`;
  }
  const detail = stale === undefined ? '' : `; detail=${DETAILS[stale]}`;
  return `breakwater; hit; ttl=${Math.floor(ttlMs / 1_000)}${detail}`;
}

const DETAILS: Record<NonNullable<Cached<unknown>['stale']>, string> = {
  revalidating: 'stale-while-revalidate',
  'circuit-open': 'circuit-open',
  'refresh-failed': 'stale-if-error',
  error: 'stale-if-error',
};
