import * as fc from 'fast-check';
import { test } from 'tap';
import { createBackoff } from '../../gateway/resilience/backoff.ts';
import { compose } from '../../gateway/resilience/policy.ts';
import { RetryBudget } from '../../gateway/resilience/retry-budget.ts';
import { createRetry } from '../../gateway/resilience/retry.ts';
import { createCall } from '../support/deferred.ts';
import { holds } from '../support/property.ts';
import { StepClock, ticks } from '../support/step-clock.ts';

await test('the reserve pays for the first extra calls, each request for a share of one', async (t) => {
  const budget = new RetryBudget({ ratio: 0.2, reserve: 2 });
  t.strictSame(
    [1, 2, 3].map(() => budget.tryWithdraw()),
    [true, true, false],
  );
  for (let request = 1; request <= 4; request += 1) budget.deposit();
  t.notOk(budget.tryWithdraw(), 'four fifths are not enough');
  budget.deposit();
  t.ok(budget.tryWithdraw());
  t.strictSame(budget.snapshot(), {
    ratio: 0.2,
    reserve: 2,
    tokens: 0,
    requests: 5,
    extraCalls: 3,
    refused: 2,
  });
});

await test('a long time without failures saves up no more than the reserve', async (t) => {
  const budget = new RetryBudget({ ratio: 0.2, reserve: 3 });
  for (let request = 1; request <= 10_000; request += 1) budget.deposit();
  t.equal(budget.snapshot().tokens, 3);
  const paid = Array.from({ length: 10 }, () => budget.tryWithdraw()).filter(Boolean).length;
  t.equal(paid, 3);
});

await test('a payment taken back pays for another call, and never saves up more', async (t) => {
  const budget = new RetryBudget({ ratio: 0.2, reserve: 1 });
  t.ok(budget.tryWithdraw());
  budget.refund();
  t.match(budget.snapshot(), { tokens: 1, extraCalls: 0 });
  t.ok(budget.tryWithdraw());
  for (let request = 1; request <= 10; request += 1) budget.deposit();
  budget.refund();
  t.equal(budget.snapshot().tokens, 1);
});

await test('three million deposits add up to exactly the ratio', async (t) => {
  const budget = new RetryBudget({ ratio: 0.1, reserve: 1_000_000 });
  while (budget.tryWithdraw());
  for (let request = 1; request <= 3_000_000; request += 1) budget.deposit();
  t.equal(budget.snapshot().tokens, 300_000);
});

await test('extra calls <= reserve + ratio * requests, after every step of every run', async (t) => {
  const step = fc.constantFrom('deposit', 'withdraw', 'withdraw', 'refund');
  await holds(
    t,
    fc.property(
      fc.integer({ min: 0, max: 1_000 }),
      fc.nat(4),
      fc.array(step, { maxLength: 60, size: 'max' }),
      (thousandths, reserve, steps) => {
        const budget = new RetryBudget({ ratio: thousandths / 1_000, reserve });
        // The reference: a purse in thousandths, in whole numbers of any size.
        let purse = BigInt(reserve) * 1_000n;
        let requests = 0;
        let extra = 0;
        for (const kind of steps) {
          if (kind === 'deposit') {
            budget.deposit();
            requests += 1;
            purse += BigInt(thousandths);
          } else if (kind === 'withdraw') {
            const paid = budget.tryWithdraw();
            if (paid !== purse >= 1_000n) return false;
            if (paid) {
              extra += 1;
              purse -= 1_000n;
            }
          } else if (extra > 0) {
            budget.refund();
            extra -= 1;
            purse += 1_000n;
          }
          const cap = BigInt(reserve) * 1_000n;
          if (purse > cap) purse = cap;
          const snapshot = budget.snapshot();
          if (extra * 1_000 > reserve * 1_000 + thousandths * requests) return false;
          if (Math.round(snapshot.tokens * 1_000) !== Number(purse)) return false;
          if (snapshot.extraCalls !== extra || snapshot.requests !== requests) return false;
        }
        return true;
      },
    ),
  );
});

await test('at 100 % failure the upstream sees at most 1.2 x the requests + the reserve', async (t) => {
  const clock = new StepClock();
  const budget = new RetryBudget({ ratio: 0.2, reserve: 10 });
  const reads = compose(
    budget,
    createRetry({
      maxAttempts: 4,
      backoff: createBackoff({ baseMs: 10, maxMs: 100, random: () => 0.5 }),
      isRetryable: () => true,
      budget,
    }),
  );
  const writes = compose(budget);
  let seen = 0;
  const fail = () => {
    seen += 1;
    return Promise.reject(new Error('down'));
  };
  const all: Promise<unknown>[] = [];
  for (let request = 1; request <= 1_000; request += 1) {
    const policy = request % 10 === 0 ? writes : reads;
    all.push(policy.execute(fail, createCall(clock)).catch(() => {}));
    await ticks(5);
    if (request % 7 === 0) clock.step(20);
    if (seen > 1.2 * request + 10) t.fail(`${seen} calls of ${request} requests`);
  }
  for (let rest = 1; rest <= 10; rest += 1) {
    clock.step(1_000);
    await ticks(10);
  }
  await Promise.all(all);
  t.ok(seen > 1_150, 'and what the budget allows is used');
  t.ok(seen <= 1_210);
  t.equal(seen, 1_000 + budget.snapshot().extraCalls);
});

await test('options out of range are rejected', async (t) => {
  const ratio = { message: 'ratio must be from 0 to 1, in steps of 0.001' };
  t.throws(() => new RetryBudget({ ratio: 0.2005, reserve: 1 }), ratio);
  t.throws(() => new RetryBudget({ ratio: 1.5, reserve: 1 }), ratio);
  t.throws(() => new RetryBudget({ ratio: NaN, reserve: 1 }), ratio);
  const reserve = { message: 'reserve must be a whole number, from 0' };
  t.throws(() => new RetryBudget({ ratio: 0.2, reserve: 0.5 }), reserve);
  t.throws(() => new RetryBudget({ ratio: 0.2, reserve: Infinity }), reserve);
  t.throws(() => new RetryBudget({ ratio: 0.2, reserve: -1 }), reserve);
});
