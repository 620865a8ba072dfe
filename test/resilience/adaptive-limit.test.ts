import * as fc from 'fast-check';
import { test } from 'tap';
import { GradientLimit } from '../../gateway/resilience/adaptive-limit.ts';
import { Bulkhead } from '../../gateway/resilience/bulkhead.ts';
import { ManualClock } from '../support/clock.ts';
import { createCall } from '../support/deferred.ts';
import { holds } from '../support/property.ts';

/** Feeds so many updates, ten operations each, while the whole limit is used. */
function feed(limit: GradientLimit, updates: number, latencyMs: number, ok = true): number {
  for (let sample = 0; sample < 10 * updates; sample += 1) {
    limit.observe(latencyMs, limit.current, ok);
  }
  return limit.current;
}

await test('steady latency lets a limit that is used grow to the maximum', async (t) => {
  const limit = new GradientLimit({ minimum: 4, maximum: 100 });
  t.equal(limit.current, 4);
  t.ok(feed(limit, 10, 50) >= 8);
  t.equal(feed(limit, 200, 50), 100);
});

await test('latency that doubles shrinks it, latency that recovers lets it grow', async (t) => {
  const limit = new GradientLimit({ minimum: 4, maximum: 200, initial: 100 });
  feed(limit, 300, 50);
  t.equal(limit.current, 200);
  const shrunk = feed(limit, 40, 100);
  t.ok(shrunk < 100, `${shrunk} after doubling`);
  const recovered = feed(limit, 40, 50);
  t.ok(recovered > 1.5 * shrunk, `${recovered} after recovery`);
});

await test('it finds what an upstream carries whose latency grows with its queue', async (t) => {
  const limit = new GradientLimit({ minimum: 4, maximum: 500 });
  feed(limit, 20, 50);
  // 40 at once take 50 ms; all beyond wait in the upstream's own queue.
  const latency = () => 50 * Math.max(1, limit.current / 40);
  for (let update = 0; update < 1_000; update += 1) {
    feed(limit, 1, latency());
    // Half as much again is within the tolerance, and some may queue.
    if (update > 100 && (limit.current < 40 || limit.current > 100)) {
      t.fail(`${limit.current} after ${update} updates`);
    }
  }
  t.ok(limit.current >= 40 && limit.current <= 100, `it stays near what it found`);
});

await test('latency that has changed for good becomes normal', async (t) => {
  const limit = new GradientLimit({ minimum: 4, maximum: 200, initial: 100 });
  feed(limit, 100, 50);
  t.ok(feed(limit, 100, 100) < 40);
  t.equal(feed(limit, 3_000, 100), 200);
});

await test('a little slower is normal: within the tolerance it does not shrink', async (t) => {
  const limit = new GradientLimit({ minimum: 4, maximum: 100, initial: 100 });
  feed(limit, 50, 50);
  t.equal(feed(limit, 50, 70), 100);
});

await test('while less than half of it is used it neither grows nor shrinks', async (t) => {
  const limit = new GradientLimit({ minimum: 4, maximum: 100, initial: 20 });
  for (let sample = 0; sample < 1_000; sample += 1) limit.observe(50, 9, true);
  t.equal(limit.current, 20);
  for (let sample = 0; sample < 100; sample += 1) limit.observe(500, 9, true);
  t.equal(limit.current, 20);
  for (let sample = 0; sample < 1_000; sample += 1) {
    limit.observe(50, Math.floor(limit.current / 2) + 1, true);
  }
  t.equal(limit.current, 100, 'half of it is enough');
});

await test('fast failures change nothing; slow ones shrink it and never let it grow', async (t) => {
  const limit = new GradientLimit({ minimum: 4, maximum: 1_000, initial: 50 });
  t.equal(feed(limit, 100, 1, false), 50, 'before anything succeeded');
  feed(limit, 20, 50);
  const before = limit.current;
  t.equal(feed(limit, 100, 1, false), before);
  t.equal(feed(limit, 100, 60, false), before, 'slower within the tolerance');
  t.equal(feed(limit, 100, 3_000, false), 4);
  // Had the failures been taken for normal latency, this would be fast.
  t.ok(feed(limit, 40, 120) < 10, 'the long-term latency is still that of the successes');
});

await test('a clock that stands still leaves it alone', async (t) => {
  const limit = new GradientLimit({ minimum: 4, maximum: 100, initial: 50 });
  t.equal(feed(limit, 100, 0), 50);
  feed(limit, 5, 50);
  const before = limit.current;
  t.equal(feed(limit, 100, 0), before);
});

await test('it is a whole number within its bounds, for any input', async (t) => {
  const latency = fc.oneof(
    fc.double(),
    fc.nat(1_000),
    fc.constantFrom(0, -0, -1, NaN, Infinity, Number.MAX_VALUE, Number.MIN_VALUE),
  );
  const active = fc.oneof(fc.nat(200), fc.constantFrom(NaN, Infinity, -1));
  await holds(
    t,
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.nat(100),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      fc.integer({ min: 1, max: 3 }),
      fc.array(fc.tuple(latency, active, fc.boolean()), { maxLength: 60, size: 'max' }),
      (minimum, more, smoothing, samplesPerUpdate, samples) => {
        const maximum = minimum + more;
        const limit = new GradientLimit({ minimum, maximum, smoothing, samplesPerUpdate });
        return samples.every((sample) => {
          const next = limit.observe(...sample);
          return Number.isInteger(next) && next >= minimum && next <= maximum;
        });
      },
    ),
  );
});

await test('a bulkhead with it admits more where the upstream carries more', async (t) => {
  const clock = new ManualClock();
  const limit = new GradientLimit({ minimum: 2, maximum: 20, samplesPerUpdate: 5 });
  const bulkhead = new Bulkhead({ name: 'events', limit, queueLimit: 1_000 });
  let most = 0;
  let running = 0;
  const work = async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise<void>((resolve) => {
      clock.setTimer(50, resolve);
    });
    running -= 1;
  };
  const all = Array.from({ length: 1_000 }, () => bulkhead.execute(work, createCall(clock)));
  await clock.advance(20_000);
  await Promise.all(all);
  t.equal(most, 20);
  t.match(bulkhead.snapshot(), { limit: 20, active: 0, queued: 0 });
});

await test('options out of range are rejected', async (t) => {
  const bounds = { minimum: 1, maximum: 10 };
  const cases = [
    [{ minimum: 0, maximum: 1 }, 'minimum must be a whole number, from 1'],
    [{ minimum: 2, maximum: 1 }, 'maximum must be a whole number, from minimum'],
    [{ ...bounds, initial: 11 }, 'initial must be within minimum and maximum'],
    [{ ...bounds, tolerance: 0.9 }, 'tolerance must be from 1'],
    [{ ...bounds, smoothing: 0 }, 'smoothing must be in (0, 1]'],
    [{ ...bounds, longWindow: 0 }, 'longWindow must be from 1'],
    [{ ...bounds, samplesPerUpdate: 0 }, 'samplesPerUpdate must be a whole number, from 1'],
  ] as const;
  for (const [options, message] of cases) {
    t.throws(() => new GradientLimit(options), { message });
  }
});
