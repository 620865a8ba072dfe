import { test } from 'tap';
import { RegistrationList } from '../../../gateway/features/registrations/schemas.ts';
import type { TestDatabase } from '../../support/databases.ts';
import { fits, upTo } from '../../support/profiles.ts';
import { fresh, rowOf, startRegistrations } from '../../support/registrations.ts';

const COUNT = 1_005;

/** The list, page by page. */
export async function showList(database: TestDatabase): Promise<void> {
  await test('the list of registrations', { skip: database.skip }, async (group) => {
    const { send, sql } = await startRegistrations(group, database, { env: { WORKER: 'off' } });
    const list = async (query: string) => (await send('GET', `/registrations${query}`)).body;

    await group.test('is empty where nobody is registered', async (t) => {
      t.strictSame(await list(''), { success: true, count: 0, data: [] });
    });

    // Put in against their order, and not by POST: 1,005 of them are enough to pass the limit.
    const rows = upTo(COUNT).map((number) =>
      rowOf(fresh(), `019aa4f2-0000-7000-8000-${String(number).padStart(12, '0')}`),
    );
    const columns = Object.keys(rows[0]!);
    const values = rows.toReversed().map(
      (row) =>
        `(${Object.values(row)
          .map((value) => `'${value}'`)
          .join(', ')})`,
    );
    await sql(`INSERT INTO registrations (${columns.join(', ')}) VALUES ${values.join(', ')}`);
    const data = rows.map(({ email_key: _key, ...row }) => row);

    for (const [query, from, to] of [
      ['', 0, 100],
      ['?limit=1', 0, 1],
      ['?limit=1000', 0, 1_000],
      ['?offset=0', 0, 100],
      ['?offset=1', 1, 101],
      ['?limit=10&offset=500', 500, 510],
      ['?offset=1000', 1_000, COUNT],
      ['?limit=1000&offset=6', 6, COUNT],
      [`?offset=${COUNT}`, COUNT, COUNT],
      ['?offset=999999999', COUNT, COUNT],
    ] as const) {
      await group.test(
        `${query || 'without a query'}: ${to - from} of them in order`,
        async (t) => {
          const body = await list(query);
          fits(t, RegistrationList, body);
          t.strictSame(body, { success: true, count: to - from, data: data.slice(from, to) });
        },
      );
    }
  });
}
