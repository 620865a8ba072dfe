import { hash, timingSafeEqual } from 'node:crypto';
import { normalizeIP } from '@fastify/rate-limit';
import type { FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { ProblemError } from '../problem.ts';

// Enough for typing errors, and for a token of 16 characters nothing at all.
const MOST_FAILURES = 10;
const WINDOW_MS = 60_000;

/** A hook that lets only those pass who may operate the gateway. */
export type AdminOnly = (request: FastifyRequest) => Promise<void>;

/**
 * Until there is sign-in, the admin is whoever bears the token; without a token nobody is.
 * Addresses that keep failing are told to wait, for a minute from their first failure; the right
 * token passes all the same, or whoever shares its address could keep the admin out.
 */
export function adminOnly(token: string | undefined): AdminOnly {
  const expected = token === undefined ? undefined : digest(token);
  // Counted without waiting for anything, or a burst would be heard before its first failure counts.
  const failures = new LRUCache<string, number>({ max: 10_000, ttl: WINDOW_MS, noUpdateTTL: true });
  return async (request) => {
    if (expected === undefined) {
      throw new ProblemError('forbidden', 'Operating is off: ADMIN_TOKEN is not set.');
    }
    const given = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    // Of one length, whatever was sent, so that the comparison takes as long for any.
    if (given !== undefined && timingSafeEqual(digest(given), expected)) return;
    const from = normalizeIP(request.ip);
    const failed = failures.get(from) ?? 0;
    if (failed >= MOST_FAILURES) {
      const remainingMs = failures.getRemainingTTL(from);
      throw new ProblemError('rate_limited', 'Too many wrong tokens.', {
        retryAfterMs: remainingMs,
      });
    }
    if (given !== undefined) {
      failures.set(from, failed + 1);
      request.log.warn({ ip: request.ip }, 'wrong admin token');
    }
    throw new ProblemError('unauthorized', 'Send the admin token as a bearer token.');
  };
}

const digest = (token: string): Buffer => hash('sha256', token, 'buffer');
