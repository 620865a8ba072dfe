import cors from '@fastify/cors';
import fp from 'fastify-plugin';

// What scripts may read beside the few that CORS always shows.
const EXPOSED =
  'age, cache-status, date, etag, location, proxy-status, ratelimit, ratelimit-policy, retry-after, server-timing, x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset, x-request-id';

/** Lets the pages of these origins call, and nobody else's. */
export const corsPlugin = fp<{ origins: string[] }>(async (app, { origins }) => {
  await app.register(cors, {
    origin: origins.length > 0 ? origins : false,
    methods: ['GET', 'POST', 'PUT', 'DELETE'],
    exposedHeaders: EXPOSED,
    maxAge: 600,
  });
});
