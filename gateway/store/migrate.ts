import { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Connections } from './connections.ts';
import { dialectOf } from './kysely.ts';
import { migrationsFor } from './migrations/index.ts';

/** Brings the tables up to date, one instance at a time. Returns the migrations that it ran. */
export async function migrate(connections: Connections): Promise<string[]> {
  const db = new Kysely<unknown>({ dialect: dialectOf(connections) });
  const provider = migrationsFor(connections.kind);
  const migrator = new Migrator({ db, provider, nameComparator: compare });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
  return results.map(({ migrationName }) => migrationName);
}

/** What has not run yet. */
export async function pendingMigrations(connections: Connections): Promise<string[]> {
  const db = new Kysely<unknown>({ dialect: dialectOf(connections) });
  const provider = migrationsFor(connections.kind);
  const migrations = await new Migrator({ db, provider }).getMigrations();
  return migrations.filter(({ executedAt }) => executedAt === undefined).map(({ name }) => name);
}

/** By code point, wherever the process runs. */
const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
