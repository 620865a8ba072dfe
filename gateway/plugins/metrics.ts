import fp from 'fastify-plugin';
import type { FastifyPluginAsync, RouteOptions } from 'fastify';
import type { Metrics } from '../metrics/index.ts';
import type { Problem } from '../problem.ts';

/** Measures every request, those included that are turned away before they reach their route. */
export const metricsPlugin = fp<{ metrics: Metrics }>(async (app, { metrics }) => {
  const { server, rejections } = metrics;

  // Hooks that come later say which routes are the product's: known when all are there.
  const routes: RouteOptions[] = [];
  app.addHook('onRoute', (route) => {
    routes.push(route);
  });
  app.addHook('onReady', async () => {
    for (const { url, config } of routes) {
      if (config?.isProduct === true) server.route(url).expectResponses();
    }
  });

  // Hooks with `done`: a promise for each would cost as much as what they do.
  app.addHook('onRequest', (request, reply, done) => {
    const route = server.route(request.routeOptions.url);
    route.active += 1;
    const { raw } = reply;
    // Not the onResponse hook: it is not called when the client has left.
    raw.on('close', () => {
      route.active -= 1;
      // Taken over by an event stream: how long somebody watched is no duration of a request.
      if (reply.sent && !raw.writableEnded) return;
      const status = raw.writableFinished ? reply.statusCode : 499;
      route.took({ method: request.method, status, seconds: reply.elapsedTime / 1_000 });
      if (raw.writableFinished) route.responded(status >= 500 ? 'failed' : request.quality);
    });
    done();
  });

  // Answers of the product are texts by then: what comes by here is a problem, or about the gateway.
  app.addHook<Partial<Problem> | null>('preSerialization', (_request, reply, payload, done) => {
    if (reply.statusCode >= 400) rejections.add(payload?.code);
    done(null, payload);
  });
});

const EXAMPLE = `# HELP breakwater_circuit_state 1 for the state that the circuit is in, 0 for the others
# TYPE breakwater_circuit_state gauge
breakwater_circuit_state{name="users",state="closed"} 1
breakwater_circuit_state{name="users",state="open"} 0
`;

/** The metrics, for Prometheus: open to all who can reach the gateway. */
export const metricsRoutes: FastifyPluginAsync<{ metrics: Metrics }> = async (app, { metrics }) => {
  app.get(
    '/metrics',
    {
      config: { unlimited: true, neverShed: true },
      schema: {
        operationId: 'getMetrics',
        tags: ['health'],
        summary: 'Metrics',
        description:
          'In the text format of Prometheus: requests and attempts by duration, what users get, circuits, caches, budgets, and the process.',
        response: {
          200: {
            description: 'The metrics as they are now',
            content: {
              'text/plain': {
                schema: { type: 'string', description: 'Prometheus text format 0.0.4' },
                examples: { circuits: { value: EXAMPLE } },
              },
            },
          },
        },
      },
    },
    async (request, reply) => {
      const text = await metrics.scrape((err, metric) => {
        request.log.error({ err, metric }, 'a metric could not be collected');
      });
      return reply.type(metrics.contentType).send(text);
    },
  );
};
