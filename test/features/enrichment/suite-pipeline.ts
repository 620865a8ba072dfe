import { test } from 'tap';
import { loadConfig } from '../../../gateway/config.ts';
import { createDataset } from '../../../mock-server/dataset.ts';
import { createSkippingClock, ManualClock } from '../../support/clock.ts';
import { ENRICH, hasProfile, STALE_MS, start } from './enriched.ts';

/** What stands still until it is moved, and remembers what was waited for. */
class RecordingClock extends ManualClock {
  readonly waits: number[] = [];

  override setTimer(ms: number, fire: () => void) {
    this.waits.push(ms);
    return super.setTimer(ms, fire);
  }
}

await test('the numbers are those that were agreed on', async (t) => {
  const { circuits } = loadConfig({ DATABASE_URL: 'sqlite::memory:' });
  t.match(circuits.enrichment, {
    ATTEMPT_TIMEOUT_MS: 1_500,
    RETRY_MAX_ATTEMPTS: 3,
    RETRY_BASE_MS: 100,
    BULKHEAD_LIMIT: 8,
    BREAKER_FAILURE_THRESHOLD: 5,
    BREAKER_OPEN_MS: 30_000,
    BREAKER_SUCCESS_THRESHOLD: 2,
  });
  t.ok(circuits.enrichment.CACHE_STALE_IF_ERROR_MS > 0);
  const { gateway } = await start(t);
  t.match(await gateway.circuit('enrichment'), {
    name: 'enrichment',
    upstream: 'enrichment',
    state: 'closed',
    rules: { failureThreshold: 5 },
    bulkhead: { limit: 8 },
  });
});

const isOf = (ms: number) => (wait: number) => Math.abs(wait - ms) < 1e-6;

await test('three attempts of 1,500 ms, and in between waits of 100 and 200 ms at most', async (t) => {
  const clock = new RecordingClock();
  const { mocks, gateway, enriched } = await start(t, {
    overrides: { clock, random: () => 0.75 },
  });
  mocks.faults.set('enrichment', { hang: true });
  const asking = enriched();
  await mocks.waitFor(ENRICH);
  await clock.advance(1_499);
  await gateway.get('/health/live');
  t.equal(mocks.inFlight(), 1, 'the first attempt is not given up before its time');
  await clock.advance(1);
  await mocks.waitForIdle();
  await clock.advance(75);
  await mocks.waitFor(ENRICH, { count: 2 });
  await clock.advance(1_500);
  await mocks.waitForIdle();
  await clock.advance(150);
  await mocks.waitFor(ENRICH, { count: 3 });
  const told = mocks.requests.map(({ headers }) => Number(headers['x-request-timeout-ms']));
  t.strictSame(told, [1_500, 1_500, 775], 'the service is told how long each may take');
  t.equal(clock.waits.filter(isOf(75)).length, 1, 'full jitter: 0.75 of 100 ms');
  t.equal(clock.waits.filter(isOf(150)).length, 1, 'and of 200 ms');
  await clock.advance(700);
  t.match((await asking).body, { enrichment: { enrichedDataStatus: 'unavailable' } });
  t.equal(mocks.count(ENRICH), 3);
});

await test('a failure that comes at once is tried again after the same waits, twice', async (t) => {
  const clock = new RecordingClock();
  const { mocks, enriched } = await start(t, { overrides: { clock, random: () => 0.999 } });
  mocks.faults.set('enrichment', { status: 500 });
  const asking = enriched();
  while (mocks.count(ENRICH) < 3) await clock.advance(1);
  t.match((await asking).body, { enrichment: { enrichedDataStatus: 'unavailable' } });
  t.equal(mocks.count(ENRICH), 3);
  t.equal(clock.waits.filter(isOf(99.9)).length, 1);
  t.equal(clock.waits.filter(isOf(199.8)).length, 1);
});

await test('eight calls at a time, and the others wait for theirs', async (t) => {
  const clock = new ManualClock();
  const dataset = createDataset({ users: 30 });
  const { mocks, gateway, enrich } = await start(t, { overrides: { clock }, mocks: { dataset } });
  mocks.faults.set('enrichment', { hang: true });
  const leaving = new AbortController();
  const asked = Array.from({ length: 30 }, (_, n) => enrich(n + 1, { signal: leaving.signal }));
  await mocks.waitFor(ENRICH, { count: 8 });
  let status = await gateway.circuit('enrichment');
  // The last of them may still be on their way in.
  while (status.bulkhead.queued < 22) status = await gateway.circuit('enrichment');
  t.match(status.bulkhead, { limit: 8, active: 8, queued: 22 });
  t.equal(mocks.inFlight(), 8);
  leaving.abort();
  await Promise.allSettled(asked);
  await mocks.waitForIdle();

  mocks.reset();
  mocks.faults.set('enrichment', { latencyMs: 30 });
  const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => enrich(n + 1)));
  for (const { status: code, body } of answers) {
    t.equal(code, 200);
    t.equal(body.enrichment.enrichedDataStatus, 'available');
  }
  t.equal(mocks.peakInFlight, 8);
  t.equal(mocks.count(ENRICH), 30, 'each of them once');
});

