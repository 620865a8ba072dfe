import { test } from 'tap';
import { startGateway, startMocks } from '../support/gateway.ts';
import { startClient } from './support.ts';

await test('an event that is added can be read, and is among those of its user', async (t) => {
  const mocks = await startMocks(t);
  const { url } = await startGateway(t, mocks.url);
  const { client } = startClient(url);
  const added = await client.post('/events', { body: { name: 'Regatta', userId: 1 } });
  if (!added.ok) throw new Error(added.problem.detail);
  t.equal(added.status, 201);
  const found = await client.get('/events/{id}', { id: added.data.id });
  t.match(found, { ok: true, status: 200, data: { name: 'Regatta', userId: '1' } });
});

await test('a complete body stays as it is; of an incomplete one the content moves', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url);
  const { client } = startClient(gateway.url);
  const { body } = await gateway.get('/events/user/1');
  t.match(await client.get('/events/user/{id}', { id: '1' }), { ok: true, data: body });

  mocks.faults.set('events', { sequence: '503,200', retryAfter: 1 });
  const answer = await client.get('/events/user/{id}', { id: '2' });
  if (!answer.ok || answer.data.complete) throw new Error('is not incomplete');
  t.notOk('events' in answer.data);
  t.equal(answer.data.available.events.length, 1);
  t.match(answer.data.missing, [{ code: 'upstream_unavailable' }]);
  t.strictSame(Object.keys(answer.data.available), ['events'], 'what accounts for it stays');
});

await test('its faults of the input, and its rate limit', async (t) => {
  const mocks = await startMocks(t);
  const env = { RATE_LIMIT_MAX: '1', RATE_LIMIT_WINDOW_MS: '60000' };
  const { url } = await startGateway(t, mocks.url, { env });
  const { client, waits } = startClient(url);
  const wrong = await client.post('/events', { body: { name: '', userId: '1' } });
  t.match(wrong, {
    status: 400,
    problem: { code: 'validation', errors: [{ field: 'body/name' }] },
  });
  const limited = await client.get('/users');
  t.match(limited, { ok: false, status: 429, problem: { code: 'rate_limited' } });
  if (limited.ok) return;
  const { retryAfterMs = 0 } = limited.problem;
  t.ok(retryAfterMs > 50_000 && retryAfterMs <= 60_000, `${retryAfterMs}`);
  t.strictSame(waits, [], 'a minute is beyond its patience');
});
