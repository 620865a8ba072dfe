import { test, type Test } from 'tap';
import type { CacheOptions, Loaded } from '../../gateway/resilience/cache.ts';
import type { Gate } from '../../gateway/resilience/cache-decision.ts';
import { CallerGoneError } from '../../gateway/resilience/errors.ts';
import { createCache, loaded, MissingError, OutageError } from '../support/cache.ts';
import { ManualClock, settled } from '../support/clock.ts';
import { createCall, Deferred } from '../support/deferred.ts';

/** A cache, one loader that is told what to bring, and callers of the key `k` without end. */
function create(overrides: Partial<CacheOptions> = {}) {
  const clock = new ManualClock();
  const cache = createCache(clock, overrides);
  const loads = new Deferred<Loaded<unknown>>();
  const get = (key = 'k', gate?: Gate, call = createCall(clock)) => {
    const got = cache.get(key, call, loads.operation, gate);
    // A test looks at it later than the process does.
    got.catch(() => {});
    return got;
  };
  let next = 0;
  /** Lets the oldest load that is under way bring this value. */
  const bring = async (value: unknown, tags: readonly string[] = [], bytes = 10) => {
    loads.resolve(next, loaded(value, tags, bytes));
    next += 1;
    await settled();
  };
  const fail = async (error: unknown = new OutageError('down')) => {
    loads.reject(next, error);
    next += 1;
    await settled();
  };
  /** Gets a value into the cache. */
  const fill = async (value: unknown = 'v1', tags: readonly string[] = [], key = 'k') => {
    const got = get(key);
    await bring(value, tags);
    await got;
  };
  return { clock, cache, loads, get, bring, fail, fill };
}

const open: Gate = { epoch: 0, wouldAdmit: () => false };
const admitting: Gate = { epoch: 0, wouldAdmit: () => true };

/** Fails the test on a rejection that nobody handles while `run` runs. */
async function withoutUnhandled(t: Test, run: () => Promise<void>): Promise<void> {
  const unhandled: unknown[] = [];
  const listener = (reason: unknown) => void unhandled.push(reason);
  process.on('unhandledRejection', listener);
  try {
    await run();
    await settled();
    await settled();
  } finally {
    process.off('unhandledRejection', listener);
  }
  t.strictSame(unhandled, []);
}

await test('a miss is loaded, and then served with its age until it is no longer fresh', async (t) => {
  const { clock, loads, get, bring } = create();
  const got = get();
  await clock.advance(5);
  await bring('v1');
  t.match(await got, { value: 'v1', source: 'miss', ageMs: 5, ttlMs: 95 });
  await clock.advance(94);
  t.match(await get(), { value: 'v1', source: 'hit', ageMs: 99, ttlMs: 1 });
  t.equal(loads.started, 1);
  await clock.advance(1);
  t.match(await get(), {
    value: 'v1',
    source: 'hit',
    ageMs: 100,
    ttlMs: 0,
    stale: 'revalidating',
  });
  t.equal(loads.started, 2);
});

await test('stale, it is served at once while one load in the background brings the next', async (t) => {
  const { clock, cache, loads, get, bring, fill } = create();
  await fill();
  await clock.advance(149);
  for (const got of await Promise.all([get(), get(), get()])) {
    t.match(got, { value: 'v1', source: 'hit', ageMs: 149, ttlMs: -49, stale: 'revalidating' });
  }
  t.equal(loads.started, 2, 'one refresh for all of them');
  t.equal(loads.calls[1]?.hasFallback, true);
  await clock.advance(5);
  await bring('v2');
  t.match(await get(), { value: 'v2', source: 'hit', ageMs: 5, ttlMs: 95 });
  t.equal(cache.snapshot().loads, 0);
});

