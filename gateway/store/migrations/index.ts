import type { Migration } from 'kysely/migration';
import type { Connections } from '../connections.ts';
import * as profiles from './2026-11-21-profiles.ts';
import * as registrations from './2026-11-22-registrations.ts';

/**
 * All of them by their names, which are in order. One that has run anywhere is never changed again,
 * and none takes away what the version before it needs: two versions run side by side for a while.
 */
export function migrationsFor(kind: Connections['kind']): Record<string, Migration> {
  return {
    '2026-11-21-profiles': { up: (db) => profiles.up(db, kind) },
    '2026-11-22-registrations': { up: (db) => registrations.up(db, kind) },
  };
}
