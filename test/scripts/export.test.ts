import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import tap, { test, type Test } from 'tap';
import { Progress } from '../../scripts/store/progress.ts';
import { databases, type Sql } from '../support/databases.ts';
import {
  AT,
  begin,
  call,
  ended,
  insertAll,
  makeTables,
  manyRows,
  MIGRATIONS,
  OTHER_TABLES,
  placeholderOf,
  rowLines,
  run,
  start,
} from './moving-commands.ts';

tap.jobs = 3;

const [sqlite, postgres] = databases;

async function createFolder(t: Test): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-'));
  t.teardown(() => rm(folder, { recursive: true }));
  return folder;
}

/** A file with so many profiles. */
async function filled(t: Test, count: number): Promise<{ url: string; sql: Sql }> {
  const { url, sql } = await sqlite!.create(t);
  await makeTables(url);
  await insertAll(sql, manyRows(count), placeholderOf('sqlite'));
  return { url, sql };
}

void test('an export is a header, every row and a footer that says what they were', async (t) => {
  const { url } = await filled(t, 3);
  const { code, out, err } = await run(t, 'export', { url });
  t.equal(code, 0);
  t.match(err, `Exported 3 profiles, 6 profile_history from ${url}.\n`);
  const [header = '', ...rest] = out.trimEnd().split('\n');
  const footer = rest.pop()!;
  const tables = { profiles: 3, profile_history: 6, ...OTHER_TABLES };
  const { exportedAt, ...others } = JSON.parse(header);
  t.strictSame(others, { format: 'breakwater-export', version: 1, migrations: MIGRATIONS, tables });
  t.ok(Math.abs(Date.parse(exportedAt) - Date.now()) < 60_000);
  t.strictSame(rest, rowLines(manyRows(3)));
  const sha256 = createHash('sha256')
    .update(`${rest.join('\n')}\n`)
    .digest('hex');
  t.strictSame(JSON.parse(footer), { end: true, tables, sha256 });
});

