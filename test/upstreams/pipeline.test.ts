import { test } from 'tap';
import type { Call } from '../../gateway/resilience/call.ts';
import { CallerGoneError } from '../../gateway/resilience/errors.ts';
import { ManualClock, settled } from '../support/clock.ts';
import { createCall, Deferred } from '../support/deferred.ts';
import {
  createPipelines,
  leftovers,
  NO_RULES,
  NOTHING_LEFT,
  runOut,
  statusError,
} from '../support/pipeline.ts';
import { StepClock } from '../support/step-clock.ts';

function create(environment: Readonly<Record<string, string>> = {}) {
  const clock = new ManualClock();
  const { read: circuit, budget } = createPipelines(clock, environment);
  const work = new Deferred<string>();
  const execute = (call = createCall(clock)) => {
    const result = circuit.policy.execute(work.operation, call);
    result.catch(() => {});
    return result;
  };
  return { clock, circuit, budget, work, execute };
}

/** Answers after some time, and stops when its call ends. */
const answerAfter = (clock: StepClock, ms: number) => (call: Call) =>
  new Promise<string>((resolve, reject) => {
    const timer = clock.setTimer(ms, () => resolve('answer'));
    call.subscribe({
      onEnd(reason) {
        timer.cancel();
        reject(reason);
      },
    });
  });

await test('a success passes through, and nothing is left', async (t) => {
  const { clock, circuit, budget, work, execute } = create();
  const result = execute();
  t.match(await leftovers(circuit, clock), { inFlight: 1, active: 1 });
  work.resolve(0, 'answer');
  t.equal(await result, 'answer');
  t.strictSame(await leftovers(circuit, clock), NOTHING_LEFT);
  t.match(budget.snapshot(), { requests: 1, extraCalls: 0 });
});

await test('a failure is tried again after its backoff, and each attempt is counted', async (t) => {
  const { clock, circuit, work, execute } = create();
  const result = execute();
  work.reject(0, statusError(500));
  await clock.advance(49);
  t.equal(work.started, 1);
  t.match(
    await leftovers(circuit, clock),
    { inFlight: 0, active: 1 },
    'the place is kept meanwhile',
  );
  await clock.advance(1);
  t.equal(work.started, 2);
  work.resolve(1, 'answer');
  t.equal(await result, 'answer');
  t.match(circuit.breaker.snapshot().totals, { ok: 1, fail: 1 });
  t.strictSame(await leftovers(circuit, clock), NOTHING_LEFT);
});

await test('an attempt that hangs is ended by its timeout and tried again', async (t) => {
  const { clock, circuit, work, execute } = create();
  const result = execute();
  await clock.advance(1_500);
  t.match(work.calls[0], { ended: true, reason: { code: 'upstream_timeout' } });
  await clock.advance(50);
  work.resolve(1, 'answer');
  t.equal(await result, 'answer');
  t.match(circuit.breaker.snapshot().totals, { ok: 1, fail: 1 });
  t.strictSame(await leftovers(circuit, clock), NOTHING_LEFT);
});

await test('what is not to be repeated is not', async (t) => {
  for (const error of [statusError(404), statusError(503, 1_000), new TypeError('ours')]) {
    const { clock, circuit, work, execute } = create();
    const result = execute();
    work.reject(0, error);
    await t.rejects(result, error);
    t.equal(work.started, 1);
    t.strictSame(await leftovers(circuit, clock), NOTHING_LEFT);
  }
});

await test('an abort ends an attempt at once and says nothing about the upstream', async (t) => {
  const { clock, circuit, work, execute } = create();
  const call = createCall(clock);
  const result = execute(call);
  const reason = new CallerGoneError('left');
  call.end(reason);
  await t.rejects(result, reason);
  t.equal(work.calls[0]?.reason, reason);
  t.match(circuit.breaker.snapshot().totals, { ok: 0, fail: 0, ignore: 1 });
  t.strictSame(await leftovers(circuit, clock), NOTHING_LEFT);
});

await test('an abort during the backoff frees its place and pays nothing', async (t) => {
  const { clock, circuit, budget, work, execute } = create({ BULKHEAD_LIMIT: '1' });
  const call = createCall(clock);
  const first = execute(call);
  const second = execute();
  work.reject(0, statusError(500));
  await settled();
  t.match(circuit.bulkhead.snapshot(), { active: 1, queued: 1 });
  t.equal(work.started, 1);
  call.end(new CallerGoneError('left'));
  await t.rejects(first, { code: 'client_closed' });
  await settled();
  t.equal(work.started, 2, 'the next one has its place');
  work.resolve(1, 'answer');
  t.equal(await second, 'answer');
  t.equal(budget.snapshot().extraCalls, 0);
  t.strictSame(await leftovers(circuit, clock), NOTHING_LEFT);
});

