import { test } from 'tap';
import { request } from 'undici';
import { checkAll } from '../../support/headers.ts';
import { ENRICH, enrichmentStatus, hasProfile, start } from './enriched.ts';

await test('a profile with what the service knows, and where each part came from', async (t) => {
  const { mocks, profile, enriched } = await start(t);
  const first = await enriched();
  hasProfile(t, first, profile);
  t.strictSame(Object.keys(first.body.enrichment), [
    'enrichedDataStatus',
    'recentActivity',
    'loyaltyScore',
  ]);
  t.match(first.body.enrichment, {
    enrichedDataStatus: 'available',
    recentActivity: [/^viewed /, /^viewed /, /^viewed /],
    loyaltyScore: Number,
  });
  t.strictSame(enrichmentStatus(t, first, profile.id), {
    fwd: 'uri-miss',
    fwdStatus: 200,
    stored: true,
    key: `enrichment/${profile.id}`,
  });
  t.strictSame(
    mocks.requests.map(({ path }) => path),
    [`/enrich/${profile.id}`],
  );

  const second = await enriched();
  t.strictSame(second.body, first.body);
  const { ttl = NaN, ...hit } = enrichmentStatus(t, second, profile.id) ?? {};
  t.strictSame(hit, { hit: true, key: `enrichment/${profile.id}` });
  t.ok(ttl >= 0 && ttl <= 30, `ttl=${ttl}`);
  t.equal(mocks.count(ENRICH), 1);
  for (const { headers } of [first, second]) checkAll(headers);
});

await test('it can be asked for again: 304, HEAD, and another ETag where something changes', async (t) => {
  const { mocks, gateway, profile, enriched } = await start(t);
  const { headers, text } = await enriched();
  const etag = String(headers['etag']);
  const again = await enriched({ headers: { 'if-none-match': etag } });
  t.match(again, { status: 304, text: '' });
  const head = await request(`${gateway.url}/profiles/${profile.id}/enriched`, { method: 'HEAD' });
  await head.body.dump();
  t.match(head, {
    statusCode: 200,
    headers: { etag, 'content-length': String(Buffer.byteLength(text)) },
  });

  const update = await request(`${gateway.url}/profiles/${profile.id}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: '{"name":"Ada Roth"}',
  });
  await update.body.dump();
  const changed = await enriched({ headers: { 'if-none-match': etag } });
  hasProfile(t, changed, { ...profile, name: 'Ada Roth' });
  t.equal(mocks.count(ENRICH), 1, 'what is known of her is still the same');

  const other = await enriched({ headers: { 'cache-control': 'no-cache' } });
  t.equal(other.headers['etag'], changed.headers['etag']);
  mocks.faults.set('enrichment', { body: 'empty' });
  const without = await enriched({ headers: { 'cache-control': 'no-cache' } });
  t.not(without.headers['etag'], changed.headers['etag']);
});

await test('of a profile that is not there nobody is asked', async (t) => {
  const { mocks, gateway, profile } = await start(t);
  const unknown = profile.id.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
  t.match(await gateway.get(`/profiles/${unknown}/enriched`), {
    status: 404,
    body: { code: 'not_found' },
  });
  for (const id of ['nonsense', profile.id.toUpperCase(), '1', '..%2F..%2Fetc%2Fpasswd']) {
    const { status, body } = await gateway.get(`/profiles/${id}/enriched`);
    t.match({ status, code: body.code }, { status: 400, code: 'validation' }, id);
  }
  t.equal(mocks.requests.length, 0);
});

await test('many at once share one call', async (t) => {
  const { mocks, profile, enriched } = await start(t);
  mocks.faults.set('enrichment', { latencyMs: 100 });
  const answers = await Promise.all(Array.from({ length: 30 }, () => enriched()));
  for (const answer of answers) {
    hasProfile(t, answer, profile);
    t.equal(answer.body.enrichment.enrichedDataStatus, 'available');
  }
  t.equal(mocks.count(ENRICH), 1);
});
