import { test } from 'tap';
import { Call } from '../../../gateway/resilience/call.ts';
import { BulkheadFullError } from '../../../gateway/resilience/errors.ts';
import {
  countAdmitted,
  createBreaker,
  fail,
  FAILED,
  IGNORED,
  OK,
  retryAfter,
  succeed,
  tryAdmit,
  VerdictError,
} from '../../support/breaker.ts';

type Overrides = Parameters<typeof createBreaker>[0];

const untilEnded = (call: Call) =>
  new Promise<never>((_, reject) => call.subscribe({ onEnd: reject }));

const refused = async () => {
  throw new BulkheadFullError('full', 'upstream');
};

const throwAtOnce = () => {
  throw new VerdictError(FAILED);
};

function createHalfOpen(overrides?: Overrides) {
  const { breaker, clock } = createBreaker(overrides);
  fail(breaker, 5);
  clock.stall(1_000);
  return { breaker, clock };
}

await test('a thousand callers in one tick: exactly halfOpenProbes are admitted', async (t) => {
  for (const halfOpenProbes of [1, 2, 7]) {
    const { breaker } = createHalfOpen({ halfOpenProbes });
    t.equal(countAdmitted(breaker, 1_000), halfOpenProbes);
    t.match(breaker.snapshot(), {
      inFlight: halfOpenProbes,
      totals: { rejected: 1_000 - halfOpenProbes },
    });
  }
});

await test('a thousand executions in one tick: exactly one reaches the upstream', async (t) => {
  const { breaker, clock } = createHalfOpen();
  let calls = 0;
  const results = await Promise.allSettled(
    Array.from({ length: 1_000 }, () =>
      breaker.execute(async () => {
        calls += 1;
      }, new Call({ clock })),
    ),
  );
  t.equal(calls, 1);
  t.equal(results.filter(({ status }) => status === 'rejected').length, 999);
  t.equal(breaker.state, 'closed');
});

await test('a good probe closes, and the window starts anew', async (t) => {
  const { breaker } = createHalfOpen();
  succeed(breaker, 1);
  t.match(breaker.snapshot(), {
    state: 'closed',
    reason: 'a probe succeeded',
    window: { calls: 0, failures: 0 },
    transitions: [
      {},
      {},
      { from: 'half-open', to: 'closed', evidence: { window: { failures: 5 } } },
    ],
  });
  fail(breaker, 4);
  t.equal(breaker.state, 'closed');
});

await test('successThreshold good probes close, one after another', async (t) => {
  const { breaker } = createHalfOpen({ successThreshold: 3 });
  succeed(breaker, 2);
  t.equal(breaker.state, 'half-open');
  succeed(breaker, 1);
  t.match(breaker.snapshot(), { state: 'closed', reason: '3 probes succeeded' });
});

await test('a failed probe opens again, whatever succeeded before', async (t) => {
  const { breaker, clock } = createHalfOpen({ successThreshold: 2 });
  succeed(breaker, 1);
  fail(breaker, 1);
  t.match(breaker.snapshot(), { state: 'open', reason: 'a probe failed', retryAfterMs: 2_000 });
  clock.stall(2_000);
  succeed(breaker, 1);
  t.equal(breaker.state, 'half-open', 'successes of the epoch before do not count');
});

await test('a probe’s Retry-After lengthens the open time', async (t) => {
  const { breaker } = createHalfOpen();
  breaker.settle(breaker.admit(), { ...FAILED, retryAfterMs: 30_000 });
  t.equal(retryAfter(breaker), 30_000);
});

await test('an ignored probe gives its place back without a verdict', async (t) => {
  const { breaker } = createHalfOpen();
  for (let i = 0; i < 100; i += 1) {
    const probe = breaker.admit();
    t.equal(countAdmitted(breaker, 1), 0);
    breaker.settle(probe, { ...IGNORED, retryAfterMs: 60_000 });
  }
  t.match(breaker.snapshot(), {
    state: 'half-open',
    epoch: 2,
    inFlight: 0,
    retryAfterMs: undefined,
    totals: { ignore: 100 },
  });
  t.equal(countAdmitted(breaker, 10), 1);
});

