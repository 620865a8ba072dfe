import { test } from 'tap';
import type { AdaptiveLimit } from '../../gateway/resilience/adaptive-limit.ts';
import { Bulkhead } from '../../gateway/resilience/bulkhead.ts';
import { CallerGoneError } from '../../gateway/resilience/errors.ts';
import { ManualClock, settled } from '../support/clock.ts';
import { createCall, Deferred } from '../support/deferred.ts';
import { ticks } from '../support/step-clock.ts';

const create = (limit: number | AdaptiveLimit, queueLimit: number) =>
  new Bulkhead({ name: 'events', limit, queueLimit });

function broken(): never {
  throw new Error('at once');
}

/** A limit that is whatever was set last, from the next operation that is over. */
class SetLimit implements AdaptiveLimit {
  current: number;
  readonly observed: unknown[][] = [];

  constructor(current: number) {
    this.current = current;
  }

  observe(...observed: [latencyMs: number, active: number, ok: boolean]): number {
    this.observed.push(observed);
    return this.current;
  }
}

await test('up to the limit all run at once, the rest waits in order of arrival', async (t) => {
  const clock = new ManualClock();
  const bulkhead = create(2, 10);
  const work = new Deferred<number>();
  const order: number[] = [];
  const results = [0, 1, 2, 3, 4].map((caller) =>
    bulkhead.execute((call) => {
      order.push(caller);
      return work.operation(call);
    }, createCall(clock)),
  );
  t.strictSame(order, [0, 1], 'started in the same moment');
  t.strictSame(bulkhead.snapshot(), { limit: 2, queueLimit: 10, active: 2, queued: 3 });
  work.resolve(1, 1);
  await settled();
  t.strictSame(order, [0, 1, 2]);
  for (const index of [0, 2]) work.resolve(index, index);
  await settled();
  t.strictSame(order, [0, 1, 2, 3, 4]);
  for (const index of [3, 4]) work.resolve(index, index);
  t.strictSame(await Promise.all(results), [0, 1, 2, 3, 4]);
  t.match(bulkhead.snapshot(), { active: 0, queued: 0 });
});

await test('with the queue full, the next caller is rejected at once', async (t) => {
  const clock = new ManualClock();
  const bulkhead = create(1, 1);
  const work = new Deferred<void>();
  const first = bulkhead.execute(work.operation, createCall(clock));
  const second = bulkhead.execute(work.operation, createCall(clock));
  await t.rejects(bulkhead.execute(work.operation, createCall(clock)), {
    code: 'bulkhead_full',
    circuit: 'events',
    retryAfterMs: 1_000,
    message: 'all places and the queue are taken',
  });
  t.equal(work.started, 1);
  work.resolve(0);
  await first;
  work.resolve(1);
  await second;
});

await test('a newcomer never takes the place that becomes free for a queued caller', async (t) => {
  // At every generation of promise callbacks around the hand-over.
  for (let gap = 0; gap < 8; gap += 1) {
    const clock = new ManualClock();
    const bulkhead = create(1, 10);
    const work = new Deferred<void>();
    const order: string[] = [];
    const enter = (name: string) =>
      bulkhead.execute((call) => {
        order.push(name);
        return work.operation(call);
      }, createCall(clock));
    const all = [enter('first'), enter('queued')];
    work.resolve(0);
    await ticks(gap);
    all.push(enter('newcomer'));
    await settled();
    t.strictSame(order, ['first', 'queued']);
    work.resolve(1);
    await settled();
    work.resolve(2);
    await Promise.all(all);
    t.strictSame(order, ['first', 'queued', 'newcomer']);
  }
});

await test('a queued caller that is aborted leaves at once, from any position', async (t) => {
  const clock = new ManualClock();
  const bulkhead = create(1, 10);
  const work = new Deferred<void>();
  const order: number[] = [];
  const calls = [0, 1, 2, 3, 4].map(() => createCall(clock));
  const results = calls.map((call, caller) =>
    bulkhead.execute((own) => {
      order.push(caller);
      return work.operation(own);
    }, call),
  );
  const outcomes = Promise.allSettled(results);
  for (const caller of [2, 4, 1]) {
    const reason = new CallerGoneError(`caller ${caller} left`);
    calls[caller]?.end(reason);
    await t.rejects(results[caller] ?? Promise.resolve(), reason);
  }
  t.match(bulkhead.snapshot(), { active: 1, queued: 1 });
  work.resolve(0);
  await settled();
  work.resolve(1);
  await outcomes;
  t.strictSame(order, [0, 3]);
  t.match(bulkhead.snapshot(), { active: 0, queued: 0 });
});

