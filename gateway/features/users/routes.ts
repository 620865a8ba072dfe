import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { problemResponses, UPSTREAM_PROBLEMS } from '../../problem.ts';
import { Id } from '../id.ts';
import { answer } from '../answer.ts';
import { User } from './schemas.ts';
import type { UsersService } from './service.ts';

export const usersRoutes: FastifyPluginAsyncTypebox<{ users: UsersService }> = async (
  app,
  { users },
) => {
  app.get(
    '/users',
    {
      schema: {
        tags: ['users'],
        summary: 'All users',
        response: {
          200: Type.Array(User),
          ...problemResponses('rate_limited', ...UPSTREAM_PROBLEMS),
        },
      },
    },
    async (request, reply) => answer(request, reply, await users.list(request.context)),
  );

  app.get(
    '/users/:id',
    {
      schema: {
        tags: ['users'],
        summary: 'One user',
        params: Type.Object({ id: Id }),
        response: {
          200: User,
          ...problemResponses('validation', 'not_found', 'rate_limited', ...UPSTREAM_PROBLEMS),
        },
      },
    },
    async (request, reply) =>
      answer(request, reply, await users.get(request.params.id, request.context)),
  );
};
