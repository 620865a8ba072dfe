import type { Test } from 'tap';
import type { ProfileChange } from '../../../gateway/features/profiles/schemas.ts';
import { freshEmail, isProblem, type StartedProfiles, upTo } from '../../support/profiles.ts';

const CHANGES = 24;

/** What became of a profile, as its history tells it. */
export async function showHistory(parent: Test, { send }: StartedProfiles): Promise<void> {
  await parent.test('the history of a profile', async (group) => {
    const sent = { name: 'Name 1', email: 'history@x.example' };
    const created = await send('POST', '/profiles', { body: sent, headers: idOf(1) });
    const path = `/profiles/${created.body.id}`;
    for (const version of upTo(CHANGES).slice(1)) {
      const body = { name: `Name ${version}` };
      await send('PUT', path, { body, headers: idOf(version) });
    }
    const history = async (query = '') => (await send('GET', `${path}/history${query}`)).body;
    const { changes, ...rest } = await history();

    await group.test('has an entry for each change, the oldest first, without gaps', async (t) => {
      t.strictSame(rest, {}, 'there is no other page');
      t.strictSame(
        changes.map(({ at: _at, ...told }: ProfileChange) => told),
        upTo(CHANGES).map((version) => ({
          version,
          change: version === 1 ? 'created' : 'updated',
          requestId: idOf(version)['x-request-id'],
          name: `Name ${version}`,
          ...(version === 1 && { email: sent.email }),
        })),
      );
      const times = changes.map(({ at }: ProfileChange) => at);
      t.equal(times[0], created.body.registrationDate);
      t.strictSame(times, times.toSorted());
    });

    await group.test('comes in pages of any size', async (t) => {
      for (const limit of [1, 7, CHANGES - 1, CHANGES, CHANGES + 1, 1_000]) {
        const pages: ProfileChange[][] = [];
        let query = `?limit=${limit}`;
        for (;;) {
          const page = await history(query);
          pages.push(page.changes);
          if (page.nextCursor === undefined || pages.length > CHANGES) break;
          query = `?limit=${limit}&cursor=${page.nextCursor}`;
        }
        t.strictSame(pages.flat(), changes, `${limit} at a time`);
        t.equal(pages.length, Math.ceil(CHANGES / limit), `${limit} at a time: pages`);
      }
    });

    await group.test('is empty behind its end', async (t) => {
      t.strictSame(await history(`?cursor=${CHANGES}`), { changes: [] });
      t.strictSame(await history('?cursor=999999999'), { changes: [] });
      const unknown = `${path.slice(0, -4)}0000/history`;
      isProblem(t, await send('GET', `${unknown}?cursor=5`), 'not_found');
    });

    await group.test('names the request that made a change as its answer does', async (t) => {
      const given = { none: undefined, junk: "'; DROP TABLE profiles", longest: 'r'.repeat(128) };
      for (const [what, requestId] of Object.entries(given)) {
        const answer = await send('POST', '/profiles', {
          body: { name: 'Somebody', email: freshEmail() },
          ...(requestId !== undefined && { headers: { 'x-request-id': requestId } }),
        });
        const told = (await send('GET', `/profiles/${answer.body.id}/history`)).body.changes[0];
        t.equal(told.requestId, answer.headers['x-request-id'], what);
        if (what === 'longest') t.equal(told.requestId, requestId);
        else t.match(told.requestId, /^[\da-f-]{36}$/, what);
      }
    });
  });
}

const idOf = (version: number) => ({ 'x-request-id': `change.number-${version}` });
