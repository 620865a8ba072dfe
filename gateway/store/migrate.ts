import { Kysely, type DatabaseIntrospector } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import type { Connections } from './connections.ts';
import { dialectOf } from './kysely.ts';
import { migrationsFor } from './migrations/index.ts';

/** Names of our own: others that share the database may use the same library. */
export const MIGRATION_TABLE = 'breakwater_migration';
const LOCK_TABLE = 'breakwater_migration_lock';

/** How the tables are, compared with what this version works with. */
export interface TableState {
  /** The migrations that have not run yet. */
  pending: string[];
  /** Those that a newer version has run: they add to the tables, and are none of our business. */
  newer: string[];
}

export async function stateOfTables(connections: Connections): Promise<TableState> {
  const { migrator, newer } = await prepare(connections);
  const migrations = await migrator.getMigrations();
  const pending = migrations.filter(({ executedAt }) => executedAt === undefined);
  return { pending: pending.map(({ name }) => name), newer };
}

/** What was done to the tables. */
export interface Migrated extends Pick<TableState, 'newer'> {
  /** The migrations that were run. */
  ran: string[];
}

/** Brings the tables up to date, one instance at a time. */
export async function migrate(connections: Connections): Promise<Migrated> {
  const { migrator, newer } = await prepare(connections);
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
  return { ran: results.map(({ migrationName }) => migrationName), newer };
}

async function prepare(connections: Connections) {
  const db = new Kysely<MigrationTable>({ dialect: dialectOf(connections) });
  const own = migrationsFor(connections.kind);
  const last = Object.keys(own).at(-1) ?? '';
  const newer = (await namesOfRun(db)).filter((name) => compare(name, last) > 0);
  // An older version goes on beside a newer one, and after it: it knows these by name alone.
  const unknown = newer.map((name): [string, Migration] => [name, { up: async () => {} }]);
  const migrations = { ...own, ...Object.fromEntries(unknown) };
  const provider = { getMigrations: async () => migrations };
  const migrator = new Migrator({
    db,
    provider,
    nameComparator: compare,
    migrationTableName: MIGRATION_TABLE,
    migrationLockTableName: LOCK_TABLE,
  });
  return { migrator, newer };
}

interface MigrationTable {
  [MIGRATION_TABLE]: { name: string };
}

async function namesOfRun(db: Kysely<MigrationTable>): Promise<string[]> {
  if (!(await hasRun(db.introspection))) return [];
  const rows = await db.selectFrom(MIGRATION_TABLE).select('name').execute();
  return rows.map(({ name }) => name);
}

async function hasRun(introspection: DatabaseIntrospector): Promise<boolean> {
  const tables = await introspection.getTables({ withInternalKyselyTables: true });
  return tables.some(({ name }) => name === MIGRATION_TABLE);
}

/** By code point, wherever the process runs. */
const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
