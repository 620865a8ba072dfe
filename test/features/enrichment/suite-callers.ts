import { test } from 'tap';
import { createSkippingClock } from '../../support/clock.ts';
import { vary } from '../../support/headers.ts';
import { ENRICH, hasProfile, NO_CIRCUIT, STALE_MS, start, type Enriched } from './enriched.ts';

const ADA = { authorization: 'Bearer ada', cookie: 'sid=ada' };
const BOB = { authorization: 'Bearer bob', cookie: 'sid=bob' };
const NOBODY = {};
const CALLERS = { 'Bearer ada': ADA, 'Bearer bob': BOB, nobody: NOBODY };

const FORWARDING = {
  ...NO_CIRCUIT,
  ENRICHMENT_FORWARD_HEADERS: 'authorization',
  ENRICHMENT_RETRY_BASE_MS: '1',
};

/** For whom the mock has made what is in the answer. */
const marks = ({ text }: Pick<Enriched, 'text'>) => [
  ...new Set([...text.matchAll(/\(for (.*?)\)/g)].map(([, who]) => who)),
];

await test('callers who are told apart never see what is another’s: missed, kept, stale', async (t) => {
  const clock = createSkippingClock();
  const { mocks, profile, enriched } = await start(t, { env: FORWARDING, overrides: { clock } });
  mocks.faults.set('enrichment', { personal: true });
  const etags = new Set<unknown>();
  const ask = async (expected: string, note: string) => {
    for (const [who, headers] of Object.entries(CALLERS)) {
      const answer = await enriched({ headers });
      hasProfile(t, answer, profile);
      t.equal(answer.body.enrichment.enrichedDataStatus, expected, note);
      t.strictSame(marks(answer), [who], note);
      t.match(vary(answer.headers), ['accept-encoding', 'authorization']);
      t.equal(answer.headers['set-cookie'], undefined, 'a session is nobody else’s business');
      etags.add(answer.headers['etag']);
    }
  };
  await ask('available', 'missed');
  await ask('available', 'kept');
  t.equal(etags.size, 3, 'nor do they share an ETag');
  t.equal(mocks.count(ENRICH), 3, 'each was asked for once');
  clock.skip(STALE_MS);
  mocks.faults.set('enrichment', { status: 500, personal: true });
  await ask('stale', 'stale');
  const eve = await enriched({ headers: { authorization: 'Bearer eve' } });
  hasProfile(t, eve, profile);
  t.strictSame(eve.body.enrichment, {
    enrichedDataStatus: 'unavailable',
    message: 'The answer of the enrichment service was not usable.',
  });
});

await test('callers who ask at the same moment share no call', async (t) => {
  const { mocks, enriched, enrich } = await start(t, { env: FORWARDING });
  mocks.faults.set('enrichment', { personal: true, latencyMs: 50 });
  const asked = Object.entries(CALLERS).flatMap(([who, headers]) =>
    Array.from({ length: 5 }, async () => {
      t.strictSame(marks(await enriched({ headers })), [who]);
      t.strictSame(marks(await enrich(1, { headers })), [who]);
    }),
  );
  await Promise.all(asked);
  t.equal(mocks.count(ENRICH), 6, 'of each caller one for either route');
});

await test('the service is told the headers that were named, and no other one', async (t) => {
  const { mocks, enriched, enrich } = await start(t, { env: FORWARDING });
  const headers = { ...ADA, 'x-forwarded-for': '203.0.113.7', 'x-api-key': 'key', referer: 'r' };
  await enriched({ headers });
  await enrich(1, { headers });
  t.equal(mocks.requests.length, 2);
  for (const { headers: told } of mocks.requests) {
    t.equal(told.authorization, 'Bearer ada');
    for (const name of ['cookie', 'x-forwarded-for', 'x-api-key', 'referer', 'user-agent']) {
      t.equal(told[name], undefined, name);
    }
  }
});

await test('by default it is told nothing of who is calling, and all share what is kept', async (t) => {
  const { mocks, profile, enriched } = await start(t);
  mocks.faults.set('enrichment', { personal: true });
  for (const headers of Object.values(CALLERS)) {
    const answer = await enriched({ headers });
    hasProfile(t, answer, profile);
    t.strictSame(marks(answer), ['nobody']);
  }
  t.strictSame(
    mocks.requests.map(({ headers: { authorization, cookie } }) => ({ authorization, cookie })),
    [{ authorization: undefined, cookie: undefined }],
  );
});

await test('whom the service turns away gets the profile, and nothing from before', async (t) => {
  const { mocks, profile, enriched } = await start(t, { env: FORWARDING });
  const forbidden = { authorization: 'Bearer forbidden' };
  t.equal((await enriched({ headers: forbidden })).body.enrichment.enrichedDataStatus, 'available');
  mocks.faults.set('enrichment', { requireAuthorization: true });
  for (const [headers, message] of [
    [NOBODY, 'The enrichment service wants to know who is calling.'],
    [forbidden, 'The enrichment service does not allow this to the caller.'],
  ] as const) {
    const answer = await enriched({ headers: { ...headers, 'cache-control': 'no-cache' } });
    hasProfile(t, answer, profile);
    t.strictSame(answer.body.enrichment, { enrichedDataStatus: 'unavailable', message });
    t.equal(answer.headers['www-authenticate'], undefined);
  }
  t.equal((await enriched({ headers: ADA })).body.enrichment.enrichedDataStatus, 'available');
});
