import { test } from 'tap';
import { Wakeable } from '../../gateway/queue/wakeable.ts';
import { ManualClock, settled } from '../support/clock.ts';

await test('a wait takes its time', async (t) => {
  const clock = new ManualClock();
  const from = clock.wallNow();
  const over = new Wakeable(clock).wait(500).then(() => clock.wallNow() - from);
  await clock.advance(499);
  await clock.advance(1);
  t.equal(await over, 500);
  t.equal(clock.timers, 0);
});

await test('a wait that is cut short is over at once, and leaves no timer', async (t) => {
  const clock = new ManualClock();
  const sleep = new Wakeable(clock);
  const over = sleep.wait(500);
  await settled();
  sleep.wake();
  await over;
  t.equal(clock.timers, 0);
  const next = sleep.wait(500);
  await settled();
  t.equal(clock.timers, 1, 'the next one takes its time again');
  sleep.wake();
  await next;
});

await test('woken while nobody waits, however often, one wait is none', async (t) => {
  const clock = new ManualClock();
  const sleep = new Wakeable(clock);
  sleep.wake();
  sleep.wake();
  await sleep.wait(500);
  void sleep.wait(500);
  await settled();
  t.equal(clock.timers, 1);
});
