import { test } from 'tap';
import { cannotStartRedis, startRedis, until } from '../support/redis.ts';
import { areConnected, drop, startInstance, startTwo, timed } from './gateways.ts';
import { startMocks, type TestGateway } from '../support/gateway.ts';

const skip = cannotStartRedis;
const status = (answer: { headers: Record<string, unknown> }) =>
  String(answer.headers['cache-status']);

/** Until Redis has it: it is handed over after the answer. */
const isShared = (redis: { run: (...c: string[]) => Promise<unknown> }, name: string) =>
  until(
    async () => (await redis.run('KEYS', `breakwater:cache:*:${name}`)) as string[],
    (keys) => keys.length === 1,
  ).then(([key]) => key!);

const onlyIfCached = (gateway: TestGateway, path: string) =>
  gateway.get(path, { headers: { 'cache-control': 'only-if-cached' } });

await test(
  'what one instance has read is a hit for the other, with its age',
  { skip },
  async (t) => {
    const { redis, mocks, a, b } = await startTwo(t);
    const first = await a.get('/users/1');
    t.match(status(first), /fwd=uri-miss.*stored/);
    const key = await isShared(redis, 'users/1');
    const from = performance.now();
    await until(
      () => performance.now() - from,
      (ms) => ms > 1_050,
    );

    const second = await b.get('/users/1');
    t.equal(second.status, 200);
    t.same(second.body, first.body);
    t.equal(second.headers['etag'], first.headers['etag']);
    t.match(status(second), /^breakwater;hit;ttl=2[78]$/);
    t.equal(second.headers['age'], '1');
    t.equal(mocks.count('GET /getUserById/:id'), 1);
    t.match((await b.circuit('users')).cache, { hits: 1, misses: 0 });

    const ttl = Number(await redis.run('PTTL', key));
    t.ok(ttl > 600_000 && ttl <= 630_000, `as long as it is of any use: ${ttl}`);
    await redis.run('DEL', key);
    t.match(status(await b.get('/users/1')), /hit;ttl=2/, 'and it is in memory now');
    t.equal(mocks.count('GET /getUserById/:id'), 1);
  },
);

await test('concurrent callers of both share what there is', { skip }, async (t) => {
  const { redis, mocks, a, b } = await startTwo(t);
  await Promise.all(Array.from({ length: 20 }, () => a.get('/events/event-1')));
  t.equal(mocks.count('GET /getEventById/:id'), 1);
  await isShared(redis, 'events/event-1');
  const before = Number(
    /cmdstat_evalsha:calls=(\d+)/.exec(String(await redis.run('INFO', 'commandstats')))?.[1],
  );
  const answers = await Promise.all(Array.from({ length: 20 }, () => b.get('/events/event-1')));
  t.ok(answers.every((answer) => /hit/.test(status(answer))));
  t.equal(mocks.count('GET /getEventById/:id'), 1);
  const after = Number(
    /cmdstat_evalsha:calls=(\d+)/.exec(String(await redis.run('INFO', 'commandstats')))?.[1],
  );
  // The request counter's 20, one recall, and whatever health looks at.
  t.ok(after - before <= 22, `${after - before} commands`);
});

await test(
  'an instance that starts during an outage of a service serves what others knew',
  { skip },
  async (t) => {
    const env = { CACHE_TTL_MS: '50', CACHE_STALE_WHILE_REVALIDATE_MS: '0' };
    const { redis, mocks, a } = await startTwo(t, env);
    await a.get('/users/1');
    await isShared(redis, 'users/1');
    mocks.faults.set('users', { status: 503 });
    const c = await startInstance(t, mocks, redis.url, env);
    await areConnected(redis, 3);
    const from = performance.now();
    await until(
      () => performance.now() - from,
      (ms) => ms > 100,
    );
    const answer = await c.get('/users/1');
    t.equal(answer.status, 200);
    t.match(status(answer), /hit;ttl=-\d+;detail=(stale-if-error|circuit-open)/);
  },
);

