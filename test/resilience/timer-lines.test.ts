import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { test } from 'tap';
import { TimerLines } from '../../gateway/resilience/timer-lines.ts';

// The timers under test keep no process alive.
const alive = setInterval(() => {}, 1_000);

const createTimers = () => new TimerLines(() => performance.now());

await test('timers fire in order, none before its time', async (t) => {
  const timers = createTimers();
  const started = performance.now();
  const fired: { ms: number; after: number }[] = [];
  await Promise.all(
    [90, 10.5, 50, 10.5, 0].map(
      (ms) =>
        new Promise<void>((resolve) => {
          timers.set(ms, () => {
            fired.push({ ms, after: performance.now() - started });
            resolve();
          });
        }),
    ),
  );
  t.same(
    fired.map(({ ms }) => ms),
    [0, 10.5, 10.5, 50, 90],
  );
  for (const { ms, after } of fired) t.ok(after >= ms, `${ms} ms fired after ${after.toFixed(1)}`);
});

await test('a cancelled timer never fires, wherever it stands in its line', async (t) => {
  const timers = createTimers();
  const fired: number[] = [];
  const all = [0, 1, 2, 3, 4].map((n) => timers.set(5, () => fired.push(n)));
  for (const n of [0, 2, 4]) all[n]!.cancel();
  all[2]!.cancel();
  await new Promise<void>((resolve) => timers.set(10, resolve));
  t.same(fired, [1, 3]);
  all[1]!.cancel();
});

await test('a timer that cancels another one of its line, or sets a new one', async (t) => {
  const timers = createTimers();
  const fired: string[] = [];
  await new Promise<void>((resolve) => {
    timers.set(5, () => {
      fired.push('first');
      second.cancel();
      timers.set(5, () => {
        fired.push('set by the first');
        resolve();
      });
    });
    const second = timers.set(5, () => fired.push('second'));
    timers.set(5, () => fired.push('third'));
  });
  t.same(fired, ['first', 'third', 'set by the first']);
});

await test('one that throws does not keep the others of its line from firing', async (t) => {
  // In a process of its own: here the runner would take the exception for the test's.
  const script = `
    import { TimerLines } from './gateway/resilience/timer-lines.ts';
    process.once('uncaughtException', ({ message }) => console.log(message));
    const timers = new TimerLines(() => performance.now());
    timers.set(5, () => { throw new Error('a bug'); });
    timers.set(5, () => console.log('the next one'));
    setTimeout(() => {}, 500);
  `;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', script],
    { cwd: join(import.meta.dirname, '../..') },
  );
  t.equal(stdout, 'a bug\nthe next one\n');
});

await test('beyond what Node can count it waits rather than fires at once', async (t) => {
  const timers = createTimers();
  const timer = timers.set(2 ** 40, () => t.fail('fired'));
  timers.set(Infinity, () => t.fail('fired'));
  await new Promise<void>((resolve) => timers.set(5, resolve));
  timer.cancel();
});

clearInterval(alive);