await test('a probe that never settles expires, and the next one goes', async (t) => {
  const { breaker, clock } = createHalfOpen();
  const hung = breaker.admit();
  t.equal(retryAfter(breaker), 500);
  clock.stall(499);
  t.equal(retryAfter(breaker), 1);
  t.equal(breaker.wouldAdmit(false), false);
  clock.stall(1);
  t.match(breaker.snapshot(), { state: 'half-open', inFlight: 0, totals: { expired: 1 } });
  const next = breaker.admit();
  breaker.settle(hung, FAILED);
  breaker.settle(hung, OK);
  t.match(breaker.snapshot(), {
    state: 'half-open',
    inFlight: 1,
    totals: { ok: 0, fail: 5, expired: 1, late: 2 },
  });
  t.equal(countAdmitted(breaker, 10), 0, 'a late result gives no place back');
  breaker.settle(next, OK);
  t.match(breaker.snapshot(), { state: 'closed', inFlight: 0 });
});

await test('probes that all hang never end the probing', async (t) => {
  const { breaker, clock } = createHalfOpen({ halfOpenProbes: 2 });
  for (let i = 0; i < 100; i += 1) {
    t.equal(countAdmitted(breaker, 10), 2);
    clock.stall(500);
  }
  t.match(breaker.snapshot(), { state: 'half-open', inFlight: 0, totals: { expired: 200 } });
});

await test('each probe expires by itself, and its place is the one that is announced', async (t) => {
  const { breaker, clock } = createHalfOpen({ halfOpenProbes: 2 });
  breaker.admit();
  clock.stall(200);
  breaker.admit();
  t.equal(retryAfter(breaker), 300);
  clock.stall(300);
  t.equal(countAdmitted(breaker, 10), 1);
  t.equal(retryAfter(breaker), 200);
  t.match(breaker.snapshot(), { inFlight: 2, totals: { expired: 1 } });
});

await test('only probes expire', async (t) => {
  const { breaker, clock } = createBreaker();
  const slow = breaker.admit();
  clock.stall(3_600_000);
  t.match(breaker.snapshot(), { inFlight: 1, totals: { expired: 0 } });
  breaker.settle(slow, OK);
  t.match(breaker.snapshot(), { inFlight: 0, totals: { ok: 1, late: 0 } });
});

await test('results from before change nothing in half-open, good or bad', async (t) => {
  const { breaker, clock } = createBreaker();
  const [good, bad, none] = [breaker.admit(), breaker.admit(), breaker.admit()];
  fail(breaker, 5);
  clock.stall(1_000);
  const probe = breaker.admit();
  breaker.settle(good, OK);
  breaker.settle(bad, FAILED);
  breaker.settle(none, IGNORED);
  t.match(breaker.snapshot(), {
    state: 'half-open',
    epoch: 2,
    inFlight: 1,
    totals: { ok: 0, fail: 5, ignore: 0, late: 3 },
  });
  t.equal(countAdmitted(breaker, 10), 0, 'the probe still has the only place');
  breaker.settle(probe, OK);
  t.equal(breaker.state, 'closed');
});

await test('results from before change nothing after closing, good or bad', async (t) => {
  const { breaker, clock } = createBreaker({ halfOpenProbes: 3 });
  const before = Array.from({ length: 6 }, () => breaker.admit());
  fail(breaker, 5);
  clock.stall(1_000);
  const [first, second, third] = [breaker.admit(), breaker.admit(), breaker.admit()];
  breaker.settle(first, OK);
  t.equal(breaker.state, 'closed');
  for (const lease of before) breaker.settle(lease, FAILED);
  breaker.settle(second, FAILED);
  breaker.settle(third, OK);
  t.match(breaker.snapshot(), {
    state: 'closed',
    epoch: 3,
    window: { calls: 0, failures: 0 },
    inFlight: 0,
    totals: { admitted: 14, ok: 1, fail: 5, late: 8 },
  });
});

