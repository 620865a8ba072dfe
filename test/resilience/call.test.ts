import { test } from 'tap';
import { Call, settleWithin, sleep, type Waiter } from '../../gateway/resilience/call.ts';
import { CallerGoneError } from '../../gateway/resilience/errors.ts';
import { ManualClock, settled } from '../support/clock.ts';
import { createCall } from '../support/deferred.ts';

/** Remembers what it was told. */
class Recorder implements Waiter {
  readonly reasons: unknown[] = [];

  onEnd(reason: unknown): void {
    this.reasons.push(reason);
  }
}

/** What a promise rejects with, whatever that is. */
const rejection = (work: Promise<unknown>) =>
  work.then(
    () => new Error('it was fulfilled'),
    (reason: unknown) => reason,
  );

await test('a child never outlives its parent’s deadline', async (t) => {
  const clock = new ManualClock();
  const parent = createCall(clock, 100);
  t.equal(parent.child().deadline, 100);
  t.equal(parent.child(50).deadline, 50);
  t.equal(parent.child(150).deadline, 100);
  t.equal(createCall(clock).child().deadline, Infinity);
  clock.stall(60);
  t.equal(parent.child(50).deadline, 100);
  t.equal(parent.remaining(), 40);
  clock.stall(60);
  t.equal(parent.remaining(), 0, 'never below 0');
  t.equal(createCall(clock).remaining(), Infinity);
});

await test('a child has its parent’s origin, fallback and payment unless it brings its own', async (t) => {
  const clock = new ManualClock();
  const origin = { requestId: 'r', route: '/users' };
  const parent = new Call({ clock, origin, hasFallback: true, paid: true });
  t.match(parent.child(), { origin, hasFallback: true, paid: true });
  const own = { hasFallback: false, paid: false };
  t.match(new Call({ clock, ...own }, parent), { origin, ...own });
  t.match(createCall(clock), { origin: undefined, ...own });
});

await test('the first reason stays, and waiters are told once', async (t) => {
  const call = createCall(new ManualClock());
  const waiter = new Recorder();
  call.subscribe(waiter);
  t.equal(call.ended, false);
  t.equal(call.reason, undefined);
  call.end('first');
  call.end('second');
  t.equal(call.ended, true);
  t.equal(call.reason, 'first');
  t.strictSame(waiter.reasons, ['first']);
});

await test('a reason may be anything, also nothing', async (t) => {
  for (const reason of ['a string', undefined, null, 0, new Error('an error')]) {
    const call = createCall(new ManualClock());
    const waiter = new Recorder();
    call.subscribe(waiter);
    const child = call.child();
    call.end(reason);
    t.equal(call.ended, true);
    t.equal(child.ended, true);
    t.equal(child.reason, reason);
    t.strictSame(waiter.reasons, [reason]);
    t.equal(await rejection(settleWithin(Promise.resolve(), child)), reason);
  }
});

await test('a call ends its children and theirs, and not the other way round', async (t) => {
  const parent = createCall(new ManualClock());
  const child = parent.child();
  const grandchild = child.child();
  const waiter = new Recorder();
  grandchild.subscribe(waiter);
  const sibling = parent.child();
  sibling.end('sibling');
  t.equal(parent.ended, false);
  t.equal(grandchild.ended, false);
  parent.end('parent');
  t.match([child, grandchild], [{ ended: true }, { ended: true, reason: 'parent' }]);
  t.strictSame(waiter.reasons, ['parent']);
  t.equal(sibling.reason, 'sibling');
});

await test('a parent that ended before, with nobody waiting, was the first', async (t) => {
  const parent = createCall(new ManualClock());
  const child = parent.child();
  parent.end('parent');
  child.end('child');
  t.equal(child.reason, 'parent');
  const waited = parent.child();
  t.equal(waited.ended, true);
  t.equal(waited.reason, 'parent');
});

await test('the time is up: the call ends with what it was given for that', async (t) => {
  const clock = new ManualClock();
  const plain = createCall(clock, 10);
  const named = new Call({ clock, limitMs: 20, overdue: () => 'overdue' });
  const waiters = [new Recorder(), new Recorder()];
  plain.subscribe(waiters[0]!);
  named.subscribe(waiters[1]!);
  await clock.advance(9);
  t.equal(plain.ended, false);
  await clock.advance(1);
  t.match(plain.reason, { code: 'deadline_exceeded' });
  t.equal(named.ended, false);
  await clock.advance(10);
  t.strictSame(waiters[1]?.reasons, ['overdue']);
  t.equal(clock.timers, 0);
});

