import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'tap';
import { startGateway } from '../support/gateway.ts';
import { cannotStartRedis, startRedis, until } from '../support/redis.ts';
import {
  areConnected,
  drop,
  isKept,
  keeps,
  kept,
  PATHS,
  readAll,
  startTwo,
  without,
} from './gateways.ts';

const skip = cannotStartRedis;
const NEW_EVENT = { name: 'Launch', userId: '1' };

await test(
  'a write through one instance is seen by the other within a second',
  { skip },
  async (t) => {
    const { a, b } = await startTwo(t);
    await readAll(a, b);
    const before = await b.get('/events/user/1');
    const { status } = await a.post('/events', NEW_EVENT);
    t.equal(status, 201);
    const from = performance.now();
    const events = await until(
      async () => (await b.get('/events/user/1')).body.events.length as number,
      (now) => now > before.body.events.length,
      1_000,
    );
    t.equal(events, before.body.events.length + 1);
    t.comment(`${Math.round(performance.now() - from)} ms`);
    t.same((await a.get('/events/user/1')).body, (await b.get('/events/user/1')).body);
  },
);

await test(
  'what an operator drops is dropped everywhere: by key, by tag, everything',
  { skip },
  async (t) => {
    const { redis, a, b } = await startTwo(t);
    await readAll(a, b);
    t.same(await kept(b), PATHS);
    await drop(a, '?key=users/2');
    await keeps(b, without('/users/2'));
    t.same(await redis.run('KEYS', 'breakwater:cache:*:users/2'), [], 'and it is deleted');
    await keeps(a, without('/users/2'));
    await drop(b, '?tag=user:1');
    await keeps(a, without('/users/2', '/users/1', '/events/event-1'));
    await keeps(b, without('/users/2', '/users/1', '/events/event-1'));
    await drop(a);
    await keeps(a, []);
    await keeps(b, []);
    await readAll(a);
    t.same(await kept(b), PATHS, 'and from then on they share again');
    const marks = (await redis.run('KEYS', 'breakwater:mark:*')) as string[];
    for (const mark of marks) t.ok(Number(await redis.run('PTTL', mark)) > 3_600_000);
  },
);

await test('the answers for single callers are dropped as well', { skip }, async (t) => {
  const { mocks, a, b } = await startTwo(t, { USERS_FORWARD_HEADERS: 'authorization' });
  const ada = { authorization: 'Bearer ada' };
  await b.get('/users/1', { headers: ada });
  const has = async () =>
    (await b.get('/users/1', { headers: { ...ada, 'cache-control': 'only-if-cached' } })).status;
  t.equal(await has(), 200);
  await drop(a, '?key=users/1');
  await until(has, (status) => status === 504, 1_000);
  t.equal(mocks.count('GET /getUserById/:id'), 1);
});

await test(
  'a load under way while another instance drops what it loads is kept nowhere',
  { skip },
  async (t) => {
    const redis = await startRedis(t);
    const arrived: (() => void)[] = [];
    const held = createServer((_, response) => {
      arrived.push(() => {
        response.setHeader('content-type', 'application/json');
        response.end('{"id":1,"userName":"old","email":"a@b.c","events":[]}');
      });
    });
    await once(held.listen(0, '127.0.0.1'), 'listening');
    t.teardown(() => {
      held.closeAllConnections();
      held.close();
    });
    const origin = `http://127.0.0.1:${(held.address() as AddressInfo).port}`;
    const env = { REDIS_URL: redis.url, ADMIN_TOKEN: 'the-admin-token-0123' };
    const a = await startGateway(t, origin, { env });
    const b = await startGateway(t, origin, { env });
    await areConnected(redis, 2);
    for (const query of ['?key=users/1', '?tag=user:1', '']) {
      const loading = b.get('/users/1');
      await until(
        () => arrived.length,
        (count) => count === 1,
      );
      await drop(a, query);
      const log = (await redis.run('XLEN', 'breakwater:invalidations')) as number;
      t.ok(log > 0);
      arrived.pop()!();
      t.equal((await loading).status, 200, 'who asked before gets it');
      // Whatever is handed over has been by then: the answer to this comes after it.
      await drop(b, '?key=none');
      await until(
        () => redis.run('XLEN', 'breakwater:invalidations'),
        (now) => Number(now) > log,
      );
      t.same(await redis.run('KEYS', 'breakwater:cache:*'), [], `${query}: not in Redis`);
      t.notOk(await isKept(a, '/users/1'), `${query}: not for the other`);
      await until(
        () => isKept(b, '/users/1'),
        (now) => !now,
        1_000,
      );
    }
  },
);

await test('many at once are all seen', { skip }, async (t) => {
  const { a, b } = await startTwo(t);
  await readAll(a, b);
  await Promise.all([
    ...Array.from({ length: 300 }, (_, i) => drop(i % 2 === 0 ? a : b, `?key=none/${i}`)),
    drop(a, '?key=users/1'),
    drop(b, '?key=users/2'),
  ]);
  await keeps(a, without('/users/1', '/users/2'));
  await keeps(b, without('/users/1', '/users/2'));
});
