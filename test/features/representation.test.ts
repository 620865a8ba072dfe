import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { test } from 'tap';
import { CODINGS, Representation, Representations } from '../../gateway/features/representation.ts';
import type { Cached } from '../../gateway/resilience/cache.ts';

const LONG = JSON.stringify({ text: 'Harbour Night Run, für alle. '.repeat(200) });

await test('each coding is made once, whoever wants it and when', async (t) => {
  const representation = new Representation(LONG, 1_000);
  for (const coding of CODINGS) {
    const first = representation.encoded(coding);
    t.equal(representation.encoded(coding), first, 'while it is made');
    const body = await first;
    t.equal(representation.encoded(coding), first, 'and after that');
    t.equal(await representation.encoded(coding), body);
  }
  const [br, gz] = await Promise.all([
    representation.encoded('br'),
    representation.encoded('gzip'),
  ]);
  t.equal(brotliDecompressSync(br).toString(), LONG);
  t.equal(gunzipSync(gz).toString(), LONG);
  t.ok(br.length < LONG.length / 5 && gz.length < LONG.length / 5);
});

await test('codings are offered from so many bytes on, not characters', (t) => {
  t.same(CODINGS, ['br', 'gzip'], 'the better first');
  t.same(new Representation('x'.repeat(99), 100).codings, []);
  t.same(new Representation('x'.repeat(100), 100).codings, CODINGS);
  const umlauts = new Representation('ü'.repeat(50), 100);
  t.equal(umlauts.bytes, 100);
  t.same(umlauts.codings, CODINGS);
  t.same(new Representation('', 0).codings, CODINGS, '0 is always');
  t.end();
});

await test('the entity tag is the text’s, one for each coding', (t) => {
  const tags = ['[]', '[ ]', LONG, '', 'ü', 'u'].flatMap((text) => {
    const one = new Representation(text, 0);
    const other = new Representation(text, 10_000);
    t.equal(one.etag(), other.etag(), 'the same text has the same');
    t.equal(one.etag('br'), other.etag('br'));
    t.equal(one.etag(), one.etag());
    return [one.etag(), one.etag('br'), one.etag('gzip')];
  });
  t.equal(new Set(tags).size, tags.length, 'all of them differ');
  for (const tag of tags) t.match(tag, /^"[\w-]{22,30}"$/, 'strong, and without a comma');
  t.end();
});

await test('one answer has one body of each kind', (t) => {
  const representations = create();
  const [one, other] = [part(), part()];
  let written = 0;
  const of = (answer: Cached<object>, kind = 'user') =>
    representations.ofOne(kind, answer, () => String((written += 1)));
  const first = of(one);
  t.equal(of(one), first);
  t.equal(of({ ...one, ageMs: 7, source: 'hit', stale: 'error' }), first, 'an older hit of it');
  t.not(of(other), first, 'another one');
  t.not(of(one, 'users'), first, 'another kind');
  t.equal(of(one, 'users'), of(one, 'users'));
  t.not(of({ ...one, value: { ...one.value } }), first, 'one that only looks the same');
  t.equal(of(one), first);
  t.equal(written, 4);
  t.end();
});

await test('that of several is the same until a part or the rest of it changes', (t) => {
  const representations = create();
  const [user, event, other] = [part(), part(), part()];
  let written = 0;
  const of = (parts: Cached<object>[], rest?: string, kind = 'kind') =>
    representations.ofMany(kind, parts, () => `text ${(written += 1)}`, rest);
  const first = of([user, event], 'a');
  t.equal(of([user, event], 'a'), first);
  t.equal(of([{ ...user, ageMs: 7, source: 'hit' }, event], 'a'), first, 'an older hit of it');
  t.equal(written, 1);
  t.not(of([user, other], 'a'), first, 'another second part');
  t.not(of([other, event], 'a'), first, 'another first part');
  t.not(of([user], 'a'), first, 'fewer');
  t.not(of([user, event, other], 'a'), first, 'more');
  t.not(of([event, user], 'a'), first, 'in another order');
  t.not(of([user, event], 'a', 'another'), first, 'another kind');
  t.not(of([{ ...user, value: { ...user.value } }, event], 'a'), first, 'an equal one is not it');
  t.equal(written, 8);
  t.equal(of([user, event], 'a'), first, 'none of them pushed it out');
  const changed = of([user, event], 'b');
  t.not(changed, first, 'another rest');
  t.not(changed.text, first.text);
  t.equal(of([user, event], 'b'), changed);
  t.not(of([user, event], 'a'), changed);
  t.end();
});

