import { test } from 'tap';
import { CircuitBreaker } from '../../../gateway/resilience/circuit-breaker.ts';
import type { Transition } from '../../../gateway/resilience/circuit-state.ts';
import type { Lease } from '../../../gateway/resilience/lease.ts';
import {
  countAdmitted,
  createBreaker,
  DEFAULTS,
  fail,
  FAILED,
  IGNORED,
  OK,
  retryAfter,
  run,
  succeed,
} from '../../support/breaker.ts';
import { ManualClock } from '../../support/clock.ts';

const thrower = () => {
  throw new Error('listener');
};

await test('options that make no sense are refused together', async (t) => {
  const faulty = {
    ...DEFAULTS,
    clock: new ManualClock(),
    windowMs: 0,
    openMs: Number.NaN,
    failureRateThreshold: 1.1,
    failureThreshold: 0.5,
    minimumCalls: 0,
    rampMs: -1,
    preferenceMs: 501,
    slowCallRateThreshold: 0.5,
    slowCallMs: 0,
  };
  t.throws(() => new CircuitBreaker(faulty), {
    name: 'RangeError',
    message:
      'circuit upstream: windowMs must be more than 0 ms; openMs must be more than 0 ms; ' +
      'rampMs must not be less than 0 ms; failureRateThreshold must be from 0 to 1; ' +
      'minimumCalls must be a whole number from 1; failureThreshold must be a whole number from 0; ' +
      'maxOpenMs must not be less than openMs; preferenceMs must not be more than probeLeaseMs; ' +
      'slowCallMs must be more than 0 ms where slowCallRateThreshold is set',
  });
});

await test('opens at the failure that reaches the threshold, and says why', async (t) => {
  const { breaker, clock } = createBreaker();
  const transitions: Transition[] = [];
  breaker.transitions.add((transition) => transitions.push(transition));
  succeed(breaker, 3);
  fail(breaker, 4);
  t.equal(breaker.state, 'closed');
  fail(breaker, 1);
  t.equal(breaker.state, 'open');
  t.same(transitions, [
    {
      circuit: 'upstream',
      from: 'closed',
      to: 'open',
      reason: '5 failures ≥ 5 in 10 s',
      epoch: 1,
      at: clock.wallNow(),
      evidence: {
        window: {
          calls: 8,
          failures: 5,
          slow: 0,
          provisional: 0,
          failureRate: 0.625,
          slowCallRate: 0,
        },
        classes: { ok: 3, upstream_unreachable: 5 },
      },
    },
  ]);
});

await test('four failures, an hour idle, one failure: stays closed', async (t) => {
  const { breaker, clock } = createBreaker();
  fail(breaker, 4);
  clock.stall(3_600_000);
  fail(breaker, 1);
  t.equal(breaker.state, 'closed');
  t.match(breaker.snapshot().window, { calls: 1, failures: 1, failureRate: 1 });
});

await test('a burst on both sides of a bucket’s edge is one burst', async (t) => {
  const { breaker, clock } = createBreaker();
  clock.stall(1_999);
  fail(breaker, 3);
  clock.stall(1);
  fail(breaker, 2);
  t.equal(breaker.state, 'open');
});

await test('failures count for the window’s length less one bucket, and never longer than it', async (t) => {
  const { breaker, clock } = createBreaker();
  clock.stall(999);
  fail(breaker, 4);
  clock.stall(9_000);
  t.equal(breaker.snapshot().window.failures, 4);
  clock.stall(1);
  t.equal(breaker.snapshot().window.failures, 0);
  fail(breaker, 4);
  t.equal(breaker.state, 'closed');
});

