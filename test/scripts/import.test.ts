import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import tap, { test } from 'tap';
import { FileError } from '../../scripts/store/format.ts';
import { Reader } from '../../scripts/store/reader.ts';
import { tables } from '../../scripts/store/tables.ts';
import { databases } from '../support/databases.ts';
import { freePort } from '../support/tcp-proxy.ts';
import {
  begin,
  call,
  countAll,
  ended,
  fileOf,
  insertAll,
  makeTables,
  manyRows,
  MIGRATIONS,
  OTHER_TABLES,
  placeholderOf,
  readAll,
  rowLines,
  said,
  start,
} from './moving-commands.ts';

tap.jobs = 3;

const [sqlite] = databases;
const three = manyRows(3);
const lines = rowLines(three);
const whole = fileOf(three);

/** A line of the file, from 1, replaced: the first is the header. */
const withLine = (number: number, line: string) =>
  whole
    .split('\n')
    .map((old, index) => (index === number - 1 ? line : old))
    .join('\n');
/** The row of line 2 with other values, in a file whose checksum is right. */
const withRow = (values: object, table = 'profiles') => {
  const { row } = JSON.parse(lines[0]!);
  const first = JSON.stringify({ table, row: { ...row, ...values } });
  return fileOf(three, { lines: [first, ...lines.slice(1)] });
};

const faulty: [what: string, file: string | Buffer, message: RegExp][] = [
  ['nothing', '', /^it is empty$/],
  ['what npm writes', `\n> breakwater@0.1.0 export\n${whole}`, /^line 1 is empty .*--silent/],
  ['another text', 'Dear all,\n', /^line 1 is not JSON$/],
  ['another JSON', '{"users":[]}\n', /^line 1 is not the header of an export of Breakwater$/],
  ['null', 'null\n', /^line 1 is not the header/],
  [
    'a later format',
    fileOf(three, { header: { version: 2 } }),
    /format is version 2.*reads version 1$/,
  ],
  ['half a header', fileOf(three, { header: { tables: 3 } }), /header is not complete$/],
  [
    'a newer version',
    fileOf(three, { header: { migrations: [...MIGRATIONS, '9999-x'] } }),
    /newer Breakwater.*9999-x/,
  ],
  [
    'an older version',
    fileOf(three, { header: { migrations: [] } }),
    /before the migration 2026-11-21-profiles: npm run migrate/,
  ],
  [
    'a table less',
    fileOf(three, { header: { tables: { profiles: 3 } } }),
    /does not speak of profile_history/,
  ],
  [
    'a table more',
    fileOf(three, {
      header: { tables: { profiles: 3, profile_history: 6, ...OTHER_TABLES, x: 0 } },
    }),
    /"x", which is no table$/,
  ],
  [
    'the end is missing',
    `${whole.split('\n').slice(0, -2).join('\n')}\n`,
    /^it is cut off: its last line is missing$/,
  ],
  ['the end of a line is missing', whole.slice(0, -90), /^it is cut off in line 11$/],
  ['only the header is there', `${whole.split('\n')[0]}\n`, /^it is cut off/],
  [
    'a line is missing',
    withLine(3, 'x').replace('\nx\n', '\n'),
    /^it has 2 rows of profiles, and says that they are 3$/,
  ],
  [
    'a line is there twice',
    withLine(3, `${lines[1]}\n${lines[1]}`),
    /^it has 4 rows of profiles, and says that they are 3$/,
  ],
  [
    'another number in the header',
    fileOf(three, { header: { tables: { profiles: 4, profile_history: 6, ...OTHER_TABLES } } }),
    /^it has 3 rows of profiles, and says that they are 4$/,
  ],
  [
    'a letter is another one',
    whole.replace('Name 1', 'Name 7'),
    /^it was changed after the export/,
  ],
  ['line ends are others', whole.replaceAll('\n', '\r\n'), /^it was changed after the export/],
  ['it goes on', `${whole}{}\n`, /^it goes on behind its end/],
  ['no JSON', withLine(4, '{"table":'), /^line 4 is not JSON$/],
  [
    'no UTF-8',
    Buffer.from(whole.replace('Name 1', 'Name \u00ff'), 'latin1'),
    /^line 3 is not UTF-8$/,
  ],
  ['no row', withLine(4, '[]'), /^line 4 is neither a row nor the end$/],
  ['no such table', withRow({}, 'users'), /^line 2: there is no table "users"$/],
  ['a table of JavaScript', withRow({}, '__proto__'), /^line 2: there is no table "__proto__"$/],
  ['a column more', withRow({ admin: 1 }), /^line 2: profiles has no column "admin"$/],
  [
    'a column less',
    withRow({ version: undefined }),
    /^line 2: the row of profiles has no version$/,
  ],
  [
    'a number for a text',
    withRow({ name: 1 }),
    /^line 2: profiles\.name must be a text of 1 to 200 characters$/,
  ],
  ['too long', withRow({ name: '🦄'.repeat(201) }), /^line 2: profiles\.name must be/],
  ['NUL', withRow({ name: 'a\0' }), /^line 2: profiles\.name must be/],
  ['half a character', withRow({ name: 'a\ud83e' }), /^line 2: profiles\.name must be/],
  [
    'no version',
    withRow({ version: 0 }),
    /^line 2: profiles\.version must be a whole number from 1 on$/,
  ],
  [
    'another kind of id',
    withRow({ id: `x' OR 1=1` }),
    /^line 2: profiles\.id must be a UUID in lower case$/,
  ],
  [
    'a line without an end',
    `${whole.split('\n')[0]}\n${'x'.repeat(2 ** 21)}`,
    /^line 2 is longer than any/,
  ],
];

