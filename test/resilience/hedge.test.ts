import * as fc from 'fast-check';
import { test } from 'tap';
import { CallerGoneError, CircuitOpenError } from '../../gateway/resilience/errors.ts';
import { createHedge, type HedgeOptions } from '../../gateway/resilience/hedge.ts';
import { RetryBudget } from '../../gateway/resilience/retry-budget.ts';
import { ManualClock, settled } from '../support/clock.ts';
import { createCall, Deferred } from '../support/deferred.ts';
import { holds } from '../support/property.ts';
import { StepClock, ticks } from '../support/step-clock.ts';

const unhandled: unknown[] = [];
process.on('unhandledRejection', (reason) => unhandled.push(reason));

/** An operation under a hedge after 100 ms; `outcome` settles with what became of it. */
function start(options: Partial<HedgeOptions> = {}, limitMs?: number) {
  const clock = new ManualClock();
  const work = new Deferred<string>();
  const call = createCall(clock, limitMs);
  const hedge = createHedge({ delay: () => 100, ...options });
  const result = hedge.execute(work.operation, call);
  // Some tests let it fail before they look.
  result.catch(() => {});
  return { clock, work, call, result };
}

await test('an operation faster than the delay runs alone', async (t) => {
  const { clock, work, result } = start({}, 10_000);
  await clock.advance(99);
  work.resolve(0, 'primary');
  t.equal(await result, 'primary');
  t.equal(clock.timers, 0);
  await clock.advance(1_000);
  t.equal(work.started, 1);
});

await test('the first success wins, and the one that lost is ended at once', async (t) => {
  for (const winner of [0, 1]) {
    const { clock, work, result } = start({}, 10_000);
    await clock.advance(100);
    t.equal(work.started, 2);
    work.resolve(winner, `attempt ${winner}`);
    t.equal(await result, `attempt ${winner}`, 'without waiting for the other');
    const loser = work.calls[1 - winner];
    t.ok(loser?.ended);
    t.ok(loser?.reason instanceof CallerGoneError);
    t.notOk(work.calls[winner]?.ended);
    work.reject(1 - winner, new Error('aborted'));
    await settled();
    t.equal(clock.timers, 0);
  }
});

await test('an early error never beats what may still succeed', async (t) => {
  for (const early of [0, 1]) {
    const { clock, work, result } = start();
    await clock.advance(100);
    work.reject(early, new Error(`attempt ${early}`));
    await clock.advance(1_000);
    work.resolve(1 - early, 'answer');
    t.equal(await result, 'answer');
  }
});

await test("when both fail, the first attempt's error is thrown", async (t) => {
  for (const early of [0, 1]) {
    const { clock, work, result } = start();
    await clock.advance(100);
    work.reject(early, new Error(`attempt ${early}`));
    await settled();
    work.reject(1 - early, new Error(`attempt ${1 - early}`));
    await t.rejects(result, { message: 'attempt 0' });
    t.equal(clock.timers, 0);
  }
});

await test('an operation that fails before its hedge has started fails at once', async (t) => {
  const { clock, work, result } = start();
  await clock.advance(99);
  work.reject(0, new Error('failed'));
  await t.rejects(result, { message: 'failed' });
  t.equal(clock.timers, 0, 'and leaves no timer');
  await clock.advance(1_000);
  t.equal(work.started, 1);
});

await test('an operation that throws synchronously fails at once', async (t) => {
  const clock = new ManualClock();
  const hedge = createHedge({ delay: () => 100 });
  const result = hedge.execute(() => {
    throw new Error('at once');
  }, createCall(clock));
  await t.rejects(result, { message: 'at once' });
  t.equal(clock.timers, 0);
});

await test('a dry budget leaves the first attempt running alone', async (t) => {
  const budget = new RetryBudget({ ratio: 0, reserve: 1 });
  const paid = start({ budget });
  await paid.clock.advance(100);
  t.equal(paid.work.started, 2);
  paid.work.resolve(1, 'hedge');
  await paid.result;

  const { clock, work, result } = start({ budget });
  await clock.advance(1_000);
  t.equal(work.started, 1);
  work.resolve(0, 'primary');
  t.equal(await result, 'primary');
  t.match(budget.snapshot(), { extraCalls: 1, refused: 1 });
});

