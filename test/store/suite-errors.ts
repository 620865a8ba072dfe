import { mkdir, writeFile } from 'node:fs/promises';
import { CompiledQuery } from 'kysely';
import { test, type Test } from 'tap';
import { connect } from '../../gateway/store/connect.ts';
import type { Connection, Connections } from '../../gateway/store/connections.ts';
import { parseDatabaseUrl } from '../../gateway/store/database-url.ts';
import type { Fault } from '../../gateway/store/errors.ts';
import { migrate } from '../../gateway/store/migrate.ts';
import { classify } from '../../gateway/store/outcome.ts';
import { toStoreError } from '../../gateway/store/session.ts';
import { databases } from '../support/databases.ts';
import { freePort } from '../support/tcp-proxy.ts';
import { openSession, type Session } from './other-session.ts';

/** What there is to provoke an error with. */
interface Stage {
  t: Test;
  url: string;
  connection: Connection;
  /** A second one of the same kind. */
  second: Connection;
  run: (sql: string, on?: Connection) => Promise<{ rows: any[] }>;
  other: Session;
  /** The connections to another URL of this kind. */
  to: (url: string) => Promise<Connections>;
}

interface Case {
  what: string;
  /** Rejects with the error. */
  provoke: (stage: Stage) => Promise<unknown>;
  fault: Fault | undefined;
  /** What the circuit counts it as. */
  outcome: 'ok' | 'fail' | 'ignore';
}

const insert = (id: string, email = id, name = id) =>
  `insert into profiles (id, name, email, email_key, registration_date, version)
   values ('${id}', '${name}', '${email}', '${email}', 'now', 1)`;

const twice = async ({ run }: Stage, first: string, second: string) => {
  await run(first);
  await run(second);
};

/** Two transactions that wait for each other; rejects as the one does that is undone. */
async function deadlock({ run, connection, second }: Stage): Promise<unknown> {
  const lock = (id: string, on: Connection) =>
    run(`update profiles set version = version + 1 where id = '${id}'`, on);
  await run(insert('a'));
  await run(insert('b'));
  await run('begin', connection);
  await run('begin', second);
  await lock('a', connection);
  await lock('b', second);
  // The one that is undone frees the other one.
  const outcomes = await Promise.allSettled([
    lock('b', connection).finally(() => run('rollback', connection)),
    lock('a', second).finally(() => run('rollback', second)),
  ]);
  throw (outcomes.find(({ status }) => status === 'rejected') as PromiseRejectedResult).reason;
}

async function connectTo({ to, url }: Stage, change: (url: URL) => void): Promise<unknown> {
  const elsewhere = new URL(url);
  change(elsewhere);
  return (await to(elsewhere.href)).acquire('write');
}

const duplicates: Case[] = [
  {
    what: 'an email that is there',
    provoke: (stage) => twice(stage, insert('a', 'x'), insert('b', 'x')),
    fault: 'duplicate',
    outcome: 'ok',
  },
  {
    what: 'an id that is there',
    provoke: (stage) => twice(stage, insert('a', 'x'), insert('a', 'y')),
    fault: 'duplicate',
    outcome: 'ok',
  },
];

const statements: Case[] = [
  {
    what: 'a statement that is none',
    provoke: ({ run }) => run('selct 1'),
    fault: undefined,
    outcome: 'ignore',
  },
  {
    what: 'nothing where there has to be something',
    provoke: ({ run }) => run(`insert into profiles (id) values (null)`),
    fault: undefined,
    outcome: 'ignore',
  },
  {
    what: 'a table that is not there',
    provoke: ({ run }) => run('select * from nowhere'),
    fault: 'schema',
    outcome: 'fail',
  },
  {
    what: 'a column that is not there',
    provoke: ({ run }) => run('select no_such_column from profiles'),
    fault: 'schema',
    outcome: 'fail',
  },
];

const servers: Case[] = [
  {
    what: 'nobody listens',
    provoke: async (stage) => {
      const port = String(await freePort());
      return connectTo(stage, (url) => (url.port = port));
    },
    fault: 'unavailable',
    outcome: 'fail',
  },
  {
    what: 'no such host',
    provoke: (stage) => connectTo(stage, (url) => (url.hostname = 'nowhere.invalid')),
    fault: 'unavailable',
    outcome: 'fail',
  },
  {
    what: 'no such database',
    provoke: (stage) => connectTo(stage, (url) => (url.pathname = '/nowhere')),
    fault: 'unavailable',
    outcome: 'fail',
  },
  {
    what: 'nobody who may come in',
    provoke: (stage) =>
      connectTo(stage, (url) => {
        url.username = 'nobody_of_this_name';
        url.password = 'wrong';
      }),
    fault: 'unavailable',
    outcome: 'fail',
  },
  { what: 'a deadlock', provoke: deadlock, fault: 'contention', outcome: 'ignore' },
  {
    what: 'a value that is too long',
    provoke: ({ run }) => run(insert('a', 'x', 'n'.repeat(201))),
    fault: undefined,
    outcome: 'ignore',
  },
];

