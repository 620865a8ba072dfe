import { stat } from 'node:fs/promises';
import type { Connections } from '../../gateway/store/connections.ts';
import { stateOfTables, type TableState } from '../../gateway/store/migrate.ts';
import { migrationsFor } from '../../gateway/store/migrations/index.ts';
import { CommandError } from './command.ts';
import type { Database } from './database.ts';

/** All that this version knows, in order. */
export const migrationsOf = (kind: Connections['kind']): string[] =>
  Object.keys(migrationsFor(kind));

/** Changes nothing: SQLite would make a file that is not there. */
export async function stateOf(database: Database): Promise<TableState> {
  const { connections } = database;
  if ((await sizeOf(database)) > 0) return stateOfTables(connections);
  return { pending: migrationsOf(connections.kind), newer: [] };
}

/** @throws CommandError where its tables may hold what this version knows nothing of */
export function assertKnown({ place }: Database, { newer }: TableState): void {
  if (newer.length === 0) return;
  throw new CommandError(
    `${place} is of a newer Breakwater, which has to do this: this one does not know its migration ${newer.join(', ')}`,
  );
}

/** Whether there is something to connect to. */
export const exists = async (database: Database): Promise<boolean> => (await sizeOf(database)) >= 0;

/** Bytes of the file; -1 where there is none. A server's are no affair of ours. */
async function sizeOf({ location }: Database): Promise<number> {
  if (location.kind !== 'sqlite') return Infinity;
  try {
    return (await stat(location.path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return -1;
    throw error;
  }
}