async function readWhole(file: string | Buffer, pieceSize: number): Promise<number> {
  const bytes = Buffer.from(file);
  const reader = new Reader(
    (async function* () {
      for (let from = 0; from < bytes.length; from += pieceSize)
        yield bytes.subarray(from, from + pieceSize);
    })(),
  );
  await reader.header(MIGRATIONS);
  let rows = 0;
  for await (const batch of reader.batches()) rows += batch.rows.length;
  return rows;
}

await test('a file is read to its end whatever the pieces it comes in', async (t) => {
  for (const size of [1, 7, 64, 1_000_000]) t.equal(await readWhole(whole, size), 9, `${size}`);
  const odd = manyRows(3, () => 'a\u2028b\u2029c\u0085d 🦄 "\\');
  t.equal(await readWhole(fileOf(odd), 5), 9, 'line ends of Unicode end no line');
  t.equal(await readWhole(fileOf(manyRows(1_234)), 65_536), 1_234 * 3);
  t.equal(await readWhole(whole.trimEnd(), 64), 9, 'an editor took the last line feed');
});

await test('what is wrong with a file is told, with the line', async (t) => {
  for (const [what, file, message] of faulty) {
    const error = await readWhole(file, 100).then(
      () => undefined,
      (cause: unknown) => cause,
    );
    t.ok(error instanceof FileError, what);
    t.match((error as Error | undefined)?.message, message, what);
  }
});

