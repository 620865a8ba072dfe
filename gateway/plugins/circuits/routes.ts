import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { ProblemError, problemResponses } from '../../problem.ts';
import { CircuitStatus, statusOf } from '../../upstreams/circuit-status.ts';
import type { Circuit } from '../../upstreams/pipeline.ts';

/** Seeing the circuits is open to all. */
export const circuitsRoutes: FastifyPluginAsyncTypebox<{ circuits: readonly Circuit[] }> = async (
  app,
  { circuits },
) => {
  app.get(
    '/circuits',
    {
      schema: {
        tags: ['circuits'],
        summary: 'All circuits',
        response: { 200: Type.Array(CircuitStatus), ...problemResponses('rate_limited') },
      },
    },
    () => circuits.map(statusOf),
  );

  app.get(
    '/circuits/:name',
    {
      schema: {
        tags: ['circuits'],
        summary: 'One circuit',
        params: Type.Object({ name: Type.String({ maxLength: 64 }) }),
        response: {
          200: CircuitStatus,
          ...problemResponses('validation', 'not_found', 'rate_limited'),
        },
      },
    },
    async (request) => {
      const circuit = circuits.find(({ name }) => name === request.params.name);
      if (circuit !== undefined) return statusOf(circuit);
      const names = circuits.map(({ name }) => name).join(', ');
      throw new ProblemError('not_found', `The circuits are ${names}.`);
    },
  );
};
