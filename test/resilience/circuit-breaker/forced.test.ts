import { test } from 'tap';
import type { ForcedKind } from '../../../gateway/resilience/circuit-state.ts';
import {
  countAdmitted,
  createBreaker,
  fail,
  FAILED,
  OK,
  retryAfter,
  succeed,
} from '../../support/breaker.ts';

const forced = (forMs = 5_000) => ({ reason: 'maintenance', by: 'ada', forMs });
const KINDS: ForcedKind[] = ['forced-open', 'forced-closed', 'disabled'];

await test('a forced state says who, why and until when', async (t) => {
  for (const kind of KINDS) {
    const { breaker, clock } = createBreaker();
    breaker.force(kind, forced());
    clock.stall(2_000);
    t.match(breaker.snapshot(), {
      state: kind,
      automatic: 'closed',
      reason: 'maintenance (ada)',
      override: { kind, reason: 'maintenance', by: 'ada', forMs: 3_000 },
      transitions: [{ from: 'closed', to: kind, reason: 'maintenance (ada)', epoch: 1 }],
    });
    breaker.force(kind, { reason: 'still', forMs: 1 });
    t.equal(breaker.snapshot().reason, 'still');
    t.notOk('by' in breaker.snapshot().override!);
  }
});

await test('a forced state expires exactly then, and returns to what was under it', async (t) => {
  for (const kind of KINDS) {
    const { breaker, clock } = createBreaker();
    breaker.force(kind, forced());
    clock.stall(4_999);
    t.equal(breaker.state, kind);
    clock.stall(1);
    t.match(breaker.snapshot(), {
      state: 'closed',
      reason: `${kind} has expired`,
      override: undefined,
      epoch: 2,
    });
    t.equal(countAdmitted(breaker, 10), 10);
  }
});

await test('a forced state can be released, once', async (t) => {
  const { breaker } = createBreaker();
  breaker.force('forced-open', forced());
  breaker.release('repaired');
  t.match(breaker.snapshot(), { state: 'closed', reason: 'repaired', epoch: 2 });
  breaker.release();
  t.equal(breaker.snapshot().epoch, 2, 'nothing to release');
});

await test('the last forced state counts', async (t) => {
  const { breaker, clock } = createBreaker();
  breaker.force('forced-open', forced(5_000));
  breaker.force('disabled', forced(1_000));
  t.equal(breaker.state, 'disabled');
  clock.stall(1_000);
  t.equal(breaker.state, 'closed', 'not the one before it');
});

await test('forced open rejects all, until it ends', async (t) => {
  const { breaker, clock } = createBreaker();
  breaker.force('forced-open', forced());
  t.equal(countAdmitted(breaker, 100, true), 0);
  t.throws(() => breaker.admit(undefined, true), { code: 'circuit_open' });
  t.equal(breaker.wouldAdmit(true), false);
  clock.stall(4_999.5);
  t.equal(retryAfter(breaker), 0.5);
  t.equal(breaker.snapshot().retryAfterMs, 0.5);
});

await test('forced open over a circuit that was open, released before its open time is over', async (t) => {
  const { breaker, clock } = createBreaker();
  fail(breaker, 5);
  clock.stall(400);
  breaker.force('forced-open', forced());
  clock.stall(200);
  breaker.release();
  t.match(breaker.snapshot(), { state: 'open', retryAfterMs: 400, backoffLevel: 1 });
  clock.stall(400);
  t.equal(countAdmitted(breaker, 10), 1);
});

await test('forced open over a circuit that was open, released after its open time', async (t) => {
  const { breaker, clock } = createBreaker();
  fail(breaker, 5);
  breaker.force('forced-open', forced());
  clock.stall(2_000);
  t.match(breaker.snapshot(), { state: 'forced-open', automatic: 'open', openForMs: 0 });
  t.equal(countAdmitted(breaker, 10), 0);
  breaker.release();
  t.equal(breaker.state, 'half-open');
  t.equal(countAdmitted(breaker, 10), 1);
});

await test('forced open that expires over an open time that is over goes straight to probing', async (t) => {
  const { breaker, clock } = createBreaker();
  fail(breaker, 5);
  breaker.force('forced-open', forced());
  clock.stall(5_000);
  t.equal(countAdmitted(breaker, 10), 1);
  t.same(
    breaker.snapshot().transitions.map(({ from, to }) => `${from} → ${to}`),
    ['closed → open', 'open → forced-open', 'forced-open → open', 'open → half-open'],
  );
});

await test('over half-open: its probes are late, and the probing starts anew', async (t) => {
  const { breaker, clock } = createBreaker({ successThreshold: 2 });
  fail(breaker, 5);
  clock.stall(1_000);
  succeed(breaker, 1);
  const probe = breaker.admit();
  breaker.force('disabled', forced());
  breaker.settle(probe, OK);
  t.match(breaker.snapshot(), { automatic: 'open', totals: { late: 1 }, inFlight: 0 });
  breaker.release();
  succeed(breaker, 1);
  t.equal(breaker.state, 'half-open');
  succeed(breaker, 1);
  t.equal(breaker.state, 'closed');
});