await test('a deadline of the parent ends the child with the parent’s reason, at the same time too', async (t) => {
  for (const childMs of [10, 11, undefined]) {
    const clock = new ManualClock();
    const parent = new Call({ clock, limitMs: 10, overdue: () => 'deadline' });
    const child = parent.child(childMs, () => 'timeout');
    child.subscribe(new Recorder());
    t.equal(clock.timers, 1, 'one timer does for both');
    await clock.advance(10);
    t.equal(child.reason, 'deadline');
  }
});

await test('a timer is set only while somebody waits', async (t) => {
  const clock = new ManualClock();
  const parent = createCall(clock, 100);
  const child = parent.child(50);
  t.equal(clock.timers, 0);
  const waiters = [new Recorder(), new Recorder()];
  for (const waiter of waiters) child.subscribe(waiter);
  t.equal(clock.timers, 2);
  child.unsubscribe(waiters[0]!);
  t.equal(clock.timers, 2);
  child.unsubscribe(waiters[1]!);
  t.equal(clock.timers, 0);
  child.unsubscribe(waiters[1]!);
  await clock.advance(30);
  child.subscribe(waiters[0]!);
  await clock.advance(19);
  t.strictSame(waiters[0]?.reasons, []);
  await clock.advance(1);
  t.match(waiters[0]?.reasons, [{ code: 'deadline_exceeded' }]);
  t.equal(clock.timers, 0, 'the parent has nobody left that waits');
  t.strictSame(waiters[1]?.reasons, []);
});

await test('without a time limit there is no timer at all', async (t) => {
  const clock = new ManualClock();
  createCall(clock).child().subscribe(new Recorder());
  t.equal(clock.timers, 0);
});

await test('released, a call forgets its timer and those who waited, and stays readable', async (t) => {
  const clock = new ManualClock();
  const parent = createCall(clock, 100);
  const child = parent.child(50);
  const waiter = new Recorder();
  child.subscribe(waiter);
  child.release();
  child.release();
  t.equal(clock.timers, 0);
  t.equal(child.ended, false);
  t.equal(child.deadline, 50);
  parent.end('parent');
  t.strictSame(waiter.reasons, []);
  t.equal(child.reason, 'parent');
});

await test('a child that is released leaves its siblings subscribed', async (t) => {
  const clock = new ManualClock();
  const parent = createCall(clock, 100);
  const children = [parent.child(), parent.child()];
  const waiters = children.map((child) => {
    const waiter = new Recorder();
    child.subscribe(waiter);
    return waiter;
  });
  children[0]?.release();
  t.equal(clock.timers, 1);
  parent.end('parent');
  t.strictSame(
    waiters.map(({ reasons }) => reasons),
    [[], ['parent']],
  );
});

await test('waiters that leave or come while the call ends disturb nobody', async (t) => {
  const clock = new ManualClock();
  const call = createCall(clock, 100);
  const late = new Recorder();
  const last = new Recorder();
  const told: unknown[] = [];
  const leaving: Waiter = {
    onEnd(reason) {
      told.push(reason);
      t.equal(call.ended, true);
      call.unsubscribe(leaving);
      call.unsubscribe(last);
      call.end('again');
      if (!call.ended) call.subscribe(late);
    },
  };
  const first = new Recorder();
  for (const waiter of [first, leaving, last]) call.subscribe(waiter);
  call.end('end');
  t.strictSame(told, ['end']);
  t.strictSame(first.reasons, ['end']);
  t.ok(last.reasons.length <= 1, 'at most once');
  t.strictSame(late.reasons, []);
  t.equal(clock.timers, 0);
});

await test('the signal is the same each time, and aborts with the call’s reason', async (t) => {
  const clock = new ManualClock();
  const parent = createCall(clock);
  const child = parent.child();
  const { signal } = child;
  t.equal(child.signal, signal);
  t.equal(signal.aborted, false);
  const reason = new CallerGoneError('left');
  parent.end(reason);
  t.equal(signal.aborted, true);
  t.equal(signal.reason, reason);
});

await test('the signal of a call that has ended is aborted', async (t) => {
  const parent = createCall(new ManualClock());
  const child = parent.child();
  parent.end('a string');
  t.match(child.signal, { aborted: true, reason: 'a string' });
  t.match(parent.signal, { aborted: true, reason: 'a string' });
});

