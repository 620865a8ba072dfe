import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type, type Static } from 'typebox';
import { jsonResponse } from '../../json-response.ts';
import { problemResponses } from '../../problem.ts';
import { circuitExamples } from '../../upstreams/circuit-examples.ts';
import { CircuitStatus, statusOf } from '../../upstreams/circuit-status.ts';
import type { Circuit } from '../../upstreams/pipeline.ts';
import type { AdminOnly } from '../admin.ts';
import { CircuitParams, circuitNamed } from './named.ts';

const Reason = Type.String({
  minLength: 1,
  maxLength: 200,
  pattern: '\\S',
  description: 'Why, for whoever looks at the circuit next',
  examples: ['the database behind it is being moved'],
});
const By = Type.Optional(
  Type.String({ minLength: 1, maxLength: 64, description: 'Who', examples: ['anna'] }),
);

const DEFAULT_FOR_MS = 600_000;

const Forcing = Type.Object(
  {
    reason: Reason,
    by: By,
    forMs: Type.Optional(
      Type.Integer({
        minimum: 1_000,
        maximum: 86_400_000,
        description: `Milliseconds after which it ends by itself; ${DEFAULT_FOR_MS} unless given`,
        examples: [DEFAULT_FOR_MS],
      }),
    ),
  },
  {
    title: 'Forcing',
    description: 'Why and for how long',
    additionalProperties: false,
    examples: [{ reason: 'the database behind it is being moved', by: 'anna', forMs: 600_000 }],
  },
);

const Resetting = Type.Object(
  { reason: Reason, by: By },
  {
    title: 'Resetting',
    description: 'Why',
    additionalProperties: false,
    examples: [{ reason: 'it is back, says its team', by: 'anna' }],
  },
);

const actions = {
  'force-open': {
    kind: 'forced-open',
    operationId: 'forceCircuitOpen',
    summary: 'Force a circuit open',
    description: 'Calls are rejected, whatever the service does; stale answers are served.',
  },
  'force-close': {
    kind: 'forced-closed',
    operationId: 'forceCircuitClosed',
    summary: 'Force a circuit closed',
    description: 'Calls are let through, however many fail; nothing is counted meanwhile.',
  },
  disable: {
    kind: 'disabled',
    operationId: 'disableCircuit',
    summary: 'Disable a circuit',
    description: 'Calls are let through and counted, and no rule opens it.',
  },
} as const;

export interface CircuitOperationOptions {
  circuits: readonly Circuit[];
  admin: AdminOnly;
}

/** Operating the circuits: for the admin, with a reason, for a time, and on record. */
export const circuitOperationRoutes: FastifyPluginAsyncTypebox<CircuitOperationOptions> = async (
  app,
  { circuits, admin },
) => {
  app.addHook('onRequest', admin);

  for (const [action, { kind, ...texts }] of Object.entries(actions)) {
    app.post(
      `/circuits/:name/${action}`,
      { schema: { ...described(texts), body: Forcing } },
      async (request) => {
        const circuit = circuitNamed(circuits, request.params.name);
        const { reason, by, forMs = DEFAULT_FOR_MS } = request.body;
        circuit.breaker.force(kind, { reason, forMs, ...(by !== undefined && { by }) });
        audit(request, action, { ...request.body, forMs });
        return statusOf(circuit);
      },
    );
  }

  app.post(
    '/circuits/:name/reset',
    {
      schema: {
        ...described({
          operationId: 'resetCircuit',
          summary: 'Reset a circuit',
          description: 'Ends a forced state, closes it, and forgets what was counted.',
        }),
        body: Resetting,
      },
    },
    async (request) => {
      const circuit = circuitNamed(circuits, request.params.name);
      const { reason, by } = request.body;
      circuit.breaker.reset(by === undefined ? `reset: ${reason}` : `reset: ${reason} (${by})`);
      audit(request, 'reset', request.body);
      return statusOf(circuit);
    },
  );
};

const described = (texts: { operationId: string; summary: string; description: string }) => ({
  ...texts,
  tags: ['operation'],
  security: [{ admin: [] }],
  params: CircuitParams,
  response: {
    200: jsonResponse('The circuit as it is then', CircuitStatus, circuitExamples),
    ...problemResponses('unauthorized', 'forbidden', 'not_found'),
  },
});

interface Audited {
  log: { warn: (line: object, message: string) => void };
  ip: string;
  params: { name: string };
}

function audit(
  { log, ip, params }: Audited,
  action: string,
  body: Static<typeof Forcing> | Static<typeof Resetting>,
): void {
  log.warn({ audit: action, circuit: params.name, ...body, ip }, 'audit');
}
