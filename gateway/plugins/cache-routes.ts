import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { jsonResponse } from '../json-response.ts';
import { ProblemError, problemResponses } from '../problem.ts';
import type { Upstream } from '../upstreams/upstream.ts';
import type { AdminOnly } from './admin.ts';

export interface CacheRoutesOptions {
  upstreams: readonly Upstream[];
  admin: AdminOnly;
}

const count = (description: string) => Type.Integer({ minimum: 0, description });

const Dropped = Type.Object(
  {
    dropped: count('Entries that were dropped'),
    entries: count('Entries that are left'),
    bytes: count('What those weigh'),
  },
  { title: 'Dropped' },
);
const example = { dropped: 3, entries: 120, bytes: 184_320 };

/** Which entries. */
const Choice = Type.Object(
  {
    tag: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 256,
        description:
          'Such as `user:1`: all that is kept of this user; lists have none, they go by their key',
        examples: ['user:1'],
      }),
    ),
    key: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 256,
        description:
          'A path of the API without its slash, such as `users/1` or `events`; for all callers',
        examples: ['users/1'],
      }),
    ),
  },
  { additionalProperties: false },
);

/** Dropping what is cached: by key, by tag, or everything. */
export const cacheRoutes: FastifyPluginAsyncTypebox<CacheRoutesOptions> = async (
  app,
  { upstreams, admin },
) => {
  app.delete(
    '/cache',
    {
      onRequest: admin,
      schema: {
        operationId: 'dropCached',
        tags: ['operation'],
        summary: 'Drop what is cached',
        description:
          'By tag, by key, or everything. What is being fetched at that moment is not kept either.',
        security: [{ admin: [] }],
        querystring: Choice,
        response: {
          200: jsonResponse('What was dropped, and what is left', Dropped, { dropped: example }),
          ...problemResponses('unauthorized', 'forbidden'),
        },
      },
    },
    async (request) => {
      const { tag, key } = request.query;
      if (tag !== undefined && key !== undefined) {
        throw new ProblemError('validation', 'Give a tag or a key, not both.');
      }
      const before = weigh(upstreams);
      for (const upstream of upstreams) {
        if (tag !== undefined) upstream.cache.dropTag(tag);
        else if (key !== undefined) upstream.drop(key);
        else upstream.cache.clear();
      }
      const { entries, bytes } = weigh(upstreams);
      const dropped = before.entries - entries;
      request.log.warn({ audit: 'cache dropped', tag, key, dropped, ip: request.ip }, 'audit');
      return { dropped, entries, bytes };
    },
  );
};

function weigh(upstreams: readonly Upstream[]) {
  const caches = upstreams.map(({ cache }) => cache.snapshot());
  return {
    entries: caches.reduce((sum, { entries }) => sum + entries, 0),
    bytes: caches.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
