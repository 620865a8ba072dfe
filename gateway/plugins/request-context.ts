import fp from 'fastify-plugin';
import type { Demand } from '../resilience/cache-decision.ts';
import { Call } from '../resilience/call.ts';
import type { Clock } from '../resilience/clock.ts';
import { CallerGoneError } from '../resilience/errors.ts';
import { ProblemError } from '../problem.ts';
import { deltaMs, parseCacheControl } from '../upstreams/cache-control.ts';
import type { RequestContext } from '../upstreams/request-context.ts';
import { Timings } from '../upstreams/timings.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** What this request brings along to the upstreams. */
    context: RequestContext;
  }
}

export interface RequestContextOptions {
  clock: Clock;
  /** Milliseconds for the whole request, fan-out included. */
  deadlineMs: number;
}

const HEADER = 'x-request-timeout-ms';

/** Gives each request its context. The client may ask for less time than the request has. */
export const requestContextPlugin = fp<RequestContextOptions>(
  async (app, { clock, deadlineMs }) => {
    app.decorateRequest('context');
    app.addHook('onRequest', async (request, reply) => {
      const { id, headers, routeOptions } = request;
      const wanted = timeoutHeader(headers[HEADER]);
      const origin = { requestId: id, route: routeOptions.url ?? '' };
      const call = new Call({ clock, origin, limitMs: Math.min(deadlineMs, wanted) });
      request.context = { call, headers, demand: demandOf(headers), timings: new Timings() };
      // Not `request.signal`: it fires on the request's `close`, which for a request with a body
      // comes as soon as the body has been read, with the client still there.
      reply.raw.once('close', () => {
        if (!reply.raw.writableFinished) call.end(new CallerGoneError('the client left'));
      });
    });
  },
);

/** Milliseconds the client waits for at most; Infinity where it does not say. */
function timeoutHeader(value: string | string[] | undefined): number {
  if (value === undefined) return Infinity;
  if (typeof value === 'string' && /^[1-9]\d{0,9}$/.test(value)) return Number(value);
  throw new ProblemError('validation', 'X-Request-Timeout-Ms must be milliseconds, from 1.');
}

const NO_DEMAND: Demand = {};

/** What the request's Cache-Control asks of the cache; directives it does not know are ignored. */
function demandOf(headers: RequestContext['headers']): Demand {
  // Pragma counts where there is no Cache-Control (RFC 9111, 5.4).
  const header = headers['cache-control'] ?? headers['pragma'];
  if (typeof header !== 'string') return NO_DEMAND;
  const control = parseCacheControl(header);
  if (headers['cache-control'] === undefined) {
    return control.has('no-cache') ? { maxAgeMs: 0 } : NO_DEMAND;
  }
  const maxAgeMs = control.has('no-cache') ? 0 : deltaMs(control.get('max-age'));
  const staleIfErrorMs = deltaMs(control.get('stale-if-error'));
  return {
    ...(maxAgeMs !== undefined && { maxAgeMs }),
    ...(staleIfErrorMs !== undefined && { staleIfErrorMs }),
    ...(control.has('only-if-cached') && { onlyIfCached: true }),
    ...(control.has('no-store') && { noStore: true }),
  };
}
