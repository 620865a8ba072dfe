import rateLimit from '@fastify/rate-limit';
import fp from 'fastify-plugin';
import { ProblemError } from '../problem.ts';
import { CallerGoneError } from '../resilience/errors.ts';

export interface RateLimitOptions {
  /** Requests per client and window. */
  max: number;
  windowMs: number;
}

/** Counts requests per client address; the client is the proxy's word only where it is trusted. */
export const rateLimitPlugin = fp<RateLimitOptions>(async (app, { max, windowMs }) => {
  app.addHook('onRequest', async ({ ip }) => {
    // A connection that was reset has no address any more.
    if ((ip as string | undefined) === undefined) throw new CallerGoneError('the client left');
  });
  await app.register(rateLimit, {
    max,
    timeWindow: windowMs,
    errorResponseBuilder: (_request, { max: allowed, ttl }) =>
      new ProblemError(
        'rate_limited',
        `${allowed} requests are allowed in ${windowMs / 1_000} s.`,
        ttl,
      ),
  });
});
