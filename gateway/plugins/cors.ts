import cors from '@fastify/cors';
import fp from 'fastify-plugin';

/** Lets the pages of these origins call, and nobody else's. */
export const corsPlugin = fp<{ origins: string[] }>(async (app, { origins }) => {
  await app.register(cors, {
    origin: origins.length > 0 ? origins : false,
    methods: ['GET', 'POST'],
    exposedHeaders: ['age', 'cache-status', 'location', 'retry-after', 'x-request-id'],
    maxAge: 600,
  });
});
