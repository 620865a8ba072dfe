import { test } from 'tap';
import { startMocks } from '../support/gateway.ts';
import { cannotStartRedis, startRedis, until } from '../support/redis.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import {
  areConnected,
  circuitIs,
  classes,
  drop,
  everythingWorks,
  startInstance,
  startTwo,
  timed,
} from './gateways.ts';

const skip = cannotStartRedis;

await test(
  'a Redis that hangs costs one wait, and is used again when it goes on',
  { skip },
  async (t) => {
    const { redis, mocks, a, b } = await startTwo(t);
    await everythingWorks(t, a, 'before');
    redis.hang();
    const from = performance.now();
    for (let i = 0; i < 5; i += 1) await everythingWorks(t, a, `hung, ${i}`);
    t.comment(`${Math.round(performance.now() - from)} ms for 35 requests`);
    const { redis_timeout: waited = 0 } = await classes(a);
    t.ok(waited >= 1 && waited <= 2, `${waited} waits`);
    await circuitIs(a, 'open');
    const status = (await a.get('/health')).body;
    t.equal(status.status, 'warn');
    t.match(status.checks['circuit:redis'][0], { status: 'warn', output: /\w/ });
    t.equal((await a.get('/health/ready')).status, 200);

    redis.resume();
    await Promise.all([circuitIs(a, 'closed'), circuitIs(b, 'closed')]);
    await areConnected(redis, 2);
    // Not before what was dropped meanwhile has been told.
    await until(
      async () => {
        await a.get('/users/4', { headers: { 'cache-control': 'no-cache' } });
        return (await redis.run('KEYS', 'breakwater:cache:*:users/4')) as string[];
      },
      (keys) => keys.length === 1,
    );
    const before = mocks.requests.length;
    t.match((await b.get('/users/4')).headers['cache-status'], /hit/);
    t.equal(mocks.requests.length, before);
  },
);

await test('concurrent requests in a hang wait once, and together', { skip }, async (t) => {
  const { redis, a } = await startTwo(t);
  await everythingWorks(t, a, 'before');
  redis.hang();
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, i) => a.get(`/users/${(i % 5) + 1}`)),
  );
  t.ok(answers.every(({ status }) => status === 200));
  const [next, ms] = await timed(() => a.get('/users/1'));
  t.equal(next.status, 200);
  t.comment(`${ms} ms`);
});

await test('a Redis that is stopped and started', { skip }, async (t) => {
  const { redis, a, b } = await startTwo(t);
  for (let i = 0; i < 3; i += 1) {
    await everythingWorks(t, a, `up ${i}`);
    await redis.stop();
    await Promise.all([everythingWorks(t, a, `down ${i}`), everythingWorks(t, b, `down ${i}`)]);
    await redis.start();
    await everythingWorks(t, a, `just back ${i}`);
    await areConnected(redis, 2);
    await Promise.all([circuitIs(a, 'closed'), circuitIs(b, 'closed')]);
  }
});

await test('one that goes away is noticed without a request', { skip }, async (t) => {
  const { redis, a } = await startTwo(t);
  await redis.stop();
  await circuitIs(a, 'open');
  await redis.start();
  await circuitIs(a, 'closed');
});

await test('a Redis that answers late', { skip }, async (t) => {
  const redis = await startRedis(t);
  const mocks = await startMocks(t);
  const line = await startTcpProxy(t, { host: '127.0.0.1', port: redis.port });
  const a = await startInstance(t, mocks, line.url(redis.url));
  await areConnected(redis, 1);
  await everythingWorks(t, a, 'before');
  line.delay(400);
  for (let i = 0; i < 3; i += 1) await everythingWorks(t, a, `late ${i}`);
  await circuitIs(a, 'open');
  line.delay(0);
  await circuitIs(a, 'closed');
  await everythingWorks(t, a, 'after');
});

await test('a line that swallows everything', { skip }, async (t) => {
  const redis = await startRedis(t);
  const mocks = await startMocks(t);
  const line = await startTcpProxy(t, { host: '127.0.0.1', port: redis.port });
  const a = await startInstance(t, mocks, line.url(redis.url));
  await areConnected(redis, 1);
  await everythingWorks(t, a, 'before');
  line.hang();
  for (let i = 0; i < 3; i += 1) await everythingWorks(t, a, `silent ${i}`);
  await circuitIs(a, 'open');
  line.resume();
  await circuitIs(a, 'closed');
  await everythingWorks(t, a, 'after');
});

await test('a hung Redis holds up no end', { skip }, async (t) => {
  const { redis, a } = await startTwo(t);
  await a.get('/users/1');
  redis.hang();
  await drop(a);
  const [, ms] = await timed(() => a.app.close());
  t.ok(ms < 2_000, `${ms} ms`);
});
