import type { Test } from 'tap';
import { ProfileHistory } from '../../../gateway/features/profiles/schemas.ts';
import { etag } from '../../support/headers.ts';
import {
  fits,
  freshEmail,
  historyRows,
  isProblem,
  rowsOf,
  type StartedProfiles,
} from '../../support/profiles.ts';

const TAKEN = { fields: ['body/email'] };

/** What PUT and DELETE do, and what they do not. */
export async function showChanges(
  parent: Test,
  { send, create, sql }: StartedProfiles,
): Promise<void> {
  const put = (id: string, body: unknown) => send('PUT', `/profiles/${id}`, { body });

  await parent.test('changes of profiles', async (group) => {
    await group.test('PUT changes the fields that it names, and no other', async (t) => {
      const before = await create();
      const email = freshEmail();
      for (const fields of [{ name: 'First' }, { email }, { name: 'Third', email: freshEmail() }]) {
        const { body: current } = await send('GET', `/profiles/${before.id}`);
        const { status, body } = await put(before.id, fields);
        t.equal(status, 200);
        t.strictSame(body, { ...current, ...fields });
        const [last] = (await historyRows(sql, before)).toReversed();
        t.match(last, { change: 'updated', name: null, email: null, ...fields });
      }
    });

    await group.test(
      'PUT of nothing, or of what is no field, is 400 and changes nothing',
      async (t) => {
        const profile = await create();
        const before = await rowsOf(sql);
        const cases: [unknown, string[]][] = [
          [{}, ['body']],
          [{ age: 5 }, ['body/age']],
          [{ name: 'Good', version: 9 }, ['body/version']],
          [{ name: 'Good', id: profile.id }, ['body/id']],
          [{ ...profile }, ['body/id', 'body/registrationDate']],
          [{ email_key: 'x@x.example' }, ['body/email_key']],
          [{ name: null }, ['body/name']],
          [{ name: '', email: '' }, ['body/name', 'body/email']],
          [{ name: 'Good', email: 5 }, ['body/email']],
        ];
        for (const [body, fields] of cases) {
          const name = JSON.stringify(body);
          isProblem(t, await put(profile.id, body), 'validation', { fields, name });
        }
        t.strictSame(await rowsOf(sql), before);
      },
    );

    await group.test('PUT of what is there already changes nothing', async (t) => {
      const profile = await create();
      const { id, name, email } = profile;
      const tag = etag((await send('GET', `/profiles/${id}`)).headers);
      const before = await rowsOf(sql);
      for (const body of [{ name }, { email }, { name, email }]) {
        const answer = await put(id, body);
        t.equal(answer.status, 200);
        t.strictSame(answer.body, profile);
        t.equal(etag(answer.headers), tag);
      }
      t.strictSame(await rowsOf(sql), before);
    });

    await group.test('an email that another profile has is 409, in whatever case', async (t) => {
      const { email } = await create({ email: 'Taken.By.Ada@x.example' });
      const profile = await create();
      const before = await rowsOf(sql);
      for (const taken of [email, email.toLowerCase(), email.toUpperCase()]) {
        isProblem(t, await put(profile.id, { email: taken }), 'conflict', TAKEN);
        isProblem(t, await put(profile.id, { name: 'New', email: taken }), 'conflict', TAKEN);
        const body = { name: 'New', email: taken };
        isProblem(t, await send('POST', '/profiles', { body }), 'conflict', TAKEN);
      }
      t.strictSame(await rowsOf(sql), before);
    });

    await group.test('its own email in another case is a change like any other', async (t) => {
      const profile = await create({ email: 'ada.of.many.cases@x.example' });
      const { id } = profile;
      const email = 'ADA.of.many.CASES@X.example';
      const { status, body } = await put(id, { email });
      t.equal(status, 200);
      t.strictSame(body, { ...profile, email });
      t.strictSame((await send('GET', `/profiles/${id}`)).body, body);
      t.match((await historyRows(sql, profile))[1], { version: 2, change: 'updated', email });
    });

    await group.test('an email that was changed is free again', async (t) => {
      const { id, email } = await create();
      t.equal((await put(id, { email: freshEmail() })).status, 200);
      const { id: next } = await create({ email });
      isProblem(t, await put(id, { email }), 'conflict', TAKEN);
      t.equal((await send('DELETE', `/profiles/${next}`)).status, 204);
      t.equal((await put(id, { email })).status, 200);
    });

    await group.test('DELETE takes the profile away and leaves its history', async (t) => {
      const profile = await create();
      const { id, name, email } = profile;
      const path = `/profiles/${id}`;
      t.equal((await send('DELETE', path)).status, 204);
      isProblem(t, await send('GET', path), 'not_found', { name: 'GET' });
      isProblem(t, await put(id, { name }), 'not_found', { name: 'PUT' });
      isProblem(t, await send('DELETE', path), 'not_found', { name: 'a second DELETE' });
      const { profiles } = (await send('GET', '/profiles?limit=1000')).body;
      t.notOk(profiles.some((listed: { id: string }) => listed.id === id));
      const { status, body } = await send('GET', `${path}/history`);
      t.equal(status, 200);
      fits(t, ProfileHistory, body);
      const [created, deleted, ...others] = body.changes;
      t.match(created, { version: 1, change: 'created', name, email });
      const { at, requestId } = deleted!;
      t.strictSame(deleted, { version: 2, change: 'deleted', at, requestId });
      t.strictSame(others, []);
    });

    await group.test('the email of a deleted profile is free for another one', async (t) => {
      const first = await create();
      t.equal((await send('DELETE', `/profiles/${first.id}`)).status, 204);
      const { id } = await create({ email: first.email.toUpperCase() });
      t.not(id, first.id);
      t.equal(
        (await historyRows(sql, first)).length,
        2,
        'the history of the first goes on no more',
      );
      t.equal((await historyRows(sql, { id })).length, 1, 'the second has one of its own');
    });
  });
}