await test('a queued caller whose deadline comes leaves at that moment', async (t) => {
  const clock = new ManualClock();
  const bulkhead = create(1, 10);
  const work = new Deferred<void>();
  const first = bulkhead.execute(work.operation, createCall(clock));
  const overdue = bulkhead.execute(work.operation, createCall(clock, 100));
  const rejected = t.rejects(overdue, { code: 'deadline_exceeded' });
  await clock.advance(100);
  await rejected;
  t.match(bulkhead.snapshot(), { active: 1, queued: 0 });
  work.resolve(0);
  await first;
  t.equal(work.started, 1);
  t.equal(clock.timers, 0);
});

await test('a caller whose deadline passed while the event loop was busy gets no place', async (t) => {
  const clock = new ManualClock();
  const bulkhead = create(1, 10);
  const work = new Deferred<void>();
  const order: string[] = [];
  const enter = (name: string, limitMs?: number) =>
    bulkhead.execute(
      (call) => {
        order.push(name);
        return work.operation(call);
      },
      createCall(clock, limitMs),
    );
  const first = enter('first');
  const rejected = t.rejects(enter('overdue', 100), {
    code: 'deadline_exceeded',
    circuit: 'events',
  });
  const last = enter('last', 1_000);
  clock.stall(500);
  work.resolve(0);
  await Promise.all([first, rejected]);
  t.strictSame(order, ['first', 'last']);
  work.resolve(1);
  await last;
  t.match(bulkhead.snapshot(), { active: 0, queued: 0 });
  t.equal(clock.timers, 0);
});

await test('a call that has already ended starts nothing and takes no place', async (t) => {
  const clock = new ManualClock();
  const bulkhead = create(1, 10);
  const work = new Deferred<void>();
  const call = createCall(clock);
  const reason = new CallerGoneError('left');
  call.end(reason);
  await t.rejects(bulkhead.execute(work.operation, call), reason);
  t.equal(work.started, 0);
  t.match(bulkhead.snapshot(), { active: 0, queued: 0 });
});

await test('a synchronous throw frees the place exactly once', async (t) => {
  const clock = new ManualClock();
  const bulkhead = create(1, 10);
  await t.rejects(bulkhead.execute(broken, createCall(clock)), { message: 'at once' });
  t.match(bulkhead.snapshot(), { active: 0, queued: 0 });
  const work = new Deferred<void>();
  const all = [
    bulkhead.execute(work.operation, createCall(clock)),
    bulkhead.execute(broken, createCall(clock)).catch(() => {}),
    bulkhead.execute(work.operation, createCall(clock)),
    bulkhead.execute(work.operation, createCall(clock)),
  ];
  work.resolve(0);
  await settled();
  t.equal(work.started, 2, 'the place went on to the next one, and to that one only');
  t.match(bulkhead.snapshot(), { active: 1, queued: 1 });
  work.resolve(1);
  await settled();
  work.resolve(2);
  await Promise.all(all);
  t.match(bulkhead.snapshot(), { active: 0, queued: 0 });
});

await test('a queue of operations that all throw at once is worked off without recursion', async (t) => {
  const clock = new ManualClock();
  const bulkhead = create(1, 20_000);
  const work = new Deferred<void>();
  const first = bulkhead.execute(work.operation, createCall(clock));
  const rest = Array.from({ length: 10_000 }, () => bulkhead.execute(broken, createCall(clock)));
  const outcomes = Promise.allSettled(rest);
  work.resolve(0);
  await first;
  t.ok((await outcomes).every(({ status }) => status === 'rejected'));
  t.match(bulkhead.snapshot(), { active: 0, queued: 0 });
});

await test('a caller that cannot make its deadline is refused at the door', async (t) => {
  const clock = new ManualClock();
  const bulkhead = create(2, 10);
  const work = new Deferred<void>();
  const enter = (limitMs?: number) => bulkhead.execute(work.operation, createCall(clock, limitMs));
  // Without a sample there is no estimate, so the first ones may wait whatever their deadline.
  const all = [enter(), enter(), enter(1_000)];
  await clock.advance(200);
  work.resolve(0);
  work.resolve(1);
  await clock.advance(200);
  work.resolve(2);
  await Promise.all(all);
  // Three operations took 200 ms each, two run at once: one caller's turn comes every 100 ms.
  const running = [enter(), enter()];
  await t.rejects(enter(99), {
    code: 'bulkhead_full',
    message: 'the deadline is before its turn',
    retryAfterMs: 1_000,
  });
  const queued = [enter(100), enter(200)];
  await t.rejects(enter(299), { code: 'bulkhead_full' });
  t.match(bulkhead.snapshot(), { active: 2, queued: 2 });
  work.resolve(3);
  work.resolve(4);
  await settled();
  work.resolve(5);
  work.resolve(6);
  await Promise.all([...running, ...queued]);
});

