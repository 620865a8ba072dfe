import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Test } from 'tap';
import { createSkippingClock } from '../support/clock.ts';
import { startGateway, startMocks } from '../support/gateway.ts';
import { startKafka } from '../support/kafka.ts';
import { startRedis, until } from '../support/redis.ts';

const TOKEN = 'a-token-for-this-test';
const authorization = { headers: { authorization: `Bearer ${TOKEN}` } };

/** What a scrape says after everything that can happen has happened to a gateway. */
export async function scrapeAfterTraffic(t: Test): Promise<string> {
  const clock = createSkippingClock();
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url, {
    env: {
      ADMIN_TOKEN: TOKEN,
      ATTEMPT_TIMEOUT_MS: '50',
      RETRY_BASE_MS: '1',
      RETRY_BUDGET_RESERVE: '1',
      BREAKER_MINIMUM_CALLS: '6',
    },
    // Without the skipped time as `now`, by which real timers would be late.
    overrides: { clock: { ...clock, setTimer: (ms, fire) => clock.setTimer(ms, fire) } },
  });
  const { get, post } = gateway;

  // Complete, from the upstream and from the cache; not found; not valid; not routed.
  for (const path of ['/users', '/users/1', '/users/1', '/events/user/1', '/users/x', '/users/.']) {
    await get(path);
  }
  for (const path of ['/no/such', '/health', '/docs/json', '/circuits', '/getUsers', '/metrics']) {
    await get(path);
  }
  await post('/events', { name: 'Regatta', userId: '1' });
  await post('/events', {});
  await get('/users/2', { headers: { 'cache-control': 'only-if-cached' } });
  mocks.faults.set('users', { status: 404, times: 1 });
  await get('/users/9');
  await leaveEarly(gateway.url);

  // Stale, then failed, partial and rejected, while the upstreams fail in every way.
  clock.skip(31_000);
  await get('/users/1');
  mocks.faults.set('users', { status: 500 });
  await get('/users/3');
  mocks.faults.set('users', { dropRate: 1 });
  await get('/users/3');
  mocks.faults.set('users', { hang: true });
  await get('/users/4', { headers: { 'x-request-timeout-ms': '20' } });
  for (let n = 0; n < 4; n += 1) await get('/users/3');
  mocks.faults.set('events', { status: 503, times: 20 });
  await get('/events/user/1');
  await get('/events/user/2');

  // Back again, by a probe, and then by hand.
  mocks.faults.clear('users');
  mocks.faults.clear('events');
  clock.skip(60_000);
  await get('/users/5');
  await post('/circuits/users/force-open', { reason: 'a probe succeeded "x"\n' }, authorization);
  await get('/users/6');
  await post('/circuits/users/reset', { reason: 'failure 62 %' }, authorization);

  const watcher = new AbortController();
  const stream = await fetch(`${gateway.url}/circuits/stream`, { signal: watcher.signal });
  const { text } = await get('/metrics');
  watcher.abort();
  await stream.text().catch(() => '');
  return text;
}

/** What a scrape says of a gateway with Kafka and Redis. */
export async function scrapeShared(t: Test): Promise<string> {
  const mocks = await startMocks(t);
  const [redis, kafka] = await Promise.all([startRedis(t), startKafka(t)]);
  const { get } = await startGateway(t, mocks.url, {
    env: { REDIS_URL: redis.url, KAFKA_BROKERS: kafka.brokers.join(',') },
  });
  // The lag is known once it consumes.
  return until(
    async () => (await get('/metrics')).text,
    (text) => /^breakwater_queue_lag \d/m.test(text),
  );
}

/** Sends a request and does not wait for the answer. */
async function leaveEarly(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write('GET /users/77 HTTP/1.1\r\nHost: x\r\n\r\n');
  socket.resetAndDestroy();
  await delay(20);
}
