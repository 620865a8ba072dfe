import { setTimeout as wait } from 'node:timers/promises';
import { test } from 'tap';
import type { TestDatabase } from '../../support/databases.ts';
import { createLog } from '../../support/log.ts';
import { freshEmail, isProblem, startProfilesGateway, upTo } from '../../support/profiles.ts';

const MIGRATED = 'the tables are up to date';
const FAILED = 'the store cannot be used';

/** Gateways on a database that nobody has used before. */
export async function showStart(database: TestDatabase): Promise<void> {
  await test(
    'gateways that start at once on a new database make its tables once',
    { skip: database.skip },
    async (t) => {
      const { url } = await database.create(t);
      const logs = upTo(3).map(() => createLog());
      const gateways = await Promise.all(
        logs.map(({ logger }) => startProfilesGateway(t, url, { overrides: { logger } })),
      );
      const created = await Promise.all(gateways.map(({ create }) => create()));
      const ids = created.map(({ id }) => id).toSorted();
      for (const { send } of gateways) {
        const { profiles } = (await send('GET', '/profiles')).body;
        t.strictSame(
          profiles.map(({ id }: { id: string }) => id),
          ids,
          'each shows what all have written',
        );
      }
      const lines = logs.flatMap((log) => log.lines);
      const ran = lines.filter(({ msg }) => msg === MIGRATED).flatMap(namesIn);
      t.ok(ran.length > 0, 'the tables were made');
      t.equal(new Set(ran).size, ran.length, 'by one of them');
      t.notOk(
        lines.some(({ msg }) => msg === FAILED),
        'none of them failed to',
      );
    },
  );

  await test('a gateway that may not make tables', { skip: database.skip }, async (group) => {
    const { url, sql } = await database.create(group);
    const log = createLog();
    const { send } = await startProfilesGateway(group, url, {
      env: { DATABASE_MIGRATE: 'off' },
      overrides: { logger: log.logger },
    });
    const body = { name: 'Somebody', email: freshEmail() };

    await group.test('says that its data cannot be reached while there are none', async (t) => {
      for (const answer of [
        await send('POST', '/profiles', { body }),
        await send('GET', '/profiles'),
      ]) {
        isProblem(t, answer, 'store_unavailable');
        t.ok(Number(answer.headers['retry-after']) >= 1, 'and when to try again');
      }
      t.strictSame(await sql(TABLES[database.kind]), [], 'it has made none');
      t.equal((await send('GET', '/health/live')).status, 200, 'the rest goes on');
    });

    await group.test('works as soon as somebody else has made them', async (t) => {
      const other = await startProfilesGateway(t, url);
      t.equal((await other.send('GET', '/profiles')).status, 200);
      const deadline = Date.now() + 10_000;
      let answer = await send('POST', '/profiles', { body });
      // Its circuit may be open, and says for how long.
      while (answer.status === 503 && Date.now() < deadline) {
        await wait(50);
        answer = await send('POST', '/profiles', { body });
      }
      t.equal(answer.status, 201);
    });
  });
}

const TABLES = {
  sqlite: "SELECT name FROM sqlite_master WHERE type = 'table'",
  postgres: "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
  mysql: 'SHOW TABLES',
};

const namesIn = ({ migrations }: Record<string, unknown>) => migrations as string[];