await test('a rejected caller is told to wait until a turn could come', async (t) => {
  const clock = new ManualClock();
  const bulkhead = create(1, 1);
  const work = new Deferred<void>();
  const slow = bulkhead.execute(work.operation, createCall(clock));
  await clock.advance(4_000);
  work.resolve(0);
  await slow;
  const all = [1, 2].map(() => bulkhead.execute(work.operation, createCall(clock)));
  await t.rejects(bulkhead.execute(work.operation, createCall(clock)), {
    code: 'bulkhead_full',
    retryAfterMs: 8_000,
  });
  work.resolve(1);
  await settled();
  work.resolve(2);
  await Promise.all(all);
});

await test('the estimate follows an upstream that has become fast again', async (t) => {
  const clock = new ManualClock();
  const bulkhead = create(1, 10);
  const run = async (ms: number) => {
    const work = new Deferred<void>();
    const result = bulkhead.execute(work.operation, createCall(clock));
    await clock.advance(ms);
    work.resolve(0);
    await result;
  };
  for (let call = 0; call < 20; call += 1) await run(1_000);
  for (let call = 0; call < 60; call += 1) await run(10);
  const work = new Deferred<void>();
  const all = [undefined, 50].map((limitMs) =>
    bulkhead.execute(work.operation, createCall(clock, limitMs)),
  );
  t.match(bulkhead.snapshot(), { active: 1, queued: 1 });
  work.resolve(0);
  await settled();
  work.resolve(1);
  await Promise.all(all);
});

await test('a limit that grows admits the queue at once, in order', async (t) => {
  const clock = new ManualClock();
  const limit = new SetLimit(1);
  const bulkhead = create(limit, 10);
  const work = new Deferred<void>();
  const all = [1, 2, 3, 4, 5].map(() => bulkhead.execute(work.operation, createCall(clock)));
  limit.current = 3;
  work.resolve(0);
  await settled();
  t.equal(work.started, 4);
  t.match(bulkhead.snapshot(), { limit: 3, active: 3, queued: 1 });
  for (const index of [1, 2, 3]) work.resolve(index);
  await settled();
  work.resolve(4);
  await Promise.all(all);
});

await test('a limit that shrinks cuts nobody off, and admits again below it', async (t) => {
  const clock = new ManualClock();
  const limit = new SetLimit(3);
  const bulkhead = create(limit, 10);
  const work = new Deferred<void>();
  const all = [1, 2, 3, 4].map(() => bulkhead.execute(work.operation, createCall(clock)));
  limit.current = 1;
  work.resolve(0);
  await settled();
  t.match(bulkhead.snapshot(), { limit: 1, active: 2, queued: 1 });
  work.resolve(1);
  await settled();
  t.match(bulkhead.snapshot(), { active: 1, queued: 1 });
  work.resolve(2);
  await settled();
  t.match(bulkhead.snapshot(), { active: 1, queued: 0 });
  work.resolve(3);
  await Promise.all(all);
  t.match(bulkhead.snapshot(), { active: 0, queued: 0 });
});

await test('an adaptive limit is told how long each operation took, among how many', async (t) => {
  const clock = new ManualClock();
  const limit = new SetLimit(2);
  const bulkhead = create(limit, 10);
  const work = new Deferred<void>();
  const all = [1, 2].map(() => bulkhead.execute(work.operation, createCall(clock)));
  const outcomes = Promise.allSettled(all);
  await clock.advance(30);
  work.resolve(0);
  await clock.advance(20);
  work.reject(1, new Error('failed'));
  await outcomes;
  t.strictSame(limit.observed, [
    [30, 2, true],
    [50, 1, false],
  ]);
});

await test('options out of range are rejected', async (t) => {
  const limit = { message: 'limit must be a whole number, from 1' };
  t.throws(() => create(0, 1), limit);
  t.throws(() => create(1.5, 1), limit);
  t.throws(() => create(new SetLimit(0), 1), limit);
  const queueLimit = { message: 'queueLimit must be a whole number, from 0' };
  t.throws(() => create(1, -1), queueLimit);
  t.throws(() => create(1, Infinity), queueLimit);
});
