import { sql, type CreateTableBuilder, type Kysely } from 'kysely';
import type { Connections } from '../connections.ts';

/**
 * A table whose texts compare byte by byte, as they do in the other databases. If it does not exist:
 * MySQL cannot undo a migration that was interrupted, and goes through it once more.
 */
export function createTable<Table extends string>(
  db: Kysely<unknown>,
  kind: Connections['kind'],
  table: Table,
): CreateTableBuilder<Table> {
  const builder = db.schema.createTable(table).ifNotExists();
  if (kind !== 'mysql') return builder;
  return builder.modifyEnd(sql`engine = InnoDB character set utf8mb4 collate utf8mb4_bin`);
}