void test('a file is its owner’s alone, is there when it is whole, and is not written over unless that is asked for', async (t) => {
  const { url } = await filled(t, 2);
  const folder = await createFolder(t);
  const file = join(folder, 'data.jsonl');
  const args = ['--out', file];
  const first = await call('export', { url, args });
  t.match(first, { code: 0, out: '', err: `from ${url} to ${file}.\n` });
  t.equal((await stat(file)).mode & 0o777, 0o600);
  t.strictSame(await readdir(folder), ['data.jsonl'], 'nothing else is left');
  await writeFile(file, 'mine');
  t.match(await call('export', { url, args }), {
    code: 1,
    err: `export: ${file} is there already; --force replaces it\n`,
  });
  t.equal(await readFile(file, 'utf8'), 'mine');
  t.equal((await call('export', { url, args: [...args, '--force'] })).code, 0);
  t.match(await readFile(file, 'utf8'), /^\{"format"/);
  t.equal((await stat(file)).mode & 0o777, 0o600);
  t.strictSame(await readdir(folder), ['data.jsonl']);
  for (const [path, err] of [
    [folder, /is there and is no file/],
    ['/dev/null', /is there and is no file/],
    [join(folder, 'missing', 'x'), /cannot be written: ENOENT/],
  ] as const) {
    const result = await call('export', { url, args: ['--out', path, '--force'] });
    t.match(result, { code: 1, err }, path);
  }
});

void test('a database without tables, and a file that is not there, are named and not made', async (t) => {
  const folder = await createFolder(t);
  const url = `sqlite:${join(folder, 'none.db')}`;
  t.match(await call('export', { url }), {
    code: 1,
    out: '',
    err: `export: ${url}: there is no such file\n`,
  });
  t.strictSame(await readdir(folder), []);
  await writeFile(join(folder, 'none.db'), '');
  t.match(await call('export', { url }), {
    code: 1,
    out: '',
    err: `is not up to date (${MIGRATIONS.join(', ')}): npm run migrate, then export again\n`,
  });
});

for (const { kind, skip, create } of databases) {
  void test(
    `${kind}: an export is of one moment, whoever writes meanwhile`,
    { skip },
    async (t) => {
      const { url, sql } = await create(t);
      await makeTables(url);
      // Far more than fits in between: most of it is read when the changes are there.
      const before = manyRows(2_000);
      await insertAll(sql, before, placeholderOf(kind));
      const { stdout, stderr, ends } = begin('export', { url });
      const pieces = stdout.iterator({ destroyOnReturn: false });
      const { value: first } = await pieces.next();
      await sql(`UPDATE profiles SET name = 'changed', version = 3`);
      await sql(`DELETE FROM profiles WHERE id > '019ab000-0000-7000-8000-000000000700'`);
      await sql(
        `INSERT INTO profiles VALUES ('ffffffff-0000-7000-8000-000000000000', 'late', 'l@x.example', 'l@x.example', '${AT}', 1)`,
      );
      await sql(`DELETE FROM profile_history`);
      let out = String(first);
      t.ok(out.length < 500_000, 'most of it was still to come');
      const [rest, err, code] = await Promise.all([text(stdout), text(stderr), ends]);
      out += rest;
      t.equal(code, 0, err);
      t.strictSame(out.trimEnd().split('\n').slice(1, -1), rowLines(before));
    },
  );
}

void test('whoever reads may leave: nothing is said of it', async (t) => {
  const { url } = await filled(t, 2_000);
  const child = start(t, 'export', { url });
  const [, err, code] = await Promise.all([
    child.stdout
      .iterator()
      .next()
      .then(() => child.stdout.destroy()),
    text(child.stderr),
    ended(child),
  ]);
  t.equal(code, 141, 'as by SIGPIPE');
  t.notMatch(err, /EPIPE|Error|export:/);
});

void test(
  'Ctrl-C ends an export, and nothing of it is left',
  { skip: postgres!.skip },
  async (t) => {
    const { url, sql } = await postgres!.create(t);
    await makeTables(url);
    const folder = await createFolder(t);
    const holder = new Client({ connectionString: url });
    await holder.connect();
    t.teardown(() => holder.end());
    await holder.query('BEGIN; LOCK TABLE profile_history');
    const file = join(folder, 'data.jsonl');
    const child = start(t, 'export', { url, args: ['--out', file], input: '' });
    const err = text(child.stderr);
    // It waits for the table now.
    const waiting = `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
    const from = performance.now();
    while ((await sql(waiting)).length === 0) {
      if (performance.now() - from > 20_000) throw new Error('it does not wait');
      await wait(20);
    }
    t.match(await readdir(folder), [/^data\.jsonl\.\d+\.part$/]);
    child.kill('SIGINT');
    t.equal(await ended(child), 130);
    t.equal(await err, 'export: ended by SIGINT\n');
    t.strictSame(await readdir(folder), []);
  },
);

void test('a row that no import would take is named by its key, not by what is in it', async (t) => {
  const { url, sql } = await filled(t, 2);
  await sql(`UPDATE profiles SET name = 'secret' || char(0) WHERE id LIKE '%2'`);
  const folder = await createFolder(t);
  const file = join(folder, 'data.jsonl');
  const result = await call('export', { url, args: ['--out', file] });
  t.match(result, {
    code: 1,
    err: /a row cannot be moved: profiles\.name must be a text of 1 to 200 characters.*where id "019ab000-0000-7000-8000-000000000002"/,
  });
  t.notMatch(result.err, 'secret');
  t.notOk(existsSync(file));
});

/** What 500 and then 1,500 of 2,000 rows look like. */
function shown(isTTY: boolean): string {
  const out = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY, columns: 90 });
  const progress = new Progress(2_000, out);
  progress.add(500);
  progress.add(1_500);
  progress.end();
  return String(out.read());
}

void test('on a terminal a bar is rewritten, elsewhere there is a line now and then', async (t) => {
  const bar = shown(true);
  t.match(bar, /^\r█{8}░{22} {2}25 % {2}500 of 2,000 rows, [\d,]+\/s/);
  t.match(bar, /\r█{30} 100 % {2}2,000 of 2,000 rows, [\d,]+\/s *\r +\r$/);
  t.notMatch(bar, '\n');
  t.match(shown(false), /^25 % {2}500 of 2,000 rows, [\d,]+\/s\n$/);
});
