import { test } from 'tap';
import { cannotStartRedis } from '../support/redis.ts';
import { areConnected, circuitIs, startTwo, timed } from './gateways.ts';

const remaining = (headers: Record<string, unknown>) =>
  Number(/r=(\d+)/.exec(String(headers['ratelimit']))?.[1]);

await test(
  'a client has one share, however many instances it asks',
  { skip: cannotStartRedis },
  async (t) => {
    const { a, b } = await startTwo(t, { RATE_LIMIT_MAX: '6' });
    const left: number[] = [];
    for (const gateway of [a, b, a, b, b, a]) {
      const { status, headers } = await gateway.get('/users/1');
      t.equal(status, 200);
      t.equal(headers['ratelimit-policy'], '"default";q=6;w=60');
      left.push(remaining(headers));
    }
    t.same(left, [5, 4, 3, 2, 1, 0]);
    for (const gateway of [a, b]) {
      const refused = await gateway.get('/users/1');
      t.equal(refused.status, 429);
      t.match(refused.headers['ratelimit'], /^"default";r=0;t=\d+$/);
      const retryAfter = Number(refused.headers['retry-after']);
      t.ok(retryAfter > 50 && retryAfter <= 66, `Retry-After: ${retryAfter}`);
    }
  },
);

await test(
  'of concurrent requests no more than the share pass',
  { skip: cannotStartRedis },
  async (t) => {
    const { a, b } = await startTwo(t, { RATE_LIMIT_MAX: '50' });
    const answers = await Promise.all(
      Array.from({ length: 120 }, (_, i) => (i % 2 === 0 ? a : b).get('/users/1')),
    );
    t.equal(answers.filter(({ status }) => status === 200).length, 50);
    t.equal(answers.filter(({ status }) => status === 429).length, 70);
  },
);

await test('the window ends for both together', { skip: cannotStartRedis }, async (t) => {
  const { redis, a, b } = await startTwo(t, { RATE_LIMIT_MAX: '1', RATE_LIMIT_WINDOW_MS: '400' });
  const from = performance.now();
  t.equal((await a.get('/users/1')).status, 200);
  t.equal((await b.get('/users/1')).status, 429);
  for (;;) {
    const { status } = await b.get('/users/1');
    if (status === 200) break;
    t.equal(status, 429);
  }
  t.ok(performance.now() - from >= 395);
  t.equal((await a.get('/users/1')).status, 429);
  const [key] = (await redis.run('KEYS', 'breakwater:rate:*')) as string[];
  t.ok(Number(await redis.run('PTTL', key!)) <= 400, 'and nothing of it stays');
});

await test(
  'while Redis is gone each instance counts by itself, from what was known; and then together again',
  { skip: cannotStartRedis },
  async (t) => {
    const { redis, a, b } = await startTwo(t, { RATE_LIMIT_MAX: '40' });
    for (let i = 0; i < 10; i += 1) await a.get('/users/1');
    await b.get('/users/1');
    await redis.stop();
    const alone: number[] = [];
    for (let i = 0; i < 20; i += 1) {
      const [{ status, headers }, ms] = await timed(() => a.get('/users/1'));
      t.equal(status, 200);
      t.ok(ms < 1_000, `${ms} ms`);
      alone.push(remaining(headers));
    }
    // a counted 10 of the 11, and goes on from there.
    t.equal(alone[0], 29);
    t.equal(alone.at(-1), 10);
    t.equal(remaining((await b.get('/users/1')).headers), 28, 'b knew of all 11');
    const answers = await Promise.all(Array.from({ length: 30 }, () => a.get('/users/1')));
    t.equal(answers.filter(({ status }) => status === 200).length, 10, 'and a bound it is');
    await circuitIs(a, 'open');

    await redis.start();
    await areConnected(redis, 2);
    await Promise.all([circuitIs(a, 'closed'), circuitIs(b, 'closed')]);
    const now = [a, b, a, b].map((gateway) => () => gateway.get('/users/1'));
    const left: number[] = [];
    for (const ask of now) left.push(remaining((await ask()).headers));
    t.same(left, [left[0], left[0]! - 1, left[0]! - 2, left[0]! - 3]);
  },
);

await test(
  'what somebody else put under a counter’s key is no obstacle',
  { skip: cannotStartRedis },
  async (t) => {
    const { redis, a } = await startTwo(t, { RATE_LIMIT_MAX: '5' });
    const key = 'breakwater:rate:60000:127.0.0.1';
    for (const foreign of [
      ['SET', key, 'x'],
      ['LPUSH', key, 'x'],
      ['SET', key, '1'],
    ]) {
      await redis.run('DEL', key);
      await redis.run(...foreign);
      t.equal((await a.get('/users/1')).status, 200);
      const ttl = Number(await redis.run('PTTL', key));
      t.ok(ttl > 0 && ttl <= 60_000, `${foreign.join(' ')}: ${ttl}`);
    }
    t.equal((await a.circuit('redis')).state, 'closed');
  },
);
