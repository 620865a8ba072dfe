import type { Test } from 'tap';
import { freshEmail, isProblem, rowsOf, type StartedProfiles } from '../../support/profiles.ts';
import { REASON, refuse, relent } from '../../support/triggers.ts';

const TABLES = ['profile_history', 'profiles'] as const;
const METHODS = { POST: 'INSERT', PUT: 'UPDATE', DELETE: 'DELETE' } as const;

/** A profile and its history are written together, or neither is. */
export async function showAtomicity(
  parent: Test,
  { send, create, sql, kind }: StartedProfiles,
): Promise<void> {
  await parent.test('a unit of work of which one write fails', async (group) => {
    const profile = await create();
    const path = `/profiles/${profile.id}`;
    const requests = {
      POST: () => send('POST', '/profiles', { body: { name: 'Somebody', email: freshEmail() } }),
      PUT: () => send('PUT', path, { body: { name: 'Refused', email: freshEmail() } }),
      DELETE: () => send('DELETE', path),
    };

    for (const table of TABLES) {
      for (const method of ['POST', 'PUT', 'DELETE'] as const) {
        const event = table === 'profile_history' ? 'INSERT' : METHODS[method];

        await group.test(`${method} leaves nothing where ${table} refuses`, async (t) => {
          const before = await rowsOf(sql);
          await refuse(kind, sql, table, event);
          // More than open the circuit where they count as failures of the database.
          for (let round = 0; round < 3; round += 1) {
            const answer = await requests[method]();
            isProblem(t, answer, 'internal');
            t.notMatch(answer.text, REASON, 'nothing of the database is told');
            t.equal((await send('GET', path)).body.name, profile.name, 'reads go on');
          }
          t.strictSame(await rowsOf(sql), before, 'no row has changed');
          await relent(kind, sql, table);
        });
      }
    }

    await group.test('leaves a gateway that works', async (t) => {
      const before = await rowsOf(sql);
      t.equal((await requests.POST()).status, 201);
      t.equal((await requests.PUT()).status, 200);
      t.equal((await requests.DELETE()).status, 204);
      const after = await rowsOf(sql);
      t.equal(after.profiles.length, before.profiles.length, 'one more and one less');
      t.equal(after.history.length, before.history.length + 3);
      const versions = after.history
        .filter(({ profile_id }) => profile_id === profile.id)
        .map(({ version }) => version);
      t.strictSame(versions, [1, 2, 3], 'what was refused has left no gap');
    });
  });
}
