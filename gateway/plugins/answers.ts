import fp from 'fastify-plugin';
import type { RouteOptions } from 'fastify';
import type { Answers } from '../answers.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether its answers are what the gateway is there for, rather than about the gateway. */
    isProduct?: boolean;
  }
}

/** An onRoute hook: what users get of these routes is counted. */
export function counted(route: RouteOptions): void {
  route.config = { isProduct: true, ...route.config };
}

/** Counts what users get. */
export const answersPlugin = fp<{ answers: Answers }>(async (app, { answers }) => {
  app.decorateRequest('quality', 'fresh');
  app.addHook('onResponse', async (request, reply) => {
    if (request.routeOptions.config.isProduct !== true) return;
    answers[reply.statusCode >= 500 ? 'failed' : request.quality] += 1;
  });
});
