import { randomUUID } from 'node:crypto';
import { AjvCompiler as createValidators } from '@fastify/ajv-compiler';
import { fastify, LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import type { Answers } from './answers.ts';
import type { Config } from './config.ts';
import { createData } from './data.ts';
import { aliases } from './features/aliases.ts';
import { LONGEST_EMAIL } from './features/email.ts';
import { eventsRoutes } from './features/events/routes.ts';
import { EventsService } from './features/events/service.ts';
import { enrichmentRoutes } from './features/profiles/enrichment-routes.ts';
import { EnrichmentService } from './features/profiles/enrichment-service.ts';
import { profilesRoutes } from './features/profiles/routes.ts';
import { ProfilesService } from './features/profiles/service.ts';
import { Idempotency } from './features/registrations/idempotency.ts';
import { registrationsRoutes } from './features/registrations/routes.ts';
import { RegistrationsService } from './features/registrations/service.ts';
import { Representations } from './features/representation.ts';
import { formats } from './features/text.ts';
import { usersRoutes } from './features/users/routes.ts';
import { UsersService } from './features/users/service.ts';
import type { Lifecycle } from './lifecycle.ts';
import { Metrics } from './metrics/index.ts';
import { adminOnly } from './plugins/admin.ts';
import { cacheRoutes } from './plugins/cache-routes.ts';
import { answersPlugin, counted } from './plugins/answers.ts';
import { circuitOperationRoutes } from './plugins/circuits/operation.ts';
import { circuitsRoutes } from './plugins/circuits/routes.ts';
import { circuitStreamRoutes } from './plugins/circuits/stream.ts';
import { corsPlugin } from './plugins/cors.ts';
import { faultRoutes } from './plugins/dashboard/fault-routes.ts';
import { dashboardRoutes } from './plugins/dashboard/routes.ts';
import { docsPlugin } from './plugins/docs/index.ts';
import { drainingPlugin } from './plugins/draining.ts';
import { errorsPlugin, onClientError, onFrameworkError } from './plugins/errors.ts';
import { healthRoutes } from './plugins/health.ts';
import { jsonBodyPlugin } from './plugins/json-body.ts';
import { loadSheddingPlugin } from './plugins/load-shedding.ts';
import { metricsPlugin, metricsRoutes } from './plugins/metrics.ts';
import { rateLimitPlugin } from './plugins/rate-limit.ts';
import { requestContextPlugin } from './plugins/request-context.ts';
import { requestId, requestLogPlugin } from './plugins/request-log.ts';
import { responseHeadersPlugin } from './plugins/response-headers.ts';
import { securityHeadersPlugin } from './plugins/security-headers.ts';
import type { RedisAnswers } from './redis/shared-answers.ts';
import { systemClock, type Clock } from './resilience/clock.ts';
import { upstreams as upstreamKeys, type UpstreamName } from './settings.ts';
import { probeInBackground } from './upstreams/background-probe.ts';
import { EnrichmentClient } from './upstreams/enrichment.ts';
import { EventsClient } from './upstreams/events.ts';
import { createReadPipeline, createWritePipeline } from './upstreams/pipeline.ts';
import { Upstream } from './upstreams/upstream.ts';
import { UsersClient } from './upstreams/users.ts';

/** Where the upstreams are: as configured, or where the process plays them itself. */
export type Origins = Readonly<Record<UpstreamName, string>>;

export interface Overrides {
  clock?: Clock;
  /** Uniform in [0, 1). */
  random?: () => number;
  lifecycle?: Lifecycle;
  logger?: FastifyBaseLogger;
  /** Origin of the mock upstreams that this process runs; their faults can be switched then. */
  mocks?: string | undefined;
}

/** Each schema is compiled once, however many gateways a process builds: in tests it is hundreds. */
const validators = createValidators();

/** The whole gateway, wired but not yet listening. */
export async function buildApp(
  config: Config,
  origins: Origins,
  overrides: Overrides = {},
): Promise<FastifyInstance> {
  const { clock = systemClock, random = Math.random } = overrides;
  const { lifecycle = { phase: 'serving' } } = overrides;

  const app = fastify({
    ...(overrides.logger !== undefined && { loggerInstance: overrides.logger }),
    // One line per request, by the request-log plugin.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestId,
    requestIdHeader: false,
    bodyLimit: config.BODY_LIMIT_BYTES,
    trustProxy: config.TRUST_PROXY.length > 0 ? config.TRUST_PROXY : false,
    requestTimeout: config.REQUEST_TIMEOUT_MS,
    keepAliveTimeout: config.KEEP_ALIVE_TIMEOUT_MS,
    // Node looks for overdue requests only this often, every 30 s unless told otherwise.
    http: { headersTimeout: config.HEADERS_TIMEOUT_MS, connectionsCheckingInterval: 1_000 },
    // The draining plugin answers in the contract's form.
    return503OnClosing: false,
    // An email address whose every character is percent-encoded.
    routerOptions: { maxParamLength: 3 * LONGEST_EMAIL },
    frameworkErrors: onFrameworkError,
    clientErrorHandler: onClientError,
    schemaController: { compilersFactory: { buildValidator: validators } },
    // A value of the wrong type is an error, not something to be guessed at.
    ajv: {
      customOptions: { coerceTypes: false, removeAdditional: false, allErrors: true, formats },
    },
  });

  // The services build exactly what the schemas describe. Compiling a serializer for each answer
  // of each route costs the start more than they save later.
  app.setSerializerCompiler(() => (body) => JSON.stringify(body));

  // What is kept here: the store, the queue, what instances share.
  const data = await createData(config, { clock, random, log: app.log, instance: randomUUID() });
  // Ahead of the first request; and not where nobody is going to ask.
  app.addHook('onListen', async () => data.open());

  // Upstreams: connections and cache, client, circuits.
  const sharedCaches: RedisAnswers[] = [];
  const connect = (name: UpstreamName) => {
    const sharedAnswers = data.shared?.answers(name, origins[name]);
    if (sharedAnswers !== undefined) sharedCaches.push(sharedAnswers);
    return new Upstream({
      name,
      origin: origins[name],
      settings: config.circuits[name],
      forwardHeaders: config[upstreamKeys[name].forwardHeaders].map((header) =>
        header.toLowerCase(),
      ),
      maxResponseBytes: config.UPSTREAM_MAX_RESPONSE_BYTES,
      connectTimeoutMs: config.UPSTREAM_CONNECT_TIMEOUT_MS,
      clock,
      random,
      sharedAnswers,
    });
  };
  const upstreams = {
    users: connect('users'),
    events: connect('events'),
    enrichment: connect('enrichment'),
  };
  const reads = (name: UpstreamName) =>
    createReadPipeline(name, config.circuits[name], {
      clock,
      random,
      budget: upstreams[name].budget,
      reads: () => upstreams[name].reads,
    });
  const users = new UsersClient(upstreams.users, reads('users'));
  const events = new EventsClient(upstreams.events, {
    read: reads('events'),
    write: createWritePipeline('events.write', config.circuits['events.write'], {
      clock,
      random,
      budget: upstreams.events.budget,
    }),
  });
  const enrichment = new EnrichmentClient(upstreams.enrichment, reads('enrichment'));

  const circuits = [
    users.circuit,
    events.circuits.read,
    events.circuits.write,
    enrichment.circuit,
    ...data.circuits,
  ];
  for (const { breaker } of circuits) {
    breaker.transitions.add((transition) => app.log.warn({ transition }, 'circuit moved'));
  }
  const probed = [
    { name: 'users', circuit: users.circuit, client: users },
    { name: 'events', circuit: events.circuits.read, client: events },
    { name: 'enrichment', circuit: enrichment.circuit, client: enrichment },
  ] as const;
  const probes = probed
    .filter(({ name }) => config.circuits[name].BREAKER_BACKGROUND_PROBE === 'on')
    .map(({ circuit, client }) => probeInBackground(circuit, (call) => client.probe(call), clock));
  app.addHook('onClose', async () => {
    for (const stop of probes) stop();
    for (const { breaker } of circuits) breaker.close();
    await Promise.all([...Object.values(upstreams), data].map((one) => one.close()));
  });

  // What holds for every request, in the order in which it happens.
  const metrics = new Metrics({
    circuits,
    upstreams: Object.values(upstreams),
    queue: data.monitor,
    sharedCaches,
  });
  await app.register(responseHeadersPlugin, { clock });
  await app.register(metricsPlugin, { metrics });
  await app.register(requestLogPlugin);
  await app.register(securityHeadersPlugin);
  await app.register(corsPlugin, { origins: config.CORS_ORIGINS });
  await app.register(drainingPlugin, { lifecycle });
  await app.register(loadSheddingPlugin, {
    maxEventLoopDelayMs: config.SHED_EVENT_LOOP_DELAY_MS,
  });
  await app.register(rateLimitPlugin, {
    max: config.RATE_LIMIT_MAX,
    windowMs: config.RATE_LIMIT_WINDOW_MS,
    legacyHeaders: config.RATE_LIMIT_LEGACY_HEADERS === 'on',
    counter: data.shared?.requests,
  });
  await app.register(errorsPlugin, { random });
  await app.register(jsonBodyPlugin);
  await app.register(requestContextPlugin, { clock, deadlineMs: config.DEADLINE_MS });
  const answers: Answers = { fresh: 0, stale: 0, partial: 0, failed: 0 };
  await app.register(answersPlugin, { answers });
  await app.register(docsPlugin);

  // Features, each with the services it needs.
  const representations = new Representations({
    maxBytes: config.RESPONSE_CACHE_MAX_BYTES,
    compressMinBytes: config.COMPRESS_MIN_BYTES,
  });
  const usersService = new UsersService({ users, representations });
  const eventsService = new EventsService({ users, events, representations });
  const { COMPRESS_MIN_BYTES: compressMinBytes } = config;
  const { unitOfWork } = data.store;
  const profilesService = new ProfilesService({
    unitOfWork,
    enrichment,
    clock,
    compressMinBytes,
  });
  const enrichmentService = new EnrichmentService({ client: enrichment, compressMinBytes });
  const registrationsService = new RegistrationsService({
    unitOfWork,
    publisher: data.publisher,
    pending: data.pending,
    clock,
    compressMinBytes,
  });
  await app.register(async (features) => {
    features.addHook('onRoute', counted);
    await features.register(usersRoutes, { users: usersService });
    await features.register(eventsRoutes, {
      events: eventsService,
      circuits: [events.circuits.read, events.circuits.write],
    });
    await features.register(profilesRoutes, { profiles: profilesService });
    await features.register(enrichmentRoutes, {
      profiles: profilesService,
      enrichment: enrichmentService,
    });
    await features.register(registrationsRoutes, {
      registrations: registrationsService,
      idempotency: new Idempotency({ unitOfWork, clock }),
    });
    await features.register(aliases, { users: usersService, events: eventsService });
  });

  // Seeing it: open to all.
  await app.register(circuitsRoutes, { circuits });
  await app.register(circuitStreamRoutes, { circuits, answers, clock });
  const { mocks } = overrides;
  await app.register(dashboardRoutes, { circuits, clock, hasFaults: mocks !== undefined });

  await app.register(healthRoutes, { lifecycle, circuits, queue: data.monitor });
  await app.register(metricsRoutes, { metrics });

  // Operating it, for whoever bears the token.
  const admin = adminOnly(config.ADMIN_TOKEN);
  await app.register(circuitOperationRoutes, { circuits, admin });
  await app.register(cacheRoutes, { upstreams: Object.values(upstreams), admin });
  if (mocks !== undefined) await app.register(faultRoutes, { mocks, admin });

  return app;
}
