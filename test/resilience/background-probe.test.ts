import { test } from 'tap';
import { startBackgroundProbe } from '../../gateway/resilience/background-probe.ts';
import type { CircuitBreaker } from '../../gateway/resilience/circuit-breaker.ts';
import type { CircuitBreakerOptions } from '../../gateway/resilience/circuit-options.ts';
import type { Clock } from '../../gateway/resilience/clock.ts';
import { RetryBudget } from '../../gateway/resilience/retry-budget.ts';
import {
  createBreaker,
  DEFAULTS,
  fail,
  FAILED,
  tryAdmit,
  VerdictError,
} from '../support/breaker.ts';
import { ManualClock, settled } from '../support/clock.ts';
import { Deferred } from '../support/deferred.ts';

/** A breaker that opens for 1 s, and a probe of its upstream that settles when it is told to. */
function create(
  overrides: Partial<Omit<CircuitBreakerOptions, 'clock'>> & { clock?: ManualClock } = {},
  budget?: RetryBudget,
) {
  const { breaker, clock } = createBreaker({ preferenceMs: 250, ...overrides });
  const probes = new Deferred<void>();
  const { classify } = DEFAULTS;
  const probe = probes.operation;
  const dependencies = { breaker, clock, classify, probe, ...(budget && { budget }) };
  return { breaker, clock, probes, stop: startBackgroundProbe(dependencies) };
}

const open = (breaker: CircuitBreaker) => fail(breaker, 5);
const failure = new VerdictError(FAILED);
const forced = { reason: 'maintenance', forMs: 10_000 };

await test('nothing is asked while the circuit is closed', async (t) => {
  const { breaker, clock, probes } = create();
  t.equal(clock.timers, 0);
  fail(breaker, 4);
  await clock.advance(60_000);
  t.equal(probes.started, 0);
  t.equal(clock.timers, 0);
});

await test('it asks when the open time is over, not before and not twice', async (t) => {
  const { breaker, clock, probes } = create();
  open(breaker);
  await clock.advance(999);
  t.equal(probes.started, 0);
  await clock.advance(1);
  t.equal(probes.started, 1);
  t.equal(breaker.state, 'half-open');
  await clock.advance(499);
  t.equal(probes.started, 1);
});

await test('a good probe closes the circuit', async (t) => {
  const { breaker, clock, probes } = create();
  open(breaker);
  await clock.advance(1_000);
  probes.resolve(0, undefined);
  await settled();
  t.equal(breaker.state, 'closed');
  t.match(breaker.snapshot(), { inFlight: 0, totals: { ok: 1, rejected: 0 } });
  await clock.advance(60_000);
  t.equal(probes.started, 1);
  t.equal(clock.timers, 0);
});

await test('a bad probe opens the circuit again, and the next comes after the longer time', async (t) => {
  const { breaker, clock, probes } = create();
  open(breaker);
  let level = 1;
  await clock.advance(1_000);
  for (const openMs of [2_000, 4_000]) {
    probes.reject(level - 1, failure);
    await settled();
    t.equal(breaker.state, 'open');
    t.equal(breaker.snapshot().openForMs, openMs);
    await clock.advance(openMs - 1);
    t.equal(probes.started, level);
    await clock.advance(1);
    level += 1;
    t.equal(probes.started, level);
  }
});

await test('a probe that throws before it returns is one that failed', async (t) => {
  const { breaker, clock } = createBreaker();
  startBackgroundProbe({
    breaker,
    clock,
    classify: DEFAULTS.classify,
    probe: () => {
      throw failure;
    },
  });
  open(breaker);
  await clock.advance(1_000);
  t.equal(breaker.state, 'open');
});

await test('where more than one good probe is asked for, they follow each other', async (t) => {
  const { breaker, clock, probes } = create({ successThreshold: 3 });
  open(breaker);
  await clock.advance(1_000);
  for (const started of [1, 2, 3]) {
    t.equal(probes.started, started);
    t.equal(breaker.state, 'half-open');
    probes.resolve(started - 1, undefined);
    await clock.advance(0);
  }
  t.equal(breaker.state, 'closed');
  t.equal(probes.started, 3);
  t.equal(clock.now(), 1_000);
});

