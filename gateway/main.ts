import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import closeWithGrace from 'close-with-grace';
import type { FastifyInstance } from 'fastify';
import { pino, type Logger } from 'pino';
import { buildApp } from './app.ts';
import { ConfigError, loadConfig, type Config } from './config.ts';
import type { Lifecycle } from './lifecycle.ts';
import { startUpstreams, type Upstreams } from './mock-upstreams.ts';
import { displayLocation, parseDatabaseUrl } from './store/database-url.ts';
import { buildWorkerApp } from './worker-app.ts';

try {
  await run(loadConfig(process.env));
} catch (error) {
  process.stderr.write(`${explainStart(error)}\n`);
  process.exitCode = 1;
}

/** What this process is. */
interface Program {
  app: FastifyInstance;
  port: number;
  /** What it tells people when it listens. */
  welcome: () => string;
  stop: () => Promise<void>;
}

async function run(config: Config): Promise<void> {
  const lifecycle: Lifecycle = { phase: 'serving' };
  const logger = pino({ level: config.LOG_LEVEL });
  const start = config.WORKER === 'only' ? startWorker : startGateway;
  const { app, port, welcome, stop } = await start(config, { lifecycle, logger });
  try {
    await app.listen({ host: config.HOST, port, listenTextResolver: () => 'listening' });
  } catch (error) {
    await stop();
    throw error;
  }
  // Whoever read it may have gone: that is no reason to stop, nor to hang when stopped.
  process.stdout.on('error', () => {});

  closeWithGrace(
    { delay: config.SHUTDOWN_DELAY_MS + config.SHUTDOWN_TIMEOUT_MS, logger },
    async ({ signal, err }) => {
      if (err !== undefined) logger.fatal({ err }, 'stopping after an error nobody caught');
      else logger.info({ signal }, 'draining');
      lifecycle.phase = 'draining';
      if (err === undefined) await wait(config.SHUTDOWN_DELAY_MS);
      await stop();
      logger.info('stopped');
    },
  );
  // Whoever reads that it listens may already stop it.
  if (config.NODE_ENV !== 'production') process.stdout.write(welcome());
}

interface Surroundings {
  lifecycle: Lifecycle;
  logger: Logger;
}

async function startGateway(config: Config, surroundings: Surroundings): Promise<Program> {
  const upstreams = await startUpstreams(config);
  const ownToken = ownAdminToken(config);
  const operable = ownToken === undefined ? config : { ...config, ADMIN_TOKEN: ownToken };
  const app = await buildApp(operable, upstreams.origins, {
    ...surroundings,
    mocks: upstreams.mocks?.controlUrl,
  }).catch(async (error: unknown) => {
    // With the mocks listening the process would stay.
    await upstreams.mocks?.close();
    throw error;
  });
  return {
    app,
    port: config.PORT,
    welcome: () => welcomeToGateway(app, config, upstreams, ownToken),
    async stop() {
      await app.close();
      await upstreams.mocks?.close();
    },
  };
}

async function startWorker(config: Config, surroundings: Surroundings): Promise<Program> {
  const app = await buildWorkerApp(config, surroundings);
  return {
    app,
    port: config.WORKER_PORT,
    welcome: () => welcomeToWorker(app, config),
    stop: () => app.close(),
  };
}

/** Outside production somebody can always operate the gateway: whoever sees its output. */
function ownAdminToken({ ADMIN_TOKEN, NODE_ENV }: Config): string | undefined {
  const isNeeded = ADMIN_TOKEN === undefined && NODE_ENV !== 'production';
  return isNeeded ? randomBytes(18).toString('base64url') : undefined;
}

function welcomeToGateway(
  app: FastifyInstance,
  { DATABASE_URL }: Config,
  { origins, mocks }: Upstreams,
  ownToken: string | undefined,
): string {
  const { port } = app.server.address() as AddressInfo;
  const url = `http://localhost:${port}`;
  const lines = [
    `Breakwater listens on ${url}`,
    ...(mocks === undefined ? [] : [`Mock upstreams play what is not configured: ${mocks.url}`]),
    ...Object.entries(origins).map(([name, origin]) => `  ${name.padEnd(11)} ${origin}`),
    `Profiles are kept in ${displayLocation(parseDatabaseUrl(DATABASE_URL)!)}`,
    'Open',
    `  ${url}/docs            every route, to try out`,
    `  ${url}/users/1         a user`,
    `  ${url}/events/user/1   the user’s events, fetched in parallel`,
    `  ${url}/profiles        the profiles kept here: POST { name, email } adds one`,
    `  ${url}/dashboard       the circuits, live`,
    `  ${url}/circuits        the same as JSON`,
    `  ${url}/health          health`,
    ...(ownToken === undefined
      ? []
      : [
          'To operate it (ADMIN_TOKEN is not set, so one was made for this run)',
          `  ${url}/dashboard#token=${ownToken}`,
          `  curl -X DELETE -H 'authorization: Bearer ${ownToken}' ${url}/cache`,
        ]),
    'Ctrl-C stops it.',
  ];
  return `${lines.join('\n')}\n\n`;
}

function welcomeToWorker(app: FastifyInstance, { DATABASE_URL, KAFKA_BROKERS }: Config): string {
  const { port } = app.server.address() as AddressInfo;
  const lines = [
    'A worker of Breakwater does what is queued',
    `  in ${displayLocation(parseDatabaseUrl(DATABASE_URL)!)}`,
    ...(KAFKA_BROKERS.length === 0 ? [] : [`  and in Kafka at ${KAFKA_BROKERS.join(', ')}`]),
    `How it is: http://localhost:${port}/health and /metrics`,
    'Ctrl-C stops it.',
  ];
  return `${lines.join('\n')}\n\n`;
}

function explainStart(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') {
    return `Port ${port} is taken. Stop what listens there, or set PORT, MOCK_PORT or WORKER_PORT to another one.`;
  }
  if (code === 'EACCES') return `Port ${port} needs rights this process does not have.`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
