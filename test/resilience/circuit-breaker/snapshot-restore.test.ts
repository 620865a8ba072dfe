import * as fc from 'fast-check';
import { test } from 'tap';
import type { CircuitBreaker } from '../../../gateway/resilience/circuit-breaker.ts';
import type { CircuitSnapshot } from '../../../gateway/resilience/circuit-state.ts';
import {
  countAdmitted,
  createBreaker,
  fail,
  FAILED,
  OK,
  retryAfter,
  run,
  succeed,
} from '../../support/breaker.ts';
import { ManualClock } from '../../support/clock.ts';

type Overrides = Parameters<typeof createBreaker>[0];

const near = (a = 0, b = 0) => Math.abs(a - b) < 1e-3;

const throughJson = (breaker: CircuitBreaker): CircuitSnapshot =>
  JSON.parse(JSON.stringify(breaker.snapshot()));

/** Another process, started `passedMs` later: its monotonic clock has an origin of its own. */
function restart(
  breaker: CircuitBreaker,
  passedMs: number,
  overrides?: Overrides,
  origin = 777_777,
) {
  const snapshot = throughJson(breaker);
  const clock = new ManualClock();
  clock.stall(origin);
  clock.stepWall(snapshot.at + passedMs - clock.wallNow());
  const restarted = createBreaker({ ...overrides, clock });
  restarted.breaker.restore(snapshot);
  return restarted;
}

await test('an open circuit stays open for what remained', async (t) => {
  const { breaker, clock } = createBreaker();
  fail(breaker, 5);
  clock.stall(300);
  const { breaker: restarted, clock: other } = restart(breaker, 200);
  t.match(restarted.snapshot(), {
    state: 'open',
    retryAfterMs: 500,
    backoffLevel: 1,
    reason: '5 failures ≥ 5 in 10 s',
    epoch: 2,
  });
  other.stall(499);
  t.equal(countAdmitted(restarted, 10), 0);
  other.stall(1);
  t.equal(countAdmitted(restarted, 10), 1);
});

await test('an open time that is over by now goes to half-open', async (t) => {
  const { breaker } = createBreaker();
  fail(breaker, 5);
  const { breaker: restarted } = restart(breaker, 3_600_000);
  t.equal(restarted.state, 'half-open');
  t.equal(countAdmitted(restarted, 10), 1);
});

await test('the wall clock stepped back lengthens nothing', async (t) => {
  const { breaker } = createBreaker();
  fail(breaker, 5);
  const { breaker: restarted } = restart(breaker, -3_600_000);
  t.match(restarted.snapshot(), { state: 'open', retryAfterMs: 1_000 });
  t.match(restarted.snapshot().window, { failures: 5 });
});

await test('half-open starts anew: nobody will settle the old probes', async (t) => {
  const { breaker, clock } = createBreaker({ successThreshold: 2 });
  fail(breaker, 5);
  clock.stall(1_000);
  succeed(breaker, 1);
  breaker.admit();
  const { breaker: restarted } = restart(breaker, 0, { successThreshold: 2 });
  t.match(restarted.snapshot(), { state: 'half-open', inFlight: 0 });
  t.equal(countAdmitted(restarted, 10), 1);
});

await test('the window goes on, and ages by the time that passed', async (t) => {
  const { breaker, clock } = createBreaker();
  fail(breaker, 2);
  clock.stall(4_000);
  fail(breaker, 2);
  t.match(restart(breaker, 0).breaker.snapshot().window, { calls: 4, failures: 4 });
  t.match(restart(breaker, 6_000).breaker.snapshot().window, { calls: 2, failures: 2 });
  t.match(restart(breaker, 10_000).breaker.snapshot().window, { calls: 0, failures: 0 });
  t.match(restart(breaker, 1e12).breaker.snapshot().window, { calls: 0, failures: 0 });

  const { breaker: restarted, clock: other } = restart(breaker, 1_000);
  fail(restarted, 1);
  t.equal(restarted.state, 'open', 'four from before and one');
  const { breaker: later, clock: laterClock } = restart(breaker, 1_000);
  laterClock.stall(5_000);
  fail(later, 2);
  t.equal(later.state, 'closed', 'two from before and two');
  t.equal(other.timers, 0);
});