await test('beyond that a caller waits, and gets the stale value where there is an outage', async (t) => {
  const { clock, loads, get, bring, fail, fill } = create();
  await fill();
  await clock.advance(150);
  const waiting = get();
  await settled();
  t.equal(loads.started, 2);
  t.equal(loads.calls[1]?.hasFallback, true);
  await clock.advance(49);
  await fail();
  t.match(await waiting, {
    value: 'v1',
    source: 'hit',
    ageMs: 199,
    ttlMs: -99,
    stale: 'error',
  });
  await clock.advance(100);
  t.match(await get(), { stale: 'refresh-failed', ageMs: 299 });
  await clock.advance(1);
  const tooOld = get();
  await bring('v2');
  t.match(await tooOld, { value: 'v2', source: 'miss' });
});

await test('a value that became too old during the wait is not served', async (t) => {
  const { clock, get, fail, fill } = create();
  await fill();
  await clock.advance(299);
  const waiting = get();
  await clock.advance(1);
  await fail();
  await t.rejects(waiting, { message: 'down' });
});

await test('too old, neither an open circuit nor a backoff brings it back', async (t) => {
  const { clock, loads, get, fail, fill } = create();
  await fill();
  await clock.advance(299);
  const waiting = get();
  await fail();
  await waiting;
  await clock.advance(1);
  const tooOld = get('k', open);
  t.equal(loads.started, 3);
  await fail();
  await t.rejects(tooOld, { message: 'down' });
});

await test('the longer of both times counts, whichever it is', async (t) => {
  const { clock, get, fail, fill } = create({ staleWhileRevalidateMs: 200, staleIfErrorMs: 50 });
  await fill();
  await clock.advance(299);
  t.match(await get(), { stale: 'revalidating' });
  await fail();
  t.match(await get(), { stale: 'refresh-failed' });
  await clock.advance(1);
  const got = get();
  await fail();
  await t.rejects(got, { message: 'down' });
});

await test('callers share one load, each with its own way to say so', async (t) => {
  const { clock, loads, get, bring } = create();
  const first = get();
  await clock.advance(10);
  const others = [get(), get()];
  await clock.advance(10);
  await bring({ name: 'shared' });
  const values = await Promise.all([first, ...others]);
  t.strictSame(
    values.map(({ source, ageMs }) => ({ source, ageMs })),
    [
      { source: 'miss', ageMs: 20 },
      { source: 'collapsed', ageMs: 20 },
      { source: 'collapsed', ageMs: 20 },
    ],
  );
  t.ok(values.every(({ value }) => value === values[0]?.value));
  t.equal(loads.started, 1);
});

await test('different keys do not share', async (t) => {
  const { loads, get } = create();
  void get('a');
  void get('b');
  await settled();
  t.equal(loads.started, 2);
});

await test('the first caller leaves: the others get the value', async (t) => {
  const { clock, loads, get, bring } = create();
  const leaving = createCall(clock);
  const first = get('k', undefined, leaving);
  const other = get();
  leaving.end(new CallerGoneError('left'));
  await t.rejects(first, { code: 'client_closed' });
  t.equal(loads.calls[0]?.ended, false);
  await bring('v1');
  t.match(await other, { value: 'v1', source: 'collapsed' });
  t.match(await get(), { source: 'hit' });
  t.equal(loads.started, 1);
});

await test('all leave: the load is ended, and a newcomer starts another', async (t) => {
  const { clock, cache, loads, get, bring, fail } = create();
  const calls = [createCall(clock), createCall(clock)];
  const gone = calls.map((call) => get('k', undefined, call));
  const left = Promise.allSettled(gone);
  for (const call of calls) call.end(new CallerGoneError('left'));
  await left;
  t.equal(loads.calls[0]?.ended, true);
  t.match(loads.calls[0]?.reason, { code: 'client_closed' });
  const newcomer = get();
  t.equal(loads.started, 2, 'before the ended load has stopped');
  await fail(loads.calls[0]?.reason);
  await bring('v2');
  t.match(await newcomer, { value: 'v2', source: 'miss' });
  t.equal(cache.snapshot().loads, 0);
  t.equal(clock.timers, 0);
});

