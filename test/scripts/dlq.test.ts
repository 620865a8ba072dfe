import { existsSync } from 'node:fs';
import { join } from 'node:path';
import tap, { test, type Test } from 'tap';
import { readOptions } from '../../scripts/dlq/options.ts';
import { databases, type Row, type Sql } from '../support/databases.ts';
import { startRegistrationsGateway } from '../support/registrations.ts';
import { freePort } from '../support/tcp-proxy.ts';
import type { Result } from './call-command.ts';
import { call, makeTables, placeholderOf, run } from './moving-commands.ts';

// What a test mostly does is wait for a database.
tap.jobs = 3;

const dlq = (url: string, ...args: string[]) => call('dlq', { url, args });
/** As a process of its own. */
const runDlq = (t: Test, url: string, ...args: string[]) => run(t, 'dlq', { url, args });

const AT = 1_795_000_000_000;
const idOf = (index: number) => `019ab000-0000-7000-8000-${String(index).padStart(12, '0')}`;

const messageOf = (index: number, email: string) => ({
  id: idOf(index),
  firstName: 'Ada',
  lastName: 'Keller',
  email,
  gender: 'female',
  sex: 'female',
  occupation: 'Harbour pilot',
  acceptedAt: AT,
  requestId: `request-${index}`,
});

function letterOf(index: number, email: string, changes: Row = {}): Row {
  return {
    id: idOf(index),
    email_key: email.toLowerCase(),
    payload: JSON.stringify(messageOf(index, email)),
    attempts: 5,
    error: 'the registration could not be stored',
    accepted_at: AT,
    died_at: AT + 60_000,
    ...changes,
  };
}

const poison = (index: number) =>
  letterOf(index, '', {
    payload: '{"firstName":"Ada"}',
    attempts: 1,
    error: 'the message is not a registration: \u001B[31m',
  });

async function insert(sql: Sql, table: string, rows: Row[], kind = 'sqlite'): Promise<void> {
  const names = Object.keys(rows[0]!);
  let n = 0;
  const values = rows.map(() => `(${names.map(() => placeholderOf(kind)((n += 1))).join()})`);
  const statement = `INSERT INTO ${table} (${names.join()}) VALUES ${values.join()}`;
  await sql(
    statement,
    rows.flatMap((row) => Object.values(row)),
  );
}

const put = (sql: Sql, letters: Row[], kind?: string) =>
  insert(sql, 'registration_dead_letters', letters, kind);

/** Those with these numbers, of one address each. */
const lettersOf = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) =>
    letterOf(first + index, `p${first + index}@x.example`),
  );

const parsed = ({ out }: Result): any[] =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

async function idsIn(sql: Sql, table: string): Promise<unknown[]> {
  return (await sql(`SELECT id FROM ${table} ORDER BY id`)).map(({ id }) => id);
}

async function create(t: Test) {
  const { url, sql } = await databases[0]!.create(t);
  await makeTables(url);
  return { url, sql };
}

for (const { kind, skip, create: createOf } of databases) {
  void test(
    `${kind}: what is replayed becomes a registration, as it was accepted`,
    { skip },
    async (t) => {
      const { url, sql } = await createOf(t);
      await makeTables(url);
      await put(sql, [letterOf(1, 'Ada@x.example'), letterOf(2, 'Bea@x.example')], kind);

      t.match(await dlq(url, '--replay', idOf(1)), {
        code: 0,
        out: `${idOf(1)}  replayed\n`,
        err: /^Replayed 1 dead letter of /,
      });
      t.strictSame(await idsIn(sql, 'registration_dead_letters'), [idOf(2)]);
      const [row] = await sql('SELECT * FROM registration_queue');
      t.match(row, {
        id: idOf(1),
        email_key: 'ada@x.example',
        payload: JSON.stringify(messageOf(1, 'Ada@x.example')),
        target: 'store',
        attempts: 0,
        leased_by: null,
        last_error: null,
        accepted_at: AT,
      });

      const { becomes } = await startRegistrationsGateway(t, url);
      const status = await becomes('ada@x.example', 'completed');
      t.match(status, { data: { id: idOf(1), email: 'Ada@x.example' } });

      t.match(await dlq(url, '--purge', idOf(2), '--yes'), {
        code: 0,
        out: `${idOf(2)}  purged\n`,
        err: /^Purged 1 dead letter of /,
      });
      t.match(await dlq(url), { code: 0, out: '', err: /^0 dead letters in / });
    },
  );
}