await test('neither kinds nor parts can be taken for others', (t) => {
  const representations = create();
  const parts = Array.from({ length: 130 }, () => part());
  const written = new Map<string, string>();
  const of = (kind: string, ...indices: number[]) => {
    const text = `${kind}: ${indices.join(' ')}`;
    const given = indices.map((index) => parts[index]!);
    written.set(text, representations.ofMany(kind, given, () => text).text);
  };
  for (const kind of ['event', 'event1', 'event1,', 'events', '']) {
    for (let index = 0; index < parts.length; index += 1) of(kind, index);
    for (let index = 0; index < 12; index += 1) {
      of(kind, index, index + 1);
      of(kind, 1, index + 10);
      of(kind, 11, index);
      of(kind, index, 1, 1);
    }
  }
  for (const [text, got] of written) t.equal(got, text);
  t.end();
});

await test('two who share the first part do not push each other out', (t) => {
  const representations = create();
  const user = part();
  const callers = Array.from({ length: 5 }, () => [user, part(), part()]);
  const written: string[] = [];
  for (let round = 0; round < 3; round += 1) {
    for (const [index, parts] of callers.entries()) {
      const write = () => {
        written.push(String(index));
        return String(index);
      };
      t.equal(representations.ofMany('user events', parts, write).text, String(index));
    }
  }
  t.same(written, ['0', '1', '2', '3', '4']);
  t.end();
});

await test('what is not kept leaves no body behind', (t) => {
  const representations = create();
  const [kept, passing] = [part(), part({ stored: false })];
  let written = 0;
  const write = () => String((written += 1));
  const one = (answer: Cached<object>) => representations.ofOne('kind', answer, write);
  const many = (...parts: Cached<object>[]) => representations.ofMany('kind', parts, write);
  t.not(one(passing), one(passing));
  for (const parts of [[passing], [kept, passing], [passing, kept]]) {
    t.not(many(...parts), many(...parts));
  }
  t.equal(written, 8);
  t.not(one({ ...passing, stored: true }), one(passing));
  t.equal(written, 10);
  t.end();
});

await test('bodies of several stay within the bytes, the least recently used go first', (t) => {
  const parts = Array.from({ length: 10 }, () => part());
  // Each with room for its compressed forms and for what belongs to it: four fit, no fifth.
  const representations = create(100_000);
  let written = 0;
  const of = (index: number) =>
    representations.ofMany('kind', [parts[index]!], () => {
      written += 1;
      return 'x'.repeat(10_000);
    });
  for (const index of parts.keys()) of(index);
  t.equal(written, 10);
  for (const index of [6, 7, 8, 9]) of(index);
  t.equal(written, 10, 'the last four are there');
  of(5);
  t.equal(written, 11, 'the one before is not');
  of(6);
  t.equal(written, 12, 'and the one that was used longest ago made room for it');
  of(9);
  t.equal(written, 12);
  t.end();
});

await test('one that is too large, or no room at all, is made each time', (t) => {
  for (const maxBytes of [0, 1, 1_000, 20_000]) {
    const representations = create(maxBytes);
    const one = part();
    const of = () => representations.ofMany('kind', [one], () => 'x'.repeat(10_000));
    const first = of();
    t.not(of(), first);
    t.equal(of().text, first.text);
  }
  t.end();
});

await test('the bytes are those of the text, not its characters', (t) => {
  const representations = create(100_000);
  const [one, other] = [part(), part()];
  const of = (answer: Cached<object>) =>
    representations.ofMany('kind', [answer], () => '€'.repeat(10_000));
  const first = of(one);
  t.equal(of(one), first);
  of(other);
  t.not(of(one), first, 'two of 30,000 bytes do not fit with their compressed forms');
  t.end();
});

function create(maxBytes = 10_000_000): Representations {
  return new Representations({ maxBytes, compressMinBytes: 1_024 });
}

/** A cached answer, unlike any other. */
function part(about: Partial<Cached<object>> = {}): Cached<object> {
  return { value: {}, source: 'miss', ageMs: 0, ttlMs: 1_000, stored: true, ...about };
}