await test('a load that brings a value although all have left is not kept', async (t) => {
  const { clock, get, bring, loads } = create();
  const leaving = createCall(clock);
  const gone = get('k', undefined, leaving);
  leaving.end('a reason that is no Error');
  await gone.catch((reason: unknown) => t.equal(reason, 'a reason that is no Error'));
  await bring('late');
  void get();
  t.equal(loads.started, 2);
});

await test('a load that fails when all have left does not hold off the next refresh', async (t) => {
  const { clock, loads, get, fail, fill } = create();
  await fill();
  await clock.advance(150);
  const leaving = createCall(clock);
  const gone = get('k', undefined, leaving);
  await settled();
  leaving.end(new CallerGoneError('left'));
  await t.rejects(gone, { code: 'client_closed' }, 'not the stale value: nobody is there');
  await fail(new OutageError('socket closed'));
  void get();
  t.equal(loads.started, 3);
});

await test('a caller that has left already starts no load', async (t) => {
  const { clock, loads, get } = create();
  const left = createCall(clock);
  left.end(new CallerGoneError('left'));
  await t.rejects(get('k', undefined, left), { code: 'client_closed' });
  t.equal(loads.started, 0);
});

await test('a caller whose time is up gets the stale value, and the load is ended with the last', async (t) => {
  const { clock, loads, get, fill } = create();
  await fill();
  await clock.advance(150);
  const got = get('k', undefined, createCall(clock, 10));
  await clock.advance(10);
  t.match(await got, { value: 'v1', stale: 'error', ageMs: 160 });
  t.equal(loads.calls[1]?.ended, true);
  t.equal(clock.timers, 0);
});

await test('a caller that ends for a reason that is no outage gets no stale value', async (t) => {
  const { clock, get, fill } = create();
  await fill();
  await clock.advance(150);
  const call = createCall(clock);
  const got = get('k', undefined, call);
  call.end('left');
  t.equal(await got.catch((reason: unknown) => reason), 'left');
});

await test("a caller's time that is up does not end the load of the others", async (t) => {
  const { clock, get, bring } = create();
  const hasty = get('k', undefined, createCall(clock, 10));
  const patient = get();
  const rejected = t.rejects(hasty, { code: 'deadline_exceeded' });
  await clock.advance(20);
  await rejected;
  await bring('v1');
  t.match(await patient, { value: 'v1' });
});

await test('the load is nobody’s child: it has neither the deadline nor the fallback of its starter', async (t) => {
  const { clock, loads, get } = create();
  const call = createCall(clock, 10);
  void get('k', undefined, call);
  const [load] = loads.calls;
  t.equal(load?.deadline, Infinity);
  t.equal(load?.hasFallback, false);
});

await test('a refresh in the background is ended by nobody’s leaving', async (t) => {
  const { clock, loads, get, bring, fill } = create();
  await fill();
  await clock.advance(100);
  const call = createCall(clock);
  await get('k', undefined, call);
  call.end(new CallerGoneError('left'));
  // Too old to be served stale: these callers join the refresh.
  await clock.advance(200);
  const joining = createCall(clock);
  const joined = get('k', undefined, joining);
  await settled();
  joining.end(new CallerGoneError('left'));
  await t.rejects(joined);
  t.equal(loads.calls[1]?.ended, false);
  await bring('v2');
  t.equal(loads.started, 2);
});

await test('an entry that is dropped during its load is not kept, and is handed to those who asked before', async (t) => {
  const { cache, loads, get, bring } = create();
  const before = get();
  cache.drop('k');
  const after = get();
  t.equal(loads.started, 2);
  await bring('old');
  t.match(await before, { value: 'old', source: 'miss' });
  await bring('new');
  t.match(await after, { value: 'new', source: 'miss' });
  t.match(await get(), { value: 'new', source: 'hit' });
});

