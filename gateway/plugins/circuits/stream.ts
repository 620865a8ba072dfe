import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { ProblemError, problemResponses } from '../../problem.ts';
import type { Clock } from '../../resilience/clock.ts';
import { statusOf, transitionOf } from '../../upstreams/circuit-status.ts';
import type { Circuit } from '../../upstreams/pipeline.ts';
import type { Answers } from '../../answers.ts';
import { EventStream } from './event-stream.ts';

export interface CircuitStreamOptions {
  circuits: readonly Circuit[];
  answers: Answers;
  clock: Clock;
}

// A room full of screens; each costs a socket and a few KB a second.
const MOST_LISTENERS = 100;

const LastEventId = Type.Object({
  'last-event-id': Type.Optional(
    Type.String({
      description: 'Of the last event that was received; browsers send it by themselves',
      examples: ['1795238400123'],
    }),
  ),
});

/** The circuits and what users get, as server-sent events. */
export const circuitStreamRoutes: FastifyPluginAsyncTypebox<CircuitStreamOptions> = async (
  app,
  { circuits, answers, clock },
) => {
  const stream = new EventStream({
    clock,
    maxListeners: MOST_LISTENERS,
    snapshot: () =>
      JSON.stringify({
        at: new Date(clock.wallNow()).toISOString(),
        answers,
        circuits: circuits.map(statusOf),
      }),
  });
  const removes = circuits.map(({ breaker }) =>
    breaker.transitions.add((moved) =>
      stream.publish('transition', JSON.stringify(transitionOf(moved))),
    ),
  );
  // Before the server waits for its connections to end.
  app.addHook('preClose', async () => {
    for (const remove of removes) remove();
    stream.close();
  });

  app.get(
    '/circuits/stream',
    {
      schema: {
        operationId: 'streamCircuits',
        tags: ['circuits'],
        summary: 'The circuits as they move',
        description:
          'Server-sent events: `snapshot` once a second with `{ at, answers, circuits }`, and `transition` at once. `answers` counts what users got since the start: `fresh`, `stale`, `partial`, `failed`. After `Last-Event-ID` the transitions that were missed come first.',
        headers: LastEventId,
        response: {
          200: {
            description: 'Events without end',
            content: {
              'text/event-stream': {
                schema: { type: 'string', description: 'Server-sent events' },
                examples: {
                  transition: {
                    value: 'id: 1795238400123\nevent: transition\ndata: {"circuit":"events"}\n\n',
                  },
                },
              },
            },
          },
          ...problemResponses('overloaded'),
        },
      },
    },
    async (request, reply) => {
      if (stream.isFull) throw new ProblemError('overloaded', 'Too many are watching.');
      void reply.type('text/event-stream; charset=utf-8').header('cache-control', 'no-store');
      const last = request.headers['last-event-id'];
      const ms = clock.now() - request.receivedAt;
      void reply.header('server-timing', `total;dur=${ms.toFixed(2)}`);
      // From here on the connection is the stream's: what Fastify has gathered is written by hand.
      reply.hijack();
      reply.raw.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        // For proxies that would gather the events first.
        'x-accel-buffering': 'no',
      });
      const isId = last !== undefined && /^\d{1,16}$/.test(last);
      if (request.method === 'HEAD') reply.raw.end();
      else stream.listen(reply.raw, isId ? Number(last) : undefined);
      return reply;
    },
  );
};
