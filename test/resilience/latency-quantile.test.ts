import * as fc from 'fast-check';
import { test } from 'tap';
import { createStopwatch, LatencyQuantile } from '../../gateway/resilience/latency-quantile.ts';
import { ManualClock } from '../support/clock.ts';
import { createCall, Deferred } from '../support/deferred.ts';
import { holds } from '../support/property.ts';

await test('it is undefined until there are enough samples', async (t) => {
  const latency = new LatencyQuantile({ minimumSamples: 20 });
  for (let ms = 1; ms < 20; ms += 1) latency.record(ms);
  t.equal(latency.value(), undefined);
  latency.record(20);
  t.equal(latency.value(), 19);
});

await test('it forgets what is older than the last `size` latencies', async (t) => {
  const latency = new LatencyQuantile({ size: 100, minimumSamples: 1, refreshEvery: 1 });
  for (let sample = 0; sample < 100; sample += 1) latency.record(1_000);
  t.equal(latency.value(), 1_000);
  for (let sample = 0; sample < 95; sample += 1) latency.record(10);
  t.equal(latency.value(), 10);
});

await test('between two computations it stays as it was', async (t) => {
  const latency = new LatencyQuantile({ quantile: 1, minimumSamples: 1, refreshEvery: 4 });
  latency.record(1);
  t.equal(latency.value(), 1);
  for (const ms of [2, 3, 4]) latency.record(ms);
  t.equal(latency.value(), 1);
  latency.record(5);
  t.equal(latency.value(), 5);
});

await test('a lower bound counts above the quantile and says nothing below', async (t) => {
  const latency = new LatencyQuantile({ quantile: 0.5, minimumSamples: 3, refreshEvery: 1 });
  latency.recordAtLeast(500);
  for (const ms of [10, 20, 30]) latency.record(ms);
  for (let bound = 0; bound < 10; bound += 1) latency.recordAtLeast(5);
  t.equal(latency.value(), 20);
  for (const bound of [300, 400]) latency.recordAtLeast(bound);
  t.equal(latency.value(), 30);
});

await test('it is the nearest rank of the last latencies, whatever they are', async (t) => {
  await holds(
    t,
    fc.property(
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      fc.integer({ min: 1, max: 12 }),
      fc.array(fc.oneof(fc.double(), fc.nat(20)), { maxLength: 40, size: 'max' }),
      (quantile, size, latencies) => {
        const latency = new LatencyQuantile({
          quantile,
          size,
          minimumSamples: 1,
          refreshEvery: 1,
        });
        for (const ms of latencies) latency.record(ms);
        const times = latencies.filter((ms) => ms >= 0 && Number.isFinite(ms)).slice(-size);
        // Rank r of n is the smallest value that at least quantile * n values do not exceed.
        const expected = times
          .toSorted((a, b) => a - b)
          .find((_, index) => index + 1 >= quantile * times.length);
        return latency.value() === expected;
      },
    ),
  );
});

await test('the stopwatch records successes, and failures as lower bounds', async (t) => {
  const clock = new ManualClock();
  const latency = new LatencyQuantile({ quantile: 0.5, minimumSamples: 1, refreshEvery: 1 });
  const stopwatch = createStopwatch(latency);
  const work = new Deferred<string>();
  const run = () => stopwatch.execute(work.operation, createCall(clock));
  const first = run();
  await clock.advance(100);
  work.resolve(0, 'answer');
  t.equal(await first, 'answer');
  t.equal(latency.value(), 100);
  for (const [index, ms] of [
    [1, 1],
    [2, 500],
    [3, 600],
  ] as const) {
    const result = run();
    await clock.advance(ms);
    work.reject(index, new Error('failed'));
    await t.rejects(result, { message: 'failed' });
  }
  t.equal(latency.value(), 500, 'of 100, 500, 600');
});

await test('options out of range are rejected', async (t) => {
  t.throws(() => new LatencyQuantile({ quantile: 0 }), {
    message: 'quantile must be in (0, 1]',
  });
  t.throws(() => new LatencyQuantile({ size: 0 }), {
    message: 'size must be a whole number, from 1',
  });
  t.throws(() => new LatencyQuantile({ size: 10, minimumSamples: 11 }), {
    message: 'minimumSamples must be a whole number, from 1 to size',
  });
  t.throws(() => new LatencyQuantile({ refreshEvery: 0 }), {
    message: 'refreshEvery must be a whole number, from 1',
  });
});
