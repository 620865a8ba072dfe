import { test } from 'tap';
import { createDeadline } from '../../gateway/resilience/deadline.ts';
import { CallerGoneError } from '../../gateway/resilience/errors.ts';
import { compose } from '../../gateway/resilience/policy.ts';
import { createRetry } from '../../gateway/resilience/retry.ts';
import { createTimeout } from '../../gateway/resilience/timeout.ts';
import { ManualClock, settled } from '../support/clock.ts';
import { createCall, Deferred } from '../support/deferred.ts';

const timeout = createTimeout({ name: 'events', limitMs: 100 });
const deadline = createDeadline({ name: 'events', limitMs: 250 });

for (const { name, policy, limitMs, code } of [
  { name: 'timeout', policy: timeout, limitMs: 100, code: 'upstream_timeout' },
  { name: 'deadline', policy: deadline, limitMs: 250, code: 'deadline_exceeded' },
]) {
  await test(`${name}: an answer in time is passed on, and no timer is left`, async (t) => {
    const clock = new ManualClock();
    const work = new Deferred<string>();
    const result = policy.execute(work.operation, createCall(clock, 10_000));
    t.equal(work.calls[0]?.signal.aborted, false, 'a signal listens for as long as it lives');
    await clock.advance(limitMs - 1);
    work.resolve(0, 'answer');
    t.equal(await result, 'answer');
    t.equal(clock.timers, 0);
    t.notOk(work.calls[0]?.ended);
  });

  await test(`${name}: after ${limitMs} ms the work is ended and nobody waits for it`, async (t) => {
    const clock = new ManualClock();
    const work = new Deferred<string>();
    const result = policy.execute(work.operation, createCall(clock));
    t.equal(work.calls[0]?.remaining(), limitMs);
    const rejected = t.rejects(result, { code, circuit: 'events' });
    await clock.advance(limitMs);
    await rejected;
    t.ok(work.calls[0]?.ended);
    t.equal(work.calls[0]?.signal.aborted, true);
    t.equal(clock.timers, 0);
    work.reject(0, new Error('late'));
    await settled();
  });

  await test(`${name}: an error of the work is passed on as it is`, async (t) => {
    const clock = new ManualClock();
    const error = new Error('failed');
    await t.rejects(
      policy.execute(() => Promise.reject(error), createCall(clock)),
      error,
    );
    await t.rejects(
      policy.execute(() => {
        throw error;
      }, createCall(clock)),
      error,
    );
    t.equal(clock.timers, 0);
  });

  await test(`${name}: a caller that leaves ends the work, with its own reason`, async (t) => {
    const clock = new ManualClock();
    const work = new Deferred<string>();
    const call = createCall(clock);
    const result = policy.execute(work.operation, call);
    const { signal } = work.calls[0] ?? call;
    const reason = new CallerGoneError('left');
    call.end(reason);
    await t.rejects(result, reason);
    t.equal(signal.reason, reason);
    t.equal(clock.timers, 0);
  });
}

await test('an attempt cut short by the deadline is not a timeout', async (t) => {
  const clock = new ManualClock();
  const work = new Deferred<string>();
  const result = timeout.execute(work.operation, createCall(clock, 60));
  t.equal(work.calls[0]?.remaining(), 60);
  const rejected = t.rejects(result, { code: 'deadline_exceeded' });
  await clock.advance(60);
  await rejected;
  t.equal(clock.timers, 0);
});

await test('the deadline bounds all attempts and waits together', async (t) => {
  const clock = new ManualClock();
  const work = new Deferred<string>();
  const policy = compose(
    deadline,
    createRetry({ maxAttempts: 10, backoff: () => 20, isRetryable: () => true }),
    timeout,
  );
  const result = policy.execute(work.operation, createCall(clock));
  const rejected = t.rejects(result, { code: 'deadline_exceeded' });
  await clock.advance(249);
  // 0 to 100, 120 to 220; 240 is left 10 ms.
  t.equal(work.started, 3);
  t.equal(work.calls[2]?.remaining(), 1);
  await clock.advance(1);
  await rejected;
  t.ok(work.calls.every((attempt) => attempt.ended));
  await clock.advance(10_000);
  t.equal(work.started, 3);
  t.equal(clock.timers, 0);
});

await test('an inner deadline never outlives an outer one', async (t) => {
  const clock = new ManualClock();
  const work = new Deferred<string>();
  const result = deadline.execute(work.operation, createCall(clock, 50));
  t.equal(work.calls[0]?.deadline, 50);
  const rejected = t.rejects(result, { code: 'deadline_exceeded' });
  await clock.advance(50);
  await rejected;
});
