import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import type { Test } from 'tap';
import { displayLocation, parseDatabaseUrl } from '../../gateway/store/database-url.ts';
import { connect } from '../../gateway/store/connect.ts';
import { CommandError } from '../store/command.ts';
import { reasonOf } from '../store/failure.ts';
import type { Target, Way } from './incidents.ts';
import type { ChaosOptions } from './options.ts';

/** What the gateway depends on, and how it is broken. */
export interface Breakable {
  /** For people. */
  name: string;
  /** For the gateway: a URL, of Kafka the brokers. */
  url: string;
  /** Undefined where it is left alone. */
  target: Target | undefined;
}

/** Milliseconds. */
const SHORT = [200, 2_000] as const;
const LONG = [500, 4_000] as const;

/** The helpers of the tests want no more of a test than this. */
const asTest = (stack: AsyncDisposableStack): Test =>
  ({ teardown: (end: () => unknown) => stack.defer(async () => void (await end())) }) as Test;

export async function databaseTarget(
  which: ChaosOptions['database'],
  folder: string,
  stack: AsyncDisposableStack,
): Promise<Breakable> {
  if (which === 'sqlite') return sqlite(`sqlite:${join(folder, 'store.db')}`, 'SQLite');
  if (typeof which === 'object') {
    const { url } = which;
    const name = displayLocation(parseDatabaseUrl(url)!);
    await assertReachable(url, name);
    return url.startsWith('sqlite:') ? sqlite(url, name) : { name, url, target: undefined };
  }
  // Only here: a run with SQLite needs nothing of the tests.
  const servers = await import('../../test/support/database-servers.ts');
  const reason = servers.canStart[which];
  if (reason !== false) throw new CommandError(`--database ${which}: ${reason}`);
  const start = which === 'postgres' ? servers.startPostgres : servers.startMariadb;
  const server = await start(asTest(stack));
  const back = () => server.start();
  return {
    name: which === 'postgres' ? 'PostgreSQL' : 'MariaDB',
    url: server.url,
    target: {
      name: 'database',
      often: 1.5,
      least: 3,
      ways: [
        { name: 'stopped', away: LONG, take: () => server.stop('fast'), giveBack: back },
        { name: 'killed', away: LONG, take: () => server.stop('kill'), giveBack: back },
        hung(server, LONG),
      ],
    },
  };
}

/** Said at once, lest the whole run is an outage. */
async function assertReachable(url: string, name: string): Promise<void> {
  const connections = await connect(parseDatabaseUrl(url)!, {
    limit: 1,
    connectTimeoutMs: 5_000,
    statementTimeoutMs: 5_000,
    onIdleError: () => {},
  });
  try {
    (await connections.acquire('read')).release();
  } catch (error) {
    const reason = reasonOf(error, connections) ?? (error as Error).message;
    throw new CommandError(`${name}: ${reason}`, { cause: error });
  } finally {
    await connections.close();
  }
}

/** A file is never away: but another process may be writing to it. */
function sqlite(url: string, name: string): Breakable {
  let holder: DatabaseSync | undefined;
  const locked: Way = {
    name: 'locked',
    away: SHORT,
    async take() {
      holder = new DatabaseSync(url.slice('sqlite:'.length), { timeout: 0 });
      const until = performance.now() + 10_000;
      while (!isLocked(holder)) {
        if (performance.now() > until) throw new Error('the lock could not be had');
        await wait(1);
      }
    },
    async giveBack() {
      holder?.close();
      holder = undefined;
    },
  };
  return { name, url, target: { name: 'file', often: 2, least: 2, ways: [locked] } };
}

function isLocked(database: DatabaseSync): boolean {
  try {
    database.exec('begin immediate');
    return true;
  } catch {
    return false;
  }
}

export async function redisTarget(stack: AsyncDisposableStack): Promise<Breakable> {
  const { cannotStartRedis, startRedis } = await import('../../test/support/redis.ts');
  if (cannotStartRedis !== false) throw new CommandError(`Redis: ${cannotStartRedis}`);
  const redis = await startRedis(asTest(stack));
  return {
    name: 'Redis',
    url: redis.url,
    target: {
      name: 'redis',
      often: 2,
      least: 3,
      ways: [
        {
          name: 'flushed',
          away: [0, 0],
          take: async () => void (await redis.run('FLUSHALL')),
          giveBack: async () => {},
        },
        { name: 'stopped', away: LONG, take: () => redis.stop(), giveBack: () => redis.start() },
        hung(redis, SHORT),
      ],
    },
  };
}

/** The names that the gateway uses. */
const TOPICS = ['user-registration:4', 'user-registration.dlq:1'];

export async function kafkaTarget(stack: AsyncDisposableStack): Promise<Breakable> {
  const { skipCluster, startKafka } = await import('../../test/support/kafka.ts');
  if (skipCluster !== false) throw new CommandError(`--queue kafka: ${skipCluster}`);
  const cluster = await startKafka(asTest(stack), { topics: TOPICS });
  const ids = cluster.brokers.map((_, index) => index + 1);
  let next = 0;
  let away = 0;
  return {
    name: `Kafka (${ids.length} mock brokers)`,
    url: cluster.brokers.join(','),
    target: {
      name: 'kafka',
      often: 1.5,
      least: 3,
      ways: [
        {
          name: 'away',
          away: LONG,
          take: async () => void (await Promise.all(ids.map((id) => cluster.down(id)))),
          giveBack: async () => void (await Promise.all(ids.map((id) => cluster.up(id)))),
        },
        {
          name: 'without one broker',
          away: LONG,
          take: () => cluster.down((away = ids[next++ % ids.length]!)),
          giveBack: () => cluster.up(away),
        },
        hung(cluster, SHORT),
      ],
    },
  };
}

const hung = (server: { hang: () => void; resume: () => void }, away: Way['away']): Way => ({
  name: 'hung',
  away,
  take: async () => server.hang(),
  giveBack: async () => server.resume(),
});
