import * as fc from 'fast-check';
import { test } from 'tap';
import { Compile } from 'typebox/compile';
import { Email, LONGEST_EMAIL } from '../../gateway/features/email.ts';
import { emailKey } from '../../gateway/store/email-key.ts';
import { holds } from '../support/property.ts';

const schema = Compile(Email);
const isEmail = (text: string): boolean => schema.Check(text);
// The type does not tell what the schema holds beside its own.
const { pattern = '^$' } = Email as { pattern?: string };
const expression = new RegExp(pattern, 'u');

/** For the names of assertions, in visible ASCII. */
const show = (text: string): string =>
  text.replace(/[^!-~]/g, (char) => `<${char.charCodeAt(0).toString(16)}>`);

const LABEL = 'd'.repeat(63);

await test('addresses', async (t) => {
  for (const email of [
    'a@b.c',
    'ada@example.com',
    'Ada.Keller@Example.COM',
    'ada+tag@example.com',
    "o'hara@example.com",
    "!#$%&'*+/=?^_`{|}~-@example.com",
    '1@2.3',
    'ada@xn--exmple-cua.com',
    'ada@a-b.c-d.example',
    'ada@a--b.com',
    `${'a'.repeat(64)}@example.com`,
    `ada@${LABEL}.com`,
    `ada@example.${LABEL}`,
    `a@${`${LABEL}.`.repeat(3)}${'d'.repeat(LONGEST_EMAIL - 2 - 3 * 64)}`,
  ]) {
    t.ok(isEmail(email), email);
  }
});

await test('what is none', async (t) => {
  for (const email of [
    '',
    ' ',
    '@',
    'ada',
    'ada@',
    '@example.com',
    'ada@example',
    'ada@localhost',
    'ada@@example.com',
    'ada@b@example.com',
    '"ada"@example.com',
    'ada(comment)@example.com',
    'Ada <ada@example.com>',
    'mailto:ada@example.com',
    'ada@[127.0.0.1]',
    'ada@[IPv6:::1]',
    'ada@example.com.',
    'ada@.example.com',
    'ada@example..com',
    'ada@-example.com',
    'ada@example-.com',
    'ada@exa_mple.com',
    '.ada@example.com',
    'ada.@example.com',
    'ada..k@example.com',
    ' ada@example.com',
    'ada@example.com ',
    'ada@example.com\n',
    'ada\n@example.com',
    'ada@example.com\nbcc:eve@example.com',
    'ada k@example.com',
    'ada\0@example.com',
    'ada\\@example.com',
    'ada,eve@example.com',
    'ada;eve@example.com',
    `${'a'.repeat(65)}@example.com`,
    `ada@${LABEL}d.com`,
    `a@${`${LABEL}.`.repeat(3)}${'d'.repeat(LONGEST_EMAIL - 1 - 3 * 64)}`,
  ]) {
    t.notOk(isEmail(email), show(email));
  }
});

await test('no letter beyond ASCII, however alike it looks', async (t) => {
  for (const email of [
    'аda@example.com', // Cyrillic а
    'ada@exаmple.com',
    'ada@ｅxample.com', // full width
    'ａda@example.com',
    'ada＠example.com',
    'ada@example。com', // a full stop that IDNA takes for one
    'ada@example．com',
    '\u212aeller@example.com', // Kelvin
    '\u017fam@example.com', // long s
    'ada\u0301@example.com', // combining
    'ad\u00e1@example.com',
    'ada\u200b@example.com', // zero width
    'ada\u200d@example.com',
    'ada\u00ad@example.com', // soft hyphen
    '\u202eada@example.com', // right to left
    '\ufeffada@example.com',
    'ada\u00a0k@example.com',
    'ada@example.com\u2028',
    '🌊@example.com',
    'ada@🌊.com',
    'ada\ud83c@example.com',
  ]) {
    t.notOk(isEmail(email), show(email));
  }
});