await test('an abort in the queue starts nothing', async (t) => {
  const { clock, circuit, work, execute } = create({ BULKHEAD_LIMIT: '1' });
  const first = execute();
  const call = createCall(clock);
  const queued = execute(call);
  call.end(new CallerGoneError('left'));
  await t.rejects(queued, { code: 'client_closed' });
  work.resolve(0, 'answer');
  await first;
  await settled();
  t.equal(work.started, 1);
  t.strictSame(await leftovers(circuit, clock), NOTHING_LEFT);
});

await test('the deadline holds for queue, attempts and backoff together', async (t) => {
  const environment = { BULKHEAD_LIMIT: '1', DEADLINE_MS: '3000' };
  const { clock, circuit, budget, work, execute } = create(environment);
  const holder = execute();
  const waiting = execute();
  await clock.advance(1_000);
  work.resolve(0, 'answer');
  await holder;
  await settled();
  t.equal(work.started, 2);
  t.equal(work.calls[1]?.remaining(), 1_500, 'an attempt');
  await clock.advance(1_500);
  await clock.advance(50);
  t.equal(work.started, 3);
  t.equal(work.calls[2]?.remaining(), 450, 'what 1,000 in the queue and 1,550 here have left');
  await clock.advance(449);
  t.equal(work.calls[2]?.ended, false);
  await clock.advance(1);
  await t.rejects(waiting, { code: 'deadline_exceeded' });
  t.equal(clock.now(), 3_000);
  t.match(circuit.breaker.snapshot().totals, { ok: 1, fail: 1, ignore: 1 });
  t.match(budget.snapshot(), { requests: 2, extraCalls: 1 });
  t.strictSame(await leftovers(circuit, clock), NOTHING_LEFT);
});

await test('a deadline spent in the queue makes no request of the upstream', async (t) => {
  const { clock, circuit, budget, work, execute } = create({ BULKHEAD_LIMIT: '1' });
  const holder = execute();
  const waiting = execute(createCall(clock, 500));
  await clock.advance(500);
  await t.rejects(waiting, { code: 'deadline_exceeded' });
  work.resolve(0, 'answer');
  await holder;
  t.equal(work.started, 1);
  t.equal(budget.snapshot().requests, 1);
  t.strictSame(await leftovers(circuit, clock), NOTHING_LEFT);
});

await test('a caller with less time than an attempt is worth is not tried for again', async (t) => {
  const { clock, work, execute } = create();
  const result = execute(createCall(clock, 149));
  const error = statusError(500);
  work.reject(0, error);
  await t.rejects(result, error);
  t.equal(clock.now(), 0);
});

await test('a hedge starts after its delay, and the first success wins', async (t) => {
  for (const winner of [0, 1]) {
    const { clock, circuit, budget, work, execute } = create({ HEDGE_DELAY: '50' });
    const result = execute();
    await clock.advance(49);
    t.equal(work.started, 1);
    await clock.advance(1);
    t.equal(work.started, 2);
    t.equal(circuit.breaker.snapshot().inFlight, 2);
    work.resolve(winner, `answer ${winner}`);
    t.equal(await result, `answer ${winner}`);
    await settled();
    t.equal(work.calls[1 - winner]?.ended, true, 'the other one is ended');
    t.match(circuit.breaker.snapshot().totals, { ok: 1, fail: 0, ignore: 1 });
    t.match(budget.snapshot(), { requests: 1, extraCalls: 1 });
    t.strictSame(await leftovers(circuit, clock), NOTHING_LEFT);
  }
});

await test('a hedge outlives the attempt that fails first', async (t) => {
  const { clock, circuit, work, execute } = create({ HEDGE_DELAY: '50' });
  const result = execute();
  await clock.advance(50);
  work.reject(0, statusError(500));
  await settled();
  work.resolve(1, 'answer');
  t.equal(await result, 'answer');
  t.match(circuit.breaker.snapshot().totals, { ok: 1, fail: 1, ignore: 0 });
  t.strictSame(await leftovers(circuit, clock), NOTHING_LEFT);
});

await test('an abort ends both attempts of a hedged call', async (t) => {
  const { clock, circuit, work, execute } = create({ HEDGE_DELAY: '50' });
  const call = createCall(clock);
  const result = execute(call);
  await clock.advance(50);
  call.end(new CallerGoneError('left'));
  await t.rejects(result, { code: 'client_closed' });
  await settled();
  t.match(work.calls, [{ ended: true }, { ended: true }]);
  t.match(circuit.breaker.snapshot().totals, { ok: 0, fail: 0, ignore: 2 });
  t.strictSame(await leftovers(circuit, clock), NOTHING_LEFT);
});