await test('five failures open it for 30 s, and two good probes close it', async (t) => {
  const clock = createSkippingClock();
  const { mocks, gateway, profile, create, enriched } = await start(t, {
    overrides: { clock, random: () => 0 },
  });
  const others = await Promise.all(
    ['bruno', 'chioma', 'daniel'].map((name) => create(`${name}@example.com`)),
  );
  const known = await enriched({ id: others[0]!.id });
  mocks.faults.set('enrichment', { status: 500 });
  await enriched();
  t.equal((await gateway.circuit('enrichment')).state, 'closed', 'three attempts');
  t.match((await enriched()).body.enrichment, { enrichedDataStatus: 'unavailable' });
  t.match(await gateway.circuit('enrichment'), {
    state: 'open',
    reason: '5 failures ≥ 5 in 30 s',
    totals: { fail: 5 },
  });
  t.equal(mocks.count(ENRICH), 6, 'and the sixth attempt was not made');

  const rejected = await enriched();
  hasProfile(t, rejected, profile);
  t.strictSame(rejected.body.enrichment, {
    enrichedDataStatus: 'unavailable',
    message: 'The enrichment service has been failing and is not called for now.',
  });
  mocks.faults.clear('enrichment');
  clock.skip(28_000);
  t.equal((await enriched()).body.enrichment.enrichedDataStatus, 'unavailable');
  const stale = await enriched({ id: others[0]!.id, headers: { 'cache-control': 'no-cache' } });
  t.strictSame(stale.body.enrichment, {
    ...known.body.enrichment,
    enrichedDataStatus: 'stale',
    message: 'The enrichment service has been failing and is not called for now.',
  });
  t.equal(mocks.count(ENRICH), 6, 'nobody asked it');

  clock.skip(2_000);
  t.equal((await gateway.circuit('enrichment')).state, 'half-open', 'after 30 s');
  // Until then, those who have something to fall back on go first.
  clock.skip(250);
  t.equal((await enriched()).body.enrichment.enrichedDataStatus, 'available');
  t.equal((await gateway.circuit('enrichment')).state, 'half-open', 'one good probe');
  const next = await enriched({ id: others[1]!.id });
  t.equal(next.body.enrichment.enrichedDataStatus, 'available');
  t.equal((await gateway.circuit('enrichment')).state, 'closed', 'two');
  t.equal(mocks.count(ENRICH), 8);
});

await test('open, it keeps nobody waiting: the answer comes while no time passes', async (t) => {
  const clock = new ManualClock();
  const { mocks, profile, create, enriched, operate } = await start(t, { overrides: { clock } });
  const known = await create('bruno.silva@example.com');
  const { body: before } = await enriched({ id: known.id });
  await clock.advance(STALE_MS);
  mocks.faults.set('enrichment', { hang: true });
  await operate('enrichment', 'force-open');
  const asked = mocks.requests.length;
  const standing = clock.now();
  // With a queue, a wait or a call of the service in its way not one of these would ever come.
  for (let n = 0; n < 50; n += 1) {
    const answer = await enriched();
    hasProfile(t, answer, profile);
    t.match(answer.body.enrichment, { enrichedDataStatus: 'unavailable', message: /not called/ });
    const stale = await enriched({ id: known.id });
    hasProfile(t, stale, known);
    t.match(stale.body.enrichment, { ...before.enrichment, enrichedDataStatus: 'stale' });
  }
  t.equal(clock.now(), standing);
  t.equal(mocks.requests.length, asked, 'and nobody asks the service');
});

await test('a second failing service changes nothing: the circuits are apart', async (t) => {
  const { mocks, gateway, profile, enriched } = await start(t, {
    env: { RETRY_BASE_MS: '1' },
  });
  mocks.faults.set('enrichment', { status: 500 });
  for (let n = 0; n < 3; n += 1) hasProfile(t, await enriched(), profile);
  t.equal((await gateway.circuit('enrichment')).state, 'open');
  for (const path of ['/users/1', '/events/event-1', `/profiles/${profile.id}`, '/profiles']) {
    t.equal((await gateway.get(path)).status, 200, path);
  }
  for (const name of ['users', 'events', 'store']) {
    t.equal((await gateway.circuit(name)).state, 'closed', name);
  }
  const { status, body } = await gateway.get('/health');
  t.match({ status, body }, { status: 200, body: { status: 'warn' } });
});
