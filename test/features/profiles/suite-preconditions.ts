import { test, type Test } from 'tap';
import type { Profile } from '../../../gateway/features/profiles/schemas.ts';
import type { TestDatabase } from '../../support/databases.ts';
import { etag } from '../../support/headers.ts';
import {
  historyRows,
  isProblem,
  rowsOf,
  startProfiles,
  type ProfilesGateway,
} from '../../support/profiles.ts';

/** What If-Match lets through, and what it does not. */
export async function showPreconditions(database: TestDatabase): Promise<void> {
  await test('If-Match', { skip: database.skip }, async (group) => {
    // So that a single profile is sent compressed, too.
    const { send, create, sql, another } = await startProfiles(group, database, {
      env: { COMPRESS_MIN_BYTES: '1' },
    });

    await group.test('a change goes on where it names what is there', async (t) => {
      const forms: [string, (tag: string) => string | undefined][] = [
        ['the ETag', (tag) => tag],
        ['with white space', (tag) => ` \t${tag} `],
        ['in a list', (tag) => `"one", ${tag}, W/"two"`],
        ['in a list without spaces', (tag) => `"one",${tag}`],
        ['first in a list', (tag) => `${tag}, "one"`],
        ['in a list with empty members', (tag) => `,, ${tag} ,`],
        ['whatever there is', () => '*'],
        ['nothing', () => undefined],
      ];
      for (const [name, form] of forms) {
        for (const method of ['PUT', 'DELETE'] as const) {
          const profile = await create();
          const ifMatch = form(await tagOf(send, profile));
          const { status } = await change(send, method, profile, ifMatch);
          t.equal(status, method === 'PUT' ? 200 : 204, `${method} with ${name}`);
          t.equal((await historyRows(sql, profile)).length, 2);
        }
      }
    });

    await group.test('the ETag of a compressed form names the same profile', async (t) => {
      const plain = await tagOf(send, await create());
      for (const coding of ['br', 'gzip']) {
        const profile = await create();
        const path = `/profiles/${profile.id}`;
        const get = await send('GET', path, { headers: { 'accept-encoding': coding } });
        t.equal(get.headers['content-encoding'], coding);
        const tag = etag(get.headers)!;
        t.not(tag, await tagOf(send, profile), 'it is another ETag');
        isProblem(t, await change(send, 'PUT', profile, plain), 'precondition_failed');
        t.equal((await change(send, 'PUT', profile, tag)).status, 200, coding);
        isProblem(t, await change(send, 'DELETE', profile, tag), 'precondition_failed');
      }
    });

    await group.test(
      'a change is 412 where it names anything else, and nothing changes',
      async (t) => {
        const profile = await create();
        const old = await tagOf(send, profile);
        t.equal((await change(send, 'PUT', profile, old)).status, 200);
        const tag = await tagOf(send, profile);
        const others = {
          'the ETag before the last change': old,
          'the ETag of another profile': await tagOf(send, await create()),
          'a weak one': `W/${tag}`,
          'another one': '"other"',
          'a list of others': `"one", "two", W/${tag}`,
          'without quotes': tag.slice(1, -1),
          'with one quote': tag.slice(1),
          'quoted twice': `"${tag}"`,
          'in other quotes': tag.replaceAll('"', "'"),
          'in another case': tag.toUpperCase() === tag ? tag.toLowerCase() : tag.toUpperCase(),
          'the beginning of it': `${tag.slice(0, -2)}"`,
          'an unknown coding of it': `${tag.slice(0, -1)}-zstd"`,
          'a quoted star': '"*"',
          'an empty one': '""',
          nothing: '',
          'a comma': ',',
          junk: ';;;=?',
          'an injection': `" OR "1"="1`,
          'a long one': `"${'x'.repeat(5_000)}"`,
        };
        const before = await rowsOf(sql);
        for (const [name, ifMatch] of Object.entries(others)) {
          for (const method of ['PUT', 'DELETE'] as const) {
            const answer = await change(send, method, profile, ifMatch);
            isProblem(t, answer, 'precondition_failed', { name: `${method} with ${name}` });
          }
        }
        t.strictSame(await rowsOf(sql), before);
        t.equal((await change(send, 'PUT', profile, tag)).status, 200, 'the right one still does');
      },
    );

    await group.test('it is asked of what would change nothing, too', async (t) => {
      const { id, name, email } = await create();
      const answer = await send('PUT', `/profiles/${id}`, {
        body: { name, email },
        headers: { 'if-match': '"other"' },
      });
      isProblem(t, answer, 'precondition_failed');
    });

    await group.test('of what is not there the answer is 404', async (t) => {
      const profile = await create();
      t.equal((await change(send, 'DELETE', profile, '*')).status, 204);
      for (const method of ['PUT', 'DELETE'] as const)
        isProblem(t, await change(send, method, profile, '*'), 'not_found');
    });

    await group.test(
      'of two clients with one ETag one changes it, the other is told',
      async (t) => {
        const gateways = { one: send, another: (await another()).send };
        for (const [name, second] of Object.entries(gateways)) {
          for (const method of ['PUT', 'DELETE'] as const) {
            for (let round = 0; round < 3; round += 1) {
              await loseNoUpdate(t, `${method}, ${name} gateway`, async (profile, tag) => [
                change(send, 'PUT', profile, tag, 'By the first'),
                change(second, method, profile, tag, 'By the second'),
              ]);
            }
          }
        }
      },
    );

    type Changes = ReturnType<typeof change>[];

    async function loseNoUpdate(
      t: Test,
      name: string,
      changes: (profile: Profile, tag: string) => Promise<Changes>,
    ): Promise<void> {
      const profile = await create();
      const started = await changes(profile, await tagOf(send, profile));
      const answers = await Promise.all(started);
      const done = answers.filter(({ status }) => status < 300);
      t.equal(done.length, 1, `${name}: one went through`);
      for (const answer of answers.filter(({ status }) => status >= 300)) {
        // What came after a deletion found nothing to compare with.
        const isGone = done[0]?.status === 204;
        isProblem(t, answer, isGone ? 'not_found' : 'precondition_failed', { name });
      }
      t.equal((await historyRows(sql, profile)).length, 2, `${name}: one change`);
      const now = await send('GET', `/profiles/${profile.id}`);
      t.strictSame(now.body?.name, done[0]?.body?.name, `${name}: it is that of the winner`);
    }
  });
}

async function tagOf(send: ProfilesGateway['send'], { id }: Profile): Promise<string> {
  return etag((await send('GET', `/profiles/${id}`)).headers)!;
}

function change(
  send: ProfilesGateway['send'],
  method: 'PUT' | 'DELETE',
  { id }: Profile,
  ifMatch: string | undefined,
  name = 'Somebody Else',
) {
  return send(method, `/profiles/${id}`, {
    ...(method === 'PUT' && { body: { name } }),
    ...(ifMatch !== undefined && { headers: { 'if-match': ifMatch } }),
  });
}
