import { test } from 'tap';
import type { TestDatabase } from '../../support/databases.ts';
import {
  areProblems,
  freshEmail,
  inParallel,
  isProblem,
  rowsOf,
  startProfiles,
} from '../../support/profiles.ts';
import { INJECTIONS } from './suite-injections.ts';
import { ofOne, UNKNOWN } from './suite-routes.ts';
import { EMAILS, NAMES } from './suite-texts-list.ts';

/** Ids, texts, limits and cursors that are none: refused by the name of the field. */
export async function showRefusals(database: TestDatabase): Promise<void> {
  await test('what is refused of profiles', { skip: database.skip }, async (group) => {
    const { send, create, sql } = await startProfiles(group, database);
    const { id } = await create();
    const before = await rowsOf(sql);

    await group.test('what is no id is 400 on every route', async (t) => {
      await inParallel(NO_IDS, async (wrong) => {
        for (const [method, path, body] of ofOne(encodeURIComponent(wrong))) {
          const options = body === undefined ? {} : { body };
          const answer = await send(method, path, options);
          isProblem(t, answer, 'validation', { fields: ['params/id'], name: `${method} ${path}` });
        }
      });
    });

    for (const [field, texts] of [
      ['name', NAMES],
      ['email', EMAILS],
    ] as const) {
      const fieldsWith = (text: string) => ({
        name: 'Somebody',
        email: freshEmail(),
        [field]: text,
      });

      await group.test(`${field}: what is not taken is 400 by its name`, async (t) => {
        const others = texts.filter(({ isKept }) => !isKept);
        await inParallel(others, async ({ what, value }) => {
          const posted = await send('POST', '/profiles', { body: fieldsWith(value) });
          const body = { [field]: value };
          const put = await send('PUT', `/profiles/${id}`, { body });
          const fields = [[`body/${field}`], [`body/${field}`]];
          areProblems(t, [posted, put], 'validation', { fields, name: what });
        });
      });
    }

    await group.test('what is no limit or cursor of a page is 400, naming it', async (t) => {
      const wrong = {
        limit: [
          '0',
          '1001',
          '-1',
          '+1',
          '1e2',
          '',
          '01',
          '1.5',
          '0x10',
          ' 1',
          '１',
          'NaN',
          '9'.repeat(400),
        ],
        cursor: ['', '0', 'x', id.toUpperCase(), `${id}0`, `${id}\n`],
      };
      for (const [key, values] of Object.entries(wrong)) {
        for (const value of values) {
          const name = `${key}=${encodeURIComponent(value)}`;
          const answer = await send('GET', `/profiles?${name}`);
          isProblem(t, answer, 'validation', { fields: [`querystring/${key}`], name });
        }
      }
      for (const [query, field] of [
        ['limit=1&limit=2', 'limit'],
        [`cursor=${id}&cursor=x`, 'cursor'],
        ['offset=5', 'offset'],
        ['limit[]=5', 'limit[]'],
      ]) {
        const answer = await send('GET', `/profiles?${query}`);
        isProblem(t, answer, 'validation', { fields: [`querystring/${field}`], name: query! });
      }
    });

    await group.test('what is no limit or cursor of a history is 400, naming it', async (t) => {
      const wrong = {
        limit: ['0', '1001', '-1', '1e2', '', '01', '1.5', ' 1', '１', '10000', 'all'],
        cursor: ['0', '-1', '1e2', '', '01', '1.5', '1234567890', 'x', id],
      };
      for (const [key, values] of Object.entries(wrong)) {
        for (const value of values) {
          const name = `${key}=${encodeURIComponent(value)}`;
          const answer = await send('GET', `/profiles/${id}/history?${name}`);
          isProblem(t, answer, 'validation', { fields: [`querystring/${key}`], name });
        }
      }
    });

    await group.test('SQL where an id, a cursor, a limit or a key is wanted is 400', async (t) => {
      await inParallel(INJECTIONS, async (text) => {
        const encoded = encodeURIComponent(text);
        const requests: ['GET' | 'PUT' | 'DELETE', string, string][] = [
          ['GET', `/profiles/${id}${encoded}`, 'params/id'],
          ['PUT', `/profiles/${encoded}`, 'params/id'],
          ['DELETE', `/profiles/${encoded}`, 'params/id'],
          ['GET', `/profiles/${encoded}/history`, 'params/id'],
          ['GET', `/profiles?cursor=${encoded}`, 'querystring/cursor'],
          ['GET', `/profiles?cursor=${id}${encoded}`, 'querystring/cursor'],
          ['GET', `/profiles?limit=${encoded}`, 'querystring/limit'],
          ['GET', `/profiles?limit=1${encoded}`, 'querystring/limit'],
          ['GET', `/profiles/${id}/history?cursor=${encoded}`, 'querystring/cursor'],
          ['GET', `/profiles/${id}/history?limit=${encoded}`, 'querystring/limit'],
        ];
        const answers = await Promise.all(
          requests.map(([method, path]) =>
            send(method, path, method === 'PUT' ? { body: { name: 'Somebody' } } : {}),
          ),
        );
        const fields = requests.map(([, , field]) => [field]);
        areProblems(t, answers, 'validation', { fields, name: text });
      });
    });

    await group.test('none of which has left a trace', async (t) => {
      t.strictSame(await rowsOf(sql), before);
    });
  });
}

const NO_IDS = [
  '1',
  'me',
  UNKNOWN.slice(1),
  `${UNKNOWN}0`,
  UNKNOWN.replaceAll('-', ''),
  UNKNOWN.replace('0', 'g'),
  `{${UNKNOWN}}`,
  ` ${UNKNOWN}`,
  `${UNKNOWN}\n`,
  `${UNKNOWN}\0`,
  UNKNOWN.replace('0', '０'),
  '%',
  '../profiles',
];
