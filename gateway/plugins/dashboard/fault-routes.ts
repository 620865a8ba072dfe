import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { request as send } from 'undici';
import type { AdminOnly } from '../admin.ts';

export interface FaultRoutesOptions {
  /** Origin of the mock upstreams. */
  mocks: string;
  admin: AdminOnly;
}

const LIMIT_MS = 2_000;

/**
 * The switches of the mock upstreams, under the page's own origin: its policy lets it ask no other.
 * Outside production only, and not part of the API.
 */
export const faultRoutes: FastifyPluginAsync<FaultRoutesOptions> = async (
  app,
  { mocks, admin },
) => {
  const forward = async (
    reply: FastifyReply,
    method: 'GET' | 'PUT' | 'DELETE',
    upstream?: string,
    fault?: unknown,
  ) => {
    const path = upstream === undefined ? '' : `/${encodeURIComponent(upstream)}`;
    const answer = await send(`${mocks}/__faults${path}`, {
      method,
      ...(fault !== undefined && { body: JSON.stringify(fault) }),
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    const text = await answer.body.text();
    const type = answer.headers['content-type'];
    if (type !== undefined) void reply.type(String(type));
    return reply.code(answer.statusCode).send(text);
  };
  const schema = { hide: true };
  const operating = { schema, onRequest: admin };

  app.get('/dashboard/faults', { schema }, async (_request, reply) => forward(reply, 'GET'));
  app.delete('/dashboard/faults', operating, async (_request, reply) => forward(reply, 'DELETE'));
  app.put<{ Params: { upstream: string } }>(
    '/dashboard/faults/:upstream',
    operating,
    async ({ params, body }, reply) => forward(reply, 'PUT', params.upstream, body),
  );
  app.delete<{ Params: { upstream: string } }>(
    '/dashboard/faults/:upstream',
    operating,
    async ({ params }, reply) => forward(reply, 'DELETE', params.upstream),
  );
};
