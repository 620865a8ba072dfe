import type { Kysely } from 'kysely';
import type { Connections } from '../connections.ts';
import { createTable } from './tables.ts';

/** Registrations, the queue in front of them, what was given up, and the keys of requests. */
export async function up(db: Kysely<unknown>, kind: Connections['kind']): Promise<void> {
  await createTable(db, kind, 'registrations')
    .addColumn('id', 'varchar(36)', (column) => column.primaryKey())
    .addColumn('first_name', 'varchar(100)', (column) => column.notNull())
    .addColumn('last_name', 'varchar(100)', (column) => column.notNull())
    .addColumn('email', 'varchar(254)', (column) => column.notNull())
    .addColumn('email_key', 'varchar(254)', (column) => column.notNull().unique())
    .addColumn('gender', 'varchar(20)', (column) => column.notNull())
    .addColumn('sex', 'varchar(20)', (column) => column.notNull())
    .addColumn('occupation', 'varchar(255)', (column) => column.notNull())
    .addColumn('created_at', 'varchar(24)', (column) => column.notNull())
    .addColumn('updated_at', 'varchar(24)', (column) => column.notNull())
    .execute();
  await createTable(db, kind, 'registration_queue')
    .addColumn('id', 'varchar(36)', (column) => column.primaryKey())
    .addColumn('email_key', 'varchar(254)', (column) => column.notNull().unique())
    .addColumn('payload', 'text', (column) => column.notNull())
    .addColumn('target', 'varchar(10)', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('available_at', 'bigint', (column) => column.notNull())
    .addColumn('leased_by', 'varchar(64)')
    .addColumn('last_error', 'text')
    .addColumn('accepted_at', 'bigint', (column) => column.notNull())
    .execute();
  await createTable(db, kind, 'registration_dead_letters')
    .addColumn('id', 'varchar(36)', (column) => column.primaryKey())
    .addColumn('email_key', 'varchar(254)', (column) => column.notNull())
    .addColumn('payload', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('error', 'text', (column) => column.notNull())
    .addColumn('accepted_at', 'bigint', (column) => column.notNull())
    .addColumn('died_at', 'bigint', (column) => column.notNull())
    .execute();
  await createTable(db, kind, 'idempotency_keys')
    .addColumn('key_hash', 'varchar(64)', (column) => column.primaryKey())
    .addColumn('fingerprint', 'varchar(64)', (column) => column.notNull())
    .addColumn('status', 'integer')
    .addColumn('body', 'text')
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute();
  for (const [table, column] of INDEXED) await createIndex(db, kind, table, column);
}

const INDEXED = [
  ['registration_queue', 'available_at'],
  ['registration_dead_letters', 'email_key'],
  ['idempotency_keys', 'expires_at'],
] as const;

async function createIndex(
  db: Kysely<unknown>,
  kind: Connections['kind'],
  table: string,
  column: string,
): Promise<void> {
  const index = db.schema.createIndex(`${table}_${column}`).on(table).column(column);
  if (kind !== 'mysql') return index.ifNotExists().execute();
  // MySQL has no such clause, and may come by a second time.
  await index.execute().catch((error: unknown) => {
    if ((error as { errno?: number }).errno !== DUPLICATE_KEY_NAME) throw error;
  });
}

const DUPLICATE_KEY_NAME = 1061;
