import fp from 'fastify-plugin';
import type { FastifyRequest } from 'fastify';
import type { Clock } from '../resilience/clock.ts';
import type { Timing } from '../upstreams/timings.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Monotonic milliseconds. */
    receivedAt: number;
  }
}

/** What every response says: how long it took and where, and whether it may be kept. */
export const responseHeadersPlugin = fp<{ clock: Clock }>(async (app, { clock }) => {
  app.decorateRequest('receivedAt', 0);
  app.addHook('onRequest', async (request) => {
    request.receivedAt = clock.now();
  });
  app.addHook('onSend', async (request, reply, payload) => {
    void reply.header('server-timing', serverTiming(request, clock.now()));
    // What says nothing of it is of this moment, or about one request.
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
    return payload;
  });
});

/** Server-Timing: the cache, the queue and each upstream that was waited for, and the total. */
function serverTiming(request: FastifyRequest, now: number): string {
  // A request that was turned away early has no context.
  const context = request.context as FastifyRequest['context'] | undefined;
  const total = { name: 'total', ms: now - request.receivedAt };
  return [...(context?.timings.list() ?? []), total].map(toText).join(', ');
}

const toText = ({ name, ms, description }: Timing): string =>
  name +
  (description === undefined ? '' : `;desc=${description}`) +
  (ms === undefined ? '' : `;dur=${ms.toFixed(2)}`);
