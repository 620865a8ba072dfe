import * as fc from 'fast-check';
import { test } from 'tap';
import { CallerGoneError } from '../../gateway/resilience/errors.ts';
import { RetryBudget } from '../../gateway/resilience/retry-budget.ts';
import { createRetry, type RetryOptions } from '../../gateway/resilience/retry.ts';
import { ManualClock, settled } from '../support/clock.ts';
import { createCall, Deferred } from '../support/deferred.ts';
import { holds } from '../support/property.ts';
import { StepClock, ticks } from '../support/step-clock.ts';

const create = (options: Partial<RetryOptions> = {}) =>
  createRetry({ maxAttempts: 3, backoff: () => 100, isRetryable: () => true, ...options });

/** Fails with a new error each time; `errors` are those so far. */
function createFailing() {
  const errors: Error[] = [];
  const operation = (): Promise<never> => {
    const error = new Error(`failure ${errors.length + 1}`);
    errors.push(error);
    return Promise.reject(error);
  };
  return { errors, operation };
}

await test('it tries again after the backoff and brings the success', async (t) => {
  const clock = new ManualClock();
  const work = new Deferred<string>();
  const waits: number[] = [];
  const retry = create({
    backoff: (attempt) => {
      waits.push(attempt);
      return 100 * attempt;
    },
  });
  const result = retry.execute(work.operation, createCall(clock));
  work.reject(0, new Error('1st'));
  await clock.advance(99);
  t.equal(work.started, 1);
  await clock.advance(1);
  t.equal(work.started, 2);
  work.reject(1, new Error('2nd'));
  await clock.advance(200);
  work.resolve(2, 'answer');
  t.equal(await result, 'answer');
  t.strictSame(waits, [1, 2]);
  t.equal(clock.timers, 0);
});

await test('after the last attempt its error is thrown', async (t) => {
  const clock = new ManualClock();
  const { errors, operation } = createFailing();
  const result = create().execute(operation, createCall(clock));
  const rejected = t.rejects(result, { message: 'failure 3' });
  await clock.advance(1_000);
  await rejected;
  t.equal(errors.length, 3);
});

await test('a synchronous throw is a failure like any other', async (t) => {
  const clock = new ManualClock();
  let attempts = 0;
  const result = create().execute(() => {
    attempts += 1;
    if (attempts < 3) throw new Error('at once');
    return Promise.resolve('answer');
  }, createCall(clock));
  await clock.advance(1_000);
  t.equal(await result, 'answer');
});

await test('an error that is not retryable is thrown at once', async (t) => {
  const clock = new ManualClock();
  const { errors, operation } = createFailing();
  const retry = create({ isRetryable: () => false });
  await t.rejects(retry.execute(operation, createCall(clock)), { message: 'failure 1' });
  t.equal(errors.length, 1);
});

await test('an abort during the backoff settles at once and starts nothing', async (t) => {
  const clock = new ManualClock();
  const { errors, operation } = createFailing();
  const call = createCall(clock);
  const result = create().execute(operation, call);
  const outcome = Promise.allSettled([result]);
  await settled();
  t.equal(clock.timers, 1);
  const reason = new CallerGoneError('left');
  call.end(reason);
  t.match(await outcome, [{ status: 'rejected', reason }], 'no time has passed');
  await settled();
  t.equal(clock.timers, 0);
  await clock.advance(10_000);
  t.equal(errors.length, 1);
});

await test('a call that ends between the timer and the attempt starts nothing', async (t) => {
  for (let gap = 0; gap < 8; gap += 1) {
    const clock = new StepClock();
    const { errors, operation } = createFailing();
    const call = createCall(clock);
    const result = create({ maxAttempts: 2 }).execute(operation, call);
    const outcome = result.catch((error: unknown) => error);
    await ticks(5);
    clock.step(100);
    await ticks(gap);
    const before = errors.length;
    call.end(new CallerGoneError('left'));
    await outcome;
    t.equal(errors.length, before);
  }
});

await test('a failure of a call that has ended is not tried again', async (t) => {
  const clock = new ManualClock();
  const work = new Deferred<string>();
  const call = createCall(clock);
  const result = create().execute(work.operation, call);
  call.end(new CallerGoneError('left'));
  work.reject(0, new Error('aborted'));
  await t.rejects(result, { message: 'aborted' });
  t.equal(work.started, 1);
  t.equal(clock.timers, 0);
});

await test('no attempt that could not get a useful slice of the deadline, and no wait for it', async (t) => {
  const cases = [
    { limitMs: 149, attempts: 1 },
    { limitMs: 150, attempts: 2 },
    { limitMs: 250, attempts: 3 },
  ];
  for (const { limitMs, attempts } of cases) {
    const clock = new ManualClock();
    const { errors, operation } = createFailing();
    const retry = create({ minimumAttemptMs: 50 });
    const result = retry.execute(operation, createCall(clock, limitMs));
    const rejected = t.rejects(result, { message: `failure ${attempts}` });
    for (let attempt = 1; attempt < attempts; attempt += 1) await clock.advance(100);
    await rejected;
    t.equal(clock.now(), (attempts - 1) * 100, 'thrown without waiting for the deadline');
    t.equal(errors.length, attempts);
  }
});

await test('a timer that comes too late for a useful attempt brings the original error', async (t) => {
  const clock = new ManualClock();
  const { errors, operation } = createFailing();
  const retry = create({ minimumAttemptMs: 50 });
  const rejected = t.rejects(retry.execute(operation, createCall(clock, 1_000)), {
    message: 'failure 1',
  });
  await settled();
  clock.stall(960);
  await clock.advance(0);
  await rejected;
  t.equal(errors.length, 1);
});