await test('a hedge that is rejected at once leaves the first attempt running', async (t) => {
  const clock = new ManualClock();
  for (const rejected of ['synchronously', 'with a promise'] as const) {
    const primary = Promise.withResolvers<string>();
    let attempts = 0;
    const hedge = createHedge({ delay: () => 100 });
    const result = hedge.execute(() => {
      attempts += 1;
      if (attempts === 1) return primary.promise;
      const open = new CircuitOpenError('the circuit is open', 'events');
      if (rejected === 'synchronously') throw open;
      return Promise.reject(open);
    }, createCall(clock));
    await clock.advance(200);
    t.equal(attempts, 2);
    primary.resolve('primary');
    t.equal(await result, 'primary');
    t.equal(clock.timers, 0);
  }
});

await test('a hedge that would be pointless is neither started nor paid for', async (t) => {
  const budget = new RetryBudget({ ratio: 0, reserve: 1 });
  const { clock, work, result } = start({ budget, isPointless: () => true });
  await clock.advance(1_000);
  t.equal(work.started, 1);
  t.equal(budget.snapshot().tokens, 1);
  work.resolve(0, 'primary');
  await result;
});

await test("the caller's end ends both at once", async (t) => {
  for (const { after, started } of [
    { after: 50, started: 1 },
    { after: 150, started: 2 },
  ]) {
    const { clock, work, call, result } = start();
    await clock.advance(after);
    const reason = new CallerGoneError('left');
    call.end(reason);
    await t.rejects(result, reason);
    t.ok(work.calls.every((attempt) => attempt.ended && attempt.reason === reason));
    t.equal(clock.timers, 0);
    await clock.advance(1_000);
    t.equal(work.started, started);
    work.resolve(0, 'late');
    work.reject(1, new Error('late'));
    await settled();
  }
});

await test('the deadline ends both', async (t) => {
  const { clock, work, result } = start({}, 500);
  const rejected = t.rejects(result, { code: 'deadline_exceeded' });
  await clock.advance(500);
  await rejected;
  t.ok(work.calls.every((attempt) => attempt.ended));
  t.equal(work.started, 2);
  t.equal(clock.timers, 0);
});

await test('a call that has already ended starts nothing', async (t) => {
  const clock = new ManualClock();
  const work = new Deferred<string>();
  const call = createCall(clock);
  const reason = new CallerGoneError('left');
  call.end(reason);
  await t.rejects(createHedge({ delay: () => 100 }).execute(work.operation, call), reason);
  t.equal(work.started, 0);
  t.equal(clock.timers, 0);
});

await test('an operation that ends its own call leaves no timer', async (t) => {
  const clock = new ManualClock();
  const call = createCall(clock);
  const reason = new CallerGoneError('left');
  const result = createHedge({ delay: () => 100 }).execute(() => {
    call.end(reason);
    return Promise.reject(new Error('failed'));
  }, call);
  await t.rejects(result, reason);
  t.equal(clock.timers, 0);
});

await test('without a delay, or with one beyond the deadline, there is no hedge', async (t) => {
  for (const options of [{ delay: () => undefined }, { delay: () => 500 }]) {
    const { clock, work, call, result } = start(options, 500);
    t.equal(work.calls[0], call, 'and nothing is made for one');
    await clock.advance(499);
    t.equal(work.started, 1);
    work.resolve(0, 'answer');
    t.equal(await result, 'answer');
  }
});

await test('a timer that comes after the deadline starts no hedge', async (t) => {
  const { clock, work, result } = start({}, 500);
  clock.stall(600);
  const rejected = t.rejects(result, { code: 'deadline_exceeded' });
  await clock.advance(0);
  await rejected;
  t.equal(work.started, 1);
});

await test('the listener is told of each hedge, and changes nothing by throwing', async (t) => {
  let told = 0;
  const { clock, work, result } = start({
    onHedge: () => {
      told += 1;
      throw new Error('listener');
    },
  });
  await clock.advance(99);
  t.equal(told, 0);
  await clock.advance(1);
  t.equal(told, 1);
  work.resolve(1, 'hedge');
  t.equal(await result, 'hedge');
});

type Event =
  'primary ok' | 'primary fails' | 'hedge ok' | 'hedge fails' | 'abort' | 'time passes' | 'tick';

