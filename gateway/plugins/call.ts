import fp from 'fastify-plugin';
import { Call } from '../resilience/call.ts';
import type { Clock } from '../resilience/clock.ts';
import { CallerGoneError } from '../resilience/errors.ts';

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

/** Gives each request its call. */
export const callPlugin = fp<CallOptions>(async (app, { clock, deadlineMs }) => {
  app.decorateRequest('call');
  app.addHook('onRequest', async (request, reply) => {
    const call = new Call({ clock, limitMs: deadlineMs });
    request.call = call;
    // Not `request.signal`: it fires on the request's `close`, which for a request with a body
    // comes as soon as the body has been read, with the client still there.
    reply.raw.once('close', () => {
      if (!reply.raw.writableFinished) call.end(new CallerGoneError('the client left'));
    });
  });
});