await test('a probe of the epoch before neither closes nor opens the next half-open', async (t) => {
  const { breaker, clock } = createHalfOpen({ halfOpenProbes: 3 });
  const [failing, good, bad] = [breaker.admit(), breaker.admit(), breaker.admit()];
  breaker.settle(failing, FAILED);
  clock.stall(2_000);
  t.equal(breaker.state, 'half-open');
  breaker.settle(good, OK);
  breaker.settle(bad, FAILED);
  t.match(breaker.snapshot(), { state: 'half-open', epoch: 4, inFlight: 0, totals: { late: 2 } });
});

await test('a probe whose client leaves gives its place back', async (t) => {
  for (const reason of [new Error('the client left'), 'the client left', undefined, 0]) {
    const { breaker, clock } = createHalfOpen();
    const call = new Call({ clock });
    const probe = breaker.execute(untilEnded, call).then(
      () => t.fail('resolved'),
      (error: unknown) => t.equal(error, reason),
    );
    t.equal(countAdmitted(breaker, 10), 0);
    call.end(reason);
    await probe;
    t.match(breaker.snapshot(), { state: 'half-open', inFlight: 0, totals: { ignore: 1 } });
    t.equal(countAdmitted(breaker, 10), 1);
  }
});

await test('a failure that the leaving client caused is no verdict', async (t) => {
  const { breaker, clock } = createHalfOpen();
  const call = new Call({ clock });
  const operation = async () => {
    call.end('the client left');
    throw new VerdictError(FAILED);
  };
  await t.rejects(breaker.execute(operation, call), { message: 'upstream_unreachable' });
  t.match(breaker.snapshot(), { state: 'half-open', inFlight: 0 });
  t.match(breaker.snapshot().outcomes[0], { outcome: 'ignore', class: 'aborted' });
});

await test('a probe refused by another gate gives its place back', async (t) => {
  const { breaker, clock } = createHalfOpen();
  await t.rejects(breaker.execute(refused, new Call({ clock })), { code: 'bulkhead_full' });
  t.match(breaker.snapshot(), { state: 'half-open', inFlight: 0, totals: { ignore: 1 } });
  await breaker.execute(async () => 'fine', new Call({ clock }));
  t.equal(breaker.state, 'closed');
});

await test('an operation that throws before it returns a promise is settled too', async (t) => {
  const { breaker, clock } = createHalfOpen();
  await t.rejects(breaker.execute(throwAtOnce, new Call({ clock })), {
    message: 'upstream_unreachable',
  });
  t.match(breaker.snapshot(), { state: 'open', inFlight: 0 });
});

await test('without anybody to prefer, the first caller is the probe', async (t) => {
  const { breaker } = createHalfOpen({ preferenceMs: 250 });
  t.equal(countAdmitted(breaker, 10), 1);
});

await test('callers with a stale answer that were refused are preferred for a while', async (t) => {
  const { breaker, clock } = createBreaker({ preferenceMs: 250 });
  fail(breaker, 5);
  t.equal(breaker.wouldAdmit(true), false);
  clock.stall(1_000);
  t.equal(breaker.snapshot().retryAfterMs, 250);
  t.equal(retryAfter(breaker), 250);
  t.equal(breaker.wouldAdmit(false), false);
  t.equal(breaker.wouldAdmit(true), true);
  clock.stall(249);
  t.equal(retryAfter(breaker), 1);
  t.equal(countAdmitted(breaker, 10, true), 1, 'one with a fallback goes');
  t.equal(retryAfter(breaker), 500);
});

