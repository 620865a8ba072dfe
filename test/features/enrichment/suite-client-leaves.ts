import { test } from 'tap';
import { createLog } from '../../support/log.ts';
import { ENRICH, hasProfile, start } from './enriched.ts';

await test('a client that leaves takes the call of the service along', async (t) => {
  const log = createLog();
  const { mocks, gateway, enriched, enrich } = await start(t, {
    overrides: { logger: log.logger },
  });
  const before = log.lines.length;
  mocks.faults.set('enrichment', { hang: true });
  for (const [index, ask] of [enriched, (options: object) => enrich(1, options)].entries()) {
    const leaving = new AbortController();
    const asking = ask({ signal: leaving.signal });
    await mocks.waitFor(ENRICH, { count: index + 1 });
    leaving.abort();
    await t.rejects(asking);
    await mocks.waitForIdle();
    t.equal(mocks.requests[index]?.outcome, 'client-left');
  }
  t.match(await gateway.circuit('enrichment'), {
    state: 'closed',
    inFlight: 0,
    totals: { admitted: 2, fail: 0, ignore: 2 },
    bulkhead: { active: 0, queued: 0 },
  });
  t.same(
    log.lines.slice(before).filter(({ level }) => Number(level) >= 40),
    [],
    'nobody is warned of it',
  );
});

await test('where somebody else waits for the same, it goes on', async (t) => {
  const { mocks, gateway, profile, enriched } = await start(t);
  mocks.faults.set('enrichment', { latencyMs: 1_000 });
  const reads = async () => (await gateway.circuit('store')).totals.ok;
  const before = await reads();
  const leaving = new AbortController();
  const first = enriched({ signal: leaving.signal });
  await mocks.waitFor(ENRICH);
  const second = enriched();
  // Once either has the profile, both wait for the same.
  while ((await reads()) < before + 2);
  const gone = t.rejects(first);
  leaving.abort();
  await gone;
  const answer = await second;
  hasProfile(t, answer, profile);
  t.equal(answer.body.enrichment.enrichedDataStatus, 'available');
  t.strictSame(
    mocks.requests.map(({ outcome }) => outcome),
    ['answered'],
  );
});
