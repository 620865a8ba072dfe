import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Lifecycle } from '../lifecycle.ts';
import { statusOf } from '../upstreams/circuit-status.ts';
import type { Circuit } from '../upstreams/pipeline.ts';

const Status = Type.Enum(['pass', 'warn', 'fail']);
const Health = Type.Object(
  {
    status: Status,
    checks: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Array(
          Type.Object({
            componentType: Type.String(),
            status: Status,
            observedValue: Type.String(),
            time: Type.String({ format: 'date-time' }),
            output: Type.Optional(Type.String({ description: 'Why, where it is not pass' })),
          }),
        ),
      ),
    ),
  },
  { $id: 'Health' },
);

const answer = (description: string) => ({
  description,
  content: { 'application/health+json': { schema: Type.Ref('Health') } },
});

export interface HealthOptions {
  lifecycle: Lifecycle;
  circuits: readonly Circuit[];
}

/**
 * Health for machines (draft-inadarei-api-health-check). `ready` never depends on an upstream:
 * a gateway with open circuits still answers, and taking it away would only make things worse.
 */
export const healthRoutes: FastifyPluginAsyncTypebox<HealthOptions> = async (
  app,
  { lifecycle, circuits },
) => {
  app.addSchema(Health);
  app.get('/health', route('How the gateway and its circuits are', 200), (_request, reply) => {
    const checks = Object.fromEntries(
      circuits.map((circuit) => [`circuit:${circuit.name}`, [check(circuit)]]),
    );
    const allPass = Object.values(checks).every(([first]) => first?.status === 'pass');
    const status = allPass && lifecycle.phase === 'serving' ? 'pass' : 'warn';
    return reply.type('application/health+json').send({ status, checks });
  });

  app.get('/health/live', route('Whether the process runs', 200), (_request, reply) =>
    reply.type('application/health+json').send({ status: 'pass' }),
  );

  app.get('/health/ready', route('Whether to send requests here', 200, 503), (_request, reply) => {
    const ready = lifecycle.phase === 'serving';
    return reply
      .code(ready ? 200 : 503)
      .type('application/health+json')
      .send({ status: ready ? 'pass' : 'fail' });
  });
};

function check(circuit: Circuit) {
  const { state, reason, since } = statusOf(circuit);
  const passes = state === 'closed';
  return {
    componentType: 'component',
    status: passes ? 'pass' : 'warn',
    observedValue: state,
    time: since,
    ...(!passes && { output: reason }),
  };
}

const route = (summary: string, ...statuses: (200 | 503)[]) => ({
  // Orchestrators ask often, from one address.
  config: { unlimited: true, neverShed: true },
  schema: {
    tags: ['health'],
    summary,
    response: Object.fromEntries(statuses.map((status) => [status, answer(summary)])),
  },
});
