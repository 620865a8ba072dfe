import { test } from 'tap';
import type { Fault } from '../../../mock-server/fault-schema.ts';
import { createSkippingClock } from '../../support/clock.ts';
import { startRawUpstream } from '../../support/raw-upstream.ts';
import { startGateway, startMocks } from '../../support/gateway.ts';
import {
  candidate,
  ENRICH,
  enrichmentStatus,
  hasProfile,
  NO_CIRCUIT,
  STALE_MS,
  start,
} from './enriched.ts';

const UNREACHABLE = 'No connection to the enrichment service brought an answer.';
const UNUSABLE = 'The answer of the enrichment service was not usable.';
const UNAVAILABLE = 'The enrichment service says that it is unavailable.';
const UNKNOWN = 'The enrichment service knows no such thing.';

interface Case {
  title: string;
  fault: Fault | 'refuse';
  message: string;
  /** Of the missing part, in Cache-Status. */
  detail: string;
  fwdStatus?: number;
  /** Whether it is an answer, after which what was known before is wrong. */
  isAnswer?: true;
}

const unreachable = { message: UNREACHABLE, detail: 'upstream-unreachable' };
const unusable = { message: UNUSABLE, detail: 'upstream-bad-response' };
const unavailable = { message: UNAVAILABLE, detail: 'upstream-unavailable' };
const unknown = { message: UNKNOWN, detail: 'not-found', isAnswer: true } as const;

const CASES: Case[] = [
  { title: '500', fault: { status: 500 }, ...unusable, fwdStatus: 500 },
  { title: '502', fault: { status: 502 }, ...unusable, fwdStatus: 502 },
  { title: '503', fault: { status: 503 }, ...unavailable, fwdStatus: 503 },
  {
    title: '503 for a while',
    fault: { status: 503, retryAfter: 7 },
    ...unavailable,
    fwdStatus: 503,
  },
  { title: '429', fault: { status: 429 }, ...unavailable, fwdStatus: 429 },
  { title: '302', fault: { status: 302 }, ...unusable, fwdStatus: 302, isAnswer: true },
  { title: '404', fault: { status: 404 }, ...unknown, fwdStatus: 404 },
  { title: '410', fault: { status: 410 }, ...unknown, fwdStatus: 410 },
  { title: 'an empty body', fault: { body: 'empty' }, ...unknown, fwdStatus: 200 },
  { title: 'refused', fault: 'refuse', ...unreachable },
  { title: 'dropped', fault: { dropRate: 1 }, ...unreachable },
  { title: 'reset', fault: { resetRate: 1 }, ...unreachable },
  { title: 'half a body', fault: { body: 'half' }, ...unreachable },
  { title: 'half a body, then a reset', fault: { body: 'half-reset' }, ...unreachable },
  { title: 'HTML', fault: { body: 'html' }, ...unusable },
  { title: 'garbage', fault: { body: 'garbage' }, ...unusable },
  { title: 'another shape', fault: { body: 'off-schema' }, ...unusable },
  { title: '50 MB', fault: { body: 'huge' }, ...unusable },
];

const setting = { env: { ...NO_CIRCUIT, ENRICHMENT_RETRY_BASE_MS: '1' } };

await test('enrichment fails: the profile comes all the same', async (group) => {
  const clock = createSkippingClock();
  const { mocks, gateway, create, enriched } = await start(group, {
    ...setting,
    overrides: { clock },
  });
  for (const [index, one] of CASES.entries()) {
    const { title, fault, message, detail, fwdStatus, isAnswer = false } = one;
    await group.test(`with ${title}`, async (t) => {
      const profile = await create(`ada.${index}@example.com`);
      const known = await create(`bruno.${index}@example.com`);
      const before = await enriched({ id: known.id });
      t.equal(before.body.enrichment.enrichedDataStatus, 'available');
      clock.skip(STALE_MS);

      if (fault === 'refuse') await mocks.refuse();
      else mocks.faults.set('enrichment', fault);

      const without = await enriched({ id: profile.id });
      hasProfile(t, without, profile);
      t.strictSame(without.body.enrichment, { enrichedDataStatus: 'unavailable', message });
      t.strictSame(enrichmentStatus(t, without, profile.id), {
        fwd: 'miss',
        ...(fwdStatus !== undefined && { fwdStatus }),
        key: `enrichment/${profile.id}`,
        detail,
      });
      t.equal(without.headers['age'], '0');
      t.equal(without.headers['proxy-status'], undefined, 'the answer is no error');

      const after = await enriched({ id: known.id });
      hasProfile(t, after, known);
      const { enrichment } = before.body;
      if (isAnswer) {
        t.strictSame(after.body.enrichment, { enrichedDataStatus: 'unavailable', message });
      } else {
        t.strictSame(after.body.enrichment, {
          ...enrichment,
          enrichedDataStatus: 'stale',
          message,
        });
        const { ttl = 0, ...told } = enrichmentStatus(t, after, known.id) ?? {};
        t.strictSame(told, { hit: true, key: `enrichment/${known.id}`, detail: 'stale-if-error' });
        t.ok(ttl < -60 && ttl > -80, `ttl=${ttl}`);
        t.ok(Number(after.headers['age']) >= 100, `Age: ${String(after.headers['age'])}`);
      }

      const sent = await gateway.post('/profiles/enrich', candidate());
      t.strictSame(
        { status: sent.status, body: sent.body },
        {
          status: 200,
          body: { user: candidate(), enrichment: { enrichedDataStatus: 'unavailable', message } },
        },
      );

      if (fault === 'refuse') await mocks.accept();
      else mocks.faults.clear('enrichment');
      const recovered = await enriched({ id: profile.id });
      hasProfile(t, recovered, profile);
      t.equal(recovered.body.enrichment.enrichedDataStatus, 'available');
    });
  }
});

