import { test } from 'tap';
import { ProfileList, type Profile } from '../../../gateway/features/profiles/schemas.ts';
import { createRandom } from '../../../mock-server/random.ts';
import type { TestDatabase } from '../../support/databases.ts';
import { fits, freshEmail, startProfiles, upTo } from '../../support/profiles.ts';

const COUNT = 120;

/** The list of profiles, page by page. */
export async function showPages(database: TestDatabase): Promise<void> {
  await test('pages of profiles', { skip: database.skip }, async (group) => {
    const { send, create, sql } = await startProfiles(group, database);

    await group.test('are empty where there is none', async (t) => {
      t.strictSame((await send('GET', '/profiles')).body, { profiles: [] });
    });

    const created: Profile[] = [];
    for (const number of upTo(COUNT)) created.push(await create({ name: `Profile ${number}` }));

    /** All pages in turn; `between` is done after each. */
    async function walk(limit: number | undefined, between = async () => {}): Promise<Profile[][]> {
      const pages: Profile[][] = [];
      let cursor: string | undefined;
      do {
        const query = new URLSearchParams({
          ...(limit !== undefined && { limit: String(limit) }),
          ...(cursor !== undefined && { cursor }),
        });
        const { status, body } = await send('GET', `/profiles?${query.toString()}`);
        if (status !== 200) throw new Error(`no page: ${JSON.stringify(body)}`);
        pages.push(body.profiles);
        cursor = body.nextCursor;
        await between();
      } while (cursor !== undefined && pages.length <= 2 * COUNT);
      return pages;
    }

    await group.test('of any size show each profile once, in the order of creation', async (t) => {
      for (const limit of [undefined, 9, 47, COUNT - 1, COUNT, COUNT + 1, 1_000]) {
        const pages = await walk(limit);
        t.strictSame(pages.flat(), created, `${limit} at a time`);
        t.equal(pages.length, Math.ceil(COUNT / (limit ?? 100)), `${limit} at a time: pages`);
      }
      const first = (await send('GET', '/profiles?limit=1')).body;
      fits(t, ProfileList, first);
      t.strictSame(first, { profiles: [created[0]], nextCursor: created[0]!.id });
    });

    await group.test('begin behind any cursor, also of a profile that is gone', async (t) => {
      const page = async (cursor: string) =>
        (await send('GET', `/profiles?limit=2&cursor=${cursor}`)).body.profiles;
      t.strictSame(await page('00000000-0000-0000-0000-000000000000'), created.slice(0, 2));
      t.strictSame(await page('ffffffff-ffff-ffff-ffff-ffffffffffff'), []);
      t.strictSame(await page(created.at(-1)!.id), []);
      const gone = await create();
      await send('DELETE', `/profiles/${gone.id}`);
      const last = await create();
      t.strictSame(await page(gone.id), [last]);
      t.equal((await send('DELETE', `/profiles/${last.id}`)).status, 204);
    });

    await group.test('show what stays exactly once while others come and go', async (t) => {
      const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
      t.comment(`SEED=${seed}`);
      const random = createRandom(seed, 'pages');
      const there = [...created];
      const known = new Set(created.map(({ id }) => id));
      const write = async () => {
        if (random() < 0.5) {
          const [{ id }] = there.splice(Math.floor(random() * there.length), 1) as [Profile];
          t.equal((await send('DELETE', `/profiles/${id}`)).status, 204);
        } else {
          const profile = await create({ email: freshEmail() });
          known.add(profile.id);
          there.push(profile);
        }
      };
      const before = [...there];
      const writing: Promise<void>[] = [];
      const pages = await walk(9, async () => {
        // Some are over before the next page is asked for, some go on beside it.
        await Promise.all([write(), write(), write()]);
        writing.push(write(), write());
      });
      await Promise.all(writing);
      const ids = pages.flat().map(({ id }) => id);
      t.ok(ids.length > 0 && writing.length > 20, `${ids.length} shown`);
      t.strictSame(ids, [...new Set(ids)].toSorted(), 'none twice, and in order');
      t.ok(
        ids.every((id) => known.has(id)),
        'none that never was',
      );
      const stayed = new Set(there.map(({ id }) => id));
      const shown = new Set(ids);
      t.strictSame(
        before.filter(({ id }) => stayed.has(id) && !shown.has(id)),
        [],
        'all that stayed',
      );
      const rows = await sql('SELECT id FROM profiles ORDER BY id');
      t.strictSame(
        (await walk(100)).flat().map(({ id }) => id),
        rows.map(({ id }) => id),
      );
    });
  });
}
