import { test } from 'tap';
import { createDataset } from '../../mock-server/dataset.ts';
import { startGateway, startMocks } from '../support/gateway.ts';

const oneUserWith = (events: number) => createDataset({ users: 1, events });

await test('30 events of 500 ms each are there within 1.5 x of one, then at once', async (t) => {
  const dataset = createDataset({ users: 3, events: 90 });
  const mocks = await startMocks(t, { dataset, eventDelayMs: 500 });
  const gateway = await startGateway(t, mocks.url);

  // The best of three users: a machine that is busy for a moment slows one, not all of them.
  const ratios: number[] = [];
  for (const id of [1, 2, 3]) {
    const one = await timed(() => gateway.get(`/events/unknown-${id}`));
    const all = await timed(() => gateway.get(`/events/user/${id}`));
    t.match(all.value, { status: 200, body: { complete: true, missing: [] } });
    t.equal(all.value.body.events.length, 30);
    ratios.push(all.ms / one.ms);
  }
  t.ok(Math.min(...ratios) < 1.5, `x of one event: ${ratios.map((r) => r.toFixed(2)).join(', ')}`);
  t.equal(mocks.count('GET /getEventById/:id'), 93);
  t.equal(mocks.peakInFlight, 30, 'all at once');

  const { length: calls } = mocks.requests;
  const times: number[] = [];
  for (let i = 0; i < 5; i += 1) {
    const { ms, value } = await timed(() => gateway.get('/events/user/1'));
    t.match(value.body, { complete: true });
    times.push(ms);
  }
  t.ok(Math.min(...times) < 10, `from the cache in ${times.map(Math.round).join(', ')} ms`);
  t.equal(mocks.requests.length, calls, 'no upstream call');
});

await test('events that cannot be had are named, the others are there', async (t) => {
  const dataset = oneUserWith(4);
  dataset.events.delete('event-2');
  dataset.users.get('1')!.events.push('../getUsers', 'event-1');
  const mocks = await startMocks(t, { dataset });
  const gateway = await startGateway(t, mocks.url);

  const { status, body } = await gateway.get('/events/user/1');

  t.equal(status, 200);
  t.equal(body.complete, false);
  t.same(
    body.events.map(({ id }: { id: string }) => id),
    ['event-1', 'event-3', 'event-4'],
    'each event once, under the identity of its path',
  );
  t.same(body.missing, [
    { id: 'event-2', code: 'not_found' },
    { id: '../getUsers', code: 'upstream_bad_response' },
  ]);
  t.equal(mocks.count('GET /getUsers'), 0, 'an id from an upstream never leaves its segment');

  t.same((await gateway.get('/getEventsByUserId/1')).body, body.events, 'the alias: the array');
});

await test('what is there at the deadline is what is answered', async (t) => {
  const mocks = await startMocks(t, { dataset: oneUserWith(3) });
  const gateway = await startGateway(t, mocks.url, {
    env: { DEADLINE_MS: '300', ATTEMPT_TIMEOUT_MS: '300' },
  });
  t.equal((await gateway.get('/events/event-1')).status, 200);
  mocks.faults.set('events', { hang: true });

  const { status, body } = await gateway.get('/events/user/1');

  t.equal(status, 200);
  t.match(body, { complete: false, events: [{ id: 'event-1' }] });
  t.same(
    body.missing.map(({ id }: { id: string }) => id),
    ['event-2', 'event-3'],
  );
});

await test('it is an error only when no event can be had, or the user cannot', async (t) => {
  const mocks = await startMocks(t, { dataset: oneUserWith(3) });
  const gateway = await startGateway(t, mocks.url, { env: { CACHE_TTL_MS: '0' } });

  mocks.faults.set('events', { status: 500 });
  t.match(await gateway.get('/events/user/1'), {
    status: 502,
    body: { code: 'upstream_bad_response', upstream: 'events' },
  });
  mocks.faults.clear('events');

  mocks.faults.set('users', { status: 503 });
  t.match(await gateway.get('/events/user/1'), {
    status: 503,
    body: { code: 'upstream_unavailable', upstream: 'users' },
  });
  mocks.faults.clear('users');

  t.match(await gateway.get('/events/user/77'), { status: 404, body: { code: 'not_found' } });
});

await test('a user without events has a complete answer', async (t) => {
  const mocks = await startMocks(t, { dataset: createDataset({ users: 1, events: 0 }) });
  const gateway = await startGateway(t, mocks.url);
  t.same((await gateway.get('/events/user/1')).body, {
    events: [],
    complete: true,
    missing: [],
    parts: [{ upstream: 'users', id: '1', status: 'fresh' }],
  });
});

await test('the bulkhead bounds how many events are fetched at once', async (t) => {
  const mocks = await startMocks(t, { dataset: oneUserWith(40), eventDelayMs: 20 });
  const gateway = await startGateway(t, mocks.url, { env: { EVENTS_BULKHEAD_LIMIT: '8' } });
  t.match((await gateway.get('/events/user/1')).body, { complete: true });
  t.equal(mocks.peakInFlight, 8);
});

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const started = performance.now();
  const value = await work();
  return { value, ms: performance.now() - started };
}
