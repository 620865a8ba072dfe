import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { problemResponses, UPSTREAM_PROBLEMS } from '../problem.ts';
import { answer } from './answer.ts';
import { writeStatus } from '../headers/cache-status.ts';
import { NewEvent, Event } from './events/schemas.ts';
import type { EventsService } from './events/service.ts';
import { Id } from './id.ts';
import { User } from './users/schemas.ts';
import type { UsersService } from './users/service.ts';

export interface AliasesOptions {
  users: UsersService;
  events: EventsService;
}

const ERRORS = problemResponses('validation', 'not_found', 'rate_limited', ...UPSTREAM_PROBLEMS);

/** The routes that older front ends call, with the plain bodies that they expect. */
export const aliases: FastifyPluginAsyncTypebox<AliasesOptions> = async (
  app,
  { users, events },
) => {
  app.get(
    '/getUsers',
    { schema: describe('GET /users', { response: { 200: Type.Array(User), ...ERRORS } }) },
    async (request, reply) => answer(request, reply, await users.list(request.context)),
  );

  app.get(
    '/getEvents',
    { schema: describe('GET /events', { response: { 200: Type.Array(Event), ...ERRORS } }) },
    async (request, reply) => answer(request, reply, await events.list(request.context)),
  );

  app.get(
    '/getEventsByUserId/:id',
    {
      schema: describe('GET /events/user/:id, which also says what is missing', {
        params: Type.Object({ id: Id }),
        response: { 200: Type.Array(Event), ...ERRORS },
      }),
    },
    async (request, reply) =>
      answer(request, reply, await events.listOfUser(request.params.id, request.context)),
  );

  app.post(
    '/addEvent',
    {
      schema: describe('POST /events, which answers with the event', {
        body: Type.Object(
          {
            ...NewEvent.properties,
            id: Type.Optional(
              Type.Unsafe<unknown>({ description: 'Ignored: the gateway gives the id' }),
            ),
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({ success: Type.Literal(true) }),
          ...ERRORS,
          ...problemResponses('conflict', 'body_too_large', 'unsupported_media_type'),
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

function describe<Schema extends object>(successor: string, schema: Schema) {
  return {
    tags: ['aliases'],
    summary: `Older form of ${successor}`,
    deprecated: true,
    ...schema,
  };
}