void test('the list tells what there is, and shows addresses only when it is asked to', async (t) => {
  const { url, sql } = await create(t);
  await put(sql, [letterOf(1, 'Ada.Keller@x.example'), poison(2)]);
  const [masked, shown, json, all] = await Promise.all([
    runDlq(t, url),
    dlq(url, '--show'),
    dlq(url, '--json'),
    dlq(url, '--json', '--show'),
  ]);
  const died = new Date(AT + 60_000).toISOString();
  const [head = '', first = '', second = ''] = masked.out.split('\n');
  t.match(head, /^id +given up at +attempts +email +reason$/);
  t.match(first.split(/ {2,}/), [
    idOf(1),
    died,
    '5',
    'A…@x.example',
    'the registration could not be stored',
  ]);
  t.match(second.split(/ {2,}/), [idOf(2), died, '1', '(none)', /^the message is not a reg/]);
  t.match(masked, { code: 0, err: `2 dead letters in ${url}.\n` });
  t.match(shown.out, /Ada\.Keller@x\.example/);

  t.strictSame(parsed(json), [
    {
      id: idOf(1),
      acceptedAt: new Date(AT).toISOString(),
      diedAt: died,
      attempts: 5,
      email: 'A…@x.example',
      reason: 'the registration could not be stored',
      isRegistration: true,
    },
    {
      id: idOf(2),
      acceptedAt: new Date(AT).toISOString(),
      diedAt: died,
      attempts: 1,
      email: null,
      reason: poison(2)['error'],
      isRegistration: false,
    },
  ]);
  t.match(parsed(all), [
    {
      email: 'Ada.Keller@x.example',
      payload: JSON.stringify(messageOf(1, 'Ada.Keller@x.example')),
    },
    { payload: poison(2)['payload'] },
  ]);
  t.notMatch(masked.out + json.out, /Keller/);
  t.notOk(shown.out.includes('\u001B'), 'and nothing in it steers the terminal');
});

void test('what cannot become a registration stays, with the reason, and does not hold up the others', async (t) => {
  const { url, sql } = await create(t);
  const { id, acceptedAt: _1, requestId: _2, ...person } = messageOf(1, 'ada@x.example');
  await insert(sql, 'registrations', [
    {
      id,
      first_name: person.firstName,
      last_name: person.lastName,
      email: person.email,
      email_key: person.email,
      gender: person.gender,
      sex: person.sex,
      occupation: person.occupation,
      created_at: new Date(AT).toISOString(),
      updated_at: new Date(AT).toISOString(),
    },
  ]);
  // More than a page of them, and the last two of one email.
  await put(sql, [
    letterOf(2, 'Ada@x.example'),
    poison(3),
    ...lettersOf(4, 109),
    letterOf(110, 'P109@x.example'),
  ]);

  const result = await dlq(url, '--replay', '--all', '--json');
  const results = parsed(result);
  const { code, err } = result;
  t.equal(code, 1);
  t.equal(err, `Replayed 106 dead letters of ${url}, 3 not.\n`);
  t.strictSame(
    results.filter(({ replayed }) => replayed === false),
    [
      { id: idOf(2), replayed: false, reason: 'this email is registered by now' },
      { id: idOf(3), replayed: false, reason: results[1].reason },
      {
        id: idOf(110),
        replayed: false,
        reason: 'a registration of this email waits in the queue already',
      },
    ],
  );
  t.match(results[1].reason, /^the message is not a registration/);
  t.strictSame(await idsIn(sql, 'registration_dead_letters'), [2, 3, 110].map(idOf));
  t.equal((await idsIn(sql, 'registration_queue')).length, 106);

  t.match(await dlq(url, '--replay', idOf(4), 'nothing'), {
    code: 1,
    out: `${idOf(4)}  not replayed: there is no such dead letter\nnothing  not replayed: there is no such dead letter\n`,
  });
  t.match(await dlq(url, '--purge', '--all', '--yes'), {
    code: 0,
    err: /^Purged 3 dead letters of /,
  });
});