await test('calls under way when it is forced no longer count', async (t) => {
  for (const kind of KINDS) {
    const { breaker } = createBreaker({ failureThreshold: 1 });
    const [before, bad] = [breaker.admit(), breaker.admit()];
    breaker.force(kind, forced());
    breaker.settle(before, FAILED);
    breaker.release();
    breaker.settle(bad, FAILED);
    t.match(breaker.snapshot(), {
      state: 'closed',
      window: { calls: 0 },
      inFlight: 0,
      totals: { late: 2 },
    });
  }
});

await test('forced closed rejects nothing and counts nothing', async (t) => {
  const { breaker, clock } = createBreaker({
    failureThreshold: 1,
    slowCallRateThreshold: 0.1,
    minimumCalls: 1,
  });
  breaker.force('forced-closed', forced());
  fail(breaker, 100);
  breaker.admit();
  clock.stall(2_000);
  t.equal(breaker.wouldAdmit(false), true);
  t.match(breaker.snapshot(), {
    state: 'forced-closed',
    retryAfterMs: undefined,
    window: { calls: 0, failures: 0, provisional: 0 },
    totals: { admitted: 101, fail: 100 },
    inFlight: 1,
  });
  breaker.release();
  succeed(breaker, 1);
  t.equal(breaker.state, 'closed');
  t.equal(breaker.snapshot().window.calls, 1);
});

await test('disabled rejects nothing, and counts', async (t) => {
  const { breaker, clock } = createBreaker();
  breaker.force('disabled', forced());
  fail(breaker, 100);
  t.match(breaker.snapshot(), {
    state: 'disabled',
    retryAfterMs: undefined,
    window: { calls: 100, failures: 100, failureRate: 1 },
  });
  t.equal(countAdmitted(breaker, 10), 10);
  clock.stall(5_000);
  t.equal(breaker.state, 'closed', 'no rule is judged without a result');
  fail(breaker, 1);
  t.match(breaker.snapshot(), { state: 'open', reason: '101 failures ≥ 5 in 10 s' });
});

await test('forced closed and disabled let through an open circuit, without a verdict on it', async (t) => {
  for (const kind of ['forced-closed', 'disabled'] as const) {
    const { breaker, clock } = createBreaker();
    fail(breaker, 5);
    breaker.force(kind, forced(500));
    t.equal(countAdmitted(breaker, 10), 10);
    succeed(breaker, 10);
    t.equal(breaker.snapshot().automatic, 'open');
    clock.stall(500);
    t.match(breaker.snapshot(), { state: 'open', retryAfterMs: 500 });
  }
});

await test('a slow call says nothing under a forced state', async (t) => {
  for (const kind of ['forced-closed', 'disabled'] as const) {
    const { breaker, clock } = createBreaker({ slowCallRateThreshold: 0.1, minimumCalls: 1 });
    const before = breaker.admit();
    breaker.force(kind, forced());
    const during = breaker.admit();
    clock.stall(4_999);
    t.match(breaker.snapshot(), { state: kind, window: { provisional: 0 } });
    clock.stall(1);
    t.match(breaker.snapshot(), { state: 'closed', window: { provisional: 0 } });
    breaker.settle(before, OK);
    breaker.settle(during, OK);
    t.match(breaker.snapshot(), { state: 'closed', totals: { late: 2 }, inFlight: 0 });
  }
});

await test('reset closes whatever there was, and holds nothing against it', async (t) => {
  const { breaker, clock } = createBreaker({ rampMs: 30_000, failureThreshold: 1 });
  fail(breaker, 1);
  clock.stall(1_000);
  succeed(breaker, 1);
  t.equal(breaker.snapshot().admittedShare, 0.25);
  fail(breaker, 1);
  breaker.force('forced-open', forced());
  breaker.reset('repaired');
  t.match(breaker.snapshot(), {
    state: 'closed',
    reason: 'repaired',
    override: undefined,
    backoffLevel: 0,
    admittedShare: 1,
    window: { calls: 0 },
  });
  t.equal(countAdmitted(breaker, 100), 100);
  fail(breaker, 1);
  t.equal(retryAfter(breaker), 1_000, 'the first open time again');
});

await test('reset keeps the evidence of what it ended', async (t) => {
  const { breaker } = createBreaker();
  fail(breaker, 4);
  breaker.reset('repaired');
  t.match(breaker.snapshot().transitions, [
    { from: 'closed', to: 'closed', reason: 'repaired', evidence: { window: { failures: 4 } } },
  ]);
  fail(breaker, 1);
  t.equal(breaker.state, 'closed');
});

await test('reset ends an epoch: what is under way is late', async (t) => {
  const { breaker, clock } = createBreaker({
    failureThreshold: 1,
    slowCallRateThreshold: 0.1,
    minimumCalls: 1,
  });
  const [bad, slow] = [breaker.admit(), breaker.admit()];
  breaker.reset('repaired');
  breaker.settle(bad, FAILED);
  clock.stall(2_000);
  t.match(breaker.snapshot(), {
    state: 'closed',
    totals: { late: 1 },
    inFlight: 1,
    window: { provisional: 0 },
  });
  breaker.settle(slow, OK);
  t.equal(breaker.snapshot().inFlight, 0);
});
