import { test } from 'tap';
import type { TestDatabase } from '../../support/databases.ts';
import { areProblems, inParallel, isProblem } from '../../support/profiles.ts';
import { fresh, pathOf, queued, startRegistrations } from '../../support/registrations.ts';
import { EMAILS, NAMES } from '../profiles/suite-texts-list.ts';
import { TEXTS } from './suite-fields.ts';

/** Fields, keys, limits and emails that are none: refused by their names. */
export async function showRefusals(database: TestDatabase): Promise<void> {
  await test('what is refused of registrations', { skip: database.skip }, async (group) => {
    const { register, send, sql } = await startRegistrations(group, database, {
      env: { WORKER: 'off' },
    });

    await group.test(
      'fields that are not what they have to be are 400 by their names',
      async (t) => {
        await inParallel(REFUSED, async ([field, value, what]) => {
          const answer = await register({ ...fresh(), [field]: value });
          areProblems(t, [answer], 'validation', {
            fields: [[`body/${field}`]],
            name: `${field}: ${what}`,
          });
        });
      },
    );

    await group.test('fields that are missing are 400 by their names', async (t) => {
      for (const field of Object.keys(fresh())) {
        const { [field as 'email']: _, ...rest } = fresh();
        const answer = await register(rest);
        areProblems(t, [answer], 'validation', { fields: [[`body/${field}`]], name: field });
      }
      const none = await register({});
      const fields = [Object.keys(fresh()).map((field) => `body/${field}`)];
      areProblems(t, [none], 'validation', { fields, name: 'all at once' });
    });

    await group.test('fields that nobody asked for are 400', async (t) => {
      for (const field of ['id', 'status', 'acceptedAt', 'first_name', 'constructor'])
        t.equal((await register({ ...fresh(), [field]: 'x' })).status, 400, field);
    });

    await group.test('fields come in an object, as JSON', async (t) => {
      for (const raw of ['', '{', '[]', 'null', '"a"', '1', `[${JSON.stringify(fresh())}]`]) {
        const { status, body } = await send('POST', '/registrations', { raw });
        t.strictSame([status, body.code], [400, 'validation'], raw.slice(0, 20));
      }
      const headers = { 'content-type': 'text/plain' };
      const raw = JSON.stringify(fresh());
      const plain = await send('POST', '/registrations', { raw, headers });
      areProblems(t, [plain], 'unsupported_media_type', { name: 'text/plain' });
      const large = await register({ ...fresh(), occupation: 'x'.repeat(70_000) });
      areProblems(t, [large], 'body_too_large', { name: 'too large' });
    });

    await group.test('an Idempotency-Key that is malformed is 400', async (t) => {
      const body = fresh();
      for (const value of MALFORMED) {
        const answer = await register(body, { 'idempotency-key': value });
        isProblem(t, answer, 'validation', {
          fields: ['headers/idempotency-key'],
          name: value.slice(0, 40),
        });
      }
      isProblem(t, await send('GET', `/registrations/${body.email}`), 'not_found');
    });

    await group.test('a registration of what is no email is 400', async (t) => {
      for (const wrong of NO_EMAILS) {
        const answer = await send('GET', pathOf(wrong));
        isProblem(t, answer, 'validation', { fields: ['params/email'], name: wrong.slice(0, 40) });
      }
    });

    await group.test('the list has bounds', async (t) => {
      await inParallel(BAD, async (value) => {
        const encoded = encodeURIComponent(value);
        const limit = await send('GET', `/registrations?limit=${encoded}`);
        areProblems(t, [limit], 'validation', {
          fields: [['querystring/limit']],
          name: `limit=${value}`,
        });
        if (value === '0' || value === '1001') return;
        const offset = await send('GET', `/registrations?limit=2&offset=${encoded}`);
        areProblems(t, [offset], 'validation', {
          fields: [['querystring/offset']],
          name: `offset=${value}`,
        });
      });
      const twice = await send('GET', '/registrations?limit=1&limit=2');
      areProblems(t, [twice], 'validation', { fields: [['querystring/limit']], name: 'twice' });
      const both = await send('GET', '/registrations?limit=x&offset=y');
      const fields = [['querystring/limit', 'querystring/offset']];
      areProblems(t, [both], 'validation', { fields, name: 'both' });
      t.equal(
        (await send('GET', '/registrations?page=2')).status,
        400,
        'a name that means nothing',
      );
    });

    await group.test('none of which was queued', async (t) => {
      t.strictSame(await queued(sql), []);
      t.strictSame(await sql('SELECT id FROM registrations'), []);
    });
  });
}

const WRONG_TYPES = [null, true, 0, 12, [], ['female'], {}, { $ne: null }];

const REFUSED: readonly (readonly [field: string, value: unknown, what: string])[] = [
  ...Object.keys(fresh()).flatMap((field) =>
    WRONG_TYPES.map((value) => [field, value, JSON.stringify(value)] as const),
  ),
  ...TEXTS.flatMap(([field, longest]) => [
    ...['', 'n', '😀', '  '].map((value) => [field, value, JSON.stringify(value)] as const),
    ...['n', '😀'].map((one) => [field, one.repeat(longest + 1), `one ${one} too many`] as const),
    // What is too long for a profile's name need not be for an occupation.
    ...NAMES.filter(({ what, isKept }) => !isKept && !what.startsWith('201')).map(
      ({ what, value }) => [field, value, what] as const,
    ),
  ]),
  ...EMAILS.filter(({ isKept }) => !isKept).map(
    ({ what, value }) => ['email', value, what] as const,
  ),
  ...['', 'Male', 'FEMALE', 'female ', 'other', 'intersex', 'nonbinary'].map(
    (value) => ['gender', value, value] as const,
  ),
  ...['', 'Male', 'FEMALE', 'female ', 'other', 'non-binary', 'prefer-not-to-say'].map(
    (value) => ['sex', value, value] as const,
  ),
];

const MALFORMED = [
  '',
  '""',
  '"',
  '"a',
  'a b',
  '"a b"',
  'a\tb',
  'ü',
  '"a", "b"',
  'a, b',
  '"a" b',
  'k'.repeat(256),
  `"${'k'.repeat(256)}"`,
];

const NO_EMAILS = [
  'ada',
  'ada@localhost',
  '@x.example',
  'ada@x.example ',
  'ada@x.example\n',
  'zoë@x.example',
  `ada@${'x'.repeat(64)}.example`,
  `ada@${'x.'.repeat(130)}example`,
  "' OR 1=1 --",
];

const BAD = [
  '0',
  '1001',
  '',
  '-1',
  '+1',
  '01',
  '1.0',
  '1e2',
  '0x10',
  ' 1',
  '1 ',
  '1\n',
  'ten',
  'NaN',
  'Infinity',
  'null',
  '１',
  '9999999999',
  '9'.repeat(400),
  '1;DROP TABLE registrations',
];
