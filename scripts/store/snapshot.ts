import { CompiledQuery, sql } from 'kysely';
import type { Connection, Connections } from '../../gateway/store/connections.ts';
import { queriesOn, type Queries } from '../../gateway/store/kysely.ts';
import type { Counts } from './format.ts';
import { tables, type Row, type Table } from './tables.ts';

/** Rows of one query: a few MiB at most. */
const PAGE = 1_000;

/** The statements with which everything read afterwards is of one and the same moment. */
const BEGIN: Readonly<Record<Connections['kind'], readonly string[]>> = {
  sqlite: ['begin deferred'],
  postgres: ['begin isolation level repeatable read read only'],
  // Connections of the gateway read what is committed, and then a snapshot would be for each query.
  mysql: [
    'set transaction isolation level repeatable read',
    'start transaction with consistent snapshot, read only',
  ],
};

/** All tables as they were at one moment, whoever writes meanwhile. */
export class Snapshot {
  readonly #connection: Connection;
  readonly #db: Queries;

  private constructor(connection: Connection, connections: Connections) {
    this.#connection = connection;
    this.#db = queriesOn(connection, connections);
  }

  static async take(connections: Connections): Promise<Snapshot> {
    const connection = await connections.acquire('read');
    try {
      for (const statement of BEGIN[connections.kind])
        await connection.executeQuery(CompiledQuery.raw(statement));
      return new Snapshot(connection, connections);
    } catch (error) {
      connection.destroy();
      throw error;
    }
  }

  count(): Promise<Counts> {
    return countRows(this.#db);
  }

  /** The rows in the order of their key. */
  async *pages({ name, columns, key }: Table): AsyncGenerator<Row[]> {
    const [first, ...others] = key.map((column) => sql.id(column));
    const list = sql.join(columns.map((column) => sql.id(column)));
    const order = sql.join([first, ...others]);
    let last: Row | undefined;
    for (;;) {
      const from = last === undefined ? sql`` : sql`where ${behind(key, last)}`;
      const { rows } = await sql<Row>`
        select ${list} from ${sql.id(name)} ${from} order by ${order} limit ${sql.lit(PAGE)}
      `.execute(this.#db);
      if (rows.length > 0) yield rows;
      if (rows.length < PAGE) return;
      last = rows.at(-1);
    }
  }

  /** Nothing more is read. It was read only, so that there is nothing to undo. */
  end(): void {
    this.#connection.destroy();
  }
}

/**
 * Behind the row with this key. Its first column bounds what is looked through, which every database
 * turns into a place in the index; the comparison of rows as such MySQL does not.
 */
function behind(key: readonly string[], last: Row) {
  const [first = ''] = key;
  const rest = (index: number): ReturnType<typeof sql> => {
    const column = sql.id(key[index]!);
    const value = last[key[index]!];
    if (index === key.length - 1) return sql`${column} > ${value}`;
    return sql`(${column} > ${value} or (${column} = ${value} and ${rest(index + 1)}))`;
  };
  if (key.length === 1) return rest(0);
  return sql`${sql.id(first)} >= ${last[first]} and ${rest(0)}`;
}

export async function countRows(db: Queries): Promise<Counts> {
  const counts: Counts = {};
  for (const { name } of tables) {
    const { rows } = await sql<{ n: number | string }>`
      select count(*) as n from ${sql.id(name)}
    `.execute(db);
    // PostgreSQL's is a large number, which comes as a text.
    counts[name] = Number(rows[0]?.n);
  }
  return counts;
}
