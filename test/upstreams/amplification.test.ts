import { test } from 'tap';
import type { Call } from '../../gateway/resilience/call.ts';
import { isOutage } from '../../gateway/upstreams/outcome.ts';
import { createCache, loaded } from '../support/cache.ts';
import { createCall } from '../support/deferred.ts';
import {
  createPipelines,
  leftovers,
  NO_RULES,
  NOTHING_LEFT,
  runOut,
  statusError,
} from '../support/pipeline.ts';
import { StepClock, ticks } from '../support/step-clock.ts';

const REQUESTS = 1_000;
const RESERVE = 10;
const BOUND = 1.2 * REQUESTS + RESERVE;

/** Ends with its call and not before. */
const hang = (call: Call): Promise<never> =>
  new Promise((_, reject) => call.subscribe({ onEnd: reject }));

await test('at 100 % failure the attempts keep within 1.2 times the requests and the reserve', async (t) => {
  for (const mode of ['one by one', 'all at once']) {
    const clock = new StepClock();
    const { read, budget } = createPipelines(clock, { ...NO_RULES, RETRY_MAX_ATTEMPTS: '10' });
    let attempts = 0;
    const operation = async () => {
      attempts += 1;
      throw statusError(500);
    };
    const execute = () =>
      read.policy.execute(operation, createCall(clock)).catch((error: { code: string }) => error);
    const results: { code: string }[] = [];
    if (mode === 'one by one') {
      for (let n = 0; n < REQUESTS; n += 1) results.push(await runOut(clock, execute()));
    } else {
      results.push(
        ...(await runOut(clock, Promise.all(Array.from({ length: REQUESTS }, execute)))),
      );
    }
    t.ok(attempts <= BOUND, `${mode}: ${attempts} attempts`);
    // What comes at once earns no more than the purse holds.
    const used = mode === 'one by one' ? 1.19 * REQUESTS : REQUESTS;
    t.ok(attempts > used, 'the budget is made use of');
    t.ok(results.every(({ code }) => code === 'upstream_bad_response'));
    t.match(budget.snapshot(), { requests: REQUESTS, extraCalls: attempts - REQUESTS });
    t.strictSame(await leftovers(read, clock), NOTHING_LEFT);
  }
});

await test('the same where it hangs, with hedges and retries from one purse', async (t) => {
  const clock = new StepClock();
  const environment = { ...NO_RULES, HEDGE_DELAY: '50', BULKHEAD_LIMIT: '1000' };
  const { read } = createPipelines(clock, environment);
  let attempts = 0;
  const operation = (call: Call) => {
    attempts += 1;
    return hang(call);
  };
  const results: Promise<unknown>[] = [];
  for (let n = 0; n < REQUESTS; n += 1) {
    results.push(read.policy.execute(operation, createCall(clock)).catch(() => {}));
    clock.step(5);
    await ticks(10);
  }
  await runOut(clock, Promise.all(results));
  t.ok(attempts > 1.19 * REQUESTS, 'the budget is made use of');
  t.ok(attempts <= BOUND, `${attempts} attempts`);
  t.strictSame(await leftovers(read, clock), NOTHING_LEFT);
});

await test('the same with the refreshes of stale values, and with writes beside', async (t) => {
  const clock = new StepClock();
  const { read, write, budget } = createPipelines(clock, {
    ...NO_RULES,
    EVENTS_WRITE_BREAKER_FAILURE_THRESHOLD: '0',
    EVENTS_WRITE_BREAKER_FAILURE_RATE_THRESHOLD: '0',
  });
  const times = { ttlMs: 100, staleWhileRevalidateMs: 1e9, staleIfErrorMs: 1e9 };
  const cache = createCache(clock, { ...times, isOutage, maxBytes: 1e6 });
  let failing = false;
  let attempts = 0;
  const operation = async () => {
    attempts += 1;
    if (failing) throw statusError(500);
    return loaded('value');
  };
  const get = (key: string) =>
    cache
      .get(key, createCall(clock), (call) => read.policy.execute(operation, call), read.breaker)
      .catch(() => {});
  for (let n = 0; n < 50; n += 1) await get(`kept ${n}`);
  failing = true;
  attempts = 0;
  let requests = 0;
  for (let n = 0; n < REQUESTS; n += 1) {
    clock.step(20);
    requests += 2;
    const writing = n % 4 === 0;
    if (writing) requests += 1;
    await runOut(
      clock,
      Promise.all([
        get(`kept ${n % 50}`),
        get(`unknown ${n}`),
        writing && write.policy.execute(operation, createCall(clock)).catch(() => {}),
      ]),
    );
  }
  t.equal(cache.snapshot().entries, 50);
  t.ok(attempts <= 1.2 * requests + RESERVE, `${attempts} attempts for ${requests} requests`);
  t.ok(attempts > REQUESTS);
  const { extraCalls, requests: primary } = budget.snapshot();
  t.ok(extraCalls <= 0.2 * primary + RESERVE);
  // Refreshes that nobody waits for end by themselves.
  clock.step(10_000);
  await runOut(clock, Promise.resolve());
  t.strictSame(await leftovers(read, clock), NOTHING_LEFT);
});

await test('with the rules on, an outage is cut off long before', async (t) => {
  const clock = new StepClock();
  const { read } = createPipelines(clock);
  let attempts = 0;
  const operation = async () => {
    attempts += 1;
    throw statusError(500);
  };
  for (let n = 0; n < REQUESTS; n += 1) {
    await runOut(
      clock,
      read.policy.execute(operation, createCall(clock)).catch(() => {}),
    );
  }
  t.ok(attempts <= 15, `${attempts} attempts`);
  t.strictSame(await leftovers(read, clock), NOTHING_LEFT);
});

await test('an upstream of which 5 % of the answers fail is one of which all reads succeed', async (t) => {
  for (const mode of ['one by one', 'all at once']) {
    const clock = new StepClock();
    const { read, budget } = createPipelines(clock);
    let attempts = 0;
    const operation = async () => {
      attempts += 1;
      if (attempts % 20 === 0) throw statusError(502);
      return 'answer';
    };
    const execute = () => read.policy.execute(operation, createCall(clock));
    if (mode === 'one by one') {
      for (let n = 0; n < REQUESTS; n += 1) {
        t.equal(await runOut(clock, execute()), 'answer');
      }
    } else {
      const answers = await runOut(clock, Promise.all(Array.from({ length: REQUESTS }, execute)));
      t.ok(answers.every((answer) => answer === 'answer'));
    }
    t.equal(attempts, Math.floor(REQUESTS / 0.95), `${mode}: ${attempts} attempts`);
    t.equal(budget.snapshot().refused, 0);
    t.equal(read.breaker.state, 'closed');
    t.strictSame(await leftovers(read, clock), NOTHING_LEFT);
  }
});
