import { test } from 'tap';
import type { TestDatabase } from '../../support/databases.ts';
import { areProblems, inParallel } from '../../support/profiles.ts';
import { fresh, queued, startRegistrations } from '../../support/registrations.ts';
import { EMAILS, NAMES } from '../profiles/suite-texts-list.ts';

const lengthOf = (text: string): number => Array.from(text).length;

/** Every field: what is taken is kept byte for byte, what is not is named. */
export async function showFields(database: TestDatabase): Promise<void> {
  await test('the fields of a registration', { skip: database.skip }, async (group) => {
    const gateway = await startRegistrations(group, database);
    const { register, send, becomes } = gateway;

    await group.test('are kept as they were sent', async (t) => {
      const sent = TAKEN.map(([what, fields]) => [what, fresh(fields)] as const);
      await inParallel(sent, async ([what, body]) => {
        t.equal((await register(body)).status, 202, what);
      });
      await inParallel(
        sent,
        async ([what, { firstName: first_name, lastName: last_name, ...rest }]) => {
          const { data } = await becomes(rest.email, 'completed');
          const { id: _1, created_at: _2, updated_at: _3, ...fields } = data;
          t.strictSame(fields, { first_name, last_name, ...rest }, what);
        },
      );
      for (const [column, field] of COLUMNS) {
        const rows = await gateway.sql(
          `SELECT email, ${HEX[database.kind](column)} AS bytes FROM registrations`,
        );
        const stored = new Map(rows.map(({ email, bytes }) => [email, bytes]));
        t.strictSame(
          sent.map(([what, { email }]) => [what, stored.get(email)]),
          sent.map(([what, body]) => [what, Buffer.from(body[field]).toString('hex')]),
          `${column}: byte for byte`,
        );
      }
    });

    await group.test('that are not what they have to be are 400 by their names', async (t) => {
      await inParallel(REFUSED, async ([field, value, what]) => {
        const answer = await register({ ...fresh(), [field]: value });
        areProblems(t, [answer], 'validation', {
          fields: [[`body/${field}`]],
          name: `${field}: ${what}`,
        });
      });
    });

    await group.test('that are missing are 400 by their names', async (t) => {
      for (const field of Object.keys(fresh())) {
        const { [field as 'email']: _, ...rest } = fresh();
        const answer = await register(rest);
        areProblems(t, [answer], 'validation', { fields: [[`body/${field}`]], name: field });
      }
      const none = await register({});
      const fields = [Object.keys(fresh()).map((field) => `body/${field}`)];
      areProblems(t, [none], 'validation', { fields, name: 'all at once' });
    });

    await group.test('that nobody asked for are 400', async (t) => {
      for (const field of ['id', 'status', 'acceptedAt', 'first_name', 'constructor'])
        t.equal((await register({ ...fresh(), [field]: 'x' })).status, 400, field);
    });

    await group.test('come in an object, as JSON', async (t) => {
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

    await group.test('that were refused are queued nowhere', async (t) => {
      t.strictSame(await queued(gateway.sql), []);
      const [row] = await gateway.sql('SELECT count(*) AS n FROM registrations');
      t.equal(row!['n'], TAKEN.length);
    });
  });
}

/** UTF-8 in hexadecimal, as the database has it. */
const HEX = {
  sqlite: (column: string) => `lower(hex(${column}))`,
  postgres: (column: string) => `encode(convert_to(${column}, 'UTF8'), 'hex')`,
  mysql: (column: string) => `lower(hex(${column}))`,
};

const COLUMNS = [
  ['first_name', 'firstName'],
  ['last_name', 'lastName'],
  ['occupation', 'occupation'],
  ['gender', 'gender'],
  ['sex', 'sex'],
] as const;

const TEXTS = [
  ['firstName', 100],
  ['lastName', 100],
  ['occupation', 255],
] as const;

/** By whatever is remarkable about each, with the fields that differ. */
const TAKEN: readonly (readonly [string, Parameters<typeof fresh>[0]])[] = [
  ...TEXTS.flatMap(([field, longest]) =>
    ['n', 'ß', '漢', '😀'].flatMap((one) =>
      [2, longest].map(
        (length) => [`${field}: ${length} times ${one}`, { [field]: one.repeat(length) }] as const,
      ),
    ),
  ),
  ...NAMES.filter(
    ({ value, isKept }) => isKept && lengthOf(value) >= 2 && lengthOf(value) <= 100,
  ).map(
    ({ what, value }) => [what, { firstName: value, lastName: value, occupation: value }] as const,
  ),
  ...(['male', 'female', 'non-binary', 'prefer-not-to-say'] as const).map(
    (gender) => [`gender: ${gender}`, { gender }] as const,
  ),
  ...(['male', 'female', 'intersex'] as const).map((sex) => [`sex: ${sex}`, { sex }] as const),
];

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
