import { DatabaseSync } from 'node:sqlite';
import { createConnection } from 'mysql2/promise';
import { Client } from 'pg';
import type { Test } from 'tap';
import type { Row } from '../support/databases.ts';

/** A connection of somebody else's, which may hold locks. */
export interface Session {
  run(sql: string): Promise<Row[]>;
}

/** Gone when the test is over. */
export async function openSession(t: Test, url: string): Promise<Session> {
  const { protocol } = new URL(url);
  if (protocol === 'sqlite:') {
    const database = new DatabaseSync(url.slice('sqlite:'.length), { timeout: 0 });
    t.teardown(() => database.close());
    return { run: async (sql) => database.prepare(sql).all() };
  }
  if (protocol === 'postgres:') {
    const client = new Client({ connectionString: url });
    client.on('error', () => {});
    await client.connect();
    t.teardown(() => client.end());
    return { run: async (sql) => (await client.query<Row>(sql)).rows };
  }
  const connection = await createConnection({ uri: url });
  connection.on('error', () => {});
  t.teardown(() => connection.destroy());
  return { run: async (sql) => (await connection.query(sql))[0] as unknown as Row[] };
}