await test('after the preference everybody may be the probe', async (t) => {
  const { breaker, clock } = createBreaker({ preferenceMs: 250 });
  fail(breaker, 5);
  breaker.wouldAdmit(true);
  clock.stall(1_000);
  t.equal(countAdmitted(breaker, 10), 0);
  clock.stall(250);
  t.equal(breaker.snapshot().retryAfterMs, undefined);
  t.equal(countAdmitted(breaker, 10), 1);
});

await test('who asked without a stale answer, or was told yes, is not waited for', async (t) => {
  const { breaker, clock } = createBreaker({ preferenceMs: 250 });
  t.equal(breaker.wouldAdmit(true), true);
  breaker.force('disabled', { reason: 'game day', forMs: 100 });
  t.equal(breaker.wouldAdmit(true), true);
  breaker.release();
  fail(breaker, 5);
  t.equal(breaker.wouldAdmit(false), false);
  clock.stall(1_000);
  t.equal(breaker.wouldAdmit(true), true);
  t.equal(countAdmitted(breaker, 10), 1);
});

await test('the circuit forgets whom it refused when it closes or is reset', async (t) => {
  for (const end of ['close', 'reset'] as const) {
    const { breaker, clock } = createBreaker({ preferenceMs: 250 });
    fail(breaker, 5);
    breaker.wouldAdmit(true);
    clock.stall(1_000);
    t.equal(breaker.state, 'half-open');
    clock.stall(250);
    if (end === 'close') succeed(breaker, 1);
    else breaker.reset('repaired');
    t.equal(breaker.state, 'closed');
    fail(breaker, 5);
    clock.stall(2_000);
    t.equal(countAdmitted(breaker, 10), 1, end);
  }
});

await test('it remembers while the outage goes on', async (t) => {
  const { breaker, clock } = createBreaker({ preferenceMs: 250 });
  fail(breaker, 5);
  breaker.wouldAdmit(true);
  clock.stall(1_000);
  const probe = tryAdmit(breaker, true);
  t.notOk(probe instanceof Error);
  if (!(probe instanceof Error)) breaker.settle(probe, FAILED);
  clock.stall(2_000);
  t.equal(countAdmitted(breaker, 10), 0);
  t.equal(countAdmitted(breaker, 10, true), 1);
});

await test('a background probe is waited for, and asks before any user', async (t) => {
  const { breaker, clock } = createBreaker({ preferenceMs: 250 });
  breaker.expectBackgroundProbes();
  fail(breaker, 5);
  breaker.wouldAdmit(true);
  clock.stall(1_000);
  t.equal(countAdmitted(breaker, 10), 0);
  t.equal(countAdmitted(breaker, 10, true), 0, 'not even with a stale answer');
  breaker.settle(breaker.admit(undefined, true), OK);
  t.equal(breaker.state, 'closed');
});

await test('a background probe that does not come is not waited for longer', async (t) => {
  const { breaker, clock } = createBreaker({ preferenceMs: 250 });
  breaker.expectBackgroundProbes();
  fail(breaker, 5);
  clock.stall(1_000);
  t.equal(retryAfter(breaker), 250);
  clock.stall(250);
  t.equal(countAdmitted(breaker, 10), 1);
  t.throws(() => breaker.admit(undefined, true), { code: 'circuit_open' });
});

await test('asking takes no place', async (t) => {
  const { breaker } = createHalfOpen();
  for (let i = 0; i < 100; i += 1) t.equal(breaker.wouldAdmit(false), true);
  t.equal(countAdmitted(breaker, 10), 1);
  t.equal(breaker.wouldAdmit(false), false);
});

await test('what was slow before says nothing about the probes', async (t) => {
  const { breaker, clock } = createHalfOpen({
    slowCallRateThreshold: 0.1,
    minimumCalls: 1,
    probeLeaseMs: 5_000,
  });
  const probe = breaker.admit();
  clock.stall(3_000);
  t.match(breaker.snapshot(), { state: 'half-open', window: { provisional: 0 } });
  breaker.settle(probe, OK);
  t.equal(breaker.state, 'closed');
});
