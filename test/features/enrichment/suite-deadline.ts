import { test } from 'tap';
import { ManualClock } from '../../support/clock.ts';
import { serverTiming } from '../../support/headers.ts';
import {
  candidate,
  ENRICH,
  enrichmentStatus,
  hasProfile,
  STALE_MS,
  start,
  within,
  type Enriched,
} from './enriched.ts';

const TOOK_TOO_LONG = 'The enrichment service took too long.';

const isEnrichment = ({ name }: { name: string }) => name === 'enrichment';

const startHung = async (t: Parameters<typeof start>[0], env: Record<string, string> = {}) => {
  const clock = new ManualClock();
  const started = await start(t, { env, overrides: { clock, random: () => 0.5 } });
  return { clock, ...started };
};

const SHORT: Record<string, string> = {
  DEADLINE_MS: '250',
  ATTEMPT_TIMEOUT_MS: '250',
  STORE_DEADLINE_MS: '4000',
  STORE_ATTEMPT_TIMEOUT_MS: '1500',
};

for (const { env, cases } of [
  {
    env: {} as Record<string, string>,
    cases: [
      { asked: 50, limit: 50 },
      { asked: 200, limit: 200 },
      { asked: 1_000, limit: 1_000 },
      { asked: 60_000, limit: 4_000 },
      { asked: undefined, limit: 4_000 },
    ],
  },
  {
    env: SHORT,
    cases: [
      { asked: undefined, limit: 250 },
      { asked: 60_000, limit: 250 },
    ],
  },
]) {
  const most = env['DEADLINE_MS'] ?? 4_000;
  await test(`enrichment hangs, and ${most} ms is the most there is: 200 in time`, async (group) => {
    const { clock, mocks, gateway, profile, enriched } = await startHung(group, env);
    for (const { asked, limit } of cases) {
      const given = asked === undefined ? 'as long as there is' : `${asked} ms`;
      await group.test(`the client waits ${given}`, async (t) => {
        mocks.reset();
        // The failures of the case before count no more.
        await clock.advance(STALE_MS);
        mocks.faults.set('enrichment', { hang: true });
        const options = asked === undefined ? {} : within(asked);

        const asking = enriched(options);
        await mocks.waitFor(ENRICH);
        // By the clock of the gateway: what passes on the way there and back is none of its time.
        await clock.advance(limit - 1);
        const answer = await asking;
        hasProfile(t, answer, profile);
        t.strictSame(answer.body.enrichment, {
          enrichedDataStatus: 'unavailable',
          message: TOOK_TOO_LONG,
        });
        t.match(enrichmentStatus(t, answer, profile.id), { detail: 'deadline-exceeded' });

        const sending = gateway.post('/profiles/enrich', candidate(2), options);
        await mocks.waitFor(({ path }) => path === '/enrich/2');
        await clock.advance(limit - 1);
        t.match(await sending, { status: 200, body: { enrichment: answer.body.enrichment } });
        await mocks.waitForIdle();
      });
    }
  });
}

await test('enrichment hangs after a first success: what was known before', async (group) => {
  const { clock, mocks, create, enriched } = await startHung(group);
  for (const asked of [50, 500, undefined]) {
    await group.test(`within ${asked ?? 'the default'}`, async (t) => {
      mocks.reset();
      const profile = await create(`${asked}@example.com`);
      const { id } = profile;
      const { body: before } = await enriched({ id });
      await clock.advance(STALE_MS);
      mocks.faults.set('enrichment', { hang: true });

      const asking = enriched({ id, ...(asked !== undefined && within(asked)) });
      await mocks.waitFor(ENRICH, { count: 2 });
      await clock.advance((asked ?? 4_000) - 1);
      const answer = await asking;
      hasProfile(t, answer, profile);
      t.strictSame(answer.body.enrichment, {
        ...before.enrichment,
        enrichedDataStatus: 'stale',
        message: TOOK_TOO_LONG,
      });
      t.match(enrichmentStatus(t, answer, id), { hit: true, detail: 'stale-if-error' });
      const { dur = 0 } = serverTiming(answer.headers)?.find(isEnrichment) ?? {};
      t.ok(dur > 0, 'and Server-Timing says who took the time');
    });
  }
});

await test('in real time as well: a hang, a slow answer, a dripping one', async (t) => {
  const { mocks, profile, enriched } = await start(t);
  for (const fault of [
    { hang: true },
    { latencyMs: 5_000 },
    { body: 'drip', dripMs: 1_000 },
  ] as const) {
    mocks.faults.set('enrichment', fault);
    const from = performance.now();
    const answer: Enriched = await enriched(within(300));
    const ms = performance.now() - from;
    // Long before the default deadline; how long after 300 ms is up to how busy the machine is.
    t.ok(ms < 2_000, `${JSON.stringify(fault)}: ${Math.round(ms)} ms`);
    hasProfile(t, answer, profile);
    t.equal(answer.body.enrichment.enrichedDataStatus, 'unavailable');
  }
  await mocks.waitForIdle();
});

await test('slow is no fault: whoever waits for it gets it', async (t) => {
  const { clock, mocks, profile, enriched } = await startHung(t);
  mocks.faults.set('enrichment', { latencyMs: 200 });
  const answer = await enriched();
  hasProfile(t, answer, profile);
  t.equal(answer.body.enrichment.enrichedDataStatus, 'available');
  t.equal(mocks.count(ENRICH), 1);
  t.equal(clock.now(), 0);
});

await test('impatient clients open no circuit', async (t) => {
  const { clock, mocks, gateway, enriched } = await startHung(t);
  mocks.faults.set('enrichment', { hang: true });
  for (let n = 1; n <= 10; n += 1) {
    const asking = enriched(within(50));
    await mocks.waitFor(ENRICH, { count: n });
    await clock.advance(50);
    await asking;
  }
  await mocks.waitForIdle();
  t.match(await gateway.circuit('enrichment'), {
    state: 'closed',
    inFlight: 0,
    totals: { fail: 0, ignore: 10 },
    bulkhead: { active: 0, queued: 0 },
  });
});