await test('a probe that says nothing is not repeated at once', async (t) => {
  const { breaker, clock, probes } = create();
  open(breaker);
  await clock.advance(1_000);
  probes.reject(0, new TypeError('a bug of ours'));
  await clock.advance(999);
  t.equal(breaker.state, 'half-open');
  t.equal(probes.started, 1);
  await clock.advance(1);
  t.equal(probes.started, 2);
  t.match(breaker.snapshot().totals, { ignore: 1, fail: 5 });
});

await test('each probe is paid for; with a dry budget it waits', async (t) => {
  const budget = new RetryBudget({ ratio: 0.2, reserve: 1 });
  const { breaker, clock, probes } = create({}, budget);
  open(breaker);
  await clock.advance(1_000);
  t.match(budget.snapshot(), { tokens: 0, extraCalls: 1 });
  probes.reject(0, failure);
  await clock.advance(2_000);
  t.equal(probes.started, 1);
  t.equal(breaker.state, 'half-open');
  t.match(budget.snapshot(), { refused: 1 });
  await clock.advance(999);
  t.equal(budget.snapshot().refused, 1);
  for (let n = 0; n < 5; n += 1) budget.deposit();
  await clock.advance(1);
  t.equal(probes.started, 2);
  t.match(budget.snapshot(), { refused: 1, extraCalls: 2 });
});

await test('with no place for it nothing is paid, and it comes again', async (t) => {
  const budget = new RetryBudget({ ratio: 0.2, reserve: 1 });
  const { breaker, clock, probes } = create({ probeLeaseMs: 5_000 }, budget);
  open(breaker);
  // The event loop is busy until the preference is over, and a user is first.
  clock.stall(1_000);
  t.equal(breaker.state, 'half-open');
  clock.stall(250);
  const lease = tryAdmit(breaker);
  t.notOk(lease instanceof Error);
  await clock.advance(0);
  t.equal(probes.started, 0);
  t.match(budget.snapshot(), { tokens: 1, extraCalls: 0 });
  await clock.advance(4_000);
  t.equal(budget.snapshot().tokens, 1, 'however often');
  await clock.advance(1_000);
  t.equal(probes.started, 1, 'the lease of the user is over');
  t.equal(budget.snapshot().extraCalls, 1);
});

await test('users wait for the probe at first, and not longer than for that', async (t) => {
  const budget = new RetryBudget({ ratio: 0, reserve: 0 });
  const { breaker, clock } = create({}, budget);
  open(breaker);
  await clock.advance(1_000);
  t.equal(breaker.state, 'half-open');
  t.match(tryAdmit(breaker), { code: 'circuit_open', retryAfterMs: 250 });
  t.match(tryAdmit(breaker, true), { code: 'circuit_open' }, 'those with a fallback as well');
  await clock.advance(249);
  t.match(tryAdmit(breaker), { code: 'circuit_open', retryAfterMs: 1 });
  await clock.advance(1);
  t.notOk(tryAdmit(breaker) instanceof Error);
});

await test('a probe that never settles gives its place back when its lease is over', async (t) => {
  const { breaker, clock } = create();
  open(breaker);
  await clock.advance(1_000);
  await clock.advance(499);
  t.match(tryAdmit(breaker), { code: 'circuit_open', retryAfterMs: 1 });
  await clock.advance(1);
  t.notOk(tryAdmit(breaker) instanceof Error);
});

await test('a verdict that comes after the lease changes nothing, and another probe is sent', async (t) => {
  const { breaker, clock, probes } = create();
  open(breaker);
  await clock.advance(1_600);
  probes.reject(0, failure);
  await settled();
  t.equal(breaker.state, 'half-open');
  t.match(breaker.snapshot().totals, { expired: 1, late: 1, fail: 5 });
  await clock.advance(1_000);
  t.equal(probes.started, 2);
});

await test('forced, nothing is asked; released, what was under it goes on', async (t) => {
  const { breaker, clock, probes } = create();
  open(breaker);
  await clock.advance(500);
  breaker.force('forced-open', forced);
  await clock.advance(5_000);
  t.equal(probes.started, 0);
  breaker.release();
  await clock.advance(0);
  t.equal(probes.started, 1, 'the open time was over meanwhile');
});