await test('a circuit that opened before the wait ends it: the original error, at once', async (t) => {
  const clock = new ManualClock();
  const { errors, operation } = createFailing();
  const retry = create({ isPointless: () => errors.length === 2 });
  const rejected = t.rejects(retry.execute(operation, createCall(clock)), { message: 'failure 2' });
  await clock.advance(100);
  await rejected;
  t.equal(clock.now(), 100);
  t.equal(errors.length, 2);
});

await test('a circuit that opens during the wait stops the next attempt', async (t) => {
  const clock = new ManualClock();
  const { errors, operation } = createFailing();
  let open = false;
  const budget = new RetryBudget({ ratio: 0.2, reserve: 1 });
  const retry = create({ isPointless: () => open, budget });
  const rejected = t.rejects(retry.execute(operation, createCall(clock)), { message: 'failure 1' });
  await clock.advance(50);
  open = true;
  await clock.advance(50);
  await rejected;
  t.equal(errors.length, 1);
  t.equal(budget.snapshot().tokens, 1, 'what was not spent is given back');
});

await test('each further attempt pays; when the budget is dry the error is thrown at once', async (t) => {
  const clock = new ManualClock();
  const budget = new RetryBudget({ ratio: 0.2, reserve: 1 });
  const { errors, operation } = createFailing();
  const result = create({ budget }).execute(operation, createCall(clock));
  const rejected = t.rejects(result, { message: 'failure 2' });
  await clock.advance(100);
  await rejected;
  t.equal(clock.now(), 100, 'no second wait');
  t.equal(errors.length, 2);
  t.match(budget.snapshot(), { extraCalls: 1, refused: 1, tokens: 0 });
});

await test('a retry given up during its wait is not paid for', async (t) => {
  const clock = new ManualClock();
  const budget = new RetryBudget({ ratio: 0.2, reserve: 1 });
  const call = createCall(clock);
  const result = create({ budget }).execute(createFailing().operation, call);
  await settled();
  t.equal(budget.snapshot().tokens, 0, 'held during the wait');
  call.end(new CallerGoneError('left'));
  await t.rejects(result, { code: 'client_closed' });
  t.match(budget.snapshot(), { tokens: 1, extraCalls: 0 });
});

await test('what no budget is needed for is not paid', async (t) => {
  const clock = new ManualClock();
  const budget = new RetryBudget({ ratio: 0.2, reserve: 1 });
  const { operation } = createFailing();
  const execute = (options: Partial<RetryOptions>, limitMs?: number) =>
    create({ budget, ...options }).execute(operation, createCall(clock, limitMs));
  await t.rejects(execute({ maxAttempts: 1 }));
  await t.rejects(execute({ isRetryable: () => false }));
  await t.rejects(execute({ isPointless: () => true }));
  await t.rejects(execute({}, 50));
  await create({ budget }).execute(() => Promise.resolve(), createCall(clock));
  t.match(budget.snapshot(), { extraCalls: 0, refused: 0, tokens: 1 });
});

await test('the listener is told before each further attempt, and changes nothing by throwing', async (t) => {
  const clock = new ManualClock();
  const told: unknown[][] = [];
  const { errors, operation } = createFailing();
  const retry = create({
    onRetry: (error, attempt) => {
      told.push([error, attempt, errors.length]);
      throw new Error('listener');
    },
  });
  const rejected = t.rejects(retry.execute(operation, createCall(clock)), { message: 'failure 3' });
  await clock.advance(1_000);
  await rejected;
  t.strictSame(told, [
    [errors[0], 2, 1],
    [errors[1], 3, 2],
  ]);
});

await test('for any waits, deadline and abort: settles in time, and leaves no timer', async (t) => {
  await holds(
    t,
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.nat(9), { minLength: 5, maxLength: 5 }),
      fc.integer({ min: 1, max: 30 }),
      fc.option(fc.nat(30), { nil: undefined }),
      fc.nat(5),
      async (maxAttempts, waits, limitMs, abortAt, minimumAttemptMs) => {
        const clock = new StepClock();
        const call = createCall(clock, limitMs);
        const startedAt: number[] = [];
        const state = { settled: false };
        const retry = create({
          maxAttempts,
          minimumAttemptMs,
          backoff: (attempt) => waits[attempt - 1] ?? 0,
        });
        const result = retry
          .execute(() => {
            startedAt.push(clock.now());
            return Promise.reject(new Error('failure'));
          }, call)
          .catch(() => {
            state.settled = true;
          });
        for (let now = 0; now <= 40 && !state.settled; now += 1) {
          if (now === abortAt) call.end(new CallerGoneError('left'));
          // Attempts without a wait follow each other within one millisecond.
          for (let attempt = 0; attempt < 5; attempt += 1) {
            clock.step(0);
            await ticks(6);
          }
          if (!state.settled) clock.step(1);
        }
        await result;
        const expected = [0];
        const end = Math.min(abortAt ?? Infinity, limitMs);
        for (const wait of waits.slice(0, maxAttempts - 1)) {
          const at = (expected.at(-1) ?? 0) + wait;
          if (at + Math.max(1, minimumAttemptMs) > limitMs || at >= end) break;
          expected.push(at);
        }
        return clock.timers === 0 && JSON.stringify(startedAt) === JSON.stringify(expected);
      },
    ),
    2_000,
  );
});

await test('options out of range are rejected', async (t) => {
  t.throws(() => create({ maxAttempts: 0 }), {
    message: 'maxAttempts must be a whole number, from 1',
  });
  const slice = { message: 'minimumAttemptMs must be a number, from 0' };
  t.throws(() => create({ minimumAttemptMs: NaN }), slice);
  t.throws(() => create({ minimumAttemptMs: -1 }), slice);
});