await test('the window goes on where the clock’s origin lies ahead', async (t) => {
  const { breaker } = createBreaker();
  fail(breaker, 4);
  const { breaker: restarted, clock } = restart(breaker, 0, {}, -5_500);
  t.equal(restarted.snapshot().window.failures, 4);
  clock.stall(3_000);
  t.equal(restarted.snapshot().window.failures, 4);
  clock.stall(4_000);
  t.equal(restarted.snapshot().window.failures, 4, 'past the origin');
  clock.stall(3_000);
  t.equal(restarted.snapshot().window.failures, 0);
  fail(restarted, 5);
  t.equal(restarted.state, 'open');
});

await test('the backoff goes on, less what health has forgiven', async (t) => {
  const { breaker, clock } = createBreaker();
  fail(breaker, 5);
  for (let i = 0; i < 2; i += 1) {
    clock.stall(retryAfter(breaker)!);
    breaker.settle(breaker.admit(), FAILED);
  }
  clock.stall(retryAfter(breaker)!);
  succeed(breaker, 1);
  clock.stall(60_000);
  const { breaker: restarted } = restart(breaker, 0);
  t.equal(restarted.snapshot().backoffLevel, 2);
  fail(restarted, 5);
  t.equal(Math.round(retryAfter(restarted)!), 4_000);
});

await test('a forced state goes on for what remained of it', async (t) => {
  const { breaker, clock } = createBreaker();
  breaker.force('forced-open', { reason: 'maintenance', by: 'ada', forMs: 5_000 });
  clock.stall(1_000);
  const { breaker: restarted, clock: other } = restart(breaker, 1_000);
  t.match(restarted.snapshot(), {
    state: 'forced-open',
    automatic: 'closed',
    override: { kind: 'forced-open', reason: 'maintenance', by: 'ada', forMs: 3_000 },
    retryAfterMs: 3_000,
  });
  other.stall(3_000);
  t.match(restarted.snapshot(), { state: 'closed', reason: 'forced-open has expired' });
  t.match(restart(breaker, 4_000).breaker.snapshot(), { state: 'closed', override: undefined });
});

await test('a forced state over an open one keeps both', async (t) => {
  const { breaker } = createBreaker();
  fail(breaker, 5);
  breaker.force('disabled', { reason: 'game day', forMs: 500 });
  const { breaker: restarted, clock } = restart(breaker, 100);
  t.match(restarted.snapshot(), { state: 'disabled', automatic: 'open', openForMs: 900 });
  t.notOk('by' in restarted.snapshot().override!);
  clock.stall(400);
  t.match(restarted.snapshot(), { state: 'open', retryAfterMs: 500 });
});

await test('a ramp goes on after a restart', async (t) => {
  const ramp = { rampMs: 30_000 };
  const { breaker, clock } = createBreaker(ramp);
  fail(breaker, 5);
  clock.stall(1_000);
  succeed(breaker, 1);
  const { breaker: restarted, clock: other } = restart(breaker, 5_000, ramp);
  t.equal(restarted.snapshot().admittedShare, 0.25);
  t.equal(countAdmitted(restarted, 100), 26);
  other.stall(5_000);
  t.equal(restarted.snapshot().admittedShare, 0.5);
  other.stall(20_000);
  t.equal(restarted.snapshot().admittedShare, 1);
  clock.stall(30_000);
  t.equal(restart(breaker, 0, ramp).breaker.snapshot().admittedShare, 1);
});

