import { fileURLToPath } from 'node:url';
import type { Test } from 'tap';
import { kafkaTarget } from '../../scripts/chaos/breakable.ts';
import { CommandError } from '../../scripts/store/command.ts';
import { databases, type TestDatabase } from '../../test/support/databases.ts';
import { startChild } from '../support/children.ts';

/** A gateway with one kind of queue. */
export interface Queue {
  /** For people. */
  name: string;
  /** Of the gateway. */
  origin: string;
  databaseUrl: string;
}

export interface Queues {
  queues: Queue[];
  /** What is left out, and why. */
  missing: string[];
}

const NOWHERE = 'http://127.0.0.1:9';

const SETTINGS = {
  NODE_ENV: 'production',
  LOG_LEVEL: 'error',
  // One address sends everything: the counting stays, the limit is out of reach.
  RATE_LIMIT_MAX: '1000000',
  RATE_LIMIT_WINDOW_MS: '1000',
  SHUTDOWN_DELAY_MS: '0',
  USERS_URL: NOWHERE,
  EVENTS_URL: NOWHERE,
  ENRICHMENT_URL: NOWHERE,
};

const GATEWAY = fileURLToPath(new URL('../../gateway/main.ts', import.meta.url));
const NAMES = { sqlite: 'SQLite', postgres: 'PostgreSQL', mysql: 'MariaDB or MySQL' } as const;

/** All that can be had here, each with a gateway of its own that does its own work. */
export async function startQueues(
  stack: AsyncDisposableStack,
  onDeath: (error: Error) => void,
  signal: AbortSignal,
): Promise<Queues> {
  const found: Queues = { queues: [], missing: [] };
  const start = async (name: string, database: TestDatabase, own: Record<string, string>) => {
    const { url } = await database.create(asTest(stack));
    const env = { ...SETTINGS, DATABASE_URL: url, ...own };
    const readyPath = '/health/ready';
    const child = await startChild({ name, file: GATEWAY, env, readyPath, onDeath, signal });
    stack.defer(() => child.stop());
    found.queues.push({ name, origin: child.origin, databaseUrl: url });
  };
  for (const database of databases) {
    const name = `table, ${NAMES[database.kind]}`;
    if (database.skip === false) await start(name, database, {});
    else found.missing.push(`${name} (${database.skip})`);
  }
  const name = 'Kafka (mock), PostgreSQL';
  const postgres = databases.find(({ kind }) => kind === 'postgres')!;
  try {
    if (postgres.skip !== false) throw new CommandError(postgres.skip);
    const { url } = await kafkaTarget(stack);
    await start(name, postgres, { KAFKA_BROKERS: url });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    found.missing.push(`${name} (${error.message})`);
  }
  return found;
}

/** The helpers of the tests want no more of a test than this. */
const asTest = (stack: AsyncDisposableStack): Test =>
  ({ teardown: (end: () => unknown) => stack.defer(async () => void (await end())) }) as Test;
