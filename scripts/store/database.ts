import { setTimeout as wait } from 'node:timers/promises';
import { loadConfig } from '../../gateway/config.ts';
import { connect } from '../../gateway/store/connect.ts';
import type { Connections } from '../../gateway/store/connections.ts';
import {
  displayLocation,
  IN_MEMORY,
  parseDatabaseUrl,
  type DatabaseLocation,
} from '../../gateway/store/database-url.ts';
import { CommandError, Interruption, type Call } from './command.ts';
import { reasonOf } from './failure.ts';

export interface Database {
  readonly location: DatabaseLocation;
  readonly connections: Connections;
  /** For people: without a password. */
  readonly place: string;
}

const CONNECT_MS = 5_000;

/** What is done by hand may take its time: whoever started it sees how far it is, and can end it. */
const STATEMENT_MS = 3_600_000;

/** SQLite has no such limit; there it is how long to wait for another process that writes. */
const BUSY_MS = 30_000;

/** Connections that do not end in good order are left to the end of the process. */
const CLOSE_MS = 2_000;

/**
 * Does this with the database of DATABASE_URL.
 * @throws CommandError where the database cannot be used, ConfigError where the URL cannot
 */
export async function withDatabase<T>(
  { env: { DATABASE_URL = '' } }: Pick<Call, 'env'>,
  use: (database: Database) => Promise<T>,
): Promise<T> {
  // That key alone: what else a gateway needs is not needed here.
  const location = parseDatabaseUrl(loadConfig({ DATABASE_URL }).DATABASE_URL)!;
  const place = displayLocation(location);
  if (location.kind === 'sqlite' && location.path === IN_MEMORY)
    throw new CommandError(`${place} is gone with its process: DATABASE_URL must name another one`);
  const connections = await open(location, place);
  try {
    return await use({ location, connections, place });
  } catch (error) {
    const isOurs = error instanceof CommandError || error instanceof Interruption;
    const reason = isOurs ? undefined : reasonOf(error, connections);
    throw reason === undefined ? error : new CommandError(`${place}: ${reason}`, { cause: error });
  } finally {
    const closing = connections.close().catch(() => {});
    await Promise.race([closing, wait(CLOSE_MS, undefined, { ref: false })]);
  }
}

/** Nothing is connected to yet; what can fail here is what stands in the URL. */
async function open(location: DatabaseLocation, place: string): Promise<Connections> {
  try {
    return await connect(location, {
      limit: 1,
      connectTimeoutMs: CONNECT_MS,
      statementTimeoutMs: location.kind === 'sqlite' ? BUSY_MS : STATEMENT_MS,
      onIdleError: () => {},
    });
  } catch (error) {
    const { message } = error as Error;
    throw new CommandError(`${place}: DATABASE_URL cannot be used: ${message}`, { cause: error });
  }
}
