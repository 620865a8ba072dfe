import { test } from 'tap';
import { Call } from '../../../gateway/resilience/call.ts';
import {
  countAdmitted,
  createBreaker,
  fail,
  FAILED,
  retryAfter,
  run,
  VerdictError,
} from '../../support/breaker.ts';

await test('rejects at once, without a stack, and counts it', async (t) => {
  const { breaker, clock } = createBreaker();
  fail(breaker, 5);
  clock.stall(250);
  try {
    breaker.admit();
    t.fail('admitted');
  } catch (error) {
    t.match(error, {
      name: 'Error',
      message: 'the circuit is open',
      code: 'circuit_open',
      circuit: 'upstream',
      retryAfterMs: 750,
    });
    t.notMatch((error as Error).stack, /\n\s+at /);
  }
  t.match(breaker.snapshot(), { totals: { admitted: 5, rejected: 1 }, inFlight: 0 });
});

await test('execute() does not start the operation', async (t) => {
  const { breaker, clock } = createBreaker();
  fail(breaker, 5);
  const call = new Call({ clock });
  let started = false;
  const operation = async () => {
    started = true;
  };
  await t.rejects(breaker.execute(operation, call), { code: 'circuit_open' });
  t.equal(started, false);
});

await test('says how long, to the end, and never more than remains', async (t) => {
  const { breaker, clock } = createBreaker();
  fail(breaker, 5);
  for (const passed of [0, 1, 499, 999, 999.5, 999.999]) {
    clock.stall(passed - clock.now());
    const ms = retryAfter(breaker)!;
    t.ok(ms > 0 && ms <= 1_000 - passed, `${ms} ms after ${passed}`);
    t.equal(breaker.snapshot().retryAfterMs, ms);
    t.equal(breaker.snapshot().openForMs, ms);
  }
  t.equal(breaker.state, 'open');
  clock.stall(1_000 - clock.now());
  t.equal(breaker.state, 'half-open', 'exactly then');
  t.equal(breaker.snapshot().openForMs, undefined);
});

await test('is not half-open before its time, whoever asks', async (t) => {
  const { breaker, clock } = createBreaker();
  fail(breaker, 5);
  breaker.expectBackgroundProbes();
  clock.stall(999);
  t.equal(countAdmitted(breaker, 100), 0);
  t.equal(countAdmitted(breaker, 100, true), 0);
  t.throws(() => breaker.admit(undefined, true), { code: 'circuit_open' });
  t.equal(breaker.wouldAdmit(true), false);
  t.equal(breaker.state, 'open');
});

await test('an upstream’s Retry-After lengthens the open time, up to the bound', async (t) => {
  const asked: [number | undefined, number][] = [
    [undefined, 1_000],
    [500, 1_000],
    [2_500, 2_500],
    [60_001, 60_000],
    [Infinity, 60_000],
    [-1, 1_000],
    [Number.NaN, 1_000],
  ];
  for (const [retryAfterMs, length] of asked) {
    const { breaker } = createBreaker();
    run(breaker, 5, { ...FAILED, retryAfterMs });
    t.equal(retryAfter(breaker), length, `asked for ${retryAfterMs}`);
  }
});

await test('only the verdict that opens is asked how long', async (t) => {
  const { breaker } = createBreaker();
  run(breaker, 1, { ...FAILED, retryAfterMs: 5_000 });
  fail(breaker, 4);
  t.equal(retryAfter(breaker), 1_000);
});

await test('execute() takes the Retry-After from what the operation threw', async (t) => {
  const { breaker, clock } = createBreaker({ failureThreshold: 1 });
  const error = new VerdictError({ ...FAILED, retryAfterMs: 5_000 });
  const operation = async () => {
    throw error;
  };
  await t.rejects(breaker.execute(operation, new Call({ clock })), error);
  t.equal(retryAfter(breaker), 5_000);
});

await test('a stalled event loop is as good as time that passed', async (t) => {
  const { breaker, clock } = createBreaker();
  fail(breaker, 5);
  clock.stall(100_000);
  t.match(breaker.snapshot(), { state: 'half-open', retryAfterMs: undefined });
});

await test('the snapshot serializes, and says what there is to see', async (t) => {
  const { breaker, clock } = createBreaker();
  fail(breaker, 5);
  const json = JSON.parse(JSON.stringify(breaker.snapshot()));
  t.match(json, {
    name: 'upstream',
    state: 'open',
    automatic: 'open',
    at: clock.wallNow(),
    since: clock.wallNow(),
    epoch: 1,
    reason: '5 failures ≥ 5 in 10 s',
    retryAfterMs: 1_000,
    openForMs: 1_000,
    backoffLevel: 1,
    inFlight: 0,
    buckets: [[5, 5, 0]],
  });
  t.notOk('override' in json);
});