await test('what another instance has refreshed is not asked for again', { skip }, async (t) => {
  const { redis, mocks, a, b } = await startTwo(t);
  // The first one is stale after 3 s; those after it are fresh for longer than this test takes.
  mocks.faults.set('users', { headers: { 'cache-control': 'max-age=3' } });
  const from = performance.now();
  await a.get('/users/1');
  const key = await isShared(redis, 'users/1');
  await b.get('/users/1');
  t.equal(mocks.count('GET /getUserById/:id'), 1);
  mocks.faults.clear();
  await until(
    () => performance.now() - from,
    (ms) => ms > 3_100,
  );
  const old = await redis.run('HGET', key, 'at');
  t.match(status(await a.get('/users/1')), /stale-while-revalidate/);
  await until(
    () => redis.run('HGET', key, 'at'),
    (at) => at !== old,
  );
  t.equal(mocks.count('GET /getUserById/:id'), 2);
  t.match(status(await b.get('/users/1')), /stale-while-revalidate/);
  await until(
    async () => status(await b.get('/users/1')),
    (now) => !/detail/.test(now),
  );
  t.equal(mocks.count('GET /getUserById/:id'), 2);
});

await test(
  'a client that wants a new one gets it, and the others have it then',
  { skip },
  async (t) => {
    const { redis, mocks, a, b } = await startTwo(t);
    await a.get('/users/1');
    const key = await isShared(redis, 'users/1');
    const old = await redis.run('HGET', key, 'at');
    const fresh = await b.get('/users/1', { headers: { 'cache-control': 'no-cache' } });
    t.match(status(fresh), /fwd=request/);
    t.equal(mocks.count('GET /getUserById/:id'), 2);
    await until(
      () => redis.run('HGET', key, 'at'),
      (at) => at !== old,
    );
  },
);

await test(
  'answers for one caller, and those that may not be kept, stay out of Redis',
  { skip },
  async (t) => {
    const { redis, mocks, a, b } = await startTwo(t, { USERS_FORWARD_HEADERS: 'authorization' });
    const ada = { headers: { authorization: 'Bearer ada' } };
    await a.get('/users/1', ada);
    for (const value of ['no-store', 'private', 'no-cache', 'no-store, max-age=60']) {
      mocks.faults.set('events', { headers: { 'cache-control': value } });
      await a.get('/events/event-1');
    }
    mocks.faults.clear();
    await a.get('/users/2', { headers: { 'cache-control': 'no-store' } });
    // One that may be, so that all before it would have come.
    await a.get('/users/3');
    await isShared(redis, 'users/3');
    const keys = (await redis.run('KEYS', 'breakwater:cache:*')) as string[];
    t.same(
      keys.map((key) => key.split(':').at(-1)),
      ['users/3'],
      keys.join(),
    );
    for (const key of keys) t.notMatch(String(await redis.run('HGETALL', key)), /ada/);
    await a.get('/users/1');
    await isShared(redis, 'users/1');
    t.match(status(await b.get('/users/1', ada)), /fwd=uri-miss/, 'nor does she get one of theirs');
    t.equal(mocks.count('GET /getUserById/:id'), 5);
  },
);

await test('an answer that says it is no longer there is gone for all', { skip }, async (t) => {
  const { redis, mocks, a, b } = await startTwo(t, {
    CACHE_TTL_MS: '100',
    CACHE_STALE_WHILE_REVALIDATE_MS: '0',
  });
  await a.get('/users/1');
  await isShared(redis, 'users/1');
  mocks.faults.set('users', { status: 404 });
  const from = performance.now();
  await until(
    () => performance.now() - from,
    (ms) => ms > 150,
  );
  t.equal((await a.get('/users/1')).status, 404);
  t.equal((await a.get('/users/1')).status, 404, 'what Redis had is not taken for the answer');
  t.equal((await b.get('/users/1')).status, 404);
});

