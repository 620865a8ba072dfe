import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { test } from 'tap';
import { request } from 'undici';
import { parse, valueOf } from '../../deploy/exposition.ts';
import { createSkippingClock, settled } from '../../support/clock.ts';
import type { TestGateway } from '../../support/gateway.ts';
import { NO_CIRCUIT, STALE_MS, start } from './enriched.ts';

const ROUTES = ['/profiles/:id/enriched', '/profiles/enrich'];
const KINDS = ['complete', 'stale', 'partial', 'failed'];

/** Of either route: complete, stale, partial and failed answers. */
async function responses(gateway: TestGateway) {
  const samples = parse((await gateway.get('/metrics')).text);
  return ROUTES.map((route) =>
    KINDS.map((completeness) =>
      valueOf(samples, 'breakwater_responses_total', { route, completeness }),
    ),
  );
}

/** What whoever looks at the stream of the dashboard is told that users got. */
async function answers({ url }: TestGateway) {
  const [response] = (await once(get(`${url}/circuits/stream`), 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response) {
    text += String(chunk);
    const [, data] = /^event: snapshot\ndata: (.*)\n\n/m.exec(text) ?? [];
    if (data !== undefined) return JSON.parse(data).answers;
  }
  throw new Error('no snapshot');
}

await test('answers are counted as what they are: complete, stale, partial, failed', async (t) => {
  const clock = createSkippingClock();
  const { mocks, gateway, profile, enriched, enrich, operate } = await start(t, {
    env: { ...NO_CIRCUIT, ENRICHMENT_RETRY_MAX_ATTEMPTS: '1' },
    overrides: { clock },
  });
  t.strictSame(await responses(gateway), [
    [0, 0, 0, 0],
    [0, 0, 0, 0],
  ]);
  // What it took to create the profile was answered, too.
  const before = await answers(gateway);
  t.match(before, { stale: 0, partial: 0 });

  const { headers } = await enriched();
  await enriched({ headers: { 'if-none-match': String(headers['etag']) } });
  await enrich(1);
  clock.skip(STALE_MS);
  mocks.faults.set('enrichment', { status: 500 });
  await enriched();
  await enrich(1);
  const { body } = await request(`${gateway.url}/profiles/${profile.id}/enriched`, {
    method: 'HEAD',
  });
  await body.dump();
  await enrich(2);
  await enrich(2);
  await gateway.get('/profiles/019aa4f2-6c1e-7b5a-9d3c-2f8e6a1b4c7d/enriched');
  clock.skip(700_000);
  await enriched();
  await operate('store', 'force-open');
  await enriched();
  // Counted when it is sent, which the client may see a moment earlier.
  await settled();
  t.strictSame(await responses(gateway), [
    // 304 and 404 are answers.
    [3, 2, 1, 1],
    [1, 1, 2, 0],
  ]);
  const { fresh, stale, partial, failed } = await answers(gateway);
  t.strictSame(
    { fresh: fresh - before.fresh, stale, partial, failed: failed - before.failed },
    { fresh: 4, stale: 3, partial: 3, failed: 1 },
  );
});
