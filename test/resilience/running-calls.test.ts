import { test } from 'tap';
import { Lease } from '../../gateway/resilience/lease.ts';
import { RunningCalls } from '../../gateway/resilience/running-calls.ts';

const leaseAt = (startedAt: number) => new Lease(0, startedAt, Infinity, undefined);

await test('calls become slow in their order, each once', async (t) => {
  const running = new RunningCalls(100);
  for (const startedAt of [0, 10, 20]) running.add(leaseAt(startedAt));
  for (const [now, provisional] of [
    [99, 0],
    [100, 1],
    [100, 1],
    [119, 2],
    [5_000, 3],
    [5_000, 3],
  ] as const) {
    running.advance(now);
    t.equal(running.provisional, provisional, `at ${now}`);
  }
});

await test('a call that ended is not found slow, and one that was is no more', async (t) => {
  const running = new RunningCalls(100);
  const [fast, slow] = [leaseAt(0), leaseAt(0)];
  running.add(fast);
  running.add(slow);
  running.delete(fast);
  running.advance(100);
  t.equal(running.provisional, 1);
  running.delete(slow);
  t.equal(running.provisional, 0);
});

await test('cleared, it forgets the slow and the running', async (t) => {
  const running = new RunningCalls(100);
  running.add(leaseAt(0));
  running.advance(100);
  running.add(leaseAt(50));
  running.clear();
  t.equal(running.provisional, 0);
  running.advance(1_000);
  t.equal(running.provisional, 0);
});
