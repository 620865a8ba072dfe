import { Token, serializeList, type BareItem } from 'structured-headers';
import * as fc from 'fast-check';
import { test } from 'tap';
import { parseList } from '../../client/structured-list.ts';
import { holds } from '../support/property.ts';

const token = fc.stringMatching(/^[A-Za-z*][A-Za-z\d:/!#$%&'*+.^_`|~-]{0,8}$/);
const key = fc.stringMatching(/^[a-z*][a-z\d_.*-]{0,8}$/);
const text = fc.string({
  unit: fc.integer({ min: 32, max: 126 }).map((c) => String.fromCharCode(c)),
});
const number = fc.oneof(
  fc.integer({ min: -(10 ** 15) + 1, max: 10 ** 15 - 1 }),
  fc.integer({ min: -999_999, max: 999_999 }).map((n) => n / 8),
);
const value = fc.oneof(
  token.map((t) => ({ sent: new Token(t) as BareItem, read: t as string | number | boolean })),
  text.map((t) => ({ sent: t as BareItem, read: t as string | number | boolean })),
  number.map((n) => ({ sent: n as BareItem, read: n as string | number | boolean })),
  fc.boolean().map((b) => ({ sent: b as BareItem, read: b as string | number | boolean })),
);
const name = fc.oneof(
  token.map((t) => ({ sent: new Token(t) as BareItem, read: t })),
  text.map((t) => ({ sent: t as BareItem, read: t })),
);
const list = fc.array(fc.tuple(name, fc.array(fc.tuple(key, value))));

await test('whatever the reference writes is read', async (t) => {
  const property = fc.property(list, (members) => {
    const field = serializeList(
      members.map(([item, params]) => [
        item.sent,
        new Map(params.map(([param, { sent }]) => [param, sent])),
      ]),
    );
    const read = parseList(field).map(({ item, params }) => [item, [...params]]);
    const expected = members.map(([item, params]) => [
      item.read,
      [...new Map(params.map(([param, { read: wanted }]) => [param, wanted]))],
    ]);
    return JSON.stringify(read) === JSON.stringify(expected);
  });
  await holds(t, property, 3_000);
});

await test('anything else is no list, and takes no time', async (t) => {
  await holds(
    t,
    fc.property(fc.string(), (field) => Array.isArray(parseList(field))),
    3_000,
  );
  t.strictSame(parseList(null), []);
  t.strictSame(parseList(''), []);
  t.strictSame(parseList('a b'), []);
  t.strictSame(parseList('a, (b c)'), [], 'no half of it, either');
  const started = performance.now();
  parseList(`a${';'.repeat(50_000)}`);
  parseList(`"${'\\"'.repeat(50_000)}`);
  parseList(`a${'; a=1'.repeat(20_000)}"`);
  parseList(`a;${' '.repeat(50_000)}`);
  t.ok(performance.now() - started < 1_000);
});
