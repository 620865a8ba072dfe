import fp from 'fastify-plugin';
import { Call } from '../resilience/call.ts';
import type { Clock } from '../resilience/clock.ts';
import { CallerGoneError } from '../resilience/errors.ts';
import { ProblemError } from '../problem.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** This request as a call: it ends when the client leaves or the deadline is spent. */
    call: Call;
  }
}

export interface CallOptions {
  clock: Clock;
  /** Milliseconds for the whole request, fan-out included. */
  deadlineMs: number;
}

const HEADER = 'x-request-timeout-ms';

/** Gives each request its call. The client may ask for less time than the request has. */
export const callPlugin = fp<CallOptions>(async (app, { clock, deadlineMs }) => {
  app.decorateRequest('call');
  app.addHook('onRequest', async (request, reply) => {
    const wanted = timeoutHeader(request.headers[HEADER]);
    const origin = { requestId: request.id, route: request.routeOptions.url ?? '' };
    const call = new Call({ clock, origin, limitMs: Math.min(deadlineMs, wanted) });
    request.call = call;
    // Not `request.signal`: it fires on the request's `close`, which for a request with a body
    // comes as soon as the body has been read, with the client still there.
    reply.raw.once('close', () => {
      if (!reply.raw.writableFinished) call.end(new CallerGoneError('the client left'));
    });
  });
});

/** Milliseconds the client waits for at most; Infinity where it does not say. */
function timeoutHeader(value: string | string[] | undefined): number {
  if (value === undefined) return Infinity;
  if (typeof value === 'string' && /^[1-9]\d{0,9}$/.test(value)) return Number(value);
  throw new ProblemError('validation', 'X-Request-Timeout-Ms must be milliseconds, from 1.');
}