void test('two at once replay each letter once', async (t) => {
  const { url, sql } = await create(t);
  await put(sql, lettersOf(1, 30));
  const results = await Promise.all([1, 2].map(() => runDlq(t, url, '--replay', '--all')));
  const done = results.flatMap(({ out }) => out.match(/^\S+(?= {2}replayed$)/gm) ?? []);
  t.strictSame(done.toSorted(), await idsIn(sql, 'registration_queue'));
  t.equal(done.length, 30);
  t.strictSame(await idsIn(sql, 'registration_dead_letters'), []);
});

void test('a transaction that fails leaves the letter where it was', async (t) => {
  const { url, sql } = await create(t);
  await put(sql, lettersOf(1, 1));
  await sql(`CREATE TRIGGER no_push BEFORE INSERT ON registration_queue
             BEGIN SELECT RAISE(ABORT, 'not today'); END`);
  t.match(await dlq(url, '--replay', '--all'), { code: 1, out: '', err: /not today/ });
  t.strictSame(await idsIn(sql, 'registration_dead_letters'), [idOf(1)]);
});

void test('wrong calls and unusable databases are told in one line', async (t) => {
  const nowhere = `sqlite:${join(t.testdir({}), 'none.db')}`;
  const port = await freePort();
  const cases: [url: string, args: string[], code: number, err: RegExp][] = [
    [nowhere, [], 1, /^dlq: sqlite:.*none\.db: there is no such file\n$/],
    [
      `postgres://u:geheim@127.0.0.1:${port}/x`,
      [],
      1,
      /^dlq: postgres:\/\/127\.0\.0\.1:\d+\/x: nothing listens there \(.*\)\n$/,
    ],
    [nowhere, ['--sho'], 2, /^dlq: Unknown option '--sho'\. --help lists the options\.\n$/],
  ];
  await Promise.all(
    cases.map(async ([url, args, code, err]) => {
      const result = await dlq(url, ...args);
      t.match(result, { code, out: '', err }, args.join(' '));
      t.notMatch(result.err, /\n {4}at |geheim/, 'no stack, no password');
    }),
  );
  t.same(await runDlq(t, nowhere, '--sho'), await dlq(nowhere, '--sho'), 'so does a process');
  t.match(await dlq(nowhere, '--help'), { code: 0, out: /^npm run dlq / });
  for (const [args, message] of [
    [['--replay'], '--replay takes IDs, or --all.'],
    [['--purge', '--yes'], '--purge takes IDs, or --all.'],
    [['--replay', '--purge', 'x'], '--replay and --purge exclude each other.'],
    [['--replay', '--all', 'x'], 'Either IDs or --all, not both.'],
    [['--purge', 'x'], 'What is purged is gone for good: --yes says that this is meant.'],
    [['--all'], '--all goes with --replay or --purge.'],
    [['--replay', '--all', '--yes'], '--yes goes with --purge.'],
    [['x'], 'IDs go with --replay or --purge. --help says more.'],
  ] as const) {
    t.throws(() => readOptions(args), { message }, args.join(' '));
  }
  t.notOk(existsSync(nowhere.slice('sqlite:'.length)), 'and nothing is made');
});

void test('tables that are not there are no dead letters', async (t) => {
  const { url, sql } = await databases[0]!.create(t);
  await sql('CREATE TABLE other (id INTEGER)');
  t.match(await dlq(url), {
    code: 1,
    out: '',
    err: /is not up to date \(.*\): npm run migrate\n$/,
  });
});
