import fp from 'fastify-plugin';
import type { FastifyRequest } from 'fastify';
import { Call } from '../resilience/call.ts';
import type { Clock } from '../resilience/clock.ts';
import { CallerGoneError } from '../resilience/errors.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** This request as a call: it ends when the client leaves or the deadline is spent. */
    readonly call: Call;
  }
}

export interface CallOptions {
  clock: Clock;
  /** Milliseconds for the whole request, fan-out included. */
  deadlineMs: number;
}

/** Gives each request its call, when a handler first asks for it. */
export const callPlugin = fp<CallOptions>(async (app, { clock, deadlineMs }) => {
  const calls = new WeakMap<FastifyRequest, Call>();
  app.decorateRequest('call', {
    getter(this: FastifyRequest) {
      let call = calls.get(this);
      if (call === undefined) {
        call = startCall(this, clock, deadlineMs);
        calls.set(this, call);
      }
      return call;
    },
  });
});

function startCall(request: FastifyRequest, clock: Clock, limitMs: number): Call {
  const call = new Call({ clock, limitMs });
  const { signal } = request;
  const left = () => call.end(new CallerGoneError('the client left'));
  if (signal.aborted) left();
  else signal.addEventListener('abort', left, { once: true });
  return call;
}
