import type { Test } from 'tap';
import type { MockServer } from '../../mock-server/server.ts';
import { startGateway, startMocks, type TestGateway } from '../support/gateway.ts';
import { createLog } from '../support/log.ts';
import { startRedis, until, type RedisServer } from '../support/redis.ts';

export const TOKEN = 'the-admin-token-0123';

export interface Instances {
  redis: RedisServer;
  mocks: MockServer;
  a: TestGateway;
  b: TestGateway;
}

export async function startInstance(
  t: Test,
  mocks: MockServer,
  url: string,
  env: Record<string, string> = {},
): Promise<TestGateway> {
  return startGateway(t, mocks.url, {
    env: {
      ADMIN_TOKEN: TOKEN,
      REDIS_URL: url,
      REDIS_BREAKER_OPEN_MS: '300',
      REDIS_BREAKER_MAX_OPEN_MS: '500',
      ...env,
    },
    overrides: { logger: createLog().logger },
  });
}

/** Two gateways before the same services and behind one Redis, which both are connected to. */
export async function startTwo(t: Test, env: Record<string, string> = {}): Promise<Instances> {
  const redis = await startRedis(t);
  const mocks = await startMocks(t);
  const a = await startInstance(t, mocks, redis.url, env);
  const b = await startInstance(t, mocks, redis.url, env);
  await areConnected(redis, 2);
  return { redis, mocks, a, b };
}

/** Until so many gateways are connected, each with its commands and its reader. */
export async function areConnected(redis: RedisServer, gateways: number): Promise<void> {
  await until(
    async () => String(await redis.run('CLIENT', 'LIST')),
    (list) =>
      list.match(/ name=breakwater /g)?.length === gateways &&
      list.match(/ name=breakwater-invalidations .* cmd=xread /g)?.length === gateways,
  );
}

/** Until its circuit is as it should be; health may be asked however often. */
export async function circuitIs(gateway: TestGateway, state: string): Promise<void> {
  await until(
    async () => (await gateway.get('/health')).body.checks['circuit:redis'][0].observedValue,
    (now) => now === state,
  );
}

export const drop = async (gateway: TestGateway, query = ''): Promise<number> => {
  const answer = await fetch(`${gateway.url}/cache${query}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  await answer.text();
  return answer.status;
};

/** How long it took, in milliseconds. */
export async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const from = performance.now();
  return [await work(), performance.now() - from];
}

/** One of each kind, the cached and the others; none may fail. */
export async function everythingWorks(t: Test, gateway: TestGateway, what: string): Promise<void> {
  const paths = ['/users', '/users/1', '/users/2', '/events/user/1', '/events/event-3', '/users/1'];
  for (const path of paths) {
    const { status, body, headers } = await gateway.get(path);
    t.equal(status, 200, `${what}: ${path}`);
    t.not(body.complete, false, `${what}: ${path} is complete`);
    t.ok(headers['ratelimit'], `${what}: ${path} was counted`);
  }
  t.equal(await drop(gateway, '?key=users/2'), 200, `${what}: dropping`);
}

/** What its commands came to, counted since the start. */
export const classes = async (gateway: TestGateway) => (await gateway.circuit('redis')).classes;

export const PATHS = [
  '/users',
  '/users/1',
  '/users/2',
  '/events',
  '/events/event-1',
  '/events/event-3',
];

export const isKept = async (gateway: TestGateway, path: string) =>
  (await gateway.get(path, { headers: { 'cache-control': 'only-if-cached' } })).status === 200;

export async function kept(gateway: TestGateway, paths = PATHS): Promise<string[]> {
  const found = await Promise.all(paths.map((path) => isKept(gateway, path)));
  return paths.filter((_, index) => found[index]);
}

/** Until this gateway keeps these and no others. */
export const keeps = (gateway: TestGateway, paths: readonly string[], withinMs = 1_000) =>
  until(
    () => kept(gateway),
    (now) => now.join() === paths.join(),
    withinMs,
  );

export async function readAll(...gateways: TestGateway[]): Promise<void> {
  for (const gateway of gateways) {
    for (const path of PATHS) await gateway.get(path);
  }
}

export const without = (...gone: string[]) => PATHS.filter((path) => !gone.includes(path));
