import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection, type ResultSetHeader, type RowDataPacket } from 'mysql2/promise';
import { Client, TypeOverrides, types } from 'pg';
import type { Test } from 'tap';

export type Row = Record<string, unknown>;

/** Runs one statement; its placeholders are the driver's own: `?`, for PostgreSQL `$1`. */
export type Sql = (text: string, parameters?: unknown[]) => Promise<Row[]>;

/** A kind of database that the gateway keeps its own data in. */
export interface TestDatabase {
  readonly kind: 'sqlite' | 'postgres' | 'mysql';
  /** For tap: why its tests are skipped here, false where they are not. */
  readonly skip: false | string;
  /** An empty database of the test's own, gone when the test is over, and SQL past the gateway. */
  create: (t: Test) => Promise<{ url: string; sql: Sql }>;
}

// A count is a number with every driver; pg alone would say a string, since it might be a large one.
const postgresTypes = new TypeOverrides();
postgresTypes.setTypeParser(types.builtins.INT8, Number);

const drivers: Record<string, (url: string, waitMs: number) => Sql> = {
  // The process waits as a whole for a lock: one that this process holds is not let go meanwhile.
  'sqlite:':
    (url, waitMs) =>
    async (text, parameters = []) => {
      const database = new DatabaseSync(url.slice('sqlite:'.length), { timeout: waitMs });
      try {
        const rows = database.prepare(text).all(...(parameters as SQLInputValue[]));
        return rows.map((row) => ({ ...row }));
      } finally {
        database.close();
      }
    },
  'postgres:':
    (url, waitMs) =>
    async (text, parameters = []) => {
      const client = new Client({
        connectionString: url,
        connectionTimeoutMillis: waitMs,
        query_timeout: waitMs,
        types: postgresTypes,
      });
      // The connection may break beside a query, too; the query itself rejects.
      client.on('error', () => {});
      try {
        await client.connect();
        return (await client.query<Row>(text, parameters)).rows;
      } finally {
        await client.end();
      }
    },
  'mysql:':
    (url, waitMs) =>
    async (text, parameters = []) => {
      const connection = await createConnection({ uri: url, connectTimeout: waitMs });
      connection.on('error', () => {});
      try {
        // `query`, since MySQL cannot prepare every statement: not a trigger's, for one.
        const [rows] = await connection.query<RowDataPacket[] | ResultSetHeader>(
          { sql: text, timeout: waitMs },
          parameters,
        );
        return Array.isArray(rows) ? rows.map((row) => ({ ...row })) : [];
      } finally {
        connection.destroy();
      }
    },
};

/**
 * SQL to the database at this URL, which rejects where that takes longer. Each call has a connection
 * of its own, so that none is left where a test counts connections or takes the server away.
 */
export function sqlTo(url: string, waitMs = 5_000): Sql {
  const driver = drivers[new URL(url).protocol];
  if (driver === undefined) throw new Error(`no driver for ${url}`);
  return driver(url, waitMs);
}

async function createSqlite(t: Test): Promise<{ url: string; sql: Sql }> {
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const url = `sqlite:${join(folder, 'test.db')}`;
  return { url, sql: sqlTo(url) };
}

/** On the server whose URL this variable of the environment has. */
function onServer(
  kind: 'postgres' | 'mysql',
  variable: string,
  drop: (sql: Sql, name: string) => Promise<unknown>,
): TestDatabase {
  const server = process.env[variable] ?? '';
  return {
    kind,
    skip: server === '' && `${variable} is not set`,
    async create(t) {
      const name = `breakwater_test_${randomBytes(8).toString('hex')}`;
      const admin = sqlTo(server);
      await admin(`CREATE DATABASE ${name}`);
      t.teardown(() => drop(admin, name));
      const url = new URL(server);
      url.pathname = `/${name}`;
      return { url: url.href, sql: sqlTo(url.href) };
    },
  };
}

/** Ends its connections first: DROP would wait for a transaction that one of them left open. */
async function dropMysql(sql: Sql, name: string): Promise<void> {
  const connections = await sql(
    'SELECT id AS id FROM information_schema.processlist WHERE db = ?',
    [name],
  );
  // One that has ended by itself meanwhile cannot be killed.
  await Promise.allSettled(connections.map(({ id }) => sql(`KILL ${String(id)}`)));
  await sql(`DROP DATABASE ${name}`);
}

export const databases: readonly TestDatabase[] = [
  { kind: 'sqlite', skip: false, create: createSqlite },
  onServer('postgres', 'TEST_POSTGRES_URL', (sql, name) =>
    sql(`DROP DATABASE ${name} WITH (FORCE)`),
  ),
  onServer('mysql', 'TEST_MYSQL_URL', dropMysql),
];