await test('the older load ends last: what the newer one brought stays', async (t) => {
  const { cache, loads, get } = create();
  const before = get();
  cache.drop('k');
  const after = get();
  loads.resolve(1, loaded('new'));
  await after;
  loads.resolve(0, loaded('old'));
  await before;
  t.match(await get(), { value: 'new', source: 'hit' });
});

await test('a load that was dropped and abandoned does not take the newer one with it', async (t) => {
  const { clock, cache, loads, get, bring } = create();
  const leaving = createCall(clock);
  const before = get('k', undefined, leaving);
  cache.drop('k');
  const after = get();
  leaving.end(new CallerGoneError('left'));
  await t.rejects(before);
  t.equal(loads.calls[0]?.ended, true);
  t.equal(loads.calls[1]?.ended, false);
  const joining = get();
  t.equal(loads.started, 2);
  await bring('old');
  await bring('new');
  t.match(await Promise.all([after, joining]), [{ value: 'new' }, { source: 'collapsed' }]);
});

await test('a failure of a load that was dropped says nothing about what is kept now', async (t) => {
  const { clock, cache, loads, get } = create();
  const before = get();
  cache.drop('k');
  const after = get();
  loads.resolve(1, loaded('new'));
  await after;
  loads.reject(0, new MissingError('gone'));
  await t.rejects(before);
  t.match(await get(), { value: 'new' }, 'not dropped by a load that began before');
  await clock.advance(100);
  await get();
  t.equal(loads.started, 3, 'nor held off');
});

await test('a tag drops all entries that have it, and no other', async (t) => {
  const { cache, get, fill, loads } = create();
  await fill('a', ['x', 'y'], 'a');
  await fill('b', ['y', 'y'], 'b');
  await fill('c', ['z'], 'c');
  cache.dropTag('y');
  t.equal(cache.snapshot().entries, 1);
  t.match(await get('c'), { value: 'c' });
  void get('a');
  void get('b');
  t.equal(loads.started, 5);
  t.doesNotThrow(() => cache.dropTag('nobody has it'));
});

await test('an entry has the tags of its latest value only', async (t) => {
  const { clock, cache, get, bring, fill } = create();
  await fill('v1', ['old']);
  await clock.advance(100);
  await get();
  await bring('v2', ['new']);
  cache.dropTag('old');
  t.match(await get(), { value: 'v2' });
  cache.dropTag('new');
  t.equal(cache.snapshot().entries, 0);
});

await test('a tag dropped during a load that turns out to have it wins', async (t) => {
  const { cache, loads, get, bring } = create();
  const before = get();
  cache.dropTag('owner');
  await bring('old', ['owner']);
  t.match(await before, { value: 'old' });
  void get();
  t.equal(loads.started, 2);
});

await test('whoever comes after the tag was dropped gets what was loaded after it', async (t) => {
  const { cache, loads, get, bring } = create();
  const before = get();
  cache.dropTag('owner');
  const after = [get(), get()];
  await bring('old', ['owner']);
  t.match(await before, { value: 'old' });
  t.equal(loads.started, 2, 'one load for both');
  await bring('new', ['owner']);
  t.match(await Promise.all(after), [{ value: 'new' }, { value: 'new' }]);
  t.match(await get(), { value: 'new', source: 'hit' });
});

await test('the same where nothing is kept', async (t) => {
  const { cache, get, bring } = create({ ttlMs: 0 });
  const before = get();
  cache.dropTag('owner');
  const after = get();
  await bring('old', ['owner']);
  await bring('new', ['owner']);
  t.match(await Promise.all([before, after]), [{ value: 'old' }, { value: 'new' }]);
});

