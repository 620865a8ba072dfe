import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import fp from 'fastify-plugin';
import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether its path names a person. */
    isPersonal?: boolean;
  }
}

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
      const { method, routeOptions } = request;
      const route = routeOptions.url;
      // Whom it is about is nobody's business who reads the log.
      const url = isAnonymous(routeOptions) ? request.url : (route ?? firstOf(request.url));
      const status = reply.raw.writableFinished ? reply.statusCode : 499;
      const ms = Math.round(reply.elapsedTime);
      request.log.info({ method, url, route, status, ms }, 'request');
    });
  });
});

const isAnonymous = ({ url, config }: FastifyRequest['routeOptions']): boolean =>
  url !== undefined && config.isPersonal !== true;

/** The first part of a path that no route answers: what follows may be anything. */
const firstOf = (url: string): string => /^\/[^/?]*/.exec(url)?.[0] ?? '';
