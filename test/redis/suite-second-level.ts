import { test } from 'tap';
import type {
  Cache,
  Invalidation,
  Loaded,
  Recalled,
  SecondLevel,
} from '../../gateway/resilience/cache.ts';
import { Call } from '../../gateway/resilience/call.ts';
import { createCache, loaded, MissingError, OutageError } from '../support/cache.ts';
import { ManualClock } from '../support/clock.ts';

type Answer = Recalled<string>;

/** A second level whose answers the test gives. */
class FakeLevel implements SecondLevel<string> {
  readonly asked: { call: Call; answer: (found?: Loaded<string>) => void }[] = [];
  readonly kept: Loaded<string>[] = [];

  recall(call: Call): Promise<Answer> {
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.asked.push({ call, answer: (found) => resolve({ found }) });
    return promise;
  }

  keep(what: Loaded<string>): void {
    this.kept.push(what);
  }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const aged = (value: string, ageMs: number, tags: string[] = []) => ({
  ...loaded(value, tags),
  ageMs,
});

const loadNew = async (): Promise<Loaded<string>> => loaded('new', ['t']);

function setUp() {
  const clock = new ManualClock();
  const cache = createCache(clock);
  const level = new FakeLevel();
  const told: Invalidation[] = [];
  cache.invalidations.add((what) => told.push(what));
  let loads = 0;
  let next = loadNew;
  const get = (demand = {}, gate?: Parameters<Cache['get']>[3], call = new Call({ clock })) =>
    cache.get(
      'k',
      call,
      () => {
        loads += 1;
        return next();
      },
      gate,
      demand,
      level,
    );
  return {
    clock,
    cache,
    level,
    told,
    get,
    loads: () => loads,
    willLoad: (loader: typeof next) => (next = loader),
  };
}

await test('what it has is a hit with its age, and here from then on', async (t) => {
  const { clock, level, get, loads } = setUp();
  const asked = Promise.all([get(), get(), get()]);
  t.equal(level.asked.length, 1, 'concurrent callers ask once');
  await clock.advance(5);
  level.asked[0]!.answer(aged('old', 30));
  for (const { value, source, ageMs, ttlMs, stored, stale } of await asked) {
    t.same(
      { value, source, ageMs, ttlMs, stored, stale },
      {
        value: 'old',
        source: 'hit',
        ageMs: 35,
        ttlMs: 65,
        stored: true,
        stale: undefined,
      },
    );
  }
  t.equal((await get()).source, 'hit');
  t.equal(level.asked.length, 1);
  t.equal(loads(), 0);
});

await test('what it has not is loaded once, and handed to it once', async (t) => {
  const { level, get, loads, told } = setUp();
  const asked = Promise.all([get(), get(), get()]);
  level.asked[0]!.answer();
  t.same(
    (await asked).map(({ source }) => source),
    ['miss', 'collapsed', 'collapsed'],
  );
  t.equal(loads(), 1);
  t.same(
    level.kept.map(({ value }) => value),
    ['new'],
  );
  t.same(told, []);
});

for (const [what, drop] of Object.entries({
  key: (cache: Cache) => cache.drop('k'),
  tag: (cache: Cache) => cache.dropTag('t'),
  everything: (cache: Cache) => cache.clear(),
  'by others': (cache: Cache) => cache.apply({ kind: 'tag', tag: 't' }),
  distrust: (cache: Cache) => cache.distrust(),
})) {
  await test(`dropped while it is asked: ${what}`, async (t) => {
    const { cache, level, get, loads } = setUp();
    const before = get();
    drop(cache);
    level.asked[0]!.answer(aged('old', 10, ['t']));
    t.equal((await before).value, 'new', 'it is loaded');
    t.equal(loads(), 1);
    t.equal((await get()).value, 'new');
  });

  await test(`dropped while it is loaded: ${what}`, async (t) => {
    const { cache, level, get, willLoad } = setUp();
    const loading = Promise.withResolvers<Loaded<string>>();
    willLoad(() => loading.promise);
    const before = get();
    level.asked[0]!.answer();
    await turn();
    drop(cache);
    loading.resolve(loaded('overtaken', ['t']));
    t.equal((await before).value, 'overtaken');
    t.same(level.kept, [], 'it is not handed over');
    t.equal(cache.snapshot().entries, 0);
  });
}

await test('another tag dropped meanwhile changes nothing', async (t) => {
  const { cache, level, get, loads } = setUp();
  const before = get();
  cache.dropTag('other');
  level.asked[0]!.answer(aged('old', 10, ['t']));
  t.equal((await before).value, 'old');
  t.equal(loads(), 0);
});

await test('a stale one is served as a stale one, and refreshed', async (t) => {
  const { clock, level, get, loads } = setUp();
  const first = get();
  level.asked[0]!.answer(aged('old', 120));
  t.match(await first, { value: 'old', source: 'hit', stale: 'revalidating', ttlMs: -20 });
  await turn();
  t.equal(level.asked.length, 1, 'it has just been asked');
  t.equal(loads(), 1);
  t.match(await get(), { value: 'new', source: 'hit' });

  await clock.advance(120);
  t.match(await get(), { stale: 'revalidating' });
  t.match(await get(), { stale: 'revalidating' });
  t.equal(level.asked.length, 2, 'before a refresh it is asked once');
  level.asked[1]!.answer(aged('of another', 10));
  await turn();
  t.match(await get(), { value: 'of another', source: 'hit', stale: undefined });
  t.equal(loads(), 1, 'which spares the load');
});

await test('one too old for anything is loaded', async (t) => {
  const { level, get } = setUp();
  const first = get();
  level.asked[0]!.answer(aged('ancient', 301));
  t.match(await first, { value: 'new', source: 'miss' });
});

await test('with the circuit open a stale one is better than none', async (t) => {
  const { level, get, loads } = setUp();
  const first = get({}, { epoch: 1, wouldAdmit: () => false });
  level.asked[0]!.answer(aged('old', 200));
  t.match(await first, { value: 'old', stale: 'circuit-open' });
  t.equal(loads(), 0);
});

await test('what the caller asks for is asked of it as well', async (t) => {
  const { level, get, loads } = setUp();
  const first = get({ maxAgeMs: 20 });
  level.asked[0]!.answer(aged('old', 30));
  t.match(await first, { value: 'new', missed: 'demand' });
  t.equal(loads(), 1);
  t.equal(level.kept.length, 1);

  const { level: other, get: ask, cache } = setUp();
  const absent = ask({ onlyIfCached: true });
  other.asked[0]!.answer();
  await t.rejects(absent, { code: 'not_cached' });
  const quiet = ask({ noStore: true });
  other.asked[1]!.answer();
  t.match(await quiet, { value: 'new', stored: false });
  t.same(other.kept, []);
  t.equal(cache.snapshot().entries, 0);
});

await test('what is newer here stays', async (t) => {
  const { clock, level, get } = setUp();
  const first = get();
  level.asked[0]!.answer();
  await first;
  await clock.advance(60);
  const second = get({ maxAgeMs: 50 });
  level.asked[1]!.answer(aged('older', 80));
  t.match(await second, { value: 'new', source: 'miss' });
  t.match(await get(), { value: 'new', ageMs: 0 });
});

await test('an answer that it is gone, or may not be kept, is told', async (t) => {
  for (const next of [
    () => Promise.reject(new MissingError()),
    async () => ({ ...loaded('secret'), lifetime: 'none' as const }),
    async () => loaded('large', [], 2_000),
  ]) {
    const { clock, level, get, told, willLoad } = setUp();
    const first = get();
    level.asked[0]!.answer(aged('old', 10));
    await first;
    willLoad(next);
    await clock.advance(500);
    const second = get();
    level.asked[1]!.answer();
    await second.catch(() => {});
    t.same(told, [{ kind: 'key', key: 'k' }]);
  }
});

await test('an outage is told to nobody, nor is what was never there', async (t) => {
  for (const error of [new OutageError(), new MissingError()]) {
    const { level, get, told, willLoad } = setUp();
    willLoad(() => Promise.reject(error));
    const first = get();
    level.asked[0]!.answer();
    await t.rejects(first);
    t.same(told, []);
  }
});

await test('whoever leaves ends the question, when nobody else waits', async (t) => {
  const { clock, level, get } = setUp();
  const calls = [new Call({ clock }), new Call({ clock })];
  const waiting = calls.map((call) => get({}, undefined, call));
  calls[0]!.end(new Error('left'));
  await t.rejects(waiting[0]!, { message: 'left' });
  t.notOk(level.asked[0]!.call.ended);
  calls[1]!.end(new Error('left'));
  await t.rejects(waiting[1]!, { message: 'left' });
  t.ok(level.asked[0]!.call.ended);
  const next = get();
  level.asked[1]!.answer(aged('old', 1));
  t.match(await next, { value: 'old' });
});

await test('distrusted, all that is kept is a fallback and nothing else', async (t) => {
  const { clock, cache, level, get, willLoad } = setUp();
  const first = get();
  level.asked[0]!.answer();
  await first;
  await clock.advance(30);
  cache.distrust();
  willLoad(() => Promise.reject(new OutageError()));
  const second = get();
  level.asked[1]!.answer();
  t.match(await second, { value: 'new', source: 'hit', stale: 'error', ageMs: 30, ttlMs: 0 });
  await clock.advance(269);
  t.match(await get({}, { epoch: 1, wouldAdmit: () => false }), { stale: 'circuit-open' });
  await clock.advance(2);
  const last = get();
  level.asked.at(-1)!.answer();
  const error = await last.catch((reason: unknown) => reason);
  t.ok(error instanceof OutageError, 'not for longer than it would have been');
});

await test('each drop is told once; those of others are not told again', async (t) => {
  const { cache, told } = setUp();
  cache.drop('k');
  cache.dropTag('t');
  cache.clear();
  cache.apply({ kind: 'key', key: 'k' });
  cache.apply({ kind: 'tag', tag: 't' });
  cache.apply({ kind: 'all' });
  cache.distrust();
  t.same(told, [{ kind: 'key', key: 'k' }, { kind: 'tag', tag: 't' }, { kind: 'all' }]);
});