await test('after 100,000 successes an outage opens within as many failures as were good', async (t) => {
  const rate = { failureThreshold: 0, failureRateThreshold: 0.5, minimumCalls: 20 };
  const { breaker, clock } = createBreaker(rate);
  for (let i = 0; i < 10; i += 1) {
    succeed(breaker, 10_000);
    clock.stall(1_000);
  }
  // 10,000 a second go on, and all of them fail: half of the window's length decides.
  let failed = 0;
  while (breaker.state === 'closed') {
    fail(breaker, 1);
    failed += 1;
    if (failed % 1_000 === 0) clock.stall(100);
  }
  t.ok(failed <= 50_000, `opened after ${failed} failures`);
  t.ok(failed >= 40_000, 'and not before they were half of the calls');

  const { breaker: counting } = createBreaker({ failureThreshold: 5 });
  succeed(counting, 100_000);
  fail(counting, 5);
  t.equal(counting.state, 'open', 'a count does not care how much went well');
});

await test('a rate says nothing below minimumCalls', async (t) => {
  const rate = { failureThreshold: 0, failureRateThreshold: 0.5, minimumCalls: 10 };
  const { breaker } = createBreaker(rate);
  fail(breaker, 9);
  t.equal(breaker.state, 'closed');
  fail(breaker, 1);
  t.equal(breaker.state, 'open');
  t.equal(breaker.snapshot().reason, 'failure 100 % ≥ 50 % over 10 calls in 10 s');
});

await test('a rate is reached exactly', async (t) => {
  // As a product of floating-point numbers 7 of 100 is less than 7 %.
  const rate = { failureThreshold: 0, failureRateThreshold: 0.07, minimumCalls: 100 };
  const { breaker } = createBreaker(rate);
  succeed(breaker, 93);
  fail(breaker, 6);
  t.equal(breaker.state, 'closed');
  fail(breaker, 1);
  t.equal(breaker.state, 'open');

  const slow = { failureThreshold: 0, slowCallRateThreshold: 0.07, minimumCalls: 100 };
  const { breaker: slowed, clock } = createBreaker(slow);
  succeed(slowed, 93);
  const leases = Array.from({ length: 7 }, () => slowed.admit());
  clock.stall(1_000);
  t.equal(slowed.state, 'open');
  t.equal(leases.length, 7);
});

await test('ignored outcomes open nothing and count in no rule', async (t) => {
  const { breaker, clock } = createBreaker({
    failureRateThreshold: 0.1,
    slowCallRateThreshold: 0.1,
    minimumCalls: 1,
  });
  for (let i = 0; i < 1_000; i += 1) {
    const lease = breaker.admit();
    clock.stall(999);
    breaker.settle(lease, { outcome: 'ignore', class: 'own', retryAfterMs: 5_000 });
  }
  t.equal(breaker.state, 'closed');
  t.match(breaker.snapshot(), { window: { calls: 0 }, totals: { ignore: 1_000, fail: 0 } });
  t.equal(breaker.snapshot().window.failureRate, undefined);
  t.equal(breaker.snapshot().window.slowCallRate, undefined);
});

await test('the wall clock stepping back changes nothing', async (t) => {
  const { breaker, clock } = createBreaker();
  fail(breaker, 4);
  clock.stall(5_000);
  clock.stepWall(-3_600_000);
  t.equal(breaker.snapshot().window.failures, 4);
  clock.stall(5_000);
  t.equal(breaker.snapshot().window.failures, 0, 'they age by the monotonic clock');
  fail(breaker, 5);
  clock.stepWall(-3_600_000);
  t.match(breaker.snapshot(), { state: 'open', retryAfterMs: 1_000 });
  clock.stall(1_000);
  t.equal(breaker.state, 'half-open');
});

await test('an event loop stalled for several windows forgets them all, once', async (t) => {
  const { breaker, clock } = createBreaker();
  for (let i = 0; i < 4; i += 1) {
    fail(breaker, 1);
    clock.stall(1_000);
  }
  clock.stall(73_500);
  t.match(breaker.snapshot().window, { calls: 0, failures: 0 });
  fail(breaker, 4);
  t.equal(breaker.state, 'closed');
  fail(breaker, 1);
  t.equal(breaker.state, 'open');
});

