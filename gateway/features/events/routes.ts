import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { problemResponses, UPSTREAM_PROBLEMS } from '../../problem.ts';
import { CircuitStatus, statusOf } from '../../upstreams/circuit-status.ts';
import type { Circuit } from '../../upstreams/pipeline.ts';
import { writeStatus } from '../../headers/cache-status.ts';
import { Id } from '../id.ts';
import { answer } from '../answer.ts';
import { Event, NewEvent, UserEvents } from './schemas.ts';
import type { EventsService } from './service.ts';

export interface EventsRoutesOptions {
  events: EventsService;
  /** The circuits of the events service. */
  circuits: readonly Circuit[];
}

export const eventsRoutes: FastifyPluginAsyncTypebox<EventsRoutesOptions> = async (
  app,
  { events, circuits },
) => {
  app.get(
    '/events',
    {
      schema: {
        tags: ['events'],
        summary: 'All events',
        response: {
          200: Type.Array(Event),
          ...problemResponses('rate_limited', ...UPSTREAM_PROBLEMS),
        },
      },
    },
    async (request, reply) => answer(request, reply, await events.list(request.context)),
  );

  app.get(
    '/events/:id',
    {
      schema: {
        tags: ['events'],
        summary: 'One event',
        params: Type.Object({ id: Id }),
        response: {
          200: Event,
          ...problemResponses('validation', 'not_found', 'rate_limited', ...UPSTREAM_PROBLEMS),
        },
      },
    },
    async (request, reply) =>
      answer(request, reply, await events.get(request.params.id, request.context)),
  );

  app.get(
    '/events/user/:id',
    {
      schema: {
        tags: ['events'],
        summary: 'The events of one user',
        description:
          'All events are fetched at once. Where some cannot be had, the answer is still 200, with `complete: false` and the missing ids with their codes; it is an error only when none can be had, or the user cannot.',
        params: Type.Object({ id: Id }),
        response: {
          200: UserEvents,
          ...problemResponses('validation', 'not_found', 'rate_limited', ...UPSTREAM_PROBLEMS),
        },
      },
    },
    async (request, reply) =>
      answer(request, reply, await events.ofUser(request.params.id, request.context)),
  );

  app.post(
    '/events',
    {
      schema: {
        tags: ['events'],
        summary: 'Add an event',
        description: 'Tried once. After an error other than 4xx the event may exist all the same.',
        body: NewEvent,
        response: {
          201: {
            description: 'The event as it was added',
            headers: { location: { type: 'string', description: 'Where the event can be read' } },
            content: { 'application/json': { schema: Event } },
          },
          ...problemResponses(
            'validation',
            'conflict',
            'body_too_large',
            'unsupported_media_type',
            'rate_limited',
            ...UPSTREAM_PROBLEMS,
          ),
        },
      },
    },
    async (request, reply) => {
      const { event, status } = await events.add(request.body, request.context);
      void reply.header('cache-status', writeStatus(status));
      return reply.code(201).header('location', `/events/${event.id}`).send(event);
    },
  );

  app.get(
    '/events/circuit-status',
    {
      schema: {
        tags: ['circuits'],
        summary: 'The circuits of the events service',
        response: { 200: Type.Array(CircuitStatus), ...problemResponses('rate_limited') },
      },
    },
    () => circuits.map(statusOf),
  );
};
