import * as fc from 'fast-check';
import { test } from 'tap';
import { SlidingWindow } from '../../gateway/resilience/sliding-window.ts';

const totals = ({ calls, failures, slow }: SlidingWindow) => ({ calls, failures, slow });

await test('it holds what a list of the last buckets holds, whatever the clock’s origin', async () => {
  const step = fc.tuple(
    fc.constantFrom(0, 1, 9, 10, 11, 55, 99, 100, 101, 5_000),
    fc.nat({ max: 4 }),
  );
  fc.assert(
    fc.property(fc.integer({ min: -3_000, max: 3_000 }), fc.array(step), (origin, steps) => {
      const window = new SlidingWindow({ windowMs: 100 });
      const recorded: { bucket: number; failed: boolean; slow: boolean }[] = [];
      let now = origin;
      for (const [ms, what] of steps) {
        now += ms;
        const bucket = Math.floor(now / 10);
        if (what === 4) window.slide(now);
        else {
          const [failed, slow] = [what % 2 === 1, what > 1];
          window.record(failed, slow, now);
          recorded.push({ bucket, failed, slow });
        }
        const held = recorded.filter((one) => one.bucket > bucket - 10);
        const expected = [
          held.length,
          held.filter(({ failed }) => failed).length,
          held.filter(({ slow }) => slow).length,
        ];
        const found = [window.calls, window.failures, window.slow];
        const summed = window
          .toJSON(now)
          .reduce<number[]>((sum, counts) => sum.map((n, i) => n + counts[i]!), [0, 0, 0]);
        if (String(found) !== String(expected) || String(summed) !== String(expected)) return false;
      }
      return true;
    }),
    { numRuns: 10_000 },
  );
});

await test('time that steps back counts as standing still', async (t) => {
  const window = new SlidingWindow({ windowMs: 100 });
  window.record(true, false, 95);
  window.record(true, true, 20);
  window.record(false, false, -1_000);
  t.same(totals(window), { calls: 3, failures: 2, slow: 1 });
  t.same(window.toJSON(95)[0], [3, 2, 1], 'all in the bucket where time stood still');
  window.slide(189);
  t.same(totals(window), { calls: 3, failures: 2, slow: 1 });
  window.slide(190);
  t.same(totals(window), { calls: 0, failures: 0, slow: 0 });
});

await test('a long silence costs one turn of the ring, and forgets all', async (t) => {
  const window = new SlidingWindow({ windowMs: 100 });
  for (let now = 0; now < 100; now += 10) window.record(true, true, now);
  t.equal(window.calls, 10);
  // Step by step it would never come back.
  window.slide(Number.MAX_SAFE_INTEGER);
  t.same(totals(window), { calls: 0, failures: 0, slow: 0 });
  t.same(
    window.toJSON(Number.MAX_SAFE_INTEGER),
    Array.from({ length: 10 }, () => [0, 0, 0]),
  );
});

await test('reset forgets all and keeps its place in time', async (t) => {
  const window = new SlidingWindow({ windowMs: 100 });
  window.record(true, true, 55);
  window.reset();
  t.same(totals(window), { calls: 0, failures: 0, slow: 0 });
  window.record(true, false, 56);
  t.equal(window.slide(56), 5);
  t.equal(window.failures, 1);
});

await test('buckets are restored where they belong, and the oldest are left out', async (t) => {
  const window = new SlidingWindow({ windowMs: 100 });
  for (let now = 0; now < 100; now += 10) window.record(now < 30, now === 0, now);
  const buckets = window.toJSON(99);
  t.same(buckets[9], [1, 1, 1], 'the current one first');
  const restored = (agoMs: number, now: number) => {
    const other = new SlidingWindow({ windowMs: 100 });
    other.record(true, true, now);
    other.restore(buckets, agoMs, now);
    return other;
  };
  t.same(totals(restored(0, 1_234)), { calls: 10, failures: 3, slow: 1 }, 'what was there is gone');
  t.same(totals(restored(20, 1_234)), { calls: 8, failures: 1, slow: 0 });
  t.same(totals(restored(99, 1_234)), { calls: 1, failures: 0, slow: 0 });
  t.same(totals(restored(100, 1_234)), { calls: 0, failures: 0, slow: 0 });
  t.same(restored(20, -55).toJSON(-55), [[0, 0, 0], [0, 0, 0], ...buckets.slice(0, 8)]);
  const aging = restored(0, 1_230);
  aging.slide(1_240);
  t.same(totals(aging), { calls: 9, failures: 2, slow: 0 });
});

await test('recording takes the same steps however much the window holds', async (t) => {
  // It keeps counts, not calls: what it could go through is ten buckets, with 100 as with 100,000.
  for (const calls of [100, 100_000]) {
    const window = new SlidingWindow({ windowMs: 100 });
    for (let i = 0; i < calls; i += 1) window.record(false, false, 5);
    window.record(true, false, 5);
    t.equal(window.toJSON(5).length, 10);
    t.same(totals(window), { calls: calls + 1, failures: 1, slow: 0 });
  }
});