/** What comes of a hedged operation, from the order of events alone. */
function expectedOf(events: readonly Event[], hedgeable: boolean, hedgeThrows: boolean) {
  const attempts = { primary: 'running', hedge: 'none' };
  let passed = 0;
  for (const event of events) {
    if (event === 'abort') return { outcome: 'left', hedged: attempts.hedge !== 'none' };
    if (event === 'time passes') {
      passed += 1;
      if (passed === 2 && hedgeable) attempts.hedge = hedgeThrows ? 'failed' : 'running';
    } else if (event !== 'tick') {
      const [name, verdict] = event.split(' ') as ['primary' | 'hedge', string];
      if (attempts[name] !== 'running') continue;
      attempts[name] = 'failed';
      if (verdict === 'ok') return { outcome: name, hedged: attempts.hedge !== 'none' };
    }
    if (attempts.primary === 'failed' && attempts.hedge !== 'running') {
      return { outcome: 'primary failed', hedged: attempts.hedge !== 'none' };
    }
  }
  return { outcome: 'pending', hedged: attempts.hedge !== 'none' };
}

await test('whatever the order of events, the outcome is that of the reference', async (t) => {
  const event = fc.constantFrom<Event>(
    'primary ok',
    'primary fails',
    'hedge ok',
    'hedge fails',
    'abort',
    'time passes',
    'time passes',
    'tick',
  );
  await holds(
    t,
    fc.asyncProperty(
      fc.array(event, { maxLength: 8, size: 'max' }),
      fc.constantFrom('free', 'paid', 'dry', 'pointless'),
      fc.boolean(),
      fc.boolean(),
      async (events, budgeted, hedgeThrows, isWaiting) => {
        const clock = new StepClock();
        // Its timer is set for as long as anybody waits.
        const call = createCall(clock, 1_000_000);
        const work = new Deferred<string>();
        const budget = new RetryBudget({ ratio: 0, reserve: budgeted === 'dry' ? 0 : 1 });
        const hedge = createHedge({
          delay: () => 20,
          isPointless: () => budgeted === 'pointless',
          ...(budgeted !== 'free' && { budget }),
        });
        let outcome = 'pending';
        const result = hedge.execute((attempt) => {
          const isHedge = work.started === 1;
          const promise = work.operation(attempt);
          if (isHedge && hedgeThrows) {
            promise.catch(() => {});
            throw new Error('hedge failed');
          }
          // Most operations listen to their call; a deaf one changes nothing.
          if (isWaiting) attempt.subscribe({ onEnd: () => {} });
          return promise;
        }, call);
        result.then(
          (value) => {
            outcome = value;
          },
          (error: Error) => {
            outcome = error.message;
          },
        );
        for (const each of events) {
          if (each === 'primary ok') work.resolve(0, 'primary');
          if (each === 'primary fails') work.reject(0, new Error('primary failed'));
          if (each === 'hedge ok') work.resolve(1, 'hedge');
          if (each === 'hedge fails') work.reject(1, new Error('hedge failed'));
          if (each === 'abort') call.end(new CallerGoneError('left'));
          if (each === 'time passes') clock.step(10);
          // Events follow each other as they reach the hedge: one generation of callbacks each.
          await ticks(each === 'tick' ? 3 : 1);
        }
        await ticks(4);
        const hedgeable = budgeted === 'free' || budgeted === 'paid';
        const expected = expectedOf(events, hedgeable, hedgeThrows);
        const hedged = work.started === 2;
        if (outcome !== expected.outcome || hedged !== expected.hedged) {
          throw new Error(`${outcome}, hedged ${hedged}, not ${JSON.stringify(expected)}`);
        }
        if (budget.snapshot().extraCalls !== (hedged && budgeted === 'paid' ? 1 : 0)) return false;
        if (outcome === 'pending') return true;
        const [primary, second] = work.calls;
        if (outcome === 'left') return work.calls.every(({ ended }) => ended) && clock.timers === 0;
        if (outcome === 'primary' && second?.ended === false) return hedgeThrows;
        if (outcome === 'hedge' && primary?.ended !== true) return false;
        return clock.timers === 0;
      },
    ),
  );
});

await test('no rejection went unhandled', async (t) => {
  await settled();
  t.strictSame(unhandled, []);
});
