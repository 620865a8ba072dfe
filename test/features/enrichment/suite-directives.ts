import { test } from 'tap';
import { createSkippingClock } from '../../support/clock.ts';
import { cacheControl } from '../../support/headers.ts';
import { ENRICH, enrichmentStatus, hasProfile, STALE_MS, start } from './enriched.ts';

const asking = (value: string) => ({ headers: { 'cache-control': value } });

const NOT_KEPT = {
  enrichedDataStatus: 'unavailable',
  message: 'Only what is kept was asked for, and nothing that is kept will do.',
};

await test('only-if-cached: what is kept and not too old, and nobody is asked', async (t) => {
  const clock = createSkippingClock();
  const { mocks, profile, enriched } = await start(t, { overrides: { clock } });
  const none = await enriched(asking('only-if-cached'));
  hasProfile(t, none, profile);
  t.strictSame(none.body.enrichment, NOT_KEPT);
  t.strictSame(enrichmentStatus(t, none, profile.id), {
    key: `enrichment/${profile.id}`,
    detail: 'not-cached',
  });
  t.equal(mocks.count(ENRICH), 0);

  const { body: first } = await enriched();
  const kept = await enriched(asking('only-if-cached'));
  hasProfile(t, kept, profile);
  t.strictSame(kept.body, first);
  clock.skip(31_000);
  const stale = await enriched(asking('only-if-cached'));
  hasProfile(t, stale, profile);
  t.strictSame(stale.body.enrichment, {
    ...first.enrichment,
    enrichedDataStatus: 'stale',
    message: 'Only what is kept was asked for.',
  });
  t.match(enrichmentStatus(t, stale, profile.id), { hit: true, detail: 'only-if-cached' });
  clock.skip(STALE_MS);
  const old = await enriched(asking('only-if-cached'));
  hasProfile(t, old, profile);
  t.strictSame(old.body.enrichment, NOT_KEPT);
  t.equal(mocks.count(ENRICH), 1);
});

await test('no-cache, max-age=0 and Pragma: the service is asked again, and what comes is kept', async (t) => {
  const { mocks, profile, enriched } = await start(t);
  await enriched();
  let count = 1;
  for (const options of [
    asking('no-cache'),
    asking('max-age=0'),
    asking('private="x", MAX-AGE=0'),
    { headers: { pragma: 'no-cache' } },
  ]) {
    const answer = await enriched(options);
    hasProfile(t, answer, profile);
    t.equal(answer.body.enrichment.enrichedDataStatus, 'available');
    t.strictSame(enrichmentStatus(t, answer, profile.id), {
      fwd: 'request',
      fwdStatus: 200,
      stored: true,
      key: `enrichment/${profile.id}`,
    });
    count += 1;
    t.equal(mocks.count(ENRICH), count);
  }
  mocks.faults.set('enrichment', { status: 500 });
  const stale = await enriched(asking('no-cache'));
  hasProfile(t, stale, profile);
  t.equal(stale.body.enrichment.enrichedDataStatus, 'stale', 'which is better than nothing');
  const strict = await enriched(asking('no-cache, stale-if-error=0'));
  hasProfile(t, strict, profile);
  t.equal(strict.body.enrichment.enrichedDataStatus, 'unavailable', 'unless it is told not to');
});

await test('no-store: nothing of the answer is kept', async (t) => {
  const { mocks, gateway, profile, enriched } = await start(t);
  for (let n = 1; n <= 2; n += 1) {
    const answer = await enriched(asking('no-store'));
    hasProfile(t, answer, profile);
    t.equal(answer.body.enrichment.enrichedDataStatus, 'available');
    t.strictSame(enrichmentStatus(t, answer, profile.id), {
      fwd: 'uri-miss',
      fwdStatus: 200,
      key: `enrichment/${profile.id}`,
    });
    t.equal(mocks.count(ENRICH), n);
  }
  t.match(await gateway.circuit('enrichment'), { cache: { entries: 0 } });
});

await test('what the service says of keeping its answer is done', async (t) => {
  const clock = createSkippingClock();
  const { mocks, gateway, create, enriched } = await start(t, { overrides: { clock } });
  const PRIVATE = { private: true, 'no-cache': true };
  for (const [index, { says, isKept, told = PRIVATE }] of [
    { says: 'private', isKept: false },
    { says: 'no-cache', isKept: false },
    { says: 'no-store', isKept: false, told: { 'no-store': true } },
    { says: 'private, no-store', isKept: false, told: { 'no-store': true } },
    { says: 'max-age=5', isKept: true },
    { says: 'public, s-maxage=5, max-age=1', isKept: true },
  ].entries()) {
    mocks.reset();
    mocks.faults.set('enrichment', { headers: { 'cache-control': says } });
    const { id } = await create(`user-${index}@example.com`);
    for (const count of isKept ? [1, 1] : [1, 2]) {
      const answer = await enriched({ id });
      t.equal(answer.status, 200);
      t.equal(answer.body.enrichment.enrichedDataStatus, 'available', says);
      t.strictSame(cacheControl(answer.headers), told, says);
      t.equal(mocks.count(ENRICH), count, says);
    }
    clock.skip(6_000);
    const later = await enriched({ id });
    t.equal(later.body.enrichment.enrichedDataStatus, isKept ? 'stale' : 'available', says);
    const entries = isKept ? 1 : 0;
    t.equal((await gateway.circuit('enrichment')).cache?.entries === 0, entries === 0, says);
  }
});

await test('what is answered to a profile that was sent is not kept by anybody on the way', async (t) => {
  const { enrich, mocks } = await start(t);
  for (const fault of [undefined, { status: 500 }]) {
    if (fault !== undefined) mocks.faults.set('enrichment', fault);
    const { status, headers } = await enrich(fault === undefined ? 1 : 2);
    t.equal(status, 200);
    t.strictSame(cacheControl(headers), { 'no-store': true });
    t.equal(headers['etag'], undefined);
  }
});
