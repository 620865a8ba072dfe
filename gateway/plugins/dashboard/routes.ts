import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import packageJson from '../../../package.json' with { type: 'json' };
import { jsonResponse } from '../../json-response.ts';
import type { Clock } from '../../resilience/clock.ts';
import { statusOf } from '../../upstreams/circuit-status.ts';
import type { Circuit } from '../../upstreams/pipeline.ts';
import { contentSecurityPolicy, renderPage } from './page.ts';

export interface DashboardOptions {
  circuits: readonly Circuit[];
  clock: Clock;
  /** Whether there are mock upstreams whose faults can be switched from the page. */
  hasFaults: boolean;
}

const { version } = packageJson;

const DashboardConfig = Type.Object(
  {
    faults: Type.Boolean({ description: 'Whether there are mock upstreams to break' }),
    version: Type.String({ description: 'Of the gateway' }),
  },
  { title: 'DashboardConfig' },
);

/** The page for people who watch the circuits; what it shows it gets from `/circuits/stream`. */
export const dashboardRoutes: FastifyPluginAsyncTypebox<DashboardOptions> = async (
  app,
  { circuits, clock, hasFaults },
) => {
  app.get(
    '/dashboard',
    {
      schema: {
        operationId: 'getDashboard',
        tags: ['circuits'],
        summary: 'The circuits as a page',
        description:
          'What users get right now, and each circuit with its evidence; operating needs the admin token. Without JavaScript it is a table.',
        response: {
          200: {
            description: 'The page',
            content: {
              'text/html': {
                schema: { type: 'string', description: 'HTML' },
                examples: { page: { value: '<!doctype html>' } },
              },
            },
          },
        },
      },
    },
    async (_request, reply) => {
      const at = new Date(clock.wallNow()).toISOString();
      // Stricter than that of an API in nothing but what the page itself brings along.
      void reply.header('content-security-policy', contentSecurityPolicy());
      return reply
        .type('text/html; charset=utf-8')
        .send(renderPage({ circuits: circuits.map(statusOf), at, version }));
    },
  );

  app.get(
    '/dashboard/config',
    {
      schema: {
        operationId: 'getDashboardConfig',
        tags: ['circuits'],
        summary: 'What the page can do here',
        description: 'Asked by the page itself.',
        response: {
          200: jsonResponse('What it can do', DashboardConfig, {
            config: { faults: false, version: '0.1.0' },
          }),
        },
      },
    },
    async () => ({ faults: hasFaults, version }),
  );
};
