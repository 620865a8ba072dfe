import type { Test } from 'tap';
import { freshEmail, inParallel, type StartedProfiles } from '../../support/profiles.ts';
import { EMAILS, NAMES, type Text } from './suite-texts-list.ts';
import { INJECTIONS } from './suite-injections.ts';

/** UTF-8 in hexadecimal, as the database has it. */
const HEX = {
  sqlite: (column: string) => `lower(hex(${column}))`,
  postgres: (column: string) => `encode(convert_to(${column}, 'UTF8'), 'hex')`,
  mysql: (column: string) => `lower(hex(${column}))`,
};

/** Texts of every kind: stored and returned as they are, or refused by the name of the field. */
export async function showTexts(
  parent: Test,
  { send, create, sql, kind }: StartedProfiles,
): Promise<void> {
  await parent.test('texts in profiles', async (group) => {
    const hex = HEX[kind];

    for (const [field, texts] of [
      ['name', NAMES],
      ['email', EMAILS],
    ] as const) {
      const fieldsWith = (text: string) => ({
        name: 'Somebody',
        email: freshEmail(),
        [field]: text,
      });

      await group.test(
        `${field}: what is taken is stored and returned byte for byte`,
        async (t) => {
          const kept = texts.filter(({ isKept }) => isKept);
          const taken = new Map<string, Text>();
          await inParallel(kept, async (text) => {
            const { what, value } = text;
            const created = await send('POST', '/profiles', { body: fieldsWith(value) });
            if (created.status !== 201) {
              t.fail(`${what}: ${JSON.stringify(created.body)}`);
              return;
            }
            const { id } = created.body;
            taken.set(id, text);
            const shown = await send('GET', `/profiles/${id}`);
            const { changes } = (await send('GET', `/profiles/${id}/history`)).body;
            const told = [created.body[field], shown.body[field], changes[0][field]];
            t.strictSame(told, [value, value, value], `${what}: as it was given`);
          });
          for (const [table, key] of [
            ['profiles', 'id'],
            ['profile_history', 'profile_id'],
          ] as const) {
            const rows = await sql(`SELECT ${key} AS id, ${hex(field)} AS bytes FROM ${table}`);
            const stored = new Map(rows.map(({ id, bytes }) => [id, bytes]));
            t.strictSame(
              [...taken].map(([id, { what }]) => [what, stored.get(id)]),
              [...taken].map(([, { what, value }]) => [what, Buffer.from(value).toString('hex')]),
              `as it was given in ${table}`,
            );
          }
        },
      );
    }

    // A collation would take some of these for the same.
    await group.test('texts that only look alike are different', async (t) => {
      for (const local of ['alike', 'al.ike', 'alike_', 'alike-', 'a-like', 'alike+'])
        await create({ email: `${local}@x.example` });
      const { id } = await create({ name: 'Zoë' });
      const names = ['Zoe', 'ZOË', 'Zoe\u0308', 'Zoë ', 'Zoë', 'Zoë\u200b'];
      for (const name of names) {
        const { status, body } = await send('PUT', `/profiles/${id}`, { body: { name } });
        t.strictSame([status, body.name], [200, name]);
      }
      const { changes } = (await send('GET', `/profiles/${id}/history`)).body;
      t.equal(changes.length, 1 + names.length, 'each was a change');
    });

    await group.test('SQL is a text like any other', async (t) => {
      const before = (await sql('SELECT * FROM profiles')).length;
      const expected = new Map<unknown, string>();
      await inParallel(INJECTIONS, async (text) => {
        const { id, name } = await create({ name: text });
        t.equal(name, text);
        expected.set(id, `${text}!`);
        const changed = await send('PUT', `/profiles/${id}`, { body: { name: `${text}!` } });
        t.equal(changed.body.name, `${text}!`);
      });
      const rows = await sql('SELECT id, name FROM profiles');
      t.equal(rows.length, before + INJECTIONS.length);
      t.strictSame(
        new Map(rows.filter(({ id }) => expected.has(id)).map(({ id, name }) => [id, name])),
        expected,
      );
    });
  });
}
