import { setImmediate } from 'node:timers/promises';
import { test } from 'tap';
import { CallerGoneError, DeadlineExceededError } from '../../gateway/resilience/errors.ts';
import { DuplicateError, StoreUnavailableError } from '../../gateway/store/errors.ts';
import type { Repositories } from '../../gateway/store/unit-of-work.ts';
import { databases, type Sql } from '../support/databases.ts';
import { openSession } from './other-session.ts';
import { changeRow, context, create, openStore, profileRow, type OpenStore } from './open-store.ts';
import { until } from './until.ts';

/** Ids of the profiles, and of those with a history. */
async function ids(sql: Sql): Promise<{ profiles: unknown[]; histories: unknown[] }> {
  const profiles = await sql('SELECT id AS id FROM profiles ORDER BY id');
  const histories = await sql('SELECT profile_id AS id FROM profile_history ORDER BY profile_id');
  return { profiles: profiles.map(({ id }) => id), histories: histories.map(({ id }) => id) };
}

async function throwBetween({ profiles }: Repositories): Promise<void> {
  await profiles.insert(profileRow('a'));
  throw new Error('second thoughts');
}

async function catchAndGoOn({ profiles, history }: Repositories): Promise<void> {
  await history.append(changeRow('a'));
  await profiles.insert(profileRow('a', 'taken@example.com')).catch(() => {});
  await profiles.insert(profileRow('b')).catch(() => {});
}

const NOTHING = { profiles: [], histories: [] };

const allBack = ({ used }: OpenStore) => until(() => used.now === 0);

/**
 * Statements and transactions of others that the server has under way in this database. To be asked
 * a few times a second at most: InnoDB answers with what it said before where it was asked just now.
 */
const underWay = {
  postgres: `SELECT count(*) AS n FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'`,
  mysql: `SELECT (SELECT count(*) FROM information_schema.processlist
      WHERE db = database() AND id <> connection_id() AND command <> 'Sleep') +
    (SELECT count(*) FROM information_schema.innodb_trx trx
      JOIN information_schema.processlist p ON p.id = trx.trx_mysql_thread_id
      WHERE p.db = database()) AS n`,
};