await test('what is in Redis and is none of ours is not served', { skip }, async (t) => {
  const redis = await startRedis(t);
  const mocks = await startMocks(t);
  const a = await startInstance(t, mocks, redis.url);
  // What this one keeps itself is stale at once: each time it looks for something newer.
  const env = { CACHE_TTL_MS: '1', CACHE_STALE_WHILE_REVALIDATE_MS: '0' };
  const b = await startInstance(t, mocks, redis.url, env);
  await areConnected(redis, 2);
  await a.get('/users/1');
  const key = await isShared(redis, 'users/1');
  const [tags, text] = (await redis.run('HMGET', key, 'tags', 'text')) as [string, string];
  const foreign: [string, (at: string) => string[]][] = [
    ['another type', () => ['SET', key, 'x']],
    ['no JSON', (at) => ['HSET', key, 'at', at, 'tags', tags, 'text', '{']],
    ['another shape', (at) => ['HSET', key, 'at', at, 'tags', tags, 'text', '{"payload":1}']],
    [
      'off-schema',
      (at) => ['HSET', key, 'at', at, 'tags', tags, 'text', text.replace('userName', 'name')],
    ],
    ['no tags', (at) => ['HSET', key, 'at', at, 'tags', 'x', 'text', text]],
    ['tags of another type', (at) => ['HSET', key, 'at', at, 'tags', '[{}]', 'text', text]],
    ['no time', () => ['HSET', key, 'at', 'x', 'tags', tags, 'text', text]],
    ['from the future', (at) => ['HSET', key, 'at', `9${at}`, 'tags', tags, 'text', text]],
    ['far too old', () => ['HSET', key, 'at', '1', 'tags', tags, 'text', text]],
    ['half of it', (at) => ['HSET', key, 'at', at]],
    [
      'too deep',
      (at) => ['HSET', key, 'at', at, 'tags', tags, 'text', '['.repeat(5_000) + ']'.repeat(5_000)],
    ],
  ];
  async function loadsWith(command: (at: string) => string[]): Promise<number> {
    const [s, us] = (await redis.run('TIME')) as [string, string];
    await redis.run('DEL', key);
    await redis.run(...command(s + us.padStart(6, '0')));
    const before = mocks.count('GET /getUserById/:id');
    t.equal((await b.get('/users/1')).status, 200);
    return mocks.count('GET /getUserById/:id') - before;
  }
  for (const [what, command] of foreign) t.equal(await loadsWith(command), 1, what);
  t.equal((await b.circuit('redis')).totals.fail, 0);
  const ours = (at: string) => ['HSET', key, 'at', at, 'tags', tags, 'text', text];
  t.equal(await loadsWith(ours), 0, 'and one of ours is');
});

await test('gateways before different services share no answers', { skip }, async (t) => {
  const { redis, a } = await startTwo(t);
  await a.get('/users/1');
  await isShared(redis, 'users/1');
  const others = await startMocks(t);
  const c = await startInstance(t, others, redis.url);
  await areConnected(redis, 3);
  await c.get('/users/1');
  t.equal(others.count('GET /getUserById/:id'), 1);
});

await test('with the cache off Redis is not asked', { skip }, async (t) => {
  const { redis, mocks, a, b } = await startTwo(t, { CACHE_TTL_MS: '0' });
  await a.get('/users/1');
  await b.get('/users/1');
  t.equal(mocks.count('GET /getUserById/:id'), 2);
  t.same(await redis.run('KEYS', 'breakwater:cache:*'), []);
});

await test('only-if-cached finds what others have', { skip }, async (t) => {
  const { redis, mocks, a, b } = await startTwo(t);
  t.equal((await onlyIfCached(b, '/users/1')).status, 504);
  await a.get('/users/1');
  await isShared(redis, 'users/1');
  t.equal((await onlyIfCached(b, '/users/1')).status, 200);
  t.equal(mocks.count('GET /getUserById/:id'), 1);
  const [, ms] = await timed(() => drop(a));
  t.ok(ms < 1_000);
  await until(
    async () => (await onlyIfCached(b, '/users/1')).status,
    (now) => now === 504,
    1_000,
  );
});
