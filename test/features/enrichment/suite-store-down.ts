import { test } from 'tap';
import { retryAfter } from '../../support/headers.ts';
import { startGateway, startMocks } from '../../support/gateway.ts';
import { freePort } from '../../support/tcp-proxy.ts';
import { candidate, ENRICH, hasProfile, start } from './enriched.ts';

const ID = '019aa4f2-6c1e-7b5a-9d3c-2f8e6a1b4c7d';

await test('no database from the start: what is kept is 503, what is sent is enriched', async (t) => {
  const mocks = await startMocks(t);
  const port = await freePort();
  const gateway = await startGateway(t, mocks.url, {
    env: { DATABASE_URL: `postgres://postgres:secret@127.0.0.1:${port}/profiles` },
  });
  for (let n = 0; n < 10; n += 1) {
    const down = await gateway.get(`/profiles/${ID}/enriched`);
    t.match(down, { status: 503, body: { code: 'store_unavailable', upstream: 'store' } });
    t.ok((retryAfter(down.headers) ?? 0) >= 1);
    t.notMatch(down.text, new RegExp(`127\\.0\\.0\\.1|${port}|secret|postgres|ECONN`));
    t.match(await gateway.post('/profiles/enrich', candidate()), { status: 200 });
  }
  t.equal(mocks.count(ENRICH), 1, 'for what was sent alone');
  t.equal((await gateway.circuit('store')).state, 'open');
  t.equal((await gateway.circuit('enrichment')).state, 'closed');
});

await test('the store goes and comes back', async (t) => {
  const { mocks, gateway, profile, enriched, enrich, operate } = await start(t);
  await enriched();
  await operate('store', 'force-open');
  const down = await gateway.get(`/profiles/${profile.id}/enriched`);
  t.match(down, { status: 503, body: { code: 'store_unavailable' } });
  t.notMatch(down.text, /Ada|viewed/, 'nothing of what is kept of the other part');
  const sent = await enrich();
  t.equal(sent.status, 200);
  t.equal(sent.body.enrichment.enrichedDataStatus, 'available');
  await operate('store', 'reset');
  const back = await enriched();
  hasProfile(t, back, profile);
  t.equal(back.body.enrichment.enrichedDataStatus, 'available');
  t.equal(mocks.count(ENRICH), 2, 'of the profile once, and once of what was sent');
});

await test('both are down: 503, and what is sent is answered', async (t) => {
  const { mocks, gateway, profile, enrich, operate } = await start(t);
  mocks.faults.set('enrichment', { dropRate: 1 });
  await operate('store', 'force-open');
  t.match(await gateway.get(`/profiles/${profile.id}/enriched`), {
    status: 503,
    body: { code: 'store_unavailable' },
  });
  t.match(await enrich(), {
    status: 200,
    body: { user: candidate(), enrichment: { enrichedDataStatus: 'unavailable' } },
  });
});
