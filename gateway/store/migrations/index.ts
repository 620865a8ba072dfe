import type { Migration, MigrationProvider } from 'kysely/migration';
import type { Connections } from '../connections.ts';
import * as profiles from './2026-11-21-profiles.ts';

/** All of them, in the order of their names; one that has run anywhere is never changed again. */
export function migrationsFor(kind: Connections['kind']): MigrationProvider {
  const migrations: Record<string, Migration> = {
    '2026-11-21-profiles': { up: (db) => profiles.up(db, kind) },
  };
  return { getMigrations: async () => migrations };
}