await test('old data goes out stale while it is fetched anew, and no longer than stale-if-error', async (t) => {
  const clock = createSkippingClock();
  const { mocks, profile, enriched } = await start(t, { ...setting, overrides: { clock } });
  const { body: first } = await enriched();
  clock.skip(31_000);
  mocks.faults.set('enrichment', { hang: true });
  const meanwhile = await enriched();
  hasProfile(t, meanwhile, profile);
  t.strictSame(meanwhile.body.enrichment, {
    ...first.enrichment,
    enrichedDataStatus: 'stale',
    message: 'It is being fetched anew.',
  });
  t.match(enrichmentStatus(t, meanwhile, profile.id), { detail: 'stale-while-revalidate' });
  await mocks.waitFor(ENRICH, { count: 2 });

  mocks.reset();
  mocks.faults.set('enrichment', { status: 500 });
  clock.skip(560_000);
  t.equal((await enriched()).body.enrichment.enrichedDataStatus, 'stale', 'in the tenth minute');
  clock.skip(40_000);
  t.equal((await enriched()).body.enrichment.enrichedDataStatus, 'unavailable', 'and after it');
});

await test('enrichment comes and goes: each answer is one of the three, and the profile is in all', async (t) => {
  const { mocks, profile, enriched } = await start(t, {
    env: { ...NO_CIRCUIT, ENRICHMENT_CACHE_TTL_MS: '0', ENRICHMENT_RETRY_MAX_ATTEMPTS: '1' },
  });
  const steps = 'ok,500,ok,drop,html,ok,reset,503,half,ok,empty,garbage,ok';
  mocks.faults.set('enrichment', { sequence: steps });
  for (const step of steps.split(',')) {
    const answer = await enriched();
    hasProfile(t, answer, profile);
    const expected = step === 'ok' ? 'available' : 'unavailable';
    t.equal(answer.body.enrichment.enrichedDataStatus, expected, step);
  }
  t.equal(mocks.count(ENRICH), steps.split(',').length, 'each was asked for');
});

await test('one bad answer, or two, are made good by the next attempt', async (t) => {
  const { mocks, create, enriched } = await start(t, setting);
  for (const [index, sequence] of ['500', '503,drop', 'half,reset', '502,500'].entries()) {
    const { id } = await create(`user-${index}@example.com`);
    const before = mocks.count(ENRICH);
    mocks.faults.set('enrichment', { sequence });
    const { body } = await enriched({ id });
    t.equal(body.enrichment.enrichedDataStatus, 'available', sequence);
    t.equal(mocks.count(ENRICH) - before, sequence.split(',').length + 1);
  }
});

await test('shapes that are nearly right are not taken for data', async (t) => {
  const mocks = await startMocks(t);
  let body = '';
  const { url } = await startRawUpstream(t, (socket) => {
    const head = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n`;
    socket.end(`${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  });
  const gateway = await startGateway(
    t,
    { users: mocks.url, events: mocks.url, enrichment: url },
    { env: { ...NO_CIRCUIT, ENRICHMENT_CACHE_TTL_MS: '0' } },
  );
  const ask = async () => (await gateway.post('/profiles/enrich', candidate())).body.enrichment;
  for (body of [
    'null',
    '[]',
    '"text"',
    '{}',
    '{"recentActivity":[],"loyaltyScore":"72"}',
    '{"recentActivity":[],"loyaltyScore":null}',
    '{"recentActivity":[],"loyaltyScore":1e999}',
    '{"recentActivity":"viewed","loyaltyScore":72}',
    '{"recentActivity":[1],"loyaltyScore":72}',
    '{"recentActivity":[null],"loyaltyScore":72}',
    '{"recentActivity":[]}',
    '{"loyaltyScore":72}',
    '{"recentActivity":[],"loyaltyScore":72}}',
    '{"recentActivity":[],"loyaltyScore":NaN}',
    ' ',
  ]) {
    t.strictSame(await ask(), { enrichedDataStatus: 'unavailable', message: UNUSABLE }, body);
  }
  body = '{"recentActivity":["a \\u2028 <script>"],"loyaltyScore":-0.5,"secret":"hunter2"}';
  t.strictSame(
    await ask(),
    { enrichedDataStatus: 'available', recentActivity: ['a \u2028 <script>'], loyaltyScore: -0.5 },
    'what else it says is not passed on',
  );
});
