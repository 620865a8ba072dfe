import { sql } from 'kysely';
import { DuplicateError } from '../../gateway/store/errors.ts';
import type { Queries } from '../../gateway/store/kysely.ts';
import { FileError } from './format.ts';
import type { Batch } from './reader.ts';

/** @throws FileError where a value that has to be unique is there twice */
export async function insertRows(db: Queries, { table, rows, first, last }: Batch): Promise<void> {
  const { name, columns } = table;
  const list = sql.join(columns.map((column) => sql.id(column)));
  const values = rows.map((row) => sql`(${sql.join(columns.map((column) => row[column]))})`);
  try {
    await sql`insert into ${sql.id(name)} (${list}) values ${sql.join(values)}`.execute(db);
  } catch (error) {
    if (!(error instanceof DuplicateError)) throw error;
    throw new FileError(
      `lines ${first} to ${last}: a value of ${name} that has to be unique is there twice`,
      { cause: error },
    );
  }
}