await test('an open circuit rejects at once, and is neither retried nor paid for', async (t) => {
  const { clock, circuit, budget, work, execute } = create();
  circuit.breaker.force('forced-open', { reason: 'maintenance', forMs: 5_000 });
  await t.rejects(execute(), { code: 'circuit_open', retryAfterMs: 5_000 });
  t.equal(work.started, 0);
  t.match(budget.snapshot(), { extraCalls: 0, refused: 0 });
  t.strictSame(await leftovers(circuit, clock), NOTHING_LEFT);
});

await test('a circuit that opens during the backoff brings the error of the upstream', async (t) => {
  const { clock, circuit, work, execute } = create();
  const result = execute();
  work.reject(0, statusError(502));
  await settled();
  circuit.breaker.force('forced-open', { reason: 'maintenance', forMs: 5_000 });
  await clock.advance(50);
  await t.rejects(result, { code: 'upstream_bad_response' });
  t.equal(work.started, 1);
  t.strictSame(await leftovers(circuit, clock), NOTHING_LEFT);
});

await test('our own rejections hold no probe', async (t) => {
  const { clock, circuit, work, execute } = create({
    BULKHEAD_LIMIT: '1',
    BULKHEAD_QUEUE_LIMIT: '0',
  });
  const { breaker } = circuit;
  for (let n = 0; n < 10; n += 1) {
    breaker.settle(breaker.admit(), { outcome: 'fail', class: 'upstream_unreachable' });
  }
  t.equal(breaker.state, 'open');
  await clock.advance(10_000);
  const probe = execute();
  t.equal(breaker.snapshot().inFlight, 1);
  await t.rejects(execute(), { code: 'bulkhead_full' });
  work.resolve(0, 'answer');
  await probe;
  t.equal(breaker.state, 'closed');
});

await test('a write is tried once', async (t) => {
  const clock = new ManualClock();
  const { write, budget } = createPipelines(clock, { HEDGE_DELAY: '50' });
  const work = new Deferred<string>();
  const result = write.policy.execute(work.operation, createCall(clock));
  const rejected = t.rejects(result, { code: 'upstream_timeout' });
  await clock.advance(60_000);
  await rejected;
  t.equal(work.started, 1);
  t.match(budget.snapshot(), { requests: 1, extraCalls: 0 });
  t.strictSame(await leftovers(write, clock), NOTHING_LEFT);
});

await test('a thousand calls at once: a hundred run, the rest wait, and all are answered', async (t) => {
  const clock = new StepClock();
  const { read } = createPipelines(clock);
  let running = 0;
  let most = 0;
  const operation = async (call: Call) => {
    running += 1;
    most = Math.max(most, running);
    try {
      return await answerAfter(clock, 100)(call);
    } finally {
      running -= 1;
    }
  };
  const results = Array.from({ length: 1_000 }, () =>
    read.policy.execute(operation, createCall(clock)),
  );
  t.match(read.bulkhead.snapshot(), { active: 100, queued: 900 });
  const answers = await runOut(clock, Promise.all(results));
  t.ok(answers.every((answer) => answer === 'answer'));
  t.equal(most, 100);
  t.equal(clock.now(), 1_000);
  t.strictSame(await leftovers(read, clock), NOTHING_LEFT);
});

await test('a thousand calls of which many are aborted, fail or hang leave nothing behind', async (t) => {
  for (const HEDGE_DELAY of ['off', '50', 'p95']) {
    const clock = new StepClock();
    const { read } = createPipelines(clock, { ...NO_RULES, HEDGE_DELAY });
    let started = 0;
    const operation = (call: Call) => {
      started += 1;
      if (started % 3 === 0) throw statusError(500);
      return answerAfter(clock, started % 7 === 0 ? 10_000 : started % 200)(call);
    };
    const calls = Array.from({ length: 1_000 }, () => createCall(clock));
    const results = calls.map((call) => read.policy.execute(operation, call));
    for (const [index, call] of calls.entries()) {
      if (index % 5 === 0) clock.setTimer(index % 300, () => call.end(new CallerGoneError('left')));
    }
    const settledResults = await runOut(clock, Promise.allSettled(results));
    const brought = settledResults.filter(({ status }) => status === 'fulfilled').length;
    t.ok(brought > 200, `${brought} brought an answer`);
    const { inFlight, totals } = read.breaker.snapshot();
    t.equal(totals.admitted, totals.ok + totals.fail + totals.ignore + inFlight);
    t.strictSame(await leftovers(read, clock), NOTHING_LEFT, HEDGE_DELAY);
  }
});
