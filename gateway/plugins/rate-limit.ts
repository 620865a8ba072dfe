import rateLimit from '@fastify/rate-limit';
import fp from 'fastify-plugin';
import { serializeItem } from 'structured-headers';
import { ProblemError } from '../problem.ts';
import type { RequestCounter } from '../request-counter.ts';
import { CallerGoneError } from '../resilience/errors.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answered however often a client asks. */
    unlimited?: boolean;
  }
}

export interface RateLimitOptions {
  /** Requests per client and window. */
  max: number;
  windowMs: number;
  /** Whether to send X-RateLimit-* as well. */
  legacyHeaders: boolean;
  /** Counts for all instances; without it this one counts by itself. */
  counter?: RequestCounter | undefined;
}

/**
 * Counts requests per client address; the client is the proxy's word only where it is trusted.
 * Every answer says what is left, in RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers).
 */
export const rateLimitPlugin = fp<RateLimitOptions>(
  async (app, { max, windowMs, legacyHeaders, counter }) => {
    await app.register(rateLimit, {
      global: false,
      max,
      timeWindow: windowMs,
      ...(counter !== undefined && { store: storeOf(counter) }),
    });
    const count = app.createRateLimit();
    const seconds = Math.ceil(windowMs / 1_000);
    const policy = serializeItem('default', new Map(Object.entries({ q: max, w: seconds })));

    app.addHook('onRequest', async (request, reply) => {
      if (request.routeOptions.config.unlimited === true) return;
      // A connection that was reset has no address any more.
      if ((request.ip as string | undefined) === undefined) {
        throw new CallerGoneError('the client left');
      }
      const counted = await count(request);
      // Nobody is on a list of those who are let through uncounted.
      if (counted.isAllowed) return;
      const { remaining, ttl, ttlInSeconds, isExceeded } = counted;
      const left = new Map(Object.entries({ r: remaining, t: ttlInSeconds }));
      void reply
        .header('ratelimit', serializeItem('default', left))
        .header('ratelimit-policy', policy);
      if (legacyHeaders) {
        void reply
          .header('x-ratelimit-limit', max)
          .header('x-ratelimit-remaining', remaining)
          .header('x-ratelimit-reset', ttlInSeconds);
      }
      if (!isExceeded) return;
      const detail = `${max} requests are allowed in ${windowMs / 1_000} s.`;
      throw new ProblemError('rate_limited', detail, { retryAfterMs: ttl });
    });
  },
);

type Counted = (error: Error | null, result?: { current: number; ttl: number }) => void;

/** The counter as the library wants it. */
function storeOf(counter: RequestCounter) {
  return class Store {
    incr(client: string, counted: Counted, windowMs: number): void {
      counter.count(client, windowMs).then(
        ({ count, leftMs }) => counted(null, { current: count, ttl: leftMs }),
        (error: Error) => counted(error),
      );
    }

    child(): Store {
      return this;
    }
  };
}
