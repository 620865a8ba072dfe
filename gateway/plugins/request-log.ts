import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import fp from 'fastify-plugin';

const ACCEPTED_ID = /^[\w.-]{8,128}$/;

/** The caller's X-Request-Id where it is well-formed, else a new one. */
export function requestId({ headers }: IncomingMessage): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && ACCEPTED_ID.test(given) ? given : randomUUID();
}

/** One line per request when it is over, and its id on every answer. */
export const requestLogPlugin = fp(async (app) => {
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
    // Not the onResponse hook: it is not called when the client has left.
    reply.raw.once('close', () => {
      const { method, routeOptions, url } = request;
      const status = reply.raw.writableFinished ? reply.statusCode : 499;
      const ms = Math.round(reply.elapsedTime);
      request.log.info({ method, url, route: routeOptions.url, status, ms }, 'request');
    });
  });
});
