import { randomUUID } from 'node:crypto';
import { test } from 'tap';
import { MemoryPending } from '../../gateway/queue/memory-pending.ts';
import type { Shared } from '../../gateway/redis/create.ts';
import { cannotStartRedis, runRedis, sharedRedisUrl, startRedis, until } from '../support/redis.ts';
import { connect } from './connect.ts';

const skip = cannotStartRedis;
const HOUR = 3_600_000;
const CONTENT = 'c0'.repeat(32);

/** Until Redis has what it is told. */
const works = ({ pending }: Shared, url: string) =>
  until(
    async () => {
      await pending.pending('works', 1, CONTENT);
      return runRedis(url, 'DEL', 'user:pending:works');
    },
    (deleted) => deleted === 1,
  );

await test('in memory: pending, then completed, each for its time', async (t) => {
  let now = 1_000;
  const registry = new MemoryPending({ now: () => now, most: 3 });
  t.equal(await registry.find('ada@a.org'), undefined);
  await registry.pending('ada@a.org', 5, CONTENT);
  t.same(await registry.find('ada@a.org'), { status: 'pending', since: 5, content: CONTENT });
  now += HOUR - 1;
  t.ok(await registry.find('ada@a.org'));
  now += 2;
  t.equal(await registry.find('ada@a.org'), undefined);

  await registry.pending('bob@b.org', 6, CONTENT);
  await registry.completed('bob@b.org', 7);
  await registry.pending('bob@b.org', 8, CONTENT);
  t.same(await registry.find('bob@b.org'), { status: 'completed', since: 7 }, 'told late');
  now += 24 * HOUR - 1;
  t.ok(await registry.find('bob@b.org'));
  now += 2;
  t.equal(await registry.find('bob@b.org'), undefined);

  await registry.pending('eve@e.org', 9, CONTENT);
  await registry.forget('eve@e.org');
  t.equal(await registry.find('eve@e.org'), undefined);
  for (let i = 0; i < 10; i += 1) await registry.pending(`${i}@c.org`, i, CONTENT);
  t.equal(await registry.find('6@c.org'), undefined, 'bounded');
  t.ok(await registry.find('9@c.org'));
});

await test('in Redis: under the names and for the times that others know', { skip }, async (t) => {
  const redis = await startRedis(t);
  const [a, b] = [connect(t, redis.url), connect(t, redis.url)];
  await works(a, redis.url);
  await works(b, redis.url);
  await a.pending.pending('ada@a.org', 1_234, CONTENT);
  t.equal(await redis.run('GET', 'user:pending:ada@a.org'), `1234 ${CONTENT}`);
  const hour = Number(await redis.run('PTTL', 'user:pending:ada@a.org'));
  t.ok(hour > HOUR - 10_000 && hour <= HOUR, `${hour}`);
  t.same(await b.pending.find('ada@a.org'), { status: 'pending', since: 1_234, content: CONTENT });

  await b.pending.completed('ada@a.org', 2_345);
  t.same(await redis.run('KEYS', 'user:*:ada@a.org'), ['user:completed:ada@a.org']);
  const day = Number(await redis.run('PTTL', 'user:completed:ada@a.org'));
  t.ok(day > 24 * HOUR - 10_000 && day <= 24 * HOUR, `${day}`);
  t.same(await a.pending.find('ada@a.org'), { status: 'completed', since: 2_345 });
  await a.pending.pending('ada@a.org', 3_456, CONTENT);
  t.same(await b.pending.find('ada@a.org'), { status: 'completed', since: 2_345 }, 'told late');
  t.equal(await redis.run('EXISTS', 'user:pending:ada@a.org'), 0);

  await a.pending.forget('ada@a.org');
  t.equal(await b.pending.find('ada@a.org'), undefined);
  for (const value of ['x', '', '-1', '1.5', '9'.repeat(30)]) {
    await redis.run('SET', 'user:completed:eve@e.org', value);
    t.equal(await a.pending.find('eve@e.org'), undefined, `not ours: ${value}`);
  }
  await redis.run('SET', 'user:pending:bob@b.org', '5');
  t.same(await a.pending.find('bob@b.org'), { status: 'pending', since: 5 }, 'without content');
  await redis.run('DEL', 'user:pending:bob@b.org');
  await redis.run('LPUSH', 'user:pending:bob@b.org', 'x');
  t.equal(await a.pending.find('bob@b.org'), undefined);
  await a.pending.pending('bob@b.org', 5, CONTENT);
  t.same(await b.pending.find('bob@b.org'), { status: 'pending', since: 5, content: CONTENT });
});

await test('while Redis is away it remembers here, and fails nothing', { skip }, async (t) => {
  const redis = await startRedis(t);
  const { pending, circuit } = connect(t, redis.url);
  await works({ pending } as Shared, redis.url);
  await pending.pending('before@a.org', 1, CONTENT);
  await redis.stop();
  t.same(await pending.find('before@a.org'), { status: 'pending', since: 1, content: CONTENT });
  await pending.pending('ada@a.org', 2, CONTENT);
  await pending.completed('before@a.org', 3);
  t.same(await pending.find('ada@a.org'), { status: 'pending', since: 2, content: CONTENT });
  t.same(await pending.find('before@a.org'), { status: 'completed', since: 3 });
  await pending.forget('ada@a.org');
  t.equal(await pending.find('ada@a.org'), undefined);
  await until(
    () => circuit.breaker.state,
    (state) => state === 'open',
  );

  await redis.start();
  await works({ pending } as Shared, redis.url);
  t.equal(circuit.breaker.state, 'closed');
  await redis.run('SET', 'user:pending:before@a.org', '1');
  t.same(await pending.find('before@a.org'), { status: 'completed', since: 3 }, 'known here alone');

  redis.hang();
  for (let i = 0; i < 20; i += 1) await pending.pending(`${i}@a.org`, i, CONTENT);
  for (let i = 0; i < 20; i += 1) t.ok(await pending.find(`${i}@a.org`));
  redis.resume();
});

await test(
  'on a Redis that others use as well',
  { skip: sharedRedisUrl === undefined && 'TEST_REDIS_URL is not set' },
  async (t) => {
    const shared = connect(t, sharedRedisUrl!);
    const email = `${randomUUID()}@a.org`;
    await until(
      async () => {
        await shared.pending.pending(email, 1, CONTENT);
        return runRedis(sharedRedisUrl!, 'GET', `user:pending:${email}`);
      },
      (value) => value === `1 ${CONTENT}`,
    );
    await shared.pending.completed(email, 2);
    t.same(await connect(t, sharedRedisUrl!).pending.find(email), undefined, 'not connected yet');
    t.equal(await runRedis(sharedRedisUrl!, 'GET', `user:completed:${email}`), '2');
    await shared.pending.forget(email);
    t.equal(await runRedis(sharedRedisUrl!, 'EXISTS', `user:completed:${email}`), 0);
  },
);
