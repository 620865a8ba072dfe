import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { jsonResponse } from '../../json-response.ts';
import { problemResponses, STORE_PROBLEMS } from '../../problem.ts';
import { answer } from '../answer.ts';
import * as examples from './examples.ts';
import {
  DEFAULT_LIMIT,
  HistoryQuery,
  NewProfile,
  Profile,
  ProfileHistory,
  ProfileList,
  ProfileParams,
  ProfilesQuery,
  ProfileUpdate,
} from './schemas.ts';
import type { Change, ProfilesService } from './service.ts';

const IfMatch = Type.Object({
  'if-match': Type.Optional(
    Type.String({
      description: 'The ETag of the profile as it is taken to be: another one is not changed',
      examples: ['"Qm9yZGVyIGNvbGxpZQ2026"'],
    }),
  ),
});

export const profilesRoutes: FastifyPluginAsyncTypebox<{ profiles: ProfilesService }> = async (
  app,
  { profiles },
) => {
  app.post(
    '/profiles',
    {
      schema: {
        operationId: 'createProfile',
        tags: ['profiles'],
        summary: 'Add a profile',
        description: 'An email address belongs to one profile, whatever its case.',
        body: NewProfile,
        response: {
          201: jsonResponse('The profile as it is kept', Profile, { created: examples.profile }),
          ...problemResponses('conflict', ...STORE_PROBLEMS),
        },
      },
    },
    async (request, reply) => {
      const profile = await profiles.create(request.body, changeOf(request));
      return reply
        .code(201)
        .header('location', `/profiles/${profile.id}`)
        .header('etag', profiles.etag(profile))
        .send(profile);
    },
  );

  app.get(
    '/profiles',
    {
      schema: {
        operationId: 'listProfiles',
        tags: ['profiles'],
        summary: 'The profiles, page by page',
        description:
          'In the order of creation. Going on by `nextCursor` shows each profile once, whatever is added or deleted meanwhile.',
        querystring: ProfilesQuery,
        response: {
          200: jsonResponse('A page of profiles', ProfileList, { page: examples.list }),
          ...problemResponses(...STORE_PROBLEMS),
        },
      },
    },
    async (request, reply) => {
      const { limit = DEFAULT_LIMIT, cursor: after } = request.query;
      const served = await profiles.list({ after, limit: Number(limit) }, request.context);
      return answer(request, reply, served);
    },
  );

  app.get(
    '/profiles/:id',
    {
      schema: {
        operationId: 'getProfile',
        tags: ['profiles'],
        summary: 'One profile',
        description: 'As it is now: it is never cached.',
        params: ProfileParams,
        response: {
          200: jsonResponse('The profile', Profile, { profile: examples.profile }),
          ...problemResponses('not_found', ...STORE_PROBLEMS),
        },
      },
    },
    async (request, reply) =>
      answer(request, reply, await profiles.show(request.params.id, request.context)),
  );

  app.put(
    '/profiles/:id',
    {
      schema: {
        operationId: 'updateProfile',
        tags: ['profiles'],
        summary: 'Change a profile',
        description:
          'Fields that are not sent stay. With If-Match, only if nobody has changed it since.',
        params: ProfileParams,
        headers: IfMatch,
        body: ProfileUpdate,
        response: {
          200: jsonResponse('The profile as it is now', Profile, { updated: examples.profile }),
          ...problemResponses('not_found', 'conflict', 'precondition_failed', ...STORE_PROBLEMS),
        },
      },
    },
    async (request, reply) => {
      const { params, body } = request;
      const profile = await profiles.update(params.id, body, changeOf(request));
      return reply.header('etag', profiles.etag(profile)).send(profile);
    },
  );

  app.delete(
    '/profiles/:id',
    {
      schema: {
        operationId: 'deleteProfile',
        tags: ['profiles'],
        summary: 'Delete a profile',
        description: 'Its history stays. With If-Match, only if nobody has changed it since.',
        params: ProfileParams,
        headers: IfMatch,
        response: {
          204: Type.Null({ description: 'It is deleted' }),
          ...problemResponses('not_found', 'precondition_failed', ...STORE_PROBLEMS),
        },
      },
    },
    async (request, reply) => {
      await profiles.delete(request.params.id, changeOf(request));
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/profiles/:id/history',
    {
      schema: {
        operationId: 'getProfileHistory',
        tags: ['profiles'],
        summary: 'What became of a profile',
        description: 'Every change, the oldest first; also of a profile that is deleted.',
        params: ProfileParams,
        querystring: HistoryQuery,
        response: {
          200: jsonResponse('A page of changes', ProfileHistory, { history: examples.history }),
          ...problemResponses('not_found', ...STORE_PROBLEMS),
        },
      },
    },
    async (request, reply) => {
      const { limit = DEFAULT_LIMIT, cursor = '0' } = request.query;
      const page = { after: Number(cursor), limit: Number(limit) };
      return answer(
        request,
        reply,
        await profiles.history(request.params.id, page, request.context),
      );
    },
  );
};

function changeOf({ id, context, headers }: FastifyRequest): Change {
  return { requestId: id, context, ifMatch: headers['if-match'] };
}
