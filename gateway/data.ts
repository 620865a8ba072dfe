import type { FastifyBaseLogger } from 'fastify';
import type { Config } from './config.ts';
import { ConfigError } from './config.ts';
import type { Broker } from './queue/broker.ts';
import { MemoryPending } from './queue/memory-pending.ts';
import { QueueMonitor } from './queue/monitor.ts';
import type { PendingRegistry } from './queue/pending.ts';
import { Processor } from './queue/processor.ts';
import { Publisher } from './queue/publisher.ts';
import { TableConsumer } from './queue/table-consumer.ts';
import { Worker } from './queue/worker.ts';
import type { Shared } from './redis/create.ts';
import type { Clock } from './resilience/clock.ts';
import { isInMemory, parseDatabaseUrl } from './store/database-url.ts';
import { ContentionError } from './store/errors.ts';
import { classify } from './store/outcome.ts';
import { Store } from './store/store.ts';
import { createStorePipeline, type Circuit } from './upstreams/pipeline.ts';

/** What the gateway keeps itself, and how it gets there. */
export interface Data {
  store: Store;
  publisher: Publisher;
  worker: Worker;
  monitor: QueueMonitor;
  pending: PendingRegistry;
  /** What instances have in common; undefined without Redis. */
  shared: Shared | undefined;
  /** Those of the store and, where they are configured, of Kafka and Redis. */
  circuits: readonly Circuit[];
  /** Connects, makes the tables ready, and begins to work. */
  open(): void;
  close(): Promise<void>;
}

export interface DataDependencies {
  clock: Clock;
  /** Uniform in [0, 1). */
  random: () => number;
  log: FastifyBaseLogger;
  /** Its name among those that work off one queue. */
  instance: string;
}

const TOPIC = 'user-registration';
const DEAD_LETTER_TOPIC = 'user-registration.dlq';
const GROUP = 'breakwater';
const MONITOR_MS = 2_000;

export async function createData(config: Config, dependencies: DataDependencies): Promise<Data> {
  const { clock, random, log, instance } = dependencies;
  const settings = config.circuits.store;
  const location = parseDatabaseUrl(config.DATABASE_URL)!;
  const store = await Store.create({
    location,
    circuit: createStorePipeline('store', settings, {
      clock,
      random,
      classify,
      isUndone: (error) => error instanceof ContentionError,
    }),
    migrates: config.DATABASE_MIGRATE === 'on',
    limit: settings.BULKHEAD_LIMIT,
    connectTimeoutMs: config.UPSTREAM_CONNECT_TIMEOUT_MS,
    statementTimeoutMs: settings.ATTEMPT_TIMEOUT_MS,
    clock,
    log,
  }).catch((error: Error) => {
    throw new ConfigError([`DATABASE_URL cannot be used: ${error.message}`]);
  });
  const shared = await connectRedis(config, dependencies);
  const broker = await connectKafka(config, dependencies);
  const pending = shared?.pending ?? new MemoryPending({ now: () => clock.now() });

  const { unitOfWork } = store;
  const processor = new Processor({ unitOfWork, pending, clock });
  const table = new TableConsumer({
    unitOfWork,
    processor,
    broker,
    clock,
    random,
    log,
    name: instance,
    maxAttempts: config.QUEUE_MAX_ATTEMPTS,
    retryBaseMs: config.QUEUE_RETRY_BASE_MS,
    pollMs: config.QUEUE_POLL_MS,
    leaseMs: config.QUEUE_LEASE_MS,
  });
  const worker = new Worker({ table, processor, broker, unitOfWork, clock, log });
  const monitor = new QueueMonitor({ unitOfWork, broker, clock, everyMs: MONITOR_MS });
  let isWorking = false;
  const work = () => {
    if (isWorking) return;
    isWorking = true;
    monitor.start();
    if (config.WORKER !== 'off') worker.start();
  };
  const onPushed = () => {
    work();
    table.wake();
  };
  const publisher = new Publisher({ unitOfWork, broker, pending, onPushed });

  return {
    store,
    publisher,
    worker,
    monitor,
    pending,
    shared,
    circuits: [store.circuit, broker?.circuit, shared?.circuit].filter((one) => one !== undefined),
    open() {
      store.open();
      shared?.open();
      // In memory there is nothing to do before something is put there.
      if (!isInMemory(location) || broker !== undefined) work();
    },
    async close() {
      monitor.stop();
      await worker.stop();
      await broker?.close();
      await shared?.close();
      await store.close();
    },
  };
}

async function connectRedis(
  { REDIS_URL: url, REDIS_PREFIX: prefix, circuits }: Config,
  { clock, random, log }: DataDependencies,
): Promise<Shared | undefined> {
  if (url === undefined) return undefined;
  // Loaded only where it is configured, as the driver of the database is.
  const { createShared } = await import('./redis/create.ts');
  const { classify: classifyRedis } = await import('./redis/outcome.ts');
  const circuit = createStorePipeline('redis', circuits.redis, {
    clock,
    random,
    classify: classifyRedis,
    isUndone: () => false,
  });
  return createShared({ url, prefix, circuit, clock, random, log });
}

async function connectKafka(
  { KAFKA_BROKERS: brokers, UPSTREAM_CONNECT_TIMEOUT_MS, circuits }: Config,
  { clock, random, log }: DataDependencies,
): Promise<Broker | undefined> {
  if (brokers.length === 0) return undefined;
  const { createKafkaBroker } = await import('./kafka/broker.ts');
  const { classify: classifyKafka } = await import('./kafka/outcome.ts');
  const settings = circuits.kafka;
  const circuit = createStorePipeline('kafka', settings, {
    clock,
    random,
    classify: classifyKafka,
    isUndone: () => false,
  });
  return createKafkaBroker({
    brokers,
    topic: TOPIC,
    deadLetterTopic: DEAD_LETTER_TOPIC,
    groupId: GROUP,
    circuit,
    clock,
    random,
    log,
    requestTimeoutMs: Math.max(1, settings.ATTEMPT_TIMEOUT_MS - 50),
    connectTimeoutMs: UPSTREAM_CONNECT_TIMEOUT_MS,
  });
}
