import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Test } from 'tap';
import { connect } from '../../gateway/store/connect.ts';
import { parseDatabaseUrl } from '../../gateway/store/database-url.ts';
import { migrate } from '../../gateway/store/migrate.ts';
import { dlqCommand } from '../../scripts/dlq.ts';
import { exportCommand } from '../../scripts/export.ts';
import { importCommand } from '../../scripts/import.ts';
import { migrateCommand } from '../../scripts/migrate.ts';
import type { Row, Sql } from '../support/databases.ts';
import { bareEnvironment } from '../../bench/support/environment.ts';
import { beginCommand, callCommand, type CallOptions, type Result } from './call-command.ts';

const SCRIPTS = join(import.meta.dirname, '../../scripts');

const commands = {
  migrate: migrateCommand,
  export: exportCommand,
  import: importCommand,
  dlq: dlqCommand,
};

export type Command = keyof typeof commands;

interface ProcessOptions extends CallOptions {
  cwd?: string;
}

/** A command as a process of its own, gone when the test is over. */
export function start(
  t: Test,
  command: Command,
  { args = [], url, env, input, cwd = tmpdir() }: ProcessOptions,
) {
  const child = spawn(process.execPath, [join(SCRIPTS, `${command}.ts`), ...args], {
    // Not where the repository is: its data is not that of tests.
    cwd,
    env: { ...bareEnvironment(), ...(url !== undefined && { DATABASE_URL: url }), ...env },
  });
  t.teardown(() => child.kill('SIGKILL'));
  child.stdin.on('error', () => {});
  if (input !== undefined) child.stdin.end(input);
  return child;
}

/** As a process, to its end. */
export async function run(t: Test, command: Command, options: ProcessOptions): Promise<Result> {
  const child = start(t, command, { input: '', ...options });
  const [out, err, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended(child),
  ]);
  return { code, out, err };
}

/** Without a process for it. */
export const begin = (command: Command, options: CallOptions) =>
  beginCommand(command, commands[command], options);

/** Without a process for it, to its end. */
export const call = (command: Command, options: CallOptions): Promise<Result> =>
  callCommand(command, commands[command], options);

export async function ended(child: ChildProcess): Promise<number | string> {
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return code ?? signal!;
}

/** Until this stream has said something that matches. */
export async function said(stream: Readable, pattern: RegExp): Promise<string> {
  let heard = '';
  for await (const piece of stream.iterator({ destroyOnReturn: false })) {
    heard += String(piece);
    if (pattern.test(heard)) return heard;
  }
  throw new Error(`ended without ${pattern}: ${heard}`);
}

/** The tables, without a process for it. */
export async function makeTables(url: string): Promise<void> {
  const connections = await connect(parseDatabaseUrl(url)!, {
    limit: 1,
    connectTimeoutMs: 5_000,
    statementTimeoutMs: 30_000,
    onIdleError: () => {},
  });
  try {
    await migrate(connections);
  } finally {
    await connections.close();
  }
}

export const MIGRATIONS = ['2026-11-21-profiles', '2026-11-22-registrations'];

/** The tables that these tests put nothing into, as a file counts them. */
export const OTHER_TABLES = {
  registrations: 0,
  registration_queue: 0,
  registration_dead_letters: 0,
  idempotency_keys: 0,
};
export const AT = '2026-11-21T04:10:59.492Z';

/** The row of a profile and its two changes. */
export function profileRows(index: number, name: string): { profile: Row; history: Row[] } {
  const id = `019ab000-0000-7000-8000-${index.toString(16).padStart(12, '0')}`;
  const email = `Somebody.${index}@x.example`;
  const change = { profile_id: id, changed_at: AT, request_id: `request-${index}` };
  return {
    profile: {
      id,
      name,
      email,
      email_key: email.toLowerCase(),
      registration_date: AT,
      version: 2,
    },
    history: [
      { ...change, version: 1, change: 'created', name: 'before', email },
      { ...change, version: 2, change: 'updated', name, email: null },
    ],
  };
}

export function manyRows(count: number, nameOf = (index: number) => `Name ${index}`) {
  const all = Array.from({ length: count }, (_, index) => profileRows(index + 1, nameOf(index)));
  return {
    profiles: all.map(({ profile }) => profile),
    profile_history: all.flatMap(({ history }) => history),
  };
}

export type Data = ReturnType<typeof manyRows>;

/** The columns in the order of the file; a row of a driver may have them in another one. */
const COLUMNS = {
  profiles: ['id', 'name', 'email', 'email_key', 'registration_date', 'version'],
  profile_history: ['profile_id', 'version', 'change', 'changed_at', 'request_id', 'name', 'email'],
};

export const rowLines = (data: Data): string[] =>
  (['profiles', 'profile_history'] as const).flatMap((table) =>
    data[table].map((row) =>
      JSON.stringify({
        table,
        row: Object.fromEntries(COLUMNS[table].map((column) => [column, row[column]])),
      }),
    ),
  );

export const headerOf = (data: Data) => ({
  format: 'breakwater-export',
  version: 1,
  migrations: MIGRATIONS,
  exportedAt: AT,
  tables: {
    profiles: data.profiles.length,
    profile_history: data.profile_history.length,
    ...OTHER_TABLES,
  },
});

/** A file as an export would write it, made without its code. */
export function fileOf(
  data: Data,
  { header = {}, lines = rowLines(data) }: { header?: object; lines?: string[] } = {},
): string {
  const body = lines.map((line) => `${line}\n`).join('');
  const sha256 = createHash('sha256').update(body).digest('hex');
  const { tables } = headerOf(data);
  const first = JSON.stringify({ ...headerOf(data), ...header });
  return `${first}\n${body}${JSON.stringify({ end: true, tables, sha256 })}\n`;
}

/** Straight into the database, in statements of 500 rows. */
export async function insertAll(sql: Sql, data: Data, placeholder: (n: number) => string) {
  for (const [table, rows] of Object.entries(data)) {
    const columns = COLUMNS[table as keyof Data];
    for (let from = 0; from < rows.length; from += 500) {
      const batch = rows.slice(from, from + 500);
      let n = 0;
      const values = batch.map(() => `(${columns.map(() => placeholder((n += 1))).join()})`);
      const names = columns.map((column) => (column === 'change' ? quoted(placeholder) : column));
      await sql(
        `INSERT INTO ${table} (${names.join()}) VALUES ${values.join()}`,
        batch.flatMap((row) => columns.map((column) => row[column])),
      );
    }
  }
}

/** A reserved word of MySQL, and of no other. */
const quoted = (placeholder: (n: number) => string) =>
  placeholder(1) === '?' ? '`change`' : '"change"';

export const placeholderOf = (kind: string) => (n: number) => (kind === 'postgres' ? `$${n}` : '?');

/** All that is in the tables. */
export async function readAll(sql: Sql): Promise<Data> {
  return {
    profiles: await sql('SELECT * FROM profiles ORDER BY id'),
    profile_history: await sql('SELECT * FROM profile_history ORDER BY profile_id, version'),
  };
}

export async function countAll(sql: Sql): Promise<number[]> {
  const counts = [];
  for (const table of ['profiles', 'profile_history']) {
    const [row] = await sql(`SELECT count(*) AS n FROM ${table}`);
    counts.push(Number(row?.['n']));
  }
  return counts;
}
