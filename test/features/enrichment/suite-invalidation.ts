import { test } from 'tap';
import { ADMIN, ENRICH, enrichmentStatus, start } from './enriched.ts';

const ADA = { authorization: 'Bearer ada' };
const BOB = { authorization: 'Bearer bob' };
const FORWARDING = { ENRICHMENT_FORWARD_HEADERS: 'authorization' };

await test('a profile that is deleted takes its enrichment along, and nobody else’s', async (t) => {
  const { gateway, create, profile, enriched, remove } = await start(t, { env: FORWARDING });
  const other = await create('bruno.silva@example.com');
  for (const id of [profile.id, other.id]) {
    for (const headers of [{}, ADA, BOB]) await enriched({ id, headers });
  }
  t.match(await gateway.circuit('enrichment'), { cache: { entries: 6 } });
  t.equal(await remove(`/profiles/${profile.id}`), 204);
  t.equal((await gateway.circuit('enrichment')).cache?.entries, 3);
  t.equal((await enriched()).status, 404);
  for (const headers of [{}, ADA, BOB]) {
    const kept = await enriched({ id: other.id, headers });
    t.match(enrichmentStatus(t, kept, other.id), { hit: true });
  }
});

await test('where the deletion does not come about, nothing is dropped', async (t) => {
  const { gateway, profile, enriched, remove } = await start(t);
  await enriched();
  t.equal(await remove(`/profiles/${profile.id}`, { 'if-match': '"another"' }), 412);
  t.equal((await gateway.circuit('enrichment')).cache?.entries, 1);
});

await test('what is being fetched while the profile is deleted is not kept', async (t) => {
  const { mocks, gateway, profile, enriched, remove } = await start(t);
  mocks.faults.set('enrichment', { latencyMs: 200 });
  const asking = enriched();
  await mocks.waitFor(ENRICH);
  t.equal(await remove(`/profiles/${profile.id}`), 204);
  const answer = await asking;
  t.equal(answer.status, 200, 'it was there when it was asked for');
  t.notMatch(answer.headers['cache-status'], /stored/);
  t.equal((await gateway.circuit('enrichment')).cache?.entries, 0);
});

await test('the admin drops it by the tag of the user, and by its key', async (t) => {
  const { mocks, create, profile, enriched, enrich, remove, gateway } = await start(t, {
    env: FORWARDING,
  });
  const other = await create('bruno.silva@example.com');
  const fill = async () => {
    for (const headers of [{}, ADA, BOB]) {
      await enriched({ headers });
      await enriched({ id: other.id, headers });
      await enrich(1, { headers });
    }
  };
  const entries = async () => (await gateway.circuit('enrichment')).cache?.entries;
  for (const query of [`tag=user:${profile.id}`, `key=enrichment/${profile.id}`]) {
    await fill();
    t.equal(await entries(), 9);
    t.equal(await remove(`/cache?${query}`, ADMIN), 200);
    t.equal(await entries(), 6, query);
    const before = mocks.count(ENRICH);
    t.match(enrichmentStatus(t, await enriched(), profile.id), { fwd: 'uri-miss', stored: true });
    t.match(enrichmentStatus(t, await enriched({ id: other.id }), other.id), { hit: true });
    t.equal(mocks.count(ENRICH), before + 1);
  }
  await fill();
  t.equal(await remove('/cache?tag=user:1', ADMIN), 200);
  t.equal(await entries(), 6, 'of whoever was sent as well');
});
