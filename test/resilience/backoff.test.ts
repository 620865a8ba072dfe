import * as fc from 'fast-check';
import { test } from 'tap';
import { createBackoff } from '../../gateway/resilience/backoff.ts';
import { holds } from '../support/property.ts';

const random = () => 0;

await test('the bound doubles with each attempt, up to the longest wait', async (t) => {
  const backoff = createBackoff({ baseMs: 100, maxMs: 1_000, random: () => 0.5 });
  t.strictSame([1, 2, 3, 4, 5, 6].map(backoff), [50, 100, 200, 400, 500, 500]);
});

await test('full jitter: a wait may be anything from 0 to its bound', async (t) => {
  const draws = [0, 0.25, 0.999];
  const backoff = createBackoff({ baseMs: 100, maxMs: 1_000, random: () => draws.shift() ?? 0 });
  t.strictSame([backoff(1), backoff(1), backoff(1)], [0, 25, 99.9]);
});

await test('every wait is finite and in bounds, at any attempt', async (t) => {
  await holds(
    t,
    fc.property(
      fc.oneof(
        fc.integer({ min: 1, max: 1_200 }),
        fc.constantFrom(1e9, Number.MAX_VALUE, Infinity),
      ),
      fc.double({ min: 0, max: 1e308, noNaN: true }),
      fc.double({ min: 0, max: 1e308, noNaN: true }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempt, baseMs, maxMs, draw) => {
        const wait = createBackoff({ baseMs, maxMs, random: () => draw })(attempt);
        return Number.isFinite(wait) && wait >= 0 && wait <= maxMs;
      },
    ),
  );
  const never = createBackoff({ baseMs: 100, maxMs: 1_000, random });
  t.equal(never(1e9), 0, 'Infinity * 0 would be NaN');
});

await test('options that are no times are rejected', async (t) => {
  t.throws(() => createBackoff({ baseMs: NaN, maxMs: 1, random }), {
    message: 'baseMs must be finite, from 0',
  });
  t.throws(() => createBackoff({ baseMs: 1, maxMs: Infinity, random }), {
    message: 'maxMs must be finite, from 0',
  });
});