await test('a tag that was dropped before the load began, or that it does not have, changes nothing', async (t) => {
  const { cache, loads, get } = create();
  const other = get('other');
  cache.dropTag('owner');
  const got = get();
  cache.dropTag('another');
  const joined = get();
  loads.resolve(1, loaded('v1', ['owner']));
  t.match(await Promise.all([got, joined]), [{ value: 'v1' }, { value: 'v1' }]);
  t.match(await get(), { value: 'v1', source: 'hit' });
  t.equal(loads.started, 2);
  loads.resolve(0, loaded('other', ['third']));
  await other;
  t.match(await get('other'), { source: 'hit' });
  t.equal(cache.snapshot().entries, 2);
});

await test('tags dropped long ago are remembered while a load from before is under way', async (t) => {
  const { cache, loads, get } = create();
  const slow = get('slow');
  cache.dropTag('owner');
  for (let n = 0; n < 5; n += 1) {
    const quick = get(`quick ${n}`);
    loads.resolve(1 + n, loaded(n, ['owner']));
    await quick;
  }
  loads.resolve(0, loaded('old', ['owner']));
  await slow;
  t.equal(cache.snapshot().entries, 5, 'the quick ones, not the slow one');
});

await test('a value that is dropped while it was wanted as a fallback is not served', async (t) => {
  for (const drop of ['key', 'tag']) {
    const { clock, cache, get, fail, fill } = create();
    await fill('v1', ['owner']);
    await clock.advance(150);
    const waiting = get();
    await settled();
    if (drop === 'key') cache.drop('k');
    else cache.dropTag('owner');
    await fail();
    await t.rejects(waiting, { message: 'down' }, drop);
  }
});

await test('a refresh that fails is tried again after a while that grows, and then recovers', async (t) => {
  const options = { staleWhileRevalidateMs: 100_000, staleIfErrorMs: 100_000 };
  const { clock, loads, get, bring, fail, fill } = create(options);
  await fill();
  await clock.advance(100);
  let started = 1;
  // A second, and half of a bound of one, two and four seconds.
  for (const wait of [1_500, 2_000, 3_000]) {
    t.match(await get(), { stale: 'revalidating' });
    started += 1;
    t.equal(loads.started, started);
    await fail();
    await clock.advance(wait - 1);
    t.match(await get(), { value: 'v1', stale: 'refresh-failed' });
    t.equal(loads.started, started);
    await clock.advance(1);
  }
  await get();
  await bring('v2');
  t.match(await get(), { value: 'v2', source: 'hit' });
  await clock.advance(100);
  await get();
  await fail();
  await clock.advance(1_500);
  t.match(await get(), { stale: 'revalidating' }, 'the first wait again');
});

await test('errors are not kept', async (t) => {
  for (const error of [new OutageError('down'), new MissingError('gone')]) {
    const { cache, get, bring, fail } = create();
    const both = [get(), get()];
    const rejected = Promise.all(both.map((got) => t.rejects(got, error)));
    await fail(error);
    await rejected;
    t.match(cache.snapshot(), { entries: 0, loads: 0 });
    const next = get();
    await bring('v1');
    t.match(await next, { value: 'v1', source: 'miss' });
  }
});

await test('that there is no such thing is an answer: what was kept is dropped', async (t) => {
  const { clock, cache, get, fail, fill } = create();
  await fill('v1', ['owner']);
  await clock.advance(100);
  t.match(await get(), { stale: 'revalidating' });
  await fail(new MissingError('gone'));
  t.equal(cache.snapshot().entries, 0);
});

await test('that there is no such thing reaches whoever waits for it', async (t) => {
  const { clock, cache, get, fail, fill } = create();
  await fill();
  await clock.advance(150);
  const waiting = get();
  await fail(new MissingError('gone'));
  await t.rejects(waiting, { message: 'gone' });
  t.equal(cache.snapshot().entries, 0);
});

await test('a loader that throws before it returns is a failure like any other', async (t) => {
  const { clock, cache } = create();
  const got = cache.get('k', createCall(clock), () => {
    throw new OutageError('at once');
  });
  await t.rejects(got, { message: 'at once' });
  t.equal(cache.snapshot().loads, 0);
});

