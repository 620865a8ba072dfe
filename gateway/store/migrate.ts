import { Kysely, type DatabaseIntrospector } from 'kysely';
import { DEFAULT_MIGRATION_TABLE, Migrator, type Migration } from 'kysely/migration';
import type { Connections } from './connections.ts';
import { dialectOf } from './kysely.ts';
import { migrationsFor } from './migrations/index.ts';

/** What was done to the tables. */
export interface Migrated {
  /** The migrations that were run. */
  ran: string[];
  /** Those that a newer version has run: they add to the tables, and are none of our business. */
  newer: string[];
}

/** Brings the tables up to date, one instance at a time. */
export async function migrate(connections: Connections): Promise<Migrated> {
  const { migrator, newer } = await prepare(connections);
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
  return { ran: results.map(({ migrationName }) => migrationName), newer };
}

/** What has not run yet. */
export async function pendingMigrations(connections: Connections): Promise<string[]> {
  const { migrator } = await prepare(connections);
  const migrations = await migrator.getMigrations();
  return migrations.filter(({ executedAt }) => executedAt === undefined).map(({ name }) => name);
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
  return { migrator: new Migrator({ db, provider, nameComparator: compare }), newer };
}

interface MigrationTable {
  [DEFAULT_MIGRATION_TABLE]: { name: string };
}

async function namesOfRun(db: Kysely<MigrationTable>): Promise<string[]> {
  if (!(await hasRun(db.introspection))) return [];
  const rows = await db.selectFrom(DEFAULT_MIGRATION_TABLE).select('name').execute();
  return rows.map(({ name }) => name);
}

async function hasRun(introspection: DatabaseIntrospector): Promise<boolean> {
  const tables = await introspection.getTables({ withInternalKyselyTables: true });
  return tables.some(({ name }) => name === DEFAULT_MIGRATION_TABLE);
}

/** By code point, wherever the process runs. */
const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