await test('evidence survives', async (t) => {
  const { breaker } = createBreaker();
  fail(breaker, 5);
  const { transitions, since } = throughJson(breaker);
  const { breaker: restarted } = restart(breaker, 500);
  t.same(throughJson(restarted).transitions, transitions);
  t.equal(restarted.snapshot().since, since);
});

await test('restored over calls under way: they are late, whatever the snapshot’s epoch', async (t) => {
  const { breaker: source } = createBreaker();
  const snapshots = [throughJson(source)];
  for (let i = 0; i < 3; i += 1) {
    source.reset(`reset ${i}`);
    snapshots.push(throughJson(source));
  }
  for (const snapshot of snapshots) {
    const { breaker } = createBreaker({ failureThreshold: 1 });
    breaker.reset('once');
    const leases = [breaker.admit(), breaker.admit()];
    breaker.restore(snapshot);
    for (const lease of leases) breaker.settle(lease, FAILED);
    t.match(breaker.snapshot(), {
      state: 'closed',
      inFlight: 0,
      window: { calls: 0 },
      totals: { admitted: 2, fail: 0, late: 2 },
    });
  }
});

await test('restored over slow calls: they are forgotten', async (t) => {
  const slow = { slowCallRateThreshold: 0.5, minimumCalls: 2 };
  const { breaker, clock } = createBreaker(slow);
  const snapshot = throughJson(breaker);
  const lease = breaker.admit();
  clock.stall(1_000);
  t.equal(breaker.snapshot().window.provisional, 1);
  breaker.restore(snapshot);
  t.equal(breaker.snapshot().window.provisional, 0);
  breaker.settle(lease, OK);
  succeed(breaker, 2);
  t.match(breaker.snapshot(), { state: 'closed', window: { slow: 0, provisional: 0 } });
});

await test('restored over a ramp and a preference: they are of another past', async (t) => {
  const { breaker, clock } = createBreaker({
    rampMs: 30_000,
    preferenceMs: 250,
    failureThreshold: 1,
  });
  const snapshot = throughJson(breaker);
  fail(breaker, 1);
  clock.stall(1_000);
  succeed(breaker, 1);
  fail(breaker, 1);
  t.equal(breaker.wouldAdmit(true), false);
  breaker.restore(snapshot);
  t.equal(countAdmitted(breaker, 100), 100);
  fail(breaker, 1);
  clock.stall(1_000);
  t.equal(countAdmitted(breaker, 10), 1);
});

await test('a restored circuit does what the first one would have done', async () => {
  const step = fc.constantFrom('ok', 'fail', 'probe-window', 'wait', 'force', 'release');
  const options = { rampMs: 3_000, openMs: 500, windowMs: 1_000, random: () => 0.3 };
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), fc.nat({ max: 3_000 }), (steps, passedMs) => {
      const { breaker, clock } = createBreaker(options);
      for (const name of steps) {
        if (name === 'wait') clock.stall(130);
        else if (name === 'probe-window') clock.stall(1_000);
        else if (name === 'force') breaker.force('disabled', { reason: 'game day', forMs: 700 });
        else if (name === 'release') breaker.release();
        else if (breaker.wouldAdmit(false)) {
          try {
            run(breaker, 1, name === 'ok' ? OK : FAILED);
          } catch {
            // The ramp's turn.
          }
        }
      }
      const before = breaker.snapshot();
      const { breaker: restarted } = restart(breaker, passedMs, options, 1_000_000);
      clock.stall(passedMs);
      const [here, there] = [breaker.snapshot(), restarted.snapshot()];
      return (
        here.state === there.state &&
        here.automatic === there.automatic &&
        near(here.openForMs, there.openForMs) &&
        near(here.override?.forMs, there.override?.forMs) &&
        there.window.calls <= before.window.calls &&
        there.window.failures <= there.window.calls &&
        there.backoffLevel >= here.backoffLevel
      );
    }),
    { numRuns: 1_000 },
  );
});
