import { request } from 'undici';
import { test } from 'tap';
import { canStart, startMariadb, startPostgres } from '../support/database-servers.ts';
import { sqlTo } from '../support/databases.ts';
import { startGateway, startMocks } from '../support/gateway.ts';
import { startProcess } from '../support/process.ts';
import { until } from './until.ts';

const servers = [
  { kind: 'postgres', startServer: startPostgres, skip: canStart.postgres },
  { kind: 'mysql', startServer: startMariadb, skip: canStart.mariadb },
] as const;

const OPEN_MS = 300;
const SHUTDOWN_MS = 5_000;
// What a machine that is busy with other tests may add to a limit.
const SLACK_MS = 3_000;

for (const { kind, startServer, skip } of servers) {
  void test(`${kind}: gateways that start and stop without it`, { skip }, async (both) => {
    const server = await startServer(both);

    await both.test('started while it is down, the store comes when that comes', async (t) => {
      await server.stop();
      const mocks = await startMocks(t);
      const gateway = await startGateway(t, mocks.url, {
        env: {
          DATABASE_URL: server.url,
          STORE_BREAKER_FAILURE_THRESHOLD: '2',
          STORE_BREAKER_OPEN_MS: String(OPEN_MS),
          STORE_BREAKER_MAX_OPEN_MS: String(OPEN_MS),
        },
      });
      t.equal((await gateway.get('/users/1')).status, 200);
      t.equal((await gateway.get('/health/ready')).status, 200);
      const candidate = { userId: 1, username: 'somebody', email: 'ada@example.com' };
      t.equal((await gateway.post('/profiles/enrich', candidate)).status, 200);
      const { status, body } = await gateway.get('/profiles');
      t.match({ status, body }, { status: 503, body: { code: 'store_unavailable' } });
      // From here on nobody asks for anything that is in the store.
      t.ok(
        await until(async () => (await gateway.get('/health')).body.status === 'warn', 15_000),
        'it says so',
      );
      await server.start();
      const backAt = performance.now();
      t.ok(await until(async () => (await gateway.get('/health')).body.status === 'pass'), 'pass');
      const tookMs = Math.round(performance.now() - backAt);
      t.ok(tookMs <= OPEN_MS + SLACK_MS, `back after ${tookMs} ms`);
      t.same(await sqlTo(server.url)('SELECT id FROM profiles'), [], 'the tables are there');
      const created = await gateway.post('/profiles', { name: 'Ada', email: 'ada@example.com' });
      t.equal(created.status, 201);
    });

    await both.test('SIGTERM while it hangs: answers, and exits with 0 in time', async (t) => {
      const mocks = await startMocks(t);
      const { printed, exited, child, output } = startProcess(t, 'gateway/main.ts', {
        PORT: '0',
        USERS_URL: mocks.url,
        EVENTS_URL: mocks.url,
        ENRICHMENT_URL: mocks.url,
        DATABASE_URL: server.url,
        SHUTDOWN_DELAY_MS: '100',
        DEADLINE_MS: '1500',
        STORE_DEADLINE_MS: '1500',
        STORE_ATTEMPT_TIMEOUT_MS: '1000',
        SHUTDOWN_TIMEOUT_MS: String(SHUTDOWN_MS),
      });
      const [, port = ''] = await printed(/listens on http:\/\/localhost:(\d+)/);
      const url = `http://127.0.0.1:${port}`;
      const statusOf = async (path: string) => {
        const { statusCode, body } = await request(url + path);
        await body.dump();
        return statusCode;
      };
      t.ok(await until(async () => (await statusOf('/profiles')) === 200), 'ready');
      server.hang();
      const inFlight = Array.from({ length: 3 }, () => statusOf('/profiles'));
      const isUnderWay = async () => {
        const { body } = await request(`${url}/circuits/store`);
        return ((await body.json()) as { inFlight: number }).inFlight >= 3;
      };
      t.ok(await until(isUnderWay), 'requests wait for it');
      const from = performance.now();
      child.kill('SIGTERM');
      t.equal(await exited, 0, output());
      const tookMs = Math.round(performance.now() - from);
      t.ok(tookMs < SHUTDOWN_MS, `${tookMs} ms`);
      t.strictSame(await Promise.all(inFlight), [503, 503, 503]);
    });
  });
}