const cases: Record<Connections['kind'], Case[]> = {
  sqlite: [
    ...duplicates,
    ...statements,
    {
      what: 'somebody else writes',
      provoke: async ({ other, run }) => {
        await other.run('begin immediate');
        return run('begin immediate').finally(() => other.run('rollback'));
      },
      fault: 'contention',
      outcome: 'ignore',
    },
    {
      what: 'a file that may only be read',
      provoke: ({ run }) => twice({ run } as Stage, 'pragma query_only = on', insert('a')),
      fault: 'unavailable',
      outcome: 'fail',
    },
    {
      what: 'no place for more',
      provoke: async ({ run }) => {
        await run('pragma max_page_count = 1');
        for (let n = 0; n < 1_000; n += 1) await run(insert(`${n}`, `${n}`, 'n'.repeat(200)));
      },
      fault: 'unavailable',
      outcome: 'fail',
    },
    {
      what: 'a file that is no database',
      provoke: async ({ t, to }) => {
        const path = `${t.testdir()}/letter.db`;
        await writeFile(path, 'Dear database, '.repeat(100));
        return (await to(`sqlite:${path}`)).acquire('write');
      },
      fault: 'unavailable',
      outcome: 'fail',
    },
    {
      what: 'a folder in its place',
      provoke: async ({ t, to }) => {
        const path = `${t.testdir()}/folder.db`;
        await mkdir(path);
        return (await to(`sqlite:${path}`)).acquire('write');
      },
      fault: 'unavailable',
      outcome: 'fail',
    },
    {
      what: 'a folder that cannot be made',
      provoke: async ({ t, to }) => {
        const path = `${t.testdir()}/file`;
        await writeFile(path, '');
        return (await to(`sqlite:${path}/below/it.db`)).acquire('write');
      },
      fault: 'unavailable',
      outcome: 'fail',
    },
  ],
  postgres: [
    ...duplicates,
    ...statements,
    ...servers,
    {
      what: 'a statement that takes too long',
      provoke: ({ run }) => run('select pg_sleep(20)'),
      fault: 'unavailable',
      outcome: 'fail',
    },
    {
      what: 'a transaction that may only read',
      provoke: (stage) =>
        twice(stage, 'set session characteristics as transaction read only', insert('a')),
      fault: 'unavailable',
      outcome: 'fail',
    },
    {
      what: 'a connection that the server ends',
      provoke: async ({ run, other }) => {
        const { rows } = await run('select pg_backend_pid() as id');
        const sleeping = run('select pg_sleep(20)');
        // It may be over before the other one hears that it is.
        sleeping.catch(() => {});
        await other.run(`select pg_terminate_backend(${rows[0].id})`);
        return sleeping;
      },
      fault: 'unavailable',
      outcome: 'fail',
    },
  ],
  mysql: [
    ...duplicates,
    ...statements,
    ...servers,
    {
      what: 'a statement that takes too long',
      provoke: ({ run }) =>
        run(
          'select count(*) from information_schema.columns a, information_schema.columns b, information_schema.columns c',
        ),
      fault: 'unavailable',
      outcome: 'fail',
    },
    {
      what: 'a transaction that may only read',
      provoke: (stage) => twice(stage, 'set session transaction read only', insert('a')),
      fault: 'unavailable',
      outcome: 'fail',
    },
    {
      what: 'a connection that the server ends',
      provoke: async ({ run, other }) => {
        const { rows } = await run('select connection_id() as id');
        const sleeping = run('select sleep(20)');
        // It may be over before the other one hears that it is.
        sleeping.catch(() => {});
        await other.run(`kill ${rows[0].id}`);
        return sleeping;
      },
      fault: 'unavailable',
      outcome: 'fail',
    },
    {
      what: 'a lock that is not had in time',
      provoke: async ({ run, other }) => {
        await run(insert('a'));
        await run('set session innodb_lock_wait_timeout = 1, max_statement_time = 0');
        await other.run('begin');
        await other.run(`update profiles set version = 2 where id = 'a'`);
        return run(`update profiles set version = 3 where id = 'a'`);
      },
      fault: 'unavailable',
      outcome: 'fail',
    },
  ],
};

for (const { kind, skip, create } of databases) {
  void test(`${kind}: what errors mean`, { skip }, async (t) => {
    const { url, sql } = await create(t);
    const target = new URL(url);
    // Else PostgreSQL looks for a deadlock after a second only.
    if (kind === 'postgres') target.searchParams.set('options', '-c deadlock_timeout=50ms');
    for (const one of cases[kind]) {
      const { fault = 'a fault of the statement' } = one;
      await t.test(`${one.what}: ${fault}`, async (inner) => {
        await check(inner, kind, target.href, one);
      });
      await sql('DELETE FROM profiles');
    }
  });
}

async function check(
  t: Test,
  kind: Connections['kind'],
  url: string,
  { provoke, fault, outcome }: Case,
): Promise<void> {
  const to = async (location: string) => {
    const connections = await connect(parseDatabaseUrl(location)!, {
      limit: 2,
      connectTimeoutMs: 1_000,
      statementTimeoutMs: kind === 'sqlite' ? 1_500 : 500,
      onIdleError: () => {},
    });
    t.teardown(() => connections.close());
    return connections;
  };
  const connections = await to(url);
  await migrate(connections);
  const connection = await connections.acquire('write');
  // Of SQLite there is but one that writes.
  const second = kind === 'sqlite' ? connection : await connections.acquire('write');
  t.teardown(() => {
    connection.destroy();
    if (second !== connection) second.destroy();
  });
  const run: Stage['run'] = (sql, on = connection) => on.executeQuery(CompiledQuery.raw(sql));
  const other = await openSession(t, url);
  const stage: Stage = { t, url, connection, second, run, other, to };
  const error = await provoke(stage).then(
    () => 'no error',
    (reason: unknown) => reason,
  );
  t.type(error, Error);
  t.equal(connections.faultOf(error), fault, String(error));
  t.equal(classify(toStoreError(error, connections)).outcome, outcome);
}
