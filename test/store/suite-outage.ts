import { test, type Test } from 'tap';
import { setTimeout as wait } from 'node:timers/promises';
import { canStart, startMariadb, startPostgres } from '../support/database-servers.ts';
import { sqlTo } from '../support/databases.ts';
import { startGateway, startMocks, type TestGateway } from '../support/gateway.ts';
import { compare, startLoad, type Load } from './load.ts';
import { until } from './until.ts';

const DEADLINE_MS = 1_500;
// What a machine that is busy with other tests may add to a limit.
const SLACK_MS = 3_000;
const ENV = {
  DEADLINE_MS: String(DEADLINE_MS),
  STORE_DEADLINE_MS: String(DEADLINE_MS),
  STORE_ATTEMPT_TIMEOUT_MS: '500',
  UPSTREAM_CONNECT_TIMEOUT_MS: '400',
  STORE_BREAKER_OPEN_MS: '200',
  STORE_BREAKER_MAX_OPEN_MS: '600',
};

const servers = [
  { kind: 'postgres', start: startPostgres, skip: canStart.postgres },
  { kind: 'mysql', start: startMariadb, skip: canStart.mariadb },
] as const;

async function startBehind(t: Test, url: string): Promise<TestGateway> {
  const mocks = await startMocks(t);
  return startGateway(t, mocks.url, { env: { ...ENV, DATABASE_URL: url } });
}

const succeeded = (load: Load, from: number) =>
  load.store.filter((seen) => seen.from > from && seen.status < 300);

/** The circuit and the health of a store that is down. */
async function sayDown(t: Test, gateway: TestGateway): Promise<void> {
  t.ok(await until(async () => (await gateway.circuit('store')).state !== 'closed'), 'it opens');
  const { reason } = await gateway.circuit('store');
  t.match(reason, /failures? .*≥|probe|the open time is over/, 'with its reason');
  const { status, body } = await gateway.get('/health');
  t.equal(status, 200);
  t.match(body, {
    status: 'warn',
    checks: { 'circuit:store': [{ componentType: 'datastore', status: 'warn', output: String }] },
  });
  t.match(body.checks['circuit:users'], [{ status: 'pass' }]);
  t.equal((await gateway.get('/health/ready')).status, 200);
}

for (const { kind, start, skip } of servers) {
  void test(`${kind}: stopped, killed, hung and started again under load`, { skip }, async (t) => {
    const server = await start(t);
    const gateway = await startBehind(t, server.url);
    t.ok(await until(async () => (await gateway.get('/profiles')).status === 200), 'ready');
    const load = startLoad(t, { url: gateway.url, deadlineMs: DEADLINE_MS });
    const outages: [
      name: string,
      down: () => Promise<void> | void,
      up: () => Promise<void> | void,
    ][] = [
      ['an orderly stop', () => server.stop('fast'), () => server.start()],
      ['SIGKILL', () => server.stop('kill'), () => server.start()],
      ['SIGSTOP', () => server.hang(), () => server.resume()],
    ];
    for (const [name, down, up] of outages) {
      t.ok(
        await until(() => succeeded(load, performance.now() - 1_000).length > 10, 15_000),
        `${name}: under load`,
      );
      await down();
      await sayDown(t, gateway);
      await wait(700);
      const { openForMs = 0 } = await gateway.circuit('store');
      await up();
      const backAt = performance.now();
      t.ok(await until(() => succeeded(load, backAt).length > 0, 15_000), 'it is back');
      const recoveredMs = Math.round((succeeded(load, backAt)[0]?.to ?? Infinity) - backAt);
      t.ok(recoveredMs <= openForMs + SLACK_MS, `${name}: back after ${recoveredMs} ms`);
      t.ok(
        await until(async () => (await gateway.get('/health')).body.status === 'pass'),
        'health',
      );
    }
    await load.stop();
    t.strictSame(load.faults, []);
    const slowest = Math.max(...load.others.map(({ from, to }) => to - from));
    t.comment(
      `${load.store.length} of the store, ${load.others.length} others, slowest ${Math.round(slowest)} ms`,
    );
    t.ok(load.others.length > 100, `${load.others.length} of other routes`);
    t.strictSame(await compare(load, sqlTo(server.url)), []);
  });
}
