import { test } from 'tap';
import { createFaults } from '../../mock-server/faults.ts';
import { decide } from '../../mock-server/plan.ts';
import { createRandom } from '../../mock-server/random.ts';

function numbers(seed: number, name: string): number[] {
  const random = createRandom(seed, name);
  return Array.from({ length: 1000 }, () => random());
}

await test('the generator', async (t) => {
  t.same(numbers(1, 'users'), numbers(1, 'users'));
  t.notSame(numbers(1, 'users'), numbers(2, 'users'));
  t.notSame(numbers(1, 'users'), numbers(1, 'events'));
  const all = numbers(1, 'users');
  t.ok(all.every((number) => number >= 0 && number < 1));
  t.ok(Math.abs(all.reduce((sum, number) => sum + number, 0) / 1000 - 0.5) < 0.03);
});

await test('latency is lognormal', async (t) => {
  const random = createRandom(1, 'users');
  const fault = { latency: { p50Ms: 50, p99Ms: 400 } };
  const delays = Array.from({ length: 20_000 }, () => decide({ fault }, 0, random).delayMs);
  delays.sort((a, b) => a - b);
  t.ok(Math.abs((delays[10_000] ?? 0) - 50) < 2, `p50 ${delays[10_000]}`);
  t.ok(Math.abs((delays[19_800] ?? 0) - 400) < 40, `p99 ${delays[19_800]}`);
  t.ok((delays[0] ?? 0) > 0);
});

/** Which of 500 requests are dropped when the first ones meet a fault. */
function drops(faulty: number): boolean[] {
  const random = createRandom(3, 'users');
  const fault = { latency: { p50Ms: 5, p99Ms: 9 }, errorRate: 0.5 };
  return Array.from({ length: 500 }, (_, n) =>
    decide(n < faulty ? { fault } : undefined, 0.05, random),
  ).map(({ answer }) => answer === 'drop');
}

await test('a fault does not shift the numbers of the requests after it', async (t) => {
  t.same(drops(0), drops(100));
  t.ok(drops(0).includes(true));
});

await test('forMs: the fault ends by the clock', async (t) => {
  let now = 1000;
  const faults = createFaults(() => now);
  faults.set('users', { status: 503, forMs: 100 });
  now += 99;
  t.same(faults.take('users'), { fault: { status: 503, forMs: 100 } });
  t.equal(faults.list()[0]?.msLeft, 1);
  now += 1;
  t.equal(faults.take('users'), undefined);
  t.same(faults.list(), []);
});

await test('a fault that is set again starts again', async (t) => {
  const faults = createFaults(() => 0);
  faults.set('users', { sequence: '500,501' });
  t.equal(faults.take('users')?.step, 500);
  faults.set('users', { sequence: '500,501' });
  t.equal(faults.take('users')?.step, 500);
  t.equal(faults.take('users')?.step, 501);
  t.equal(faults.take('users'), undefined);
});

await test('set checks what it is given', async (t) => {
  const faults = createFaults();
  t.throws(() => faults.set('users', { errorRate: 7 }), /errorRate must be a number from 0 to 1/);
  t.throws(() => faults.set('billing' as 'users', { hang: true }), /no upstream "billing"/);
});