await test('values are frozen to their leaves, for the first caller too', async (t) => {
  const { get, bring } = create();
  const got = get();
  await bring({ list: [{ name: 'a' }], nested: { deep: { deeper: 1 } }, none: null });
  const { value } = (await got) as { value: any };
  t.throws(() => (value.list[0].name = 'b'), TypeError);
  t.throws(() => value.list.push(1), TypeError);
  t.throws(() => (value.nested.deep.deeper = 2), TypeError);
  t.throws(() => (value.more = 1), TypeError);
});

await test('the least recently used values make room, within the bytes that are allowed', async (t) => {
  const { cache, get, bring, loads } = create({ maxBytes: 100, maxEntryBytes: 100 });
  for (const key of ['a', 'b', 'c']) {
    const got = get(key);
    await bring(key, ['tag'], 29);
    await got;
    if (key === 'b') await get('a');
  }
  t.match(cache.snapshot(), { entries: 3, bytes: 90 });
  const got = get('d');
  await bring('d', ['tag'], 29);
  await got;
  t.match(cache.snapshot(), { entries: 3, bytes: 90 });
  t.match(await get('a'), { source: 'hit' });
  void get('b');
  t.equal(loads.started, 5, 'b was the one');
  cache.dropTag('tag');
  t.match(cache.snapshot(), { entries: 0, bytes: 0 });
});

await test('a value that is too large is handed out and not kept, nor is the one before', async (t) => {
  const { clock, cache, get, bring, fill } = create({ maxEntryBytes: 50 });
  await fill('small', ['owner']);
  await clock.advance(300);
  const got = get();
  await bring('large', ['owner'], 50);
  t.match(await got, { value: 'large', source: 'miss' });
  t.equal(cache.snapshot().entries, 0, 'the key counts as well');
  const exact = get();
  await bring('exact', [], 49);
  await exact;
  t.equal(cache.snapshot().entries, 1);
});

await test('the tags of a value that was not kept drop nothing that came after it', async (t) => {
  const { cache, get, bring } = create({ maxEntryBytes: 50 });
  const large = get();
  await bring('large', ['owner'], 50);
  await large;
  const next = get();
  cache.dropTag('owner');
  await bring('next', ['another']);
  await next;
  t.match(await get(), { value: 'next', source: 'hit' });
});

await test('a refresh that fails is no use of the entry', async (t) => {
  const { clock, cache, get, bring, fail, fill } = create({ maxBytes: 22, maxEntryBytes: 22 });
  await fill('a', [], 'a');
  await clock.advance(100);
  await fill('b', [], 'b');
  await get('a');
  await get('b');
  await fail();
  const got = get('c');
  await bring('c');
  await got;
  t.equal(cache.snapshot().entries, 2);
  t.match(await get('b'), { source: 'hit' }, 'the older one made room');
});

await test('with maxBytes 0, or ttlMs 0, nothing is kept, and callers still share a load', async (t) => {
  for (const options of [{ maxBytes: 0 }, { ttlMs: 0 }]) {
    const { cache, loads, get, bring } = create(options);
    const both = [get(), get()];
    await bring('v1', ['owner']);
    t.match(await Promise.all(both), [{ source: 'miss' }, { source: 'collapsed' }]);
    t.equal(cache.snapshot().entries, 0);
    void get();
    t.equal(loads.started, 2);
  }
});

await test('steps of the wall clock change nothing', async (t) => {
  const { clock, get, fill, loads } = create();
  await fill();
  for (const ms of [3_600_000, -7_200_000, 86_400_000]) {
    clock.stepWall(ms);
    t.match(await get(), { value: 'v1', source: 'hit', ageMs: 0, ttlMs: 100 });
  }
  await clock.advance(100);
  clock.stepWall(-86_400_000);
  t.match(await get(), { stale: 'revalidating', ageMs: 100 });
  t.equal(loads.started, 2);
});

