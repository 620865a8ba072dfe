import { randomUUID } from 'node:crypto';
import { fastify, LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import type { Config } from './config.ts';
import { createData } from './data.ts';
import type { Lifecycle } from './lifecycle.ts';
import { Metrics } from './metrics/index.ts';
import { circuitsRoutes } from './plugins/circuits/routes.ts';
import { errorsPlugin, onClientError, onFrameworkError } from './plugins/errors.ts';
import { healthRoutes } from './plugins/health.ts';
import { metricsPlugin, metricsRoutes } from './plugins/metrics.ts';
import { requestId, requestLogPlugin } from './plugins/request-log.ts';
import { responseHeadersPlugin } from './plugins/response-headers.ts';
import { securityHeadersPlugin } from './plugins/security-headers.ts';
import { systemClock, type Clock } from './resilience/clock.ts';

export interface WorkerAppOptions {
  lifecycle: Lifecycle;
  logger: FastifyBaseLogger;
  clock?: Clock;
  /** Uniform in [0, 1). */
  random?: () => number;
}

/** A process that does what is queued, and nothing else but to tell how it is. */
export async function buildWorkerApp(
  config: Config,
  { lifecycle, logger, clock = systemClock, random = Math.random }: WorkerAppOptions,
): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestId,
    requestIdHeader: false,
    frameworkErrors: onFrameworkError,
    clientErrorHandler: onClientError,
  });
  app.setSerializerCompiler(() => (body) => JSON.stringify(body));

  const data = await createData(config, { clock, random, log: app.log, instance: randomUUID() });
  const { circuits, monitor } = data;
  for (const { breaker } of circuits) {
    breaker.transitions.add((transition) => app.log.warn({ transition }, 'circuit moved'));
  }
  app.addHook('onListen', async () => data.open());
  app.addHook('onClose', async () => {
    await data.close();
    for (const { breaker } of circuits) breaker.close();
  });

  const metrics = new Metrics({ circuits, upstreams: [], queue: monitor, sharedCaches: [] });
  await app.register(responseHeadersPlugin, { clock });
  await app.register(metricsPlugin, { metrics });
  await app.register(requestLogPlugin);
  await app.register(securityHeadersPlugin);
  await app.register(errorsPlugin, { random });
  await app.register(healthRoutes, { lifecycle, circuits, queue: monitor });
  await app.register(circuitsRoutes, { circuits });
  await app.register(metricsRoutes, { metrics });
  return app;
}
