import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { jsonResponse } from '../../json-response.ts';
import { problemResponses, READ_PROBLEMS, UPSTREAM_PROBLEMS } from '../../problem.ts';
import { circuitExamples } from '../../upstreams/circuit-examples.ts';
import { CircuitStatus, statusOf } from '../../upstreams/circuit-status.ts';
import type { Circuit } from '../../upstreams/pipeline.ts';
import { writeStatus } from '../../headers/cache-status.ts';
import { EventParams, UserParams } from '../id.ts';
import { answer } from '../answer.ts';
import * as examples from './examples.ts';
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
        operationId: 'listEvents',
        tags: ['events'],
        summary: 'All events',
        description: 'As the events service has them, each under the id that the service gave it.',
        response: {
          200: jsonResponse('The events', Type.Array(Event), { events: examples.events }),
          ...problemResponses(...READ_PROBLEMS),
        },
      },
    },
    async (request, reply) => answer(request, reply, await events.list(request.context)),
  );

  app.get(
    '/events/:id',
    {
      schema: {
        operationId: 'getEvent',
        tags: ['events'],
        summary: 'One event',
        description: 'Under the id in the path, whatever id the service names in it.',
        params: EventParams,
        response: {
          200: jsonResponse('The event', Event, { event: examples.event }),
          ...problemResponses(...READ_PROBLEMS),
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
        operationId: 'getEventsOfUser',
        tags: ['events'],
        summary: 'The events of one user',
        description:
          'All events are fetched at once. Where some cannot be had, the answer is still 200, with `complete: false` and the missing ids with their codes; it is an error only when none can be had, or the user cannot.',
        params: UserParams,
        response: {
          200: jsonResponse('The events that could be had', UserEvents, {
            complete: examples.complete,
            partial: examples.partial,
          }),
          ...problemResponses(...READ_PROBLEMS),
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
        operationId: 'createEvent',
        tags: ['events'],
        summary: 'Add an event',
        description: 'Tried once. After an error other than 4xx the event may exist all the same.',
        body: NewEvent,
        response: {
          201: jsonResponse('The event as it was added', Event, { added: examples.added }),
          ...problemResponses('conflict', ...UPSTREAM_PROBLEMS),
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
      config: { isProduct: false },
      schema: {
        operationId: 'listEventsCircuits',
        tags: ['circuits'],
        summary: 'The circuits of the events service',
        description: 'That of reads and that of writes.',
        response: {
          200: jsonResponse('The circuits', Type.Array(CircuitStatus), {
            circuits: [circuitExamples.open],
          }),
        },
      },
    },
    () => circuits.map(statusOf),
  );
};