await test('every table and every column is moved', async (t) => {
  const { url, sql } = await sqlite!.create(t);
  await makeTables(url);
  const there = await sql(
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'breakwater%'`,
  );
  t.strictSame(
    new Set(tables.map(({ name }) => name)),
    new Set(there.map((table) => table['name'])),
  );
  for (const { name, columns, key } of tables) {
    const info = await sql(`SELECT name, pk FROM pragma_table_info('${name}') ORDER BY cid`);
    t.strictSame(
      columns,
      info.map((column) => column['name']),
      name,
    );
    t.strictSame(
      key,
      info.filter(({ pk }) => pk !== 0).map((column) => column['name']),
      name,
    );
  }
});

for (const { kind, skip, create } of databases) {
  void test(
    `${kind}: a file that is faulty at its end leaves nothing, and the whole one then goes in, once`,
    { skip },
    async (t) => {
      const { url, sql } = await create(t);
      const data = manyRows(700);
      const file = fileOf(data);
      const cutOff = await call('import', { url, args: ['-'], input: file.slice(0, -200) });
      t.match(cutOff, {
        code: 1,
        out: '',
        err: /import: standard input: it is cut off in line \d+\. Nothing was imported\.\n$/,
      });
      t.strictSame(await countAll(sql), [0, 0]);

      // A checksum that is right, and an address that two have.
      const twice = manyRows(700);
      twice.profiles[600]!['email_key'] = twice.profiles[1]!['email_key'];
      const taken = await call('import', { url, args: ['-'], input: fileOf(twice) });
      t.match(taken, {
        code: 1,
        err: /lines 502 to 701: a value of profiles that has to be unique is there twice\. Nothing/,
      });
      t.strictSame(await countAll(sql), [0, 0]);

      const place = url.replace(/\/\/.*@/, '//');
      t.match(await call('import', { url, args: ['-'], input: file }), {
        code: 0,
        out: `Imported 700 profiles, 1,400 profile_history into ${place}.\n`,
      });
      t.same(await readAll(sql), data);
      t.match(await call('import', { url, args: ['-'], input: file }), {
        code: 1,
        out: '',
        err: `import: ${place} is not empty: it has 700 profiles, 1,400 profile_history. Nothing was imported.\n`,
      });
      t.same(await readAll(sql), data);
    },
  );

  void test(
    `${kind}: an import that is killed or interrupted in the middle leaves nothing, not even a lock`,
    { skip },
    async (t) => {
      const { url, sql } = await create(t);
      const file = fileOf(manyRows(1_000));
      const half = file.slice(0, file.length / 2);
      const killed = start(t, 'import', { url, args: ['-'] });
      killed.stdin.write(half);
      // Rows have been written by then.
      await said(killed.stderr, /\d of 3,000 rows/);
      killed.kill('SIGKILL');
      t.equal(await ended(killed), 'SIGKILL');
      t.strictSame(await countAll(sql), [0, 0], 'killed');

      // Without a process whose end would let go of everything.
      const { stdin, stderr, ends, interrupt } = begin('import', { url, args: ['-'] });
      stdin.write(half);
      await said(stderr, /\d of 3,000 rows/);
      const rest = text(stderr);
      interrupt();
      t.equal(await ends, 130);
      t.equal(await rest, 'import: ended by SIGINT. Nothing was imported.\n');
      t.strictSame(await countAll(sql), [0, 0], 'interrupted');
      t.match(await call('import', { url, args: ['-'], input: file }), { code: 0 });
      t.strictSame(await countAll(sql), [1_000, 2_000]);
    },
  );

  // SQLite has one writer: nobody comes in between.
  if (kind === 'sqlite') continue;
  void test(
    `${kind}: rows that somebody else writes meanwhile are noticed`,
    { skip },
    async (t) => {
      const { url, sql } = await create(t);
      await makeTables(url);
      const [stranger, ...others] = manyRows(1_500).profiles;
      const data = { ...manyRows(1_500), profiles: others };
      const file = fileOf(data);
      const { stdin, stderr, ends } = begin('import', { url, args: ['-'] });
      stdin.write(file.slice(0, file.length / 2));
      await said(stderr, /\d of 4,499 rows/);
      await insertAll(sql, { profiles: [stranger!], profile_history: [] }, placeholderOf(kind));
      const rest = text(stderr);
      stdin.end(file.slice(file.length / 2));
      t.equal(await ends, 1);
      t.match(
        await rest,
        /has 1500 rows of profiles and not 1499: is a gateway writing to it\? Nothing was/,
      );
      t.strictSame(await countAll(sql), [1, 0], 'theirs alone');
    },
  );
}

void test('before a database is made the header has to be right', async (t) => {
  const folder = t.testdir({ 'x.jsonl': '{}\n', folder: {} });
  const url = `sqlite:${join(folder, 'x.db')}`;
  const path = join(folder, 'x.jsonl');
  t.match(await call('import', { url, args: [path] }), {
    code: 1,
    err: `import: ${path}: line 1 is not the header of an export of Breakwater. Nothing was imported.\n`,
  });
  for (const [name, message] of [
    ['missing', 'ENOENT'],
    ['folder', 'EISDIR'],
  ] as const) {
    const args = [join(folder, name)];
    t.match(await call('import', { url, args }), {
      code: 1,
      err: `import: ${args[0]} cannot be read: ${message}`,
    });
  }
  t.notOk(existsSync(join(folder, 'x.db')));
  t.equal(await readFile(path, 'utf8'), '{}\n');
});

void test('Ctrl-C ends an import, and nothing of it is left', async (t) => {
  const { url, sql } = await sqlite!.create(t);
  const child = start(t, 'import', { url, args: ['-'] });
  const file = fileOf(manyRows(1_000));
  child.stdin.write(file.slice(0, file.length / 2));
  await said(child.stderr, /\d of 3,000 rows/);
  const rest = text(child.stderr);
  child.kill('SIGINT');
  t.equal(await ended(child), 130);
  t.equal(await rest, 'import: ended by SIGINT. Nothing was imported.\n');
  t.strictSame(await countAll(sql), [0, 0]);
});

void test('a target that cannot be reached is named without its password', async (t) => {
  const url = `mysql://u:geheim@127.0.0.1:${await freePort()}/x`;
  const result = await call('import', { url, args: ['-'], input: whole });
  t.match(result, {
    code: 1,
    out: '',
    err: /^import: mysql:\/\/127\.0\.0\.1:\d+\/x: nothing listens there/,
  });
  t.notMatch(result.err, 'geheim');
});
