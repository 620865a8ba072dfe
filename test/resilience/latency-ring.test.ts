import * as fc from 'fast-check';
import { test } from 'tap';
import { LatencyRing } from '../../gateway/resilience/latency-ring.ts';
import { holds } from '../support/property.ts';

function ringOf(size: number, latencies: readonly number[]): LatencyRing {
  const ring = new LatencyRing(size);
  for (const ms of latencies) ring.record(ms);
  return ring;
}

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

await test('empty, it knows no quantile', async (t) => {
  const ring = new LatencyRing(10);
  t.equal(ring.filled, 0);
  t.same(ring.quantiles(0.5, 0.95, 1), [undefined, undefined, undefined]);
  t.same(ring.quantiles(), []);
});

await test('quantiles are by nearest rank, whatever the order of arrival', async (t) => {
  const upward = range(1, 100);
  for (const latencies of [upward, upward.toReversed()]) {
    t.same(ringOf(100, latencies).quantiles(0.01, 0.5, 0.95, 0.99, 1), [1, 50, 95, 99, 100]);
  }
  t.same(ringOf(256, [7]).quantiles(0.001, 0.5, 1), [7, 7, 7]);
  // Numbers, not texts: 9 is below 10.
  t.same(ringOf(256, [10, 9, 100]).quantiles(0.3, 0.6, 1), [9, 10, 100]);
  t.same(ringOf(256, [0, 0, 0.25]).quantiles(0.5, 1), [0, 0.25]);
});

await test('it remembers the last ones', async (t) => {
  const ring = ringOf(4, [1_000, 1_000, 1, 2]);
  t.same([ring.filled, ...ring.quantiles(1)], [4, 1_000]);
  ring.record(3);
  t.same(ring.quantiles(0.5, 1), [2, 1_000]);
  ring.record(4);
  t.same([ring.filled, ...ring.quantiles(0.25, 0.5, 0.75, 1)], [4, 1, 2, 3, 4]);
  for (const ms of range(5, 13)) ring.record(ms);
  t.same(ring.quantiles(0.25, 1), [10, 13], 'round and round');
});

await test('looking changes nothing', async (t) => {
  const ring = ringOf(3, [30, 10, 20]);
  t.same(ring.quantiles(0.1, 1), [10, 30]);
  t.same(ring.quantiles(0.1, 1), [10, 30]);
  ring.record(5);
  t.same(ring.quantiles(0.1, 1), [5, 20], 'the oldest goes, not the largest');
});

await test('what is no time is left out, and said so', async (t) => {
  const ring = ringOf(2, [1, 2]);
  for (const ms of [-1, -0.001, Number.NaN, Infinity, -Infinity]) t.equal(ring.record(ms), false);
  t.same([ring.filled, ...ring.quantiles(0.5, 1)], [2, 1, 2]);
  t.equal(ring.record(0), true);
  t.same(ring.quantiles(0.5, 1), [0, 2]);
});

await test('any quantile of any latencies is what a sort of the last ones says', async (t) => {
  await holds(
    t,
    fc.property(
      fc.double({ min: 0.001, max: 1, noNaN: true }),
      fc.integer({ min: 1, max: 12 }),
      fc.array(fc.double({ min: 0, max: 10_000, noNaN: true }), { maxLength: 40, size: 'max' }),
      (quantile, size, latencies) => {
        const last = latencies.slice(-size).toSorted((a, b) => a - b);
        // The smallest value that at least this share of the values does not exceed.
        const expected = last.find((_, index) => index + 1 >= quantile * last.length);
        const ring = ringOf(size, latencies);
        return ring.filled === last.length && ring.quantiles(quantile)[0] === expected;
      },
    ),
  );
});

await test('a size that is none is refused', async (t) => {
  for (const size of [0, -1, 1.5, Number.NaN, Infinity]) {
    t.throws(() => new LatencyRing(size), { message: 'size must be a whole number, from 1' });
  }
});
