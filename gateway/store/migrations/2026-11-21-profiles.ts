import type { Kysely } from 'kysely';
import type { Connections } from '../connections.ts';
import { createTable } from './tables.ts';

/** Profiles, and the record of their changes. */
export async function up(db: Kysely<unknown>, kind: Connections['kind']): Promise<void> {
  await createTable(db, kind, 'profiles')
    .addColumn('id', 'varchar(36)', (column) => column.primaryKey())
    .addColumn('name', 'varchar(200)', (column) => column.notNull())
    .addColumn('email', 'varchar(254)', (column) => column.notNull())
    .addColumn('email_key', 'varchar(254)', (column) => column.notNull().unique())
    .addColumn('registration_date', 'varchar(24)', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .execute();
  // No reference to the profile: its history stays when it is deleted.
  await createTable(db, kind, 'profile_history')
    .addColumn('profile_id', 'varchar(36)', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('change', 'varchar(10)', (column) => column.notNull())
    .addColumn('changed_at', 'varchar(24)', (column) => column.notNull())
    .addColumn('request_id', 'varchar(128)', (column) => column.notNull())
    .addColumn('name', 'varchar(200)')
    .addColumn('email', 'varchar(254)')
    .addPrimaryKeyConstraint('profile_history_pk', ['profile_id', 'version'])
    .execute();
}
