import { test } from 'tap';
import type { TestDatabase } from '../../support/databases.ts';
import { inParallel } from '../../support/profiles.ts';
import { fresh, pathOf, queued, startRegistrations, until } from '../../support/registrations.ts';
import { NAMES } from '../profiles/suite-texts-list.ts';

const lengthOf = (text: string): number => Array.from(text).length;

/** Every field: what is taken is kept byte for byte. */
export async function showFields(database: TestDatabase): Promise<void> {
  await test('the fields of a registration', { skip: database.skip }, async (group) => {
    const gateway = await startRegistrations(group, database);
    const { register, send } = gateway;

    await group.test('are kept as they were sent', async (t) => {
      const sent = TAKEN.map(([what, fields]) => [what, fresh(fields)] as const);
      await inParallel(sent, async ([what, body]) => {
        t.equal((await register(body)).status, 202, what);
      });
      await until(async () => (await queued(gateway.sql)).length === 0, 'all are done');
      await inParallel(
        sent,
        async ([what, { firstName: first_name, lastName: last_name, ...rest }]) => {
          const { data } = (await send('GET', pathOf(rest.email))).body;
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

export const TEXTS = [
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
