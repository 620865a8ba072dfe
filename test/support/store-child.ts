import { flushCompileCache } from 'node:module';
import type { AddressInfo } from 'node:net';
import { fastify } from 'fastify';
import type { Config } from '../../gateway/config.ts';
import { profilesRoutes } from '../../gateway/features/profiles/routes.ts';
import { ProfilesService } from '../../gateway/features/profiles/service.ts';
import { errorsPlugin } from '../../gateway/plugins/errors.ts';
import { requestContextPlugin } from '../../gateway/plugins/request-context.ts';
import { systemClock } from '../../gateway/resilience/clock.ts';
import { parseDatabaseUrl } from '../../gateway/store/database-url.ts';
import { ContentionError } from '../../gateway/store/errors.ts';
import { classify } from '../../gateway/store/outcome.ts';
import { Store } from '../../gateway/store/store.ts';
import type { EnrichmentClient } from '../../gateway/upstreams/enrichment.ts';
import { createStorePipeline } from '../../gateway/upstreams/pipeline.ts';

// A gateway with nothing but its profiles, to be killed: store, pipeline, routes and errors are the
// real ones, wired as in app.ts; without the rest it starts in a quarter of the time. It is started
// while the one before it still runs, and touches no database until it is told to go.

async function start(config: Config): Promise<number> {
  const settings = config.circuits.store;
  const clock = systemClock;
  const random = Math.random;
  const store = await Store.create({
    location: parseDatabaseUrl(config.DATABASE_URL)!,
    circuit: createStorePipeline('store', settings, {
      clock,
      random,
      classify,
      isUndone: (error) => error instanceof ContentionError,
    }),
    migrates: true,
    limit: settings.BULKHEAD_LIMIT,
    connectTimeoutMs: config.UPSTREAM_CONNECT_TIMEOUT_MS,
    statementTimeoutMs: settings.ATTEMPT_TIMEOUT_MS,
    clock,
    log: { info: () => {}, error: () => {} },
  });
  const app = fastify({
    schemaController: {
      compilersFactory: {
        // What is sent to it is right: see without-schemas.ts.
        buildValidator: () => (() => () => true) as never,
        buildSerializer: () => () => (body) => JSON.stringify(body),
      },
    },
  });
  await app.register(errorsPlugin, { random });
  await app.register(requestContextPlugin, { clock, deadlineMs: config.DEADLINE_MS });
  const profiles = new ProfilesService({
    unitOfWork: store.unitOfWork,
    // Nothing is enriched here, so there is nothing to be forgotten.
    enrichment: { forget() {} } as unknown as EnrichmentClient,
    clock,
    compressMinBytes: config.COMPRESS_MIN_BYTES,
  });
  await app.register(profilesRoutes, { profiles });
  store.open();
  await app.listen({ host: '127.0.0.1', port: 0 });
  return (app.server.address() as AddressInfo).port;
}

// Killed, it does not leave behind what makes the next one start in half the time.
flushCompileCache();
process.once('message', async (config: Config) => process.send!(await start(config)));
process.send!('loaded');
// Whoever started it is gone.
process.once('disconnect', () => process.exit());
