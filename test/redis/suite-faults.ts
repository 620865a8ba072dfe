import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { test } from 'tap';
import { startMocks } from '../support/gateway.ts';
import { cannotStartRedis, startRedis, until } from '../support/redis.ts';
import { freePort } from '../support/tcp-proxy.ts';
import {
  areConnected,
  circuitIs,
  classes,
  everythingWorks,
  startInstance,
  startTwo,
  timed,
} from './gateways.ts';

const skip = cannotStartRedis;

await test('a Redis that is full', { skip }, async (t) => {
  const { redis, a, b } = await startTwo(t);
  await everythingWorks(t, a, 'before');
  await redis.run('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
  await redis.run('CONFIG', 'SET', 'maxmemory', '1');
  for (let i = 0; i < 3; i += 1) await everythingWorks(t, a, `full ${i}`);
  await circuitIs(a, 'open');
  t.ok(((await classes(a))['redis_refused'] ?? 0) >= 1);
  await redis.run('CONFIG', 'SET', 'maxmemory', '0');
  await circuitIs(a, 'closed');
  await everythingWorks(t, a, 'after');
  await everythingWorks(t, b, 'the other');
});

await test('a Redis that takes no writes', { skip }, async (t) => {
  const { redis, a } = await startTwo(t);
  await everythingWorks(t, a, 'before');
  await redis.run('REPLICAOF', '127.0.0.1', String(await freePort()));
  for (let i = 0; i < 3; i += 1) await everythingWorks(t, a, `read-only ${i}`);
  await circuitIs(a, 'open');
  await redis.run('REPLICAOF', 'NO', 'ONE');
  await circuitIs(a, 'closed');
  await everythingWorks(t, a, 'after');
});

await test('a Redis that forgets everything, its scripts too', { skip }, async (t) => {
  const { redis, a, b } = await startTwo(t);
  for (let i = 0; i < 3; i += 1) {
    await everythingWorks(t, a, `before ${i}`);
    await redis.run('FLUSHALL');
    await redis.run('SCRIPT', 'FLUSH');
    await everythingWorks(t, b, `after ${i}`);
  }
  t.equal((await a.circuit('redis')).state, 'closed');
  t.equal((await a.circuit('redis')).totals.fail, 0);
  await redis.run('CLIENT', 'KILL', 'TYPE', 'normal');
  await everythingWorks(t, a, 'cut off');
  await areConnected(redis, 2);
});

await test('a wrong password, another program, nobody: from the start', { skip }, async (t) => {
  const redis = await startRedis(t, ['--requirepass', 'the-right-one']);
  const mocks = await startMocks(t);
  const other = createServer((socket) =>
    socket.on('error', () => {}).end('220 mail.example ESMTP\r\n'),
  );
  await once(other.listen(0, '127.0.0.1'), 'listening');
  t.teardown(() => other.close());
  const silent = createServer((socket) => socket.on('error', () => {}));
  await once(silent.listen(0, '127.0.0.1'), 'listening');
  const port = (server: typeof other) => (server.address() as AddressInfo).port;
  const urls = {
    'no password': redis.url,
    'wrong password': redis.url.replace('//', '//:the-wrong-one@'),
    'another program': `redis://127.0.0.1:${port(other)}`,
    silence: `redis://127.0.0.1:${port(silent)}`,
    nobody: `redis://127.0.0.1:${await freePort()}`,
    'no such name': 'redis://redis.invalid:6379',
    'no TLS there': redis.url.replace('redis:', 'rediss:'),
  };
  for (const [what, url] of Object.entries(urls)) {
    const gateway = await startInstance(t, mocks, url);
    await everythingWorks(t, gateway, what);
    await circuitIs(gateway, 'open');
    const [, ms] = await timed(() => gateway.app.close());
    t.ok(ms < 2_000, `${what}: it ends at once: ${ms} ms`);
  }
  silent.close();
  const right = await startInstance(t, mocks, redis.url.replace('//', '//:the-right-one@'));
  await until(
    async () => (await right.circuit('redis')).totals.ok,
    (count) => count > 0,
  );
});
