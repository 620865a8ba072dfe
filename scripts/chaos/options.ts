import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { numberOption } from '../../bench/support/number-option.ts';
import { parseDatabaseUrl } from '../../gateway/store/database-url.ts';
import { UsageError } from '../store/command.ts';
import { parsed } from '../store/options.ts';

export interface ChaosOptions {
  /** Registrations. */
  count: number;
  queue: 'table' | 'kafka';
  /** One of our own, which is broken as well, or the URL of somebody's. */
  database: 'sqlite' | 'postgres' | 'mariadb' | { url: string };
  redis: boolean;
  /** Registrations under way at once. */
  connections: number;
  seed: number;
  /** Minutes for all of it. */
  limit: number;
}

export const USAGE = `npm run chaos -- [options]
  --count <n>         registrations to send (10000)
  --queue <queue>     table (as it comes), or kafka: mock brokers of our own, a PostgreSQL and a Redis
  --database <which>  sqlite, postgres or mariadb: one of our own, which is locked or stopped as well;
                      or a URL, whose server is left alone (sqlite with the table, postgres with kafka)
  --redis             a Redis of our own with the table, too
  --connections <n>   registrations under way at once, 1 to 256 (32)
  --seed <n>          repeats what is broken when, and for how long
  --limit <min>       for all of it, 0.1 to 120 (10)

Sends registrations as a careful client does while the gateway, and what is around it, are killed and
started again at random moments. Afterwards every one that was accepted has to be in the store exactly
once, and nothing else. Everything runs on free ports of 127.0.0.1.
Exit code: 0 so it was, 1 not, 2 wrong options, above 128 interrupted.
`;

const DATABASES = ['sqlite', 'postgres', 'mariadb'] as const;

/** @throws UsageError that says which option is wrong */
export function readOptions(args: readonly string[]): ChaosOptions | 'help' {
  const { values } = parsed(() =>
    parseArgs({
      args: [...args],
      options: {
        count: { type: 'string', default: '10000' },
        queue: { type: 'string', default: 'table' },
        database: { type: 'string' },
        redis: { type: 'boolean', default: false },
        connections: { type: 'string', default: '32' },
        seed: { type: 'string' },
        limit: { type: 'string', default: '10' },
        help: { type: 'boolean', default: false },
      },
    }),
  );
  if (values.help) return 'help';
  const { count, queue, redis, connections, seed, limit } = values;
  if (queue !== 'table' && queue !== 'kafka')
    throw new UsageError(`--queue must be table or kafka, not ${JSON.stringify(queue)}`);
  return {
    count: number('count', count, { min: 1, max: 1_000_000, whole: true }),
    queue,
    database: readDatabase(values.database ?? (queue === 'kafka' ? 'postgres' : 'sqlite')),
    redis: redis || queue === 'kafka',
    connections: number('connections', connections, { min: 1, max: 256, whole: true }),
    seed:
      seed === undefined
        ? randomInt(2 ** 31)
        : number('seed', seed, { min: 0, max: 2 ** 31, whole: true }),
    limit: number('limit', limit, { min: 0.1, max: 120 }),
  };
}

function readDatabase(text: string): ChaosOptions['database'] {
  const known = DATABASES.find((name) => name === text);
  if (known !== undefined) return known;
  if (parseDatabaseUrl(text) === undefined || text.endsWith(':memory:'))
    // Not repeated: it may hold a password.
    throw new UsageError(`--database must be ${DATABASES.join(', ')}, or a URL of one that lasts`);
  return { url: text };
}

function number(...given: Parameters<typeof numberOption>): number {
  try {
    return numberOption(...given);
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}