await test('the signal aborts when the time is up, and not after the release', async (t) => {
  const clock = new ManualClock();
  const [overdue, released] = [createCall(clock, 10), createCall(clock, 10)];
  const signals = [overdue.signal, released.signal];
  released.release();
  await clock.advance(10);
  t.strictSame(
    signals.map(({ aborted }) => aborted),
    [true, false],
  );
  t.match(signals[0]?.reason, { code: 'deadline_exceeded' });
});

await test('settleWithin settles as the work does and leaves nothing behind', async (t) => {
  const clock = new ManualClock();
  const call = createCall(clock, 100);
  t.equal(await settleWithin(Promise.resolve('value'), call), 'value');
  t.equal(
    await rejection(settleWithin(Promise.reject(new Error('x')), call)).then(String),
    'Error: x',
  );
  t.equal(clock.timers, 0);
  t.equal(call.ended, false);
});

await test('settleWithin rejects as soon as the call ends, whatever becomes of the work', async (t) => {
  const unhandled: unknown[] = [];
  const listener = (reason: unknown) => void unhandled.push(reason);
  process.on('unhandledRejection', listener);
  const clock = new ManualClock();
  for (const when of ['before', 'during', 'time is up']) {
    const work = Promise.withResolvers<string>();
    const call = createCall(clock, 100);
    if (when === 'before') call.end('left');
    const result = rejection(settleWithin(work.promise, call));
    if (when === 'during') call.end('left');
    if (when === 'time is up') await clock.advance(100);
    if (when === 'time is up') t.match(await result, { code: 'deadline_exceeded' });
    else t.equal(await result, 'left');
    work.reject(new Error('late'));
    await settled();
    t.equal(clock.timers, 0, when);
  }
  await settled();
  process.off('unhandledRejection', listener);
  t.strictSame(unhandled, []);
});

await test('sleep takes its time', async (t) => {
  const clock = new ManualClock();
  const call = createCall(clock, 100);
  let over = false;
  const sleeping = sleep(10, call).then(() => (over = true));
  t.equal(clock.timers, 2);
  await clock.advance(9);
  t.equal(over, false);
  await clock.advance(1);
  t.equal(over, true);
  await sleeping;
  t.equal(clock.timers, 0);
});

await test('sleep ends with the call, and its timer with it', async (t) => {
  const clock = new ManualClock();
  const call = createCall(clock);
  const sleeping = rejection(sleep(10, call));
  call.end('left');
  t.equal(await sleeping, 'left');
  t.equal(clock.timers, 0);
  t.equal(await rejection(sleep(10, call)), 'left', 'it had ended before');
  t.equal(clock.timers, 0);
  const overdue = rejection(sleep(10, createCall(clock, 5)));
  await clock.advance(5);
  t.match(await overdue, { code: 'deadline_exceeded' });
  t.equal(clock.timers, 0);
});

await test('run settles as the operation does, and releases the call', async (t) => {
  const clock = new ManualClock();
  const parent = createCall(clock, 100);
  const runs = [
    (call: Call) => call.run(() => Promise.resolve('answer')),
    (call: Call) => call.run(() => Promise.reject(new Error('failed'))),
    (call: Call) =>
      call.run(() => {
        throw new Error('at once');
      }),
  ];
  const results = await Promise.all(
    runs.map((run) => run(parent.child(50)).catch((error: Error) => error.message)),
  );
  t.strictSame(results, ['answer', 'failed', 'at once']);
  t.equal(clock.timers, 0);
  t.equal(parent.ended, false);
});

await test('run rejects as soon as the call ends, whatever becomes of the operation', async (t) => {
  const unhandled: unknown[] = [];
  const listener = (reason: unknown) => void unhandled.push(reason);
  process.on('unhandledRejection', listener);
  for (const when of ['in the operation', 'during', 'by the parent', 'time is up']) {
    const clock = new ManualClock();
    const parent = createCall(clock);
    const call = new Call({ clock, limitMs: 10, overdue: () => 'overdue' }, parent);
    const work = Promise.withResolvers<string>();
    const result = rejection(
      call.run((given) => {
        t.equal(given, call);
        if (when === 'in the operation') call.end('left');
        return work.promise;
      }),
    );
    if (when === 'during') call.end('left');
    if (when === 'by the parent') parent.end('left');
    if (when === 'time is up') await clock.advance(10);
    t.equal(await result, when === 'time is up' ? 'overdue' : 'left', when);
    work.reject(new Error('late'));
    await settled();
    t.equal(clock.timers, 0, when);
  }
  await settled();
  process.off('unhandledRejection', listener);
  t.strictSame(unhandled, []);
});
