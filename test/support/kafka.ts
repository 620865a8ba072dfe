import { execFileSync, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { setTimeout as wait } from 'node:timers/promises';
import type { Test } from 'tap';
import { loadConfig } from '../../gateway/config.ts';
import { createKafkaBroker } from '../../gateway/kafka/broker.ts';
import type { KafkaOptions } from '../../gateway/kafka/options.ts';
import { classify } from '../../gateway/kafka/outcome.ts';
import type { Broker } from '../../gateway/queue/broker.ts';
import { systemClock as clock } from '../../gateway/resilience/clock.ts';
import type { CircuitSettings } from '../../gateway/settings.ts';
import { createStorePipeline } from '../../gateway/upstreams/pipeline.ts';
import type { RequestContext } from '../../gateway/upstreams/request-context.ts';
import { createCall } from './deferred.ts';
import { createLog, type Log } from './log.ts';

/** Of the Kafka protocol, by which `error` knows the requests. */
export const API = {
  produce: 0,
  fetch: 1,
  metadata: 3,
  offsetCommit: 8,
  offsetFetch: 9,
  findCoordinator: 10,
  joinGroup: 11,
  heartbeat: 12,
  syncGroup: 14,
} as const;

/** A cluster of mock brokers of a test's own, numbered from 1. */
export interface KafkaCluster {
  /** `host:port` of each. */
  readonly brokers: string[];
  /** Ends its connections and takes no new ones; what it has stored stays. */
  readonly down: (broker: number) => Promise<void>;
  readonly up: (broker: number) => Promise<void>;
  /** From now on it answers so many milliseconds later. */
  readonly delay: (broker: number, ms: number) => Promise<void>;
  /** Answers the next `count` requests of this kind with an error code of the protocol. */
  readonly error: (api: number, code: number, count: number) => Promise<void>;
  /** Moves the leader of a partition. */
  readonly leader: (topic: string, partition: number, broker: number) => Promise<void>;
  /** Moves the coordinator of a consumer group. */
  readonly coordinator: (group: string, broker: number) => Promise<void>;
  /** Stops all of it in its tracks: connections stay, and from when it resolves there are no answers. */
  readonly hang: () => Promise<void>;
  readonly resume: () => void;
}

const SOURCE =
  process.env['KAFKA_MOCK_SOURCE'] ??
  fileURLToPath(new URL('../../../shared/kafka/mock-cluster.c', import.meta.url));

/** Compiled once for all tests, or why it cannot be. */
function build(): { binary: string } | { reason: string } {
  if (!existsSync(SOURCE)) return { reason: `no ${SOURCE} here` };
  const user = process.getuid?.() ?? 0;
  const hash = createHash('sha256').update(readFileSync(SOURCE)).digest('hex').slice(0, 16);
  const binary = join(tmpdir(), `breakwater-mock-cluster-${user}-${hash}`);
  // In a folder where everybody may write, somebody else's is not run.
  if (existsSync(binary) && statSync(binary).uid === user) return { binary };
  const unfinished = `${binary}.${process.pid}`;
  try {
    execFileSync('cc', ['-o', unfinished, SOURCE, '-lrdkafka'], { stdio: 'pipe' });
    renameSync(unfinished, binary);
  } catch (error) {
    rmSync(unfinished, { force: true });
    return { reason: `the mock brokers cannot be built: ${(error as Error).message}` };
  }
  return { binary };
}

/** Whether all its threads are; where the system has no /proc there is no telling. */
function isStopped(pid: number): boolean {
  const tasks = `/proc/${pid}/task`;
  if (!existsSync(tasks)) return true;
  return readdirSync(tasks).every((task) =>
    /^State:\tT/m.test(readFileSync(join(tasks, task, 'status'), 'utf8')),
  );
}

const built = build();

/** For tap: why tests with a cluster of their own are skipped here, false where they are not. */
export const skipCluster: false | string = 'reason' in built && built.reason;

/** A cluster with these topics (`name:partitions`), gone when the test is over. */
export async function startKafka(
  t: Test,
  { brokers = 3, topics = [] as string[] } = {},
): Promise<KafkaCluster> {
  if ('reason' in built) throw new Error(built.reason);
  // It ends with its input: also where the process of the test is killed.
  const child = spawn(built.binary, [String(brokers), ...topics], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const exited = once(child, 'exit');
  t.teardown(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  child.stdin.on('error', () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

  async function line(): Promise<string> {
    const { value, done } = await lines.next();
    if (done === true) throw new Error('the mock brokers have ended');
    return value;
  }

  // One after the other: answers come in the order of the commands.
  let last: Promise<unknown> = Promise.resolve();
  function command(text: string): Promise<void> {
    const answered = last.then(async () => {
      child.stdin.write(`${text}\n`);
      const answer = await line();
      if (!answer.startsWith('rc=0 ')) throw new Error(answer);
    });
    last = answered.catch(() => {});
    return answered;
  }

  const servers = (await line()).replace('bootstrap.servers=', '').split(',');
  return {
    brokers: servers,
    down: (broker) => command(`down ${broker}`),
    up: (broker) => command(`up ${broker}`),
    delay: (broker, ms) => command(`rtt ${broker} ${ms}`),
    error: (api, code, count) => command(`err ${api} ${code} ${count}`),
    leader: (topic, partition, broker) => command(`leader ${topic} ${partition} ${broker}`),
    coordinator: (group, broker) => command(`coord ${group} ${broker}`),
    hang: async () => {
      child.kill('SIGSTOP');
      // A signal is not there at once: until then it goes on answering.
      await until(
        () => isStopped(child.pid!),
        () => 'it goes on',
      );
    },
    resume: () => void child.kill('SIGCONT'),
  };
}

/** Names that no other test uses, also on a cluster that tests share. */
export function names() {
  const id = randomBytes(6).toString('hex');
  return { topic: `registration-${id}`, deadLetterTopic: `registration-${id}.dlq`, groupId: id };
}

export interface TestBroker {
  broker: Broker;
  log: Log;
  /** Publishes for a request of its own. */
  readonly publish: (key: string, payload: string, context?: RequestContext) => Promise<void>;
}

export interface TestBrokerOptions extends Partial<Omit<KafkaOptions, 'brokers'>> {
  /** Of its circuit. */
  settings?: Partial<CircuitSettings>;
}

/** A request that brings nothing but a call, which may take so many milliseconds. */
export function requestContext(limitMs?: number): RequestContext {
  return { call: createCall(clock, limitMs) } as unknown as RequestContext;
}

/** The broker under test with a circuit of its own, closed when the test is over. */
export function createBroker(
  t: Test,
  brokers: readonly string[],
  { settings, ...options }: TestBrokerOptions = {},
): TestBroker {
  const random = Math.random;
  const log = createLog();
  const circuit = createStorePipeline(
    'kafka',
    { ...loadConfig({}).circuits['events.write'], ...settings },
    { clock, random, classify, isUndone: () => false },
  );
  const broker = createKafkaBroker({
    ...names(),
    brokers,
    circuit,
    clock,
    random,
    log: log.logger,
    requestTimeoutMs: 1_000,
    connectTimeoutMs: 500,
    // Real brokers take no less, see `group.min.session.timeout.ms`.
    sessionTimeoutMs: 6_000,
    heartbeatMs: 300,
    rebalanceTimeoutMs: 6_000,
    fetchWaitMs: 200,
    handleAgainMs: [20, 200],
    ...options,
  });
  t.teardown(async () => {
    await broker.close();
    circuit.breaker.close();
  });
  return {
    broker,
    log,
    publish: (key, payload, context = requestContext()) => broker.publish(key, payload, context),
  };
}

/** Resolves when it holds; fails with what it says otherwise when that takes too long. */
export async function until(
  holds: () => boolean,
  otherwise: () => unknown,
  limitMs = 20_000,
): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!holds()) {
    if (performance.now() > deadline) {
      throw new Error(`not within ${limitMs} ms: ${JSON.stringify(otherwise())}`);
    }
    await wait(10);
  }
}

/**
 * Mock brokers wait 3 s for the members of a new group, and in each later rebalance for a session
 * less a second: this is the shortest that works with them.
 */
export const SHORT_SESSION = { sessionTimeoutMs: 4_000, rebalanceTimeoutMs: 4_000 };

/** Where nothing is to fail: as many tests begin, a publication may take a while. */
export const PATIENT = { requestTimeoutMs: 10_000, settings: { ATTEMPT_TIMEOUT_MS: 10_000 } };
