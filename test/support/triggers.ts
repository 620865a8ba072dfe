import type { Sql, TestDatabase } from './databases.ts';

/** What a table says that refuses. */
export const REASON = 'refused by the test';

/** Makes a table refuse whatever is inserted, updated or deleted. */
export async function refuse(
  kind: TestDatabase['kind'],
  sql: Sql,
  table: string,
  event: string,
): Promise<void> {
  const trigger = `CREATE TRIGGER refuse BEFORE ${event} ON ${table} FOR EACH ROW`;
  if (kind === 'sqlite') await sql(`${trigger} BEGIN SELECT RAISE(ABORT, '${REASON}'); END`);
  else if (kind === 'mysql')
    await sql(`${trigger} SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '${REASON}'`);
  else {
    await sql(
      `CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
       AS $$ BEGIN RAISE EXCEPTION '${REASON}'; END $$`,
    );
    await sql(`${trigger} EXECUTE FUNCTION refuse()`);
  }
}

/** Ends that. */
export async function relent(kind: TestDatabase['kind'], sql: Sql, table: string): Promise<void> {
  await sql(`DROP TRIGGER refuse${kind === 'postgres' ? ` ON ${table}` : ''}`);
}