const connected = {
  postgres: `SELECT count(*) AS n FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  mysql: `SELECT count(*) AS n FROM information_schema.processlist
    WHERE db = database() AND id <> connection_id()`,
};

for (const { kind, skip, create: createDatabase } of databases) {
  void test(`${kind}: what a unit of work did is there when it resolves`, { skip }, async (t) => {
    const { url, sql } = await createDatabase(t);
    const store = await openStore(t, url);
    await store.unitOfWork.run(create('a'), context());
    t.same(await ids(sql), { profiles: ['a'], histories: ['a'] });
    t.ok(await allBack(store));
  });

  void test(
    `${kind}: work that throws between its two writes leaves neither`,
    { skip },
    async (t) => {
      const { url, sql } = await createDatabase(t);
      const store = await openStore(t, url);
      await t.rejects(store.unitOfWork.run(throwBetween, context()), {
        message: 'second thoughts',
      });
      t.ok(await allBack(store));
      t.same(await ids(sql), NOTHING);
      await store.unitOfWork.run(create('a'), context());
      t.same(await ids(sql), { profiles: ['a'], histories: ['a'] }, 'and nothing is in the way');
    },
  );

  void test(
    `${kind}: work that goes on after a statement that failed does not get through`,
    { skip },
    async (t) => {
      const { url, sql } = await createDatabase(t);
      const store = await openStore(t, url);
      await store.unitOfWork.run(create('taken'), context());
      await t.rejects(store.unitOfWork.run(catchAndGoOn, context()), DuplicateError);
      t.ok(await allBack(store));
      t.same(await ids(sql), { profiles: ['taken'], histories: ['taken'] });
    },
  );

  void test(
    `${kind}: a call that ends at any moment leaves all or nothing, and no connection`,
    { skip },
    async (t) => {
      const { url, sql } = await createDatabase(t);
      const store = await openStore(t, url, { limit: 2 });
      const moments = ['begin', 'insert into profiles', 'insert into history', 'commit'].flatMap(
        (statement) => (['during', 'after'] as const).map((when) => ({ statement, when })),
      );
      const reasons = [
        () => new CallerGoneError('the client left'),
        () => new DeadlineExceededError('the time is spent'),
      ];
      const lasting: string[] = [];
      for (let n = 0; n < 112; n += 1) {
        const { statement, when } = moments[n % moments.length]!;
        const reason = reasons[Math.floor(n / moments.length) % reasons.length]!();
        const given = context();
        let reached = false;
        store.watch((text, now) => {
          if (reached || now !== when) return;
          if (!text.replaceAll(/["`]|profile_(?=history)/g, '').startsWith(statement)) return;
          reached = true;
          given.call.end(reason);
        });
        const id = `p${String(n).padStart(3, '0')}`;
        const outcome = await store.unitOfWork
          .run(create(id), given)
          .catch((error: unknown) => error);
        if (!reached || outcome !== reason)
          t.fail(`${id}: ${when} ${statement}: ${String(outcome)}`);
        if (statement === 'commit') lasting.push(id);
        // What it has under way is not to be taken for a statement of the next one.
        await until(() => store.used.now === 0, 5_000, 0);
      }
      store.watch(() => {});
      t.ok(await allBack(store), 'every connection was given back');
      t.ok(store.used.most <= 2, `${store.used.most} at once`);
      const { profiles, histories } = await ids(sql);
      t.same(profiles, histories, 'each profile with its history');
      t.strictSame(
        profiles.filter((id) => !lasting.includes(String(id))),
        [],
        'none that was not to be committed',
      );
      const after = lasting.filter((_, n) => n % 2 === 1);
      t.strictSame(
        after.filter((id) => !profiles.includes(id)),
        [],
        'all whose commit was answered',
      );
      await Promise.all(
        Array.from({ length: 10 }, (_, n) => store.unitOfWork.run(create(`z${n}`), context())),
      );
      t.equal((await ids(sql)).profiles.length, profiles.length + 10, 'and it goes on');
    },
  );

  void test(
    `${kind}: a call that has ended before it began starts nothing`,
    { skip },
    async (t) => {
      const { url } = await createDatabase(t);
      const store = await openStore(t, url);
      const statements: string[] = [];
      store.watch((text) => statements.push(text));
      const given = context();
      given.call.end(new CallerGoneError('the client left'));
      await t.rejects(store.unitOfWork.run(create('a'), given), { code: 'client_closed' });
      t.ok(await allBack(store));
      t.strictSame(statements, []);
    },
  );

  void test(
    `${kind}: a call that ends while it waits for a connection leaves that to others`,
    { skip },
    async (t) => {
      const { url, sql } = await createDatabase(t);
      const store = await openStore(t, url, { limit: 1, env: { STORE_BULKHEAD_LIMIT: '4' } });
      const begun = Promise.withResolvers<void>();
      const goOn = Promise.withResolvers<void>();
      const first = store.unitOfWork.run(async ({ profiles, history }) => {
        await profiles.insert(profileRow('a'));
        begun.resolve();
        await goOn.promise;
        await history.append(changeRow('a'));
      }, context());
      await begun.promise;
      const given = context();
      const second = store.unitOfWork.run(create('b'), given);
      await setImmediate();
      given.call.end(new CallerGoneError('the client left'));
      await t.rejects(second, { code: 'client_closed' });
      goOn.resolve();
      await first;
      await store.unitOfWork.run(create('c'), context());
      t.same(await ids(sql), { profiles: ['a', 'c'], histories: ['a', 'c'] });
    },
  );

  void test(
    `${kind}: work that goes on after its call has ended cannot write`,
    { skip },
    async (t) => {
      const { url, sql } = await createDatabase(t);
      const store = await openStore(t, url);
      const given = context();
      const goOn = Promise.withResolvers<void>();
      const late = Promise.withResolvers<unknown>();
      const work = async ({ profiles, history }: Repositories) => {
        await profiles.insert(profileRow('a'));
        given.call.end(new CallerGoneError('the client left'));
        await goOn.promise;
        const tries = [
          profiles.insert(profileRow('late')),
          history.append(changeRow('late')),
          profiles.find('a'),
        ];
        late.resolve(await Promise.allSettled(tries));
      };
      await t.rejects(store.unitOfWork.run(work, given), { code: 'client_closed' });
      t.ok(await allBack(store));
      // Somebody else may have its connection by then.
      const other = store.unitOfWork.run(create('other'), context());
      goOn.resolve();
      const outcomes = (await late.promise) as PromiseSettledResult<unknown>[];
      t.strictSame(
        outcomes.map(({ status }) => status),
        ['rejected', 'rejected', 'rejected'],
      );
      await other;
      t.same(await ids(sql), { profiles: ['other'], histories: ['other'] });
    },
  );

  void test(`${kind}: more units of work than connections wait for one`, { skip }, async (t) => {
    const { url, sql } = await createDatabase(t);
    const store = await openStore(t, url, {
      limit: 2,
      attemptMs: 10_000,
      env: { STORE_DEADLINE_MS: '20000', DEADLINE_MS: '20000' },
    });
    // One and the same connection: of one that was closed the server may still know for a moment.
    const other = await openSession(t, url);
    let most = 0;
    const watching = (async () => {
      if (kind === 'sqlite') return;
      do most = Math.max(most, Number((await other.run(connected[kind]))[0]?.['n']));
      while (store.circuit.bulkhead.snapshot().active > 0);
    })();
    const names = Array.from({ length: 100 }, (_, n) => `p${String(n).padStart(3, '0')}`);
    await Promise.all(names.map((id) => store.unitOfWork.run(create(id), context())));
    await watching;
    t.same(await ids(sql), { profiles: names, histories: names });
    t.ok(store.used.most <= 2, `${store.used.most} at once`);
    t.ok(most <= 2, `${most} at the server`);
  });

  void test(
    `${kind}: a lock that somebody else holds: unavailable in time, and no wait stays`,
    { skip },
    async (t) => {
      const { url, sql } = await createDatabase(t);
      // SQLite opens its file in that time, too.
      const attemptMs = kind === 'sqlite' ? 1_500 : 1_000;
      const store = await openStore(t, url, { attemptMs, limit: 2 });
      await store.unitOfWork.run(create('a'), context());
      const holder = await openSession(t, url);
      if (kind === 'sqlite') await holder.run('begin immediate');
      else {
        await holder.run('begin');
        await holder.run(`update profiles set name = 'held' where id = 'a'`);
      }
      const began = performance.now();
      const outcomes = await Promise.all(
        Array.from({ length: 2 }, () =>
          store.unitOfWork
            .run(async ({ profiles }) => {
              const row = await profiles.lock('a');
              await profiles.update({ ...row!, name: 'changed', version: row!.version + 1 });
            }, context(3_900))
            .catch((error: unknown) => error),
        ),
      );
      const tookMs = performance.now() - began;
      for (const outcome of outcomes)
        if (!(outcome instanceof StoreUnavailableError)) t.equal(outcome, 'unavailable');
      t.ok(
        outcomes.every((outcome) => !(outcome as StoreUnavailableError).mayBeDone),
        'surely not done',
      );
      // What is contention to SQLite is tried again, in the same time.
      t.ok(tookMs < attemptMs + 4_000, `${Math.round(tookMs)} ms`);
      if (kind !== 'sqlite') {
        t.ok(
          await until(async () => Number((await sql(underWay[kind]))[0]?.['n']) <= 1, 4_000, 250),
          'nothing but the holder’s own transaction is left on the server',
        );
      }
      await holder.run('rollback');
      t.ok(await allBack(store));
      await store.unitOfWork.run(async ({ profiles }) => {
        const row = await profiles.lock('a');
        await profiles.update({ ...row!, name: 'changed' });
      }, context());
      t.match(await sql('SELECT name, version FROM profiles'), [{ name: 'changed', version: 1 }]);
    },
  );

  // SQLite has one writer at a time: no two of them ever wait for each other.
  if (kind === 'sqlite') continue;

  void test(
    `${kind}: two units of work that wait for each other both get through`,
    { skip },
    async (t) => {
      const { url, sql } = await createDatabase(t);
      const target = new URL(url);
      // Else PostgreSQL looks for it after a second only.
      if (kind === 'postgres') target.searchParams.set('options', '-c deadlock_timeout=50ms');
      const store = await openStore(t, target.href);
      await store.unitOfWork.run(create('a'), context());
      await store.unitOfWork.run(create('b'), context());
      let runs = 0;
      let holders = 0;
      const both = Promise.withResolvers<void>();
      const change = (first: string, second: string) =>
        store.unitOfWork.run(async ({ profiles }) => {
          runs += 1;
          const one = (await profiles.lock(first))!;
          await profiles.update({ ...one, version: one.version + 1 });
          holders += 1;
          if (holders === 2) both.resolve();
          await both.promise;
          const other = (await profiles.lock(second))!;
          await profiles.update({ ...other, version: other.version + 1 });
        }, context());
      await Promise.all([change('a', 'b'), change('b', 'a')]);
      t.ok(runs > 2, `${runs} runs`);
      t.match(await sql('SELECT id, version FROM profiles ORDER BY id'), [
        { id: 'a', version: 3 },
        { id: 'b', version: 3 },
      ]);
      t.ok(await allBack(store));
      t.match(
        store.circuit.breaker.snapshot().totals,
        { fail: 0 },
        'which is no failure of the database',
      );
    },
  );

  void test(`${kind}: after a timeout nothing of it is left on the server`, { skip }, async (t) => {
    const { url, sql } = await createDatabase(t);
    const store = await openStore(t, url, { attemptMs: 300, limit: 2 });
    const sleeps: Record<string, string> = {
      postgres: 'select pg_sleep(20)',
      mysql: 'select sleep(20)',
    };
    const began = performance.now();
    for (let n = 0; n < 3; n += 1) {
      const stuck = store.unitOfWork.run(async ({ profiles }) => {
        await profiles.insert(profileRow(`p${n}`));
        // In the midst of a transaction nothing more comes from the work.
        await new Promise(() => {});
      }, context());
      await t.rejects(stuck, StoreUnavailableError);
    }
    t.ok(performance.now() - began < 3 * 1_300, 'in time');
    t.ok(await allBack(store));
    const connection = await store.connections.acquire('write');
    const sleeping = connection.executeQuery({
      sql: sleeps[kind]!,
      parameters: [],
      query: { kind: 'RawNode' } as any,
      queryId: { queryId: '1' },
    });
    await sleeping.catch(() => {});
    connection.release();
    t.ok(performance.now() - began < 6_000, 'the server itself ends what takes too long');
    t.ok(
      await until(async () => Number((await sql(underWay[kind]))[0]?.['n']) === 0, 3_000, 250),
      'no statement, no transaction',
    );
    t.same(await ids(sql), NOTHING);
  });
}