await test('with the circuit open no load is sent for what is stale, and a miss goes through', async (t) => {
  const { clock, loads, get, fill } = create();
  await fill();
  for (const ageMs of [100, 150, 299]) {
    await clock.advance(ageMs - clock.now());
    t.match(await get('k', open), { value: 'v1', stale: 'circuit-open', ageMs });
  }
  t.equal(loads.started, 1);
  void get('another', open);
  t.equal(loads.started, 2);
  t.equal(loads.calls[1]?.hasFallback, false);
});

await test('a fresh value is served without asking the circuit', async (t) => {
  const { get, fill } = create();
  await fill();
  const asked: Gate = { epoch: 0, wouldAdmit: () => t.fail('asked') };
  t.match(await get('k', asked), { source: 'hit' });
});

await test('half-open, the callers of a stale value bring the probe, one for each key', async (t) => {
  const { clock, loads, get, bring, fill } = create();
  await fill();
  const asked: boolean[] = [];
  const halfOpen: Gate = {
    epoch: 0,
    wouldAdmit(hasFallback) {
      asked.push(hasFallback);
      return true;
    },
  };
  await clock.advance(150);
  const waiting = [get('k', halfOpen), get('k', halfOpen)];
  t.equal(loads.started, 2);
  t.equal(loads.calls[1]?.hasFallback, true);
  await bring('v2');
  t.match(await Promise.all(waiting), [{ value: 'v2' }, { value: 'v2' }]);
  t.strictSame(asked, [true, true]);
});

await test('a refresh is a primary request: it earns for the budget and is not paid by it', async (t) => {
  const { clock, loads, get, fail, fill } = create({ staleWhileRevalidateMs: 1e6 });
  await fill();
  await clock.advance(100);
  for (let n = 0; n < 20; n += 1) {
    await get();
    await fail();
    await clock.advance(10_000);
  }
  t.equal(loads.started, 21, 'however often it fails, it is tried again');
  t.ok(loads.calls.every(({ paid }) => !paid));
});

await test('a failed refresh is held off no longer than it is told', async (t) => {
  const { clock, loads, get, fail, fill } = create({
    staleWhileRevalidateMs: 1e6,
    longestRefreshBackoffMs: 300,
  });
  await fill();
  await clock.advance(100);
  await get();
  await fail();
  await clock.advance(299);
  await get();
  t.equal(loads.started, 2);
  await clock.advance(1);
  await get();
  t.equal(loads.started, 3);
});

await test('a circuit that has moved makes a failed refresh be tried again at once', async (t) => {
  const { clock, loads, get, fail, bring, fill } = create({ staleWhileRevalidateMs: 10_000 });
  await fill();
  await clock.advance(100);
  await get('k', admitting);
  await fail();
  t.match(await get('k', admitting), { stale: 'refresh-failed' });
  t.match(await get('k', { ...admitting, epoch: 1 }), { stale: 'revalidating' });
  t.equal(loads.started, 3);
  await bring('v2');
  t.match(await get('k', admitting), { value: 'v2' });
});

await test('no rejection is left unhandled, and no timer is set', async (t) => {
  await withoutUnhandled(t, async () => {
    const { clock, cache, get, fail, fill } = create();
    await fill();
    await clock.advance(100);
    await get();
    t.equal(clock.timers, 0);
    await fail();
    await clock.advance(200);
    const leaving = createCall(clock);
    const gone = get('k', undefined, leaving);
    t.equal(clock.timers, 0);
    leaving.end(undefined);
    await gone.catch(() => {});
    await fail();
    const both = [get(), get()];
    cache.drop('k');
    await fail();
    await Promise.allSettled(both);
    const ended = createCall(clock);
    ended.end(new CallerGoneError('left'));
    await get('k', undefined, ended).catch(() => {});
    t.equal(clock.timers, 0);
    t.equal(cache.snapshot().loads, 0);
  });
});
