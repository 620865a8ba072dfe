import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type, type Static } from 'typebox';
import { jsonResponse } from '../json-response.ts';
import type { Lifecycle } from '../lifecycle.ts';
import { statusOf } from '../upstreams/circuit-status.ts';
import type { QueueMonitor, QueueStatus } from '../queue/monitor.ts';
import type { Circuit } from '../upstreams/pipeline.ts';

const Status = Type.Enum(['pass', 'warn', 'fail']);
const Check = Type.Object({
  componentType: Type.String(),
  status: Status,
  observedValue: Type.Union([Type.String(), Type.Number()]),
  observedUnit: Type.Optional(Type.String()),
  time: Type.String({ format: 'date-time' }),
  output: Type.Optional(Type.String({ description: 'Why, where it is not pass' })),
});
type Check = Static<typeof Check>;

const Health = Type.Object(
  {
    status: Status,
    checks: Type.Optional(Type.Record(Type.String(), Type.Array(Check))),
  },
  { title: 'Health' },
);

type Examples = Record<string, Static<typeof Health>>;
const time = '2026-11-21T04:10:59.492Z';
const users = {
  componentType: 'component',
  status: 'pass',
  observedValue: 'closed',
  time,
} as const;
const events = {
  componentType: 'component',
  status: 'warn',
  observedValue: 'open',
  time,
  output: 'failure 70 % ≥ 50 % over 10 calls in 30 s',
} as const;
const pass: Examples = { pass: { status: 'pass' } };
const fail: Examples = { fail: { status: 'fail' } };
const checked: Examples = {
  pass: { status: 'pass', checks: { 'circuit:users': [users] } },
  warn: { status: 'warn', checks: { 'circuit:users': [users], 'circuit:events': [events] } },
};
const answer = (description: string, examples: Examples) =>
  jsonResponse(description, Health, examples, 'application/health+json');

export interface HealthOptions {
  lifecycle: Lifecycle;
  circuits: readonly Circuit[];
  queue: QueueMonitor;
}

/**
 * Health for machines (draft-inadarei-api-health-check). `ready` never depends on an upstream:
 * a gateway with open circuits still answers, and taking it away would only make things worse.
 */
export const healthRoutes: FastifyPluginAsyncTypebox<HealthOptions> = async (
  app,
  { lifecycle, circuits, queue },
) => {
  app.get('/health', { config, schema: schemas.health }, async (_request, reply) => {
    const checks = Object.fromEntries<Check[]>([
      ...circuits.map((circuit): Entry => [`circuit:${circuit.name}`, [check(circuit)]]),
      ...checksOf(queue.status()),
    ]);
    const allPass = Object.values(checks).every(([first]) => first?.status === 'pass');
    const status = allPass && lifecycle.phase === 'serving' ? 'pass' : 'warn';
    return reply.type('application/health+json').send({ status, checks });
  });

  app.get('/health/live', { config, schema: schemas.live }, async (_request, reply) =>
    reply.type('application/health+json').send({ status: 'pass' }),
  );

  app.get('/health/ready', { config, schema: schemas.ready }, async (_request, reply) => {
    const ready = lifecycle.phase === 'serving';
    if (!ready) void reply.header('retry-after', 1);
    return reply
      .code(ready ? 200 : 503)
      .type('application/health+json')
      .send({ status: ready ? 'pass' : 'fail' });
  });
};

function check(circuit: Circuit): Check {
  const { state, reason, since } = statusOf(circuit);
  const passes = state === 'closed';
  return {
    componentType: DATASTORES.has(circuit.name) ? 'datastore' : 'component',
    status: passes ? ('pass' as const) : ('warn' as const),
    observedValue: state,
    time: since,
    ...(!passes && { output: reason }),
  };
}

const DATASTORES: ReadonlySet<string> = new Set(['store', 'kafka', 'redis']);

type Entry = [name: string, checks: Check[]];

/** What waits is no failure by itself; what was given up wants somebody to look. */
function checksOf({ waiting, oldestMs, deadLetters, lag, seenAt }: QueueStatus): Entry[] {
  const seen = new Date(seenAt ?? 0).toISOString();
  const one = (observedValue: number, observedUnit: string): Check => ({
    componentType: 'component',
    status: 'pass',
    observedValue,
    observedUnit,
    time: seen,
  });
  return [
    ['queue:waiting', [one(waiting, 'registrations')]],
    ['queue:oldest', [one((oldestMs ?? 0) / 1_000, 's')]],
    [
      'queue:deadLetters',
      [
        {
          ...one(deadLetters, 'registrations'),
          ...(deadLetters > 0 && { status: 'warn' as const, output: 'npm run dlq lists them' }),
        },
      ],
    ],
    ...(lag === undefined ? [] : [['queue:lag', [one(lag, 'messages')]] as Entry]),
  ];
}

// Orchestrators ask often, from one address.
const config = { unlimited: true, neverShed: true };

const schemas = {
  health: {
    operationId: 'getHealth',
    tags: ['health'],
    summary: 'How the gateway and its circuits are',
    description: '`warn` while a circuit is not closed, or while the gateway is shutting down.',
    response: { 200: answer('The gateway runs', checked) },
  },
  live: {
    operationId: 'getLiveness',
    tags: ['health'],
    summary: 'Whether the process runs',
    description: 'Restart it where this is not answered.',
    response: { 200: answer('It runs', pass) },
  },
  ready: {
    operationId: 'getReadiness',
    tags: ['health'],
    summary: 'Whether to send requests here',
    description: 'Not while it is shutting down. It never depends on a service behind the gateway.',
    response: {
      200: answer('Send them', pass),
      503: answer('Send them elsewhere: it is shutting down', fail),
    },
  },
};
