import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { jsonResponse } from '../../json-response.ts';
import { problemResponses } from '../../problem.ts';
import { circuitExamples } from '../../upstreams/circuit-examples.ts';
import { CircuitStatus, statusOf } from '../../upstreams/circuit-status.ts';
import type { Circuit } from '../../upstreams/pipeline.ts';
import { CircuitParams, circuitNamed } from './named.ts';

/** Seeing the circuits is open to all. */
export const circuitsRoutes: FastifyPluginAsyncTypebox<{ circuits: readonly Circuit[] }> = async (
  app,
  { circuits },
) => {
  app.get(
    '/circuits',
    {
      schema: {
        operationId: 'listCircuits',
        tags: ['circuits'],
        summary: 'All circuits',
        description: 'One for the reads of each service, and one for writes.',
        response: {
          200: jsonResponse('The circuits', Type.Array(CircuitStatus), {
            circuits: Object.values(circuitExamples),
          }),
        },
      },
    },
    () => circuits.map(statusOf),
  );

  app.get(
    '/circuits/:name',
    {
      schema: {
        operationId: 'getCircuit',
        tags: ['circuits'],
        summary: 'One circuit',
        description:
          'Its state with the rule that fired, what the rules look at, the last outcomes and transitions with their evidence, bulkhead, budget and cache.',
        params: CircuitParams,
        response: {
          200: jsonResponse('The circuit', CircuitStatus, circuitExamples),
          ...problemResponses('not_found'),
        },
      },
    },
    async (request) => statusOf(circuitNamed(circuits, request.params.name)),
  );
};
