import { setTimeout as wait } from 'node:timers/promises';
import { test } from 'tap';
import { createRandom } from '../../mock-server/random.ts';
import { databases } from '../support/databases.ts';
import { startGateway, startMocks } from '../support/gateway.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { compare, startLoad } from './load.ts';
import { until } from './until.ts';

const DEADLINE_MS = 1_500;
const LIMIT = 4;
const ENV = {
  DEADLINE_MS: String(DEADLINE_MS),
  STORE_DEADLINE_MS: String(DEADLINE_MS),
  STORE_ATTEMPT_TIMEOUT_MS: '500',
  UPSTREAM_CONNECT_TIMEOUT_MS: '400',
  STORE_BREAKER_OPEN_MS: '100',
  STORE_BREAKER_MAX_OPEN_MS: '300',
  STORE_BULKHEAD_LIMIT: String(LIMIT),
};

for (const { kind, skip, create } of databases.filter((database) => database.kind !== 'sqlite')) {
  void test(`${kind}: connections reset, refused and silent under load`, { skip }, async (t) => {
    const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
    t.comment(`SEED=${seed}`);
    const random = createRandom(seed, kind);
    const { url, sql } = await create(t);
    const { hostname: host, port } = new URL(url);
    const proxy = await startTcpProxy(t, { host, port: Number(port) });
    const mocks = await startMocks(t);
    const gateway = await startGateway(t, mocks.url, {
      env: { ...ENV, DATABASE_URL: proxy.url(url) },
    });
    t.ok(await until(async () => (await gateway.get('/profiles')).status === 200), 'ready');
    // The one that the migrations had may just be closing.
    t.ok(await until(() => proxy.connections() <= LIMIT));
    const load = startLoad(t, { url: gateway.url, deadlineMs: DEADLINE_MS });
    let most = 0;
    // In a silence the proxy keeps those that the gateway has given up.
    let isSilent = false;
    const count = () => {
      if (!isSilent) most = Math.max(most, proxy.connections());
    };
    const counting = setInterval(count, 5);
    t.teardown(() => clearInterval(counting));
    const worksAgain = async (what: string) => {
      const from = performance.now();
      const works = () => load.store.some((seen) => seen.from > from && seen.status === 201);
      t.ok(await until(works, 15_000), `writes again after ${what}`);
    };
    for (let n = 0; n < 10; n += 1) {
      await wait(random() * 100);
      proxy.reset();
    }
    await worksAgain('resets');
    proxy.refuse();
    await wait(500);
    await proxy.accept();
    await worksAgain('a time without anybody listening');
    isSilent = true;
    proxy.hang();
    await wait(1_500);
    proxy.resume();
    await worksAgain('a silence');
    t.ok(await until(() => proxy.connections() <= LIMIT), 'those that were given up are closed');
    // Of what was sent in the silence nothing comes back: the way is another one.
    proxy.hang();
    await wait(700);
    proxy.reset();
    proxy.resume();
    isSilent = false;
    await worksAgain('a silence that ended with a reset');
    clearInterval(counting);
    await load.stop();
    t.strictSame(load.faults, []);
    t.ok(most <= LIMIT, `${most} connections at once`);
    t.strictSame(await compare(load, sql), []);
  });
}
