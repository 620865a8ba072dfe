import fp from 'fastify-plugin';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Timing } from '../upstreams/timings.ts';

/** What every response says: how long it took and where, and whether it may be kept. */
export const responseHeadersPlugin = fp(async (app) => {
  app.addHook('onSend', async (request, reply, payload) => {
    void reply.header('server-timing', serverTiming(request, reply));
    // What says nothing of it is of this moment, or about one request.
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
    return payload;
  });
});

/** Server-Timing: the cache, the queue and each upstream that was waited for, and the total. */
function serverTiming(request: FastifyRequest, reply: FastifyReply): string {
  // A request that was turned away early has no context.
  const context = request.context as FastifyRequest['context'] | undefined;
  const total = { name: 'total', ms: reply.elapsedTime };
  return [...(context?.timings.list() ?? []), total].map(toText).join(', ');
}

const toText = ({ name, ms, description }: Timing): string =>
  name +
  (description === undefined ? '' : `;desc=${description}`) +
  (ms === undefined ? '' : `;dur=${ms.toFixed(2)}`);
