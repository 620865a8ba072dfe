import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { jsonResponse } from '../../json-response.ts';
import { problemResponses, READ_PROBLEMS } from '../../problem.ts';
import { UserParams } from '../id.ts';
import { answer } from '../answer.ts';
import * as examples from './examples.ts';
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
        operationId: 'listUsers',
        tags: ['users'],
        summary: 'All users',
        description: 'As the users service has them, each under the id that the service gave it.',
        response: {
          200: jsonResponse('The users', Type.Array(User), { users: examples.users }),
          ...problemResponses(...READ_PROBLEMS),
        },
      },
    },
    async (request, reply) => answer(request, reply, await users.list(request.context)),
  );

  app.get(
    '/users/:id',
    {
      schema: {
        operationId: 'getUser',
        tags: ['users'],
        summary: 'One user',
        description: 'Under the id in the path, whatever id the service names in it.',
        params: UserParams,
        response: {
          200: jsonResponse('The user', User, { user: examples.user }),
          ...problemResponses(...READ_PROBLEMS),
        },
      },
    },
    async (request, reply) =>
      answer(request, reply, await users.get(request.params.id, request.context)),
  );
};
