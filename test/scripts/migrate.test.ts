import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import tap, { test } from 'tap';
import { databases } from '../support/databases.ts';
import { startGateway } from '../support/gateway.ts';
import { freePort } from '../support/tcp-proxy.ts';
import {
  call,
  countAll,
  fileOf,
  makeTables,
  manyRows,
  MIGRATIONS,
  run,
} from './moving-commands.ts';

const NOWHERE = 'http://127.0.0.1:9';

/** Of a gateway on a machine that is busy with tests. */
const PATIENT = {
  STORE_ATTEMPT_TIMEOUT_MS: '20000',
  STORE_DEADLINE_MS: '20000',
  DEADLINE_MS: '20000',
};

// What a test mostly does is wait for processes and databases.
tap.jobs = 3;

for (const { kind, skip, create } of databases) {
  void test(
    `${kind}: migrate makes the tables once and says so, --check only looks`,
    { skip },
    async (t) => {
      const { url, sql } = await create(t);
      const place = url.replace(/\/\/.*@/, '//');
      const check = () => call('migrate', { url, args: ['--check'] });
      t.same(await check(), {
        code: 1,
        out: `${place} is not up to date. To be run:\n  ${MIGRATIONS.join('\n  ')}\n`,
        err: '',
      });
      if (kind === 'sqlite') t.notOk(existsSync(url.slice('sqlite:'.length)), 'no file');
      else await t.rejects(sql('SELECT * FROM breakwater_migration'), 'no table');

      // Of several at once one does it, and the others find it done. A server knows connections; of
      // a file's locks it matters whose process they are.
      const once = () =>
        kind === 'sqlite' ? run(t, 'migrate', { url }) : call('migrate', { url });
      const results = await Promise.all([1, 2, 3].map(once));
      const done = `${place} is up to date now. Run:\n  ${MIGRATIONS.join('\n  ')}\n`;
      const found = `${place} was up to date.\n`;
      t.same(
        results.toSorted((a, b) => a.out.localeCompare(b.out)),
        [done, found, found].map((out) => ({ code: 0, out, err: '' })),
      );
      t.strictSame(
        await sql('SELECT name FROM breakwater_migration'),
        MIGRATIONS.map((name) => ({ name })),
      );
      t.same(await check(), { code: 0, out: `${place} is up to date.\n`, err: '' });

      const { post } = await startGateway(t, NOWHERE, {
        env: { DATABASE_URL: url, DATABASE_MIGRATE: 'off', ...PATIENT },
      });
      const { status } = await post('/profiles', { name: 'Ada', email: 'ada@x.example' });
      t.equal(status, 201, 'and a gateway that may not make tables has them');

      await sql(
        `INSERT INTO breakwater_migration (name, timestamp) VALUES ('9999-future', '2026-11-22T00:00:00Z')`,
      );
      const told = 'A newer Breakwater has been here. It has run:\n  9999-future\n';
      t.same(await call('migrate', { url }), { code: 0, out: found + told, err: '' });
      t.match(await check(), { code: 0, out: told });
    },
  );
}

void test('what a newer version has made is not moved by this one, which does not know all of it', async (t) => {
  const { url, sql } = await databases[0]!.create(t);
  await makeTables(url);
  await sql(
    `INSERT INTO breakwater_migration (name, timestamp) VALUES ('9999-future', '2026-11-22T00:00:00Z')`,
  );
  const input = fileOf(manyRows(1));
  for (const [command, args] of [
    ['export', []],
    ['import', ['-']],
  ] as const) {
    t.match(await call(command, { url, args, input }), {
      code: 1,
      out: '',
      err: /is of a newer Breakwater.*9999-future/,
    });
  }
  t.strictSame(await countAll(sql), [0, 0]);
});

void test('a database that cannot be used is named with the reason in one line, and exit code 1', async (t) => {
  const folder = t.testdir({ folder: {} });
  await writeFile(
    join(folder, 'text'),
    'This is a text that is long enough to be looked at. '.repeat(99),
  );
  const port = await freePort();
  const cases: [url: string, err: RegExp][] = [
    ['here', /DATABASE_URL must begin with sqlite:, postgres:\/\/ or mysql:\/\//],
    [
      `postgres://u:geheim@127.0.0.1:${port}/x`,
      /postgres:\/\/127\.0\.0\.1:\d+\/x: nothing listens there/,
    ],
    [
      `mysql://u:geheim@127.0.0.1:${port}/x`,
      /mysql:\/\/127\.0\.0\.1:\d+\/x: nothing listens there/,
    ],
    [
      'mysql://u:geheim@nowhere.invalid/x',
      /mysql:\/\/nowhere\.invalid\/x: (?:there is no such host|the name)/,
    ],
    [`sqlite:${join(folder, 'text')}`, /text: the file is no SQLite database/],
    [`sqlite:${join(folder, 'folder')}`, /folder: the file cannot be opened/],
    [`sqlite:${join(folder, 'text', 'x.db')}`, /x\.db: the file cannot be opened/],
    ['sqlite::memory:', /sqlite::memory: is gone with its process/],
  ];
  await Promise.all(
    cases.map(async ([url, err]) => {
      const result = await call('migrate', { url });
      t.match(result, { code: 1, out: '', err }, url);
      t.notMatch(result.err, /\n {4}at |geheim/, 'no stack, no password');
    }),
  );
});

for (const [kind, urlOf] of [
  ['postgres', (server: URL) => Object.assign(server, { username: 'nobody', password: 'geheim' })],
  ['mysql', (server: URL) => Object.assign(server, { username: 'root', password: 'geheim' })],
] as const) {
  const variable = `TEST_${kind.toUpperCase()}_URL`;
  const server = process.env[variable] ?? '';
  const skip = server === '' && `${variable} is not set`;
  void test(
    `${kind}: a user who is not let in, and a database that is not there, are told apart`,
    { skip },
    async (t) => {
      const stranger = urlOf(new URL(server)).href;
      t.match(await call('migrate', { url: stranger }), {
        code: 1,
        err: /^migrate: \w+:\/\/[\d.:]+\/\w*: it does not let this user in \(.*\)\n$/,
      });
      const missing = Object.assign(new URL(server), { pathname: '/nothing_here' }).href;
      t.match(await call('migrate', { url: missing }), {
        code: 1,
        err: /nothing_here: there is no such database/,
      });
    },
  );
}

void test('nothing else of the environment is needed, and the default is the file of the gateway', async (t) => {
  const { code, out } = await run(t, 'migrate', {
    cwd: t.testdir(),
    url: undefined,
    env: { NODE_ENV: 'production' },
  });
  t.equal(code, 0);
  t.match(out, /^sqlite:\.\/data\/breakwater\.db is up to date now\./);
  t.ok(existsSync(join(t.testdirName, 'data/breakwater.db')));
});

void test('wrong options end with 2 and the way to the right ones', async (t) => {
  const url = `sqlite:${join(t.testdir(), 'x.db')}`;
  t.same(await run(t, 'migrate', { url, args: ['--chek'] }), {
    code: 2,
    out: '',
    err: `migrate: Unknown option '--chek'. --help lists the options.\n`,
  });
  t.match(await call('export', { url, args: ['--help'] }), { code: 0, out: /^npm run export / });
  t.match(await call('import', { url }), { code: 2, err: 'It takes one file' });
  t.notOk(existsSync(join(t.testdirName, 'x.db')), 'and nothing is made');
});
