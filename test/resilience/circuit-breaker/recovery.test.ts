import * as fc from 'fast-check';
import { test } from 'tap';
import type { CircuitBreaker } from '../../../gateway/resilience/circuit-breaker.ts';
import {
  countAdmitted,
  createBreaker,
  fail,
  FAILED,
  OK,
  retryAfter,
  succeed,
} from '../../support/breaker.ts';
import type { ManualClock } from '../../support/clock.ts';

/** Fails a probe each time the open time is over; the lengths of the openings. */
function openAgain(breaker: CircuitBreaker, clock: ManualClock, times: number): number[] {
  const lengths: number[] = [];
  for (let i = 0; i < times; i += 1) {
    const ms = retryAfter(breaker)!;
    lengths.push(ms);
    clock.stall(ms);
    breaker.settle(breaker.admit(), FAILED);
  }
  return lengths;
}

function lengthsOf(drawn: number): number[] {
  const { breaker, clock } = createBreaker({ maxOpenMs: 5_000, random: () => drawn });
  fail(breaker, 5);
  return openAgain(breaker, clock, 6).map((ms) => Math.round(ms));
}

await test('the open time doubles each time, up to the bound', async (t) => {
  const { breaker, clock } = createBreaker({ maxOpenMs: 10_000, random: () => 0.5 });
  fail(breaker, 5);
  const lengths = openAgain(breaker, clock, 7).map((ms) => Math.round(ms));
  // At the bound the draw is from 80 % of it to itself.
  t.same(lengths, [1_000, 2_000, 4_000, 8_000, 9_000, 9_000, 9_000]);
});

await test('the jitter is within 20 %, from the second opening on, and at the bound too', async (t) => {
  t.same(lengthsOf(0), [1_000, 1_600, 3_200, 4_000, 4_000, 4_000]);
  t.same(lengthsOf(1 - Number.EPSILON), [1_000, 2_400, 4_800, 5_000, 5_000, 5_000]);
  t.same(lengthsOf(0.5).slice(3), [4_500, 4_500, 4_500], 'instances do not meet at the bound');
});

await test('closing does not forget; sustained health does, one opening at a time', async (t) => {
  const { breaker, clock } = createBreaker();
  fail(breaker, 5);
  openAgain(breaker, clock, 2);
  t.equal(breaker.snapshot().backoffLevel, 3);
  clock.stall(retryAfter(breaker)!);
  succeed(breaker, 1);
  fail(breaker, 5);
  t.equal(Math.round(retryAfter(breaker)!), 8_000, 'closed and failed at once');

  clock.stall(retryAfter(breaker)!);
  succeed(breaker, 1);
  t.equal(breaker.snapshot().backoffLevel, 4);
  clock.stall(59_999);
  t.equal(breaker.snapshot().backoffLevel, 4);
  clock.stall(1);
  t.equal(breaker.snapshot().backoffLevel, 3);
  clock.stall(60_000);
  t.equal(breaker.snapshot().backoffLevel, 2);
  fail(breaker, 5);
  t.equal(Math.round(retryAfter(breaker)!), 4_000);

  clock.stall(retryAfter(breaker)!);
  succeed(breaker, 1);
  clock.stall(3_600_000);
  t.equal(breaker.snapshot().backoffLevel, 0);
  fail(breaker, 5);
  t.equal(retryAfter(breaker), 1_000);
});

await test('time open or half-open forgives nothing', async (t) => {
  const { breaker, clock } = createBreaker();
  fail(breaker, 5);
  clock.stall(600_000);
  t.match(breaker.snapshot(), { state: 'half-open', backoffLevel: 1 });
  fail(breaker, 1);
  t.equal(Math.round(retryAfter(breaker)!), 2_000);
});

await test('an outage of days is forgiven as soon as one that just reached the bound', async (t) => {
  const { breaker, clock } = createBreaker({ maxOpenMs: 8_000 });
  fail(breaker, 5);
  openAgain(breaker, clock, 10_000);
  t.equal(breaker.snapshot().backoffLevel, 3);
  clock.stall(retryAfter(breaker)!);
  succeed(breaker, 1);
  clock.stall(3 * 60_000);
  fail(breaker, 5);
  t.equal(retryAfter(breaker), 1_000);
});

await test('where the bound is the first length, openings are still spread', async (t) => {
  const { breaker, clock } = createBreaker({ maxOpenMs: 1_000, random: () => 0 });
  fail(breaker, 5);
  t.same(
    openAgain(breaker, clock, 3).map((ms) => Math.round(ms)),
    [1_000, 800, 800],
  );
});