await test('failures slower than the window count when they complete', async (t) => {
  const { breaker, clock } = createBreaker({ windowMs: 1_000 });
  const leases = Array.from({ length: 5 }, () => breaker.admit());
  clock.stall(5_000);
  for (const lease of leases) {
    t.equal(breaker.state, 'closed');
    breaker.settle(lease, FAILED);
  }
  t.equal(breaker.state, 'open');
});

await test('calls slower than the window trip the slow rule before they complete', async (t) => {
  const slow = { windowMs: 500, slowCallRateThreshold: 0.5, minimumCalls: 3 };
  const { breaker, clock } = createBreaker(slow);
  const leases = Array.from({ length: 3 }, () => breaker.admit());
  clock.stall(999);
  t.equal(breaker.state, 'closed');
  clock.stall(1);
  t.match(breaker.snapshot(), {
    state: 'open',
    reason: 'slower than 1 s: 100 % ≥ 50 % over 3 calls in 0.5 s',
    window: { provisional: 0 },
    transitions: [{ evidence: { window: { calls: 0, provisional: 3, slowCallRate: 1 } } }],
  });
  for (const lease of leases) breaker.settle(lease, OK);
  t.match(breaker.snapshot(), { state: 'open', totals: { late: 3 }, inFlight: 0 });
});

await test('a hang trips the slow rule before any timeout, and who asks next is told', async (t) => {
  const slow = { failureThreshold: 0, slowCallRateThreshold: 0.5, minimumCalls: 10 };
  const { breaker, clock } = createBreaker(slow);
  succeed(breaker, 10);
  for (let i = 0; i < 9; i += 1) breaker.admit();
  clock.stall(1_000);
  t.equal(breaker.state, 'closed');
  t.match(breaker.snapshot().window, { calls: 10, provisional: 9, slowCallRate: 9 / 19 });
  breaker.admit();
  clock.stall(999);
  t.equal(breaker.state, 'closed');
  clock.stall(1);
  t.throws(() => breaker.admit(), { code: 'circuit_open', circuit: 'upstream' });
});

await test('a call that was provisionally slow is counted once when it ends', async (t) => {
  const slow = { slowCallRateThreshold: 1, minimumCalls: 1 };
  const { breaker, clock } = createBreaker(slow);
  succeed(breaker, 10);
  const [first, second] = [breaker.admit(), breaker.admit()];
  clock.stall(1_000);
  t.match(breaker.snapshot().window, { calls: 10, slow: 0, provisional: 2 });
  breaker.settle(first, OK);
  t.match(breaker.snapshot().window, { calls: 11, slow: 1, provisional: 1 });
  breaker.settle(second, IGNORED);
  t.match(breaker.snapshot().window, { calls: 11, slow: 1, provisional: 0 });
  const fast = breaker.admit();
  breaker.settle(fast, OK);
  clock.stall(1_000);
  t.match(breaker.snapshot().window, { slow: 1, provisional: 0 }, 'ended before it was slow');
});

await test('slow calls that ended open the circuit too', async (t) => {
  const slow = { slowCallRateThreshold: 0.5, minimumCalls: 4 };
  const { breaker, clock } = createBreaker(slow);
  succeed(breaker, 2);
  for (let i = 0; i < 2; i += 1) {
    t.equal(breaker.state, 'closed');
    const lease = breaker.admit();
    clock.stall(1_000);
    breaker.settle(lease, OK);
  }
  t.equal(breaker.state, 'open');
});

await test('the rules that are off never fire', async (t) => {
  const { breaker, clock } = createBreaker({ failureThreshold: 0, minimumCalls: 1 });
  for (let i = 0; i < 100; i += 1) {
    const lease = breaker.admit();
    clock.stall(2_000);
    breaker.settle(lease, FAILED);
  }
  t.equal(breaker.state, 'closed');
  t.equal(breaker.snapshot().window.provisional, 0);
});

