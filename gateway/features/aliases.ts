import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { jsonResponse } from '../json-response.ts';
import { problemResponses, READ_PROBLEMS, UPSTREAM_PROBLEMS } from '../problem.ts';
import { answer } from './answer.ts';
import { writeStatus } from '../headers/cache-status.ts';
import * as eventExamples from './events/examples.ts';
import { NewEvent, Event } from './events/schemas.ts';
import type { EventsService } from './events/service.ts';
import { UserParams } from './id.ts';
import * as userExamples from './users/examples.ts';
import { User } from './users/schemas.ts';
import type { UsersService } from './users/service.ts';

export interface AliasesOptions {
  users: UsersService;
  events: EventsService;
}

const ERRORS = problemResponses(...READ_PROBLEMS);

const OldNewEvent = Type.Object(
  {
    ...NewEvent.properties,
    id: Type.Optional(
      Type.Unsafe<unknown>({ description: 'Ignored: the gateway gives the id', examples: ['1'] }),
    ),
  },
  {
    title: 'OldNewEvent',
    additionalProperties: false,
    examples: [{ id: '1', name: 'Lantern Parade', userId: '1' }],
  },
);
const Added = Type.Object({ success: Type.Literal(true) }, { title: 'Added' });

/** The routes that older front ends call, with the plain bodies that they expect. */
export const aliases: FastifyPluginAsyncTypebox<AliasesOptions> = async (
  app,
  { users, events },
) => {
  app.get(
    '/getUsers',
    {
      schema: describe('getUsers', 'GET /users', {
        response: {
          200: jsonResponse('The users', Type.Array(User), { users: userExamples.users }),
          ...ERRORS,
        },
      }),
    },
    async (request, reply) => answer(request, reply, await users.list(request.context)),
  );

  app.get(
    '/getEvents',
    {
      schema: describe('getEvents', 'GET /events', {
        response: {
          200: jsonResponse('The events', Type.Array(Event), { events: eventExamples.events }),
          ...ERRORS,
        },
      }),
    },
    async (request, reply) => answer(request, reply, await events.list(request.context)),
  );

  app.get(
    '/getEventsByUserId/:id',
    {
      schema: describe('getEventsByUserId', 'GET /events/user/{id}', {
        description: 'The new form also says what is missing; here it is only left out.',
        params: UserParams,
        response: {
          200: jsonResponse('The events that could be had', Type.Array(Event), {
            events: eventExamples.events,
          }),
          ...ERRORS,
        },
      }),
    },
    async (request, reply) =>
      answer(request, reply, await events.listOfUser(request.params.id, request.context)),
  );

  app.post(
    '/addEvent',
    {
      schema: describe('addEvent', 'POST /events', {
        description:
          'The new form answers with the event. Tried once. After an error other than 4xx the event may exist all the same.',
        body: OldNewEvent,
        response: {
          200: jsonResponse('The event is added', Added, { added: { success: true } }),
          ...problemResponses('conflict', ...UPSTREAM_PROBLEMS),
        },
      }),
    },
    async (request, reply) => {
      const { id: _ignored, ...event } = request.body;
      const { status } = await events.add(event, request.context);
      void reply.header('cache-status', writeStatus(status));
      return { success: true as const };
    },
  );
};

function describe<Schema extends object>(operationId: string, successor: string, schema: Schema) {
  return {
    operationId,
    tags: ['aliases'],
    summary: `Older form of ${successor}`,
    description: 'Answers as the new form does, and is kept for those who call it.',
    deprecated: true,
    ...schema,
  };
}
