import { setTimeout as wait } from 'node:timers/promises';
import { test } from 'tap';
import { createDataset } from '../../mock-server/dataset.ts';
import { cacheStatus } from '../support/headers.ts';
import { startGateway, startMocks, type TestGateway } from '../support/gateway.ts';

const KEYS = 50;
const RATE = 200;
const TTL_MS = 1_000;
const PROBE_INTERVAL_MS = 500;
/** Two minutes by a circuit that stays open for 10 s, scaled down as the circuit is. */
const OUTAGE_MS = 5_000;

interface Seen {
  key: number;
  askedMs: number;
  atMs: number;
  status: number;
  isStale: boolean;
}

await test('a total outage of the events service that nobody but the headers notices', async (t) => {
  const mocks = await startMocks(t, { dataset: createDataset({ users: 1, events: KEYS }) });
  const gateway = await startGateway(t, mocks.url, {
    env: {
      CACHE_TTL_MS: String(TTL_MS),
      BREAKER_OPEN_MS: String(PROBE_INTERVAL_MS),
      BREAKER_MAX_OPEN_MS: String(PROBE_INTERVAL_MS),
      BREAKER_WINDOW_MS: '1000',
      RETRY_BASE_MS: '10',
    },
  });
  const circuit = () => gateway.circuit('events');
  await Promise.all(Array.from({ length: KEYS }, (_, n) => gateway.get(`/events/event-${n + 1}`)));

  const load = startLoad(gateway);
  await mocks.refuse();
  const from = performance.now();
  while ((await circuit()).state !== 'open') await wait(5);
  const opened = await circuit();
  await wait(OUTAGE_MS - (performance.now() - from));
  const { epoch, totals } = await circuit();
  await mocks.accept();
  const backAt = performance.now();
  const before = mocks.requests.length;
  const isFresh = (key: number) =>
    load.seen.some((answer) => answer.key === key && answer.atMs > backAt && !answer.isStale);
  const keys = Array.from({ length: KEYS }, (_, n) => n + 1);
  while (!keys.every(isFresh)) await wait(5);
  const recoveredMs = performance.now() - backAt;
  await wait(1_000);
  const calls = mocks.requests.slice(before);
  const seconds = (performance.now() - backAt) / 1_000;
  await load.stop();

  t.comment(`${load.seen.length} answers, fresh again after ${Math.round(recoveredMs)} ms`);
  t.ok(load.seen.length > 0.5 * RATE * (OUTAGE_MS / 1_000), 'there was load');
  t.same(
    load.seen.filter(({ status }) => status !== 200),
    [],
    'every answer is 200',
  );
  const inOutage = load.seen.filter(
    ({ askedMs, atMs }) => askedMs > from + TTL_MS && atMs < backAt,
  );
  t.same(
    inOutage.filter(({ isStale }) => !isStale),
    [],
    `and each of ${inOutage.length} is marked as stale, once the time to live has passed`,
  );
  // Each probe brings two moves, to half-open and back; the last one may be under way.
  const probes = Math.ceil((epoch - opened.epoch) / 2);
  t.ok(probes >= 3, `${probes} probes`);
  t.ok(
    totals.admitted - opened.totals.admitted <= probes,
    `${totals.admitted - opened.totals.admitted} attempts in the open time`,
  );
  t.ok(
    recoveredMs <= PROBE_INTERVAL_MS + 1_000,
    `all fresh again after ${Math.round(recoveredMs)} ms`,
  );
  t.ok(
    calls.length <= 1.5 * RATE * seconds,
    `${calls.length} calls in ${seconds.toFixed(1)} s after the return`,
  );
});

/** GETs of all keys in turn at the rate, sent when they are due, whether or not answers come. */
function startLoad(gateway: TestGateway): { seen: Seen[]; stop: () => Promise<void> } {
  const seen: Seen[] = [];
  const underWay = new Set<Promise<void>>();
  const startedAt = performance.now();
  let sent = 0;
  const send = async (key: number) => {
    const askedMs = performance.now();
    const { status, headers } = await gateway.get(`/events/event-${key}`);
    const [member] = cacheStatus(headers) ?? [];
    const { hit = false, ttl = 0, detail } = member?.params ?? {};
    const isStale = hit && (ttl < 0 || detail !== undefined);
    seen.push({ key, askedMs, atMs: performance.now(), status, isStale });
  };
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - startedAt) / 1_000) * RATE);
    for (; sent < due; sent += 1) {
      const one = send((sent % KEYS) + 1);
      underWay.add(one);
      void one.finally(() => underWay.delete(one));
    }
  }, 5);
  return {
    seen,
    async stop() {
      clearInterval(timer);
      await Promise.all(underWay);
    },
  };
}
