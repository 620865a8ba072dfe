import { hash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemError } from '../problem.ts';

// Enough for typing errors, and for a token of 16 characters nothing at all.
const MOST_FAILURES = 10;
const WINDOW_MS = 60_000;

/** A hook that lets only those pass who may operate the gateway. */
export type AdminOnly = (request: FastifyRequest) => Promise<void>;

/**
 * Until there is sign-in, the admin is whoever bears the token; without a token nobody is.
 * Addresses that keep failing are turned away unheard.
 */
export function adminOnly(app: FastifyInstance, token: string | undefined): AdminOnly {
  const count = app.createRateLimit({ max: MOST_FAILURES - 1, timeWindow: WINDOW_MS });
  const expected = token === undefined ? undefined : digest(token);
  return async (request) => {
    if (expected === undefined) {
      throw new ProblemError('forbidden', 'Operating is off: ADMIN_TOKEN is not set.');
    }
    const failures = await count(request, { increment: false });
    if (!failures.isAllowed && failures.isExceeded) {
      throw new ProblemError('rate_limited', 'Too many wrong tokens.', failures.ttl);
    }
    const given = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    // Of one length, whatever was sent, so that the comparison takes as long for any.
    if (given !== undefined && timingSafeEqual(digest(given), expected)) return;
    if (given !== undefined) {
      await count(request);
      request.log.warn({ ip: request.ip }, 'wrong admin token');
    }
    throw new ProblemError('unauthorized', 'Send the admin token as a bearer token.');
  };
}

const digest = (token: string): Buffer => hash('sha256', token, 'buffer');