await test('a lease settles once: what comes after it is late and changes nothing', async (t) => {
  const { breaker } = createBreaker();
  const lease = breaker.admit();
  t.equal(breaker.snapshot().inFlight, 1);
  breaker.settle(lease, OK);
  for (let i = 0; i < 10; i += 1) breaker.settle(lease, FAILED);
  t.match(breaker.snapshot(), {
    state: 'closed',
    inFlight: 0,
    window: { calls: 1, failures: 0 },
    totals: { admitted: 1, ok: 1, fail: 0, late: 10 },
  });
});

await test('results of an earlier epoch change nothing while open', async (t) => {
  const { breaker, clock } = createBreaker();
  const [good, bad] = [breaker.admit(), breaker.admit()];
  fail(breaker, 5);
  clock.stall(500);
  breaker.settle(good, OK);
  breaker.settle(bad, { ...FAILED, retryAfterMs: 60_000 });
  t.match(breaker.snapshot(), {
    state: 'open',
    epoch: 1,
    retryAfterMs: 500,
    inFlight: 0,
    totals: { admitted: 7, ok: 0, fail: 5, late: 2 },
  });
});

await test('listeners that throw change nothing', async (t) => {
  const { breaker, clock } = createBreaker();
  const seen: string[] = [];
  breaker.transitions.add(thrower);
  const remove = breaker.transitions.add(({ to }) => void seen.push(to));
  breaker.transitions.add(() => thrower());
  fail(breaker, 5);
  t.match(breaker.snapshot(), { state: 'open', epoch: 1, totals: { fail: 5 } });
  clock.stall(1_000);
  succeed(breaker, 1);
  t.match(breaker.snapshot(), { state: 'closed', epoch: 3, inFlight: 0 });
  t.same(seen, ['open', 'half-open', 'closed']);
  remove();
  fail(breaker, 5);
  t.equal(seen.length, 3);
});

await test('a listener that operates the circuit finds the transition done', async (t) => {
  const { breaker, clock } = createBreaker({ rampMs: 3_000 });
  let share: number | undefined;
  breaker.transitions.add(({ to }) => {
    if (to !== 'closed') return;
    // Were the old window still there, this result would open the circuit again.
    breaker.settle(breaker.admit(), FAILED);
    share = breaker.snapshot().admittedShare;
  });
  fail(breaker, 5);
  clock.stall(1_000);
  succeed(breaker, 1);
  t.match(breaker.snapshot(), { state: 'closed', window: { calls: 1, failures: 1 } });
  t.equal(share, 0.25);
});

await test('evidence: the last 20 outcomes and transitions, with their origins', async (t) => {
  const { breaker, clock } = createBreaker();
  const origin = { requestId: 'request-1', route: '/users/:id' };
  const lease = breaker.admit({ origin, hasFallback: false });
  clock.stall(40);
  breaker.settle(lease, FAILED);
  clock.stall(60);
  const [last] = breaker.snapshot().outcomes;
  t.same(last, {
    at: clock.wallNow() - 60,
    outcome: 'fail',
    class: 'upstream_unreachable',
    ms: 40,
    origin,
  });
  succeed(breaker, 30);
  t.equal(breaker.snapshot().outcomes.length, 20);
  for (let i = 0; i < 30; i += 1) breaker.reset(`reset ${i}`);
  const { transitions } = breaker.snapshot();
  t.equal(transitions.length, 20);
  t.match(transitions.at(-1), { reason: 'reset 29', epoch: 30 });
});

await test('recording costs the same with 100 calls in the window as with 100,000', async (t) => {
  // Whatever grows with the calls would touch the clock or memory more often: count what it reads.
  const costs = [100, 100_000].map((calls) => {
    let reads = 0;
    let draws = 0;
    const clock = new (class extends ManualClock {
      override now(): number {
        reads += 1;
        return super.now();
      }
    })();
    const { breaker } = createBreaker({
      clock,
      failureThreshold: 0,
      failureRateThreshold: 1,
      slowCallRateThreshold: 1,
      random: () => (draws += 1),
    });
    succeed(breaker, calls);
    reads = 0;
    fail(breaker, 1);
    const { buckets } = breaker.snapshot();
    return { reads, draws, buckets: buckets.length };
  });
  t.same(costs[0], costs[1]);
  t.match(costs[1], { buckets: 10, draws: 0 });
});