await test('two addresses that differ by case alone have one key', async (t) => {
  t.equal(emailKey('Ada.Keller@EXAMPLE.com'), 'ada.keller@example.com');
  const letter = fc.constantFrom(...'abkisABKIS019.+-_'.split(''));
  const email = fc
    .tuple(fc.string({ unit: letter, minLength: 1 }), fc.string({ unit: letter, minLength: 1 }))
    .map(([local, domain]) => `${local}@${domain}.com`)
    .filter(isEmail);
  await holds(
    t,
    fc.property(email, fc.infiniteStream(fc.boolean()), (address, upper) => {
      const other = address
        .split('')
        .map((char) => (upper.next().value ? char.toUpperCase() : char.toLowerCase()))
        .join('');
      return isEmail(other) && emailKey(other) === emailKey(address);
    }),
    2_000,
  );
});

const isIn = (letters: string) => (char: string) => letters.includes(char);

/** By hand, character for character: what the pattern is to say in one line. */
function isEmailByHand(text: string): boolean {
  const at = text.indexOf('@');
  if (at < 1 || at > 64 || text.length > LONGEST_EMAIL || text.includes('@', at + 1)) return false;
  const atoms = text.slice(0, at).split('.');
  const labels = text.slice(at + 1).split('.');
  const alphanumeric = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  const isAtom = (atom: string) =>
    atom !== '' && atom.split('').every(isIn(`${alphanumeric}!#$%&'*+/=?^_\`{|}~-`));
  const isLabel = (label: string) =>
    label !== '' &&
    label.length <= 63 &&
    label.split('').every(isIn(`${alphanumeric}-`)) &&
    !label.startsWith('-') &&
    !label.endsWith('-');
  return atoms.every(isAtom) && labels.length >= 2 && labels.every(isLabel);
}

await test('the pattern says the same as the rules one by one', async (t) => {
  const piece = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('a', 'Z', '0', '.', '@', '-', '_', 'com', 'ada') },
    { weight: 1, arbitrary: fc.constantFrom('a'.repeat(31), 'b'.repeat(63), ' ', '\n', 'é') },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 2 }) },
  );
  const around = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
  const text = fc.oneof(
    around,
    fc.tuple(around, around).map(([local, domain]) => `${local}@${domain}`),
    fc.tuple(around, around).map(([local, domain]) => `a${local}b@c${domain}d.com`),
  );
  let valid = 0;
  await holds(
    t,
    fc.property(text, (candidate) => {
      const expected = isEmailByHand(candidate);
      if (expected) valid += 1;
      return isEmail(candidate) === expected;
    }),
    20_000,
  );
  t.ok(valid > 500, `${valid} of them were addresses`);
});

/** Milliseconds for the pattern alone, as where the length is not looked at before. */
function take(hostile: string): number {
  const from = performance.now();
  expression.test(hostile);
  return performance.now() - from;
}

await test('no hostile text of 100,000 characters takes it long', async (t) => {
  const unit = fc.oneof(
    fc.constantFrom('a', 'a.', '.', '@', 'a@', '-', 'a-', 'aa-', 'a.a-', '!', 'a@a.', 'a@a-', ' '),
    fc.string({ unit: fc.constantFrom(...'aA0.@-_+! é'.split('')), minLength: 1, maxLength: 6 }),
  );
  const text = fc
    .tuple(fc.constantFrom('', 'a', 'a@', 'a@b.', `${'a'.repeat(64)}@`), unit, unit)
    .map(([start, repeated, end]) => start + repeated.repeat(100_000 / repeated.length) + end);
  let longest = 0;
  await holds(
    t,
    fc.property(text, (hostile) => {
      // What a machine with other things to do adds is not there each time.
      const ms = Math.min(take(hostile), take(hostile), take(hostile));
      longest = Math.max(longest, ms);
      // One that goes back over what it has read takes seconds, minutes, or years.
      return ms < 200 && !isEmail(hostile);
    }),
    300,
  );
  t.comment(`${longest.toFixed(1)} ms at most`);
});