await test('forced and released within the open time, it asks at its end', async (t) => {
  const { breaker, clock, probes } = create();
  open(breaker);
  breaker.force('forced-open', forced);
  await clock.advance(400);
  breaker.release();
  await clock.advance(599);
  t.equal(probes.started, 0);
  await clock.advance(1);
  t.equal(probes.started, 1);
});

await test('a forced state that runs out costs no user a request either', async (t) => {
  for (const kind of ['forced-open', 'forced-closed', 'disabled'] as const) {
    const { breaker, clock, probes } = create();
    open(breaker);
    breaker.force(kind, forced);
    await clock.advance(9_999);
    t.equal(probes.started, 0, kind);
    await clock.advance(1);
    t.equal(probes.started, 1, kind);
  }
});

await test('forced over a closed circuit, nothing is asked, then or later', async (t) => {
  const { breaker, clock, probes } = create();
  breaker.force('forced-open', forced);
  t.equal(clock.timers, 0);
  await clock.advance(20_000);
  t.equal(breaker.state, 'closed');
  t.equal(probes.started, 0);
});

await test('a probe of the time before a forced state decides nothing, and one follows it', async (t) => {
  const { breaker, clock, probes } = create();
  open(breaker);
  await clock.advance(1_000);
  breaker.force('forced-open', forced);
  await clock.advance(100);
  breaker.release();
  await clock.advance(100);
  t.equal(probes.started, 1, 'never two at once');
  probes.reject(0, failure);
  await settled();
  t.equal(breaker.state, 'half-open');
  await clock.advance(1_000);
  t.equal(probes.started, 2);
});

await test('reset by hand, the timer is forgotten', async (t) => {
  const { breaker, clock, probes } = create();
  open(breaker);
  breaker.reset('by hand');
  t.equal(clock.timers, 0);
  await clock.advance(10_000);
  t.equal(probes.started, 0);
});

await test('stopped before the probe: the timer is forgotten, and none is set again', async (t) => {
  const { breaker, clock, probes, stop } = create();
  open(breaker);
  stop();
  t.equal(clock.timers, 0);
  await clock.advance(10_000);
  t.equal(breaker.state, 'half-open');
  t.equal(probes.started, 0);
  t.equal(clock.timers, 0);
});

await test('stopped, it no longer listens to the circuit', async (t) => {
  const { breaker, stop } = create();
  stop();
  let asked = 0;
  const snapshot = breaker.snapshot.bind(breaker);
  breaker.snapshot = () => {
    asked += 1;
    return snapshot();
  };
  open(breaker);
  t.equal(breaker.state, 'open');
  t.equal(asked, 0);
});

await test('stopped during the probe: its call ends and says nothing', async (t) => {
  const { breaker, clock, probes, stop } = create();
  open(breaker);
  await clock.advance(1_000);
  stop();
  t.match(probes.calls[0], { ended: true, reason: { code: 'client_closed' } });
  probes.reject(0, failure);
  await settled();
  t.match(breaker.snapshot(), { state: 'half-open', totals: { ignore: 1, fail: 5 } });
  t.equal(clock.timers, 0);
  await clock.advance(10_000);
  t.equal(probes.started, 1);
});

await test('a circuit that is open when it starts is followed as well', async (t) => {
  const { breaker, clock } = createBreaker();
  open(breaker);
  await clock.advance(400);
  const probes = new Deferred<void>();
  const { classify } = DEFAULTS;
  startBackgroundProbe({ breaker, clock, classify, probe: probes.operation });
  await clock.advance(599);
  t.equal(probes.started, 0);
  await clock.advance(1);
  t.equal(probes.started, 1);
});

await test('a timer that fires early, as those of Node do, loses no probe', async (t) => {
  const manual = new ManualClock();
  const hasty: Clock = {
    now: () => manual.now(),
    wallNow: () => manual.wallNow(),
    setTimer: (ms, fire) => manual.setTimer(ms > 1 ? ms - 1 : ms, fire),
  };
  const { breaker } = createBreaker({ clock: hasty as ManualClock });
  const probes = new Deferred<void>();
  const { classify } = DEFAULTS;
  startBackgroundProbe({ breaker, clock: hasty, classify, probe: probes.operation });
  open(breaker);
  await manual.advance(999);
  t.equal(probes.started, 0);
  await manual.advance(1);
  t.equal(probes.started, 1);
});