await test('no timer is set, whatever happens', async (t) => {
  const { breaker, clock } = createBreaker({
    slowCallRateThreshold: 1,
    rampMs: 3_000,
    preferenceMs: 100,
  });
  breaker.expectBackgroundProbes();
  const none = () => t.equal(clock.timers, 0, breaker.state);
  breaker.admit();
  none();
  fail(breaker, 5);
  none();
  clock.stall(1_000);
  breaker.admit(undefined, true);
  none();
  breaker.force('forced-open', { reason: 'maintenance', forMs: 1_000 });
  none();
  breaker.reset('repaired');
  none();
});

await test('closed for good, a circuit changes no more', async (t) => {
  const { breaker, clock } = createBreaker({ slowCallRateThreshold: 0.1, minimumCalls: 1 });
  fail(breaker, 4);
  const lease = breaker.admit();
  breaker.close();
  const before = breaker.snapshot();
  breaker.settle(lease, FAILED);
  run(breaker, 100, FAILED);
  breaker.force('forced-open', { reason: 'maintenance', forMs: 1_000 });
  breaker.reset('repaired');
  breaker.restore({ ...before, automatic: 'open', openForMs: 1_000 });
  t.same(breaker.snapshot(), before);
  clock.stall(5_000);
  t.match(breaker.snapshot(), { state: 'closed', epoch: 0, totals: before.totals });
  t.equal(countAdmitted(breaker, 100), 100, 'what admitted goes on admitting');
});

await test('closed for good while open, it rejects and tells no time that is over', async (t) => {
  const { breaker, clock } = createBreaker();
  fail(breaker, 5);
  breaker.close();
  const { totals } = breaker.snapshot();
  t.equal(retryAfter(breaker), 1_000);
  clock.stall(10_000);
  t.equal(retryAfter(breaker), 1);
  t.equal(breaker.wouldAdmit(true), false);
  t.match(breaker.snapshot(), { state: 'open', epoch: 1 });
  t.same(breaker.snapshot().totals, totals);
});

await test('closed for good while half-open, it expires and admits no probe', async (t) => {
  const { breaker, clock } = createBreaker();
  fail(breaker, 5);
  clock.stall(1_000);
  const probe: Lease = breaker.admit();
  breaker.close();
  clock.stall(10_000);
  breaker.settle(probe, OK);
  t.equal(countAdmitted(breaker, 10), 0);
  t.match(breaker.snapshot(), {
    state: 'half-open',
    epoch: 2,
    inFlight: 1,
    totals: { expired: 0 },
  });
});

await test('closed for good while half-open, it hands out no place, though one is free', async (t) => {
  const { breaker, clock } = createBreaker();
  fail(breaker, 5);
  clock.stall(1_000);
  t.equal(breaker.state, 'half-open');
  breaker.close();
  t.equal(countAdmitted(breaker, 10), 0);
  t.equal(retryAfter(breaker), 1);
});

await test('closed for good on the ramp, it admits all', async (t) => {
  const { breaker, clock } = createBreaker({ rampMs: 3_000 });
  fail(breaker, 5);
  clock.stall(1_000);
  succeed(breaker, 1);
  breaker.close();
  t.equal(countAdmitted(breaker, 100), 100);
});

await test('closed for good while forced, it stays forced', async (t) => {
  const { breaker, clock } = createBreaker();
  breaker.force('forced-open', { reason: 'maintenance', forMs: 1_000 });
  breaker.close();
  breaker.release();
  clock.stall(10_000);
  t.match(breaker.snapshot(), { state: 'forced-open', epoch: 1 });
  t.equal(retryAfter(breaker), 1);
});