await test('after closing the admitted share grows by quarters, until rampMs', async (t) => {
  const { breaker, clock } = createBreaker({ rampMs: 3_000 });
  fail(breaker, 5);
  clock.stall(1_000);
  succeed(breaker, 1);
  const shares: [number, number, number, number][] = [];
  for (let ms = 0; ms <= 3_000; ms += 500) {
    const { admittedShare, retryAfterMs } = breaker.snapshot();
    t.equal(retryAfterMs, undefined, 'some are admitted');
    shares.push([ms, admittedShare, countAdmitted(breaker, 400), retryAfter(breaker) ?? 0]);
    clock.stall(500);
  }
  t.same(
    shares.map(([ms, share, admitted]) => [ms, share, Math.round(admitted / 4) * 4]),
    [
      [0, 0.25, 100],
      [500, 0.25, 100],
      [1_000, 0.5, 200],
      [1_500, 0.5, 200],
      [2_000, 0.75, 300],
      [2_500, 0.75, 300],
      [3_000, 1, 400],
    ],
  );
  t.equal(countAdmitted(breaker, 1_000), 1_000);
});

await test('the ramp spreads evenly, and its rejections say when it grows', async (t) => {
  const { breaker, clock } = createBreaker({ rampMs: 3_000 });
  fail(breaker, 5);
  clock.stall(1_000);
  succeed(breaker, 1);
  const admitted = Array.from({ length: 12 }, () => countAdmitted(breaker, 1));
  t.same(admitted, [1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1]);
  clock.stall(300);
  t.equal(retryAfter(breaker), 700);
  clock.stall(1_600);
  const waits = [retryAfter(breaker), retryAfter(breaker)].filter((ms) => ms !== undefined);
  t.same(waits, [100]);
});

await test('asking uses up no turn of the ramp', async (t) => {
  const { breaker, clock } = createBreaker({ rampMs: 3_000 });
  fail(breaker, 5);
  clock.stall(1_000);
  succeed(breaker, 1);
  for (let i = 0; i < 100; i += 1) t.equal(breaker.wouldAdmit(false), true);
  const admitted = Array.from({ length: 8 }, () => countAdmitted(breaker, 1));
  t.same(admitted, [1, 0, 0, 1, 0, 0, 0, 1]);
});

await test('without a ramp everybody is admitted at once', async (t) => {
  const { breaker, clock } = createBreaker();
  fail(breaker, 5);
  clock.stall(1_000);
  succeed(breaker, 1);
  t.equal(breaker.snapshot().admittedShare, 1);
  t.equal(countAdmitted(breaker, 1_000), 1_000);
});

await test('a circuit that opens on the ramp starts it anew', async (t) => {
  const { breaker, clock } = createBreaker({ rampMs: 3_000, failureThreshold: 1 });
  fail(breaker, 1);
  clock.stall(1_000);
  succeed(breaker, 1);
  clock.stall(2_500);
  const lease = breaker.admit();
  breaker.settle(lease, FAILED);
  t.equal(breaker.state, 'open');
  clock.stall(retryAfter(breaker)!);
  succeed(breaker, 1);
  t.equal(breaker.snapshot().admittedShare, 0.25);
});

await test('the way from an outage back, as a whole', async (t) => {
  const { breaker, clock } = createBreaker({
    rampMs: 3_000,
    successThreshold: 2,
    halfOpenProbes: 2,
  });
  fail(breaker, 5);
  openAgain(breaker, clock, 3);
  clock.stall(retryAfter(breaker)!);
  const probes = [breaker.admit(), breaker.admit()];
  for (const probe of probes) breaker.settle(probe, OK);
  clock.stall(3_000);
  succeed(breaker, 1_000);
  clock.stall(240_000);
  t.match(breaker.snapshot(), {
    state: 'closed',
    backoffLevel: 0,
    admittedShare: 1,
    window: { calls: 0 },
    inFlight: 0,
  });
  t.equal(clock.timers, 0);
});

await test('an open time is never longer than the bound, nor shorter than 80 % of its length', async () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.integer({ min: 1, max: 100 }),
      fc.nat({ max: 12 }),
      (drawn, factor, again) => {
        const maxOpenMs = 1_000 * factor;
        const { breaker, clock } = createBreaker({ maxOpenMs, random: () => drawn });
        fail(breaker, 5);
        openAgain(breaker, clock, again);
        const ms = retryAfter(breaker)!;
        const length = Math.min(1_000 * 2 ** again, maxOpenMs);
        const isBounded = ms <= maxOpenMs + 1e-6;
        return isBounded && ms >= length * 0.8 - 1e-6 && ms <= length * 1.2 + 1e-6;
      },
    ),
  );
});
