import { test } from 'tap';
import { createDataset } from '../../mock-server/dataset.ts';
import { cacheStatus } from '../support/headers.ts';
import { createSkippingClock } from '../support/clock.ts';
import { startGateway, startMocks, type TestGateway } from '../support/gateway.ts';

await test('500 concurrent misses of one key make one upstream call', async (t) => {
  const mocks = await startMocks(t, { eventDelayMs: 200 });
  const gateway = await startGateway(t, mocks.url);
  const answers = await Promise.all(
    Array.from({ length: 500 }, () => gateway.get('/events/event-1')),
  );
  t.ok(answers.every(({ status, body }) => status === 200 && body.id === 'event-1'));
  t.equal(mocks.count('GET /getEventById/:id'), 1);
});

await test('the disconnect of the first caller does not fail the others', async (t) => {
  const mocks = await startMocks(t, { eventDelayMs: 200 });
  const gateway = await startGateway(t, mocks.url);
  const first = new AbortController();
  const leaving = gateway.get('/events/event-1', { signal: first.signal });
  await mocks.waitFor('GET /getEventById/:id');
  const others = Array.from({ length: 20 }, () => gateway.get('/events/event-1'));
  // The others are waiting for the same load once the gateway has all their requests.
  await Promise.all(others.map(() => gateway.get('/health/live')));
  first.abort();
  await t.rejects(leaving);
  t.ok((await Promise.all(others)).every(({ status }) => status === 200));
  t.equal(mocks.count('GET /getEventById/:id'), 1);
});

await test('when all callers have left, the upstream call is ended too', async (t) => {
  const mocks = await startMocks(t);
  mocks.faults.set('events', { hang: true });
  const gateway = await startGateway(t, mocks.url);
  const leaving = new AbortController();
  const both = [1, 2].map(() => gateway.get('/events/event-1', { signal: leaving.signal }));
  await mocks.waitFor('GET /getEventById/:id');
  leaving.abort();
  await Promise.allSettled(both);
  await mocks.waitFor(({ outcome }) => outcome === 'client-left');
  t.match(await gateway.circuit('events'), {
    state: 'closed',
    totals: { ok: 0, fail: 0, ignore: 1 },
    bulkhead: { active: 0 },
  });
});

await test('the life of a cached answer: miss, hit, stale, outage, too old, recovery', async (t) => {
  const clock = createSkippingClock();
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url, { overrides: { clock } });
  const calls = () => mocks.count('GET /getUserById/:id');
  const status = async () => {
    const { status: code, headers } = await gateway.get('/users/1');
    return `${code} ${String(headers['cache-status'])}`;
  };

  t.match(await status(), /^200 breakwater;fwd=uri-miss;fwd-status=200;stored$/);
  t.match(await status(), /^200 breakwater;hit;ttl=29$/);
  clock.skip(29_000);
  t.match(await status(), /^200 breakwater;hit;ttl=0$/);
  t.equal(calls(), 1);

  clock.skip(1_000);
  t.match(await status(), /^200 breakwater;hit;ttl=-1;detail=stale-while-revalidate$/);
  await refreshed(gateway, '/users/1');
  t.equal(calls(), 2, 'refreshed in the background');
  t.match(await status(), /^200 breakwater;hit;ttl=\d+$/);

  mocks.faults.set('users', { status: 500 });
  clock.skip(95_000);
  t.match(await status(), /^200 breakwater;hit;ttl=-6\d;detail=stale-if-error$/);
  const afterFailure = calls();
  t.match(await status(), /detail=stale-if-error$/);
  t.equal(calls(), afterFailure, 'what has just failed is not tried again at once');

  clock.skip(600_000);
  t.match(
    await status(),
    /^502 breakwater;fwd=miss;fwd-status=500;detail=upstream-bad-response$/,
    'nothing is served beyond staleIfError',
  );

  mocks.faults.clear();
  t.match(await status(), /^200 breakwater;fwd=stale;fwd-status=200;stored$/);
});

await test('with the circuit open, stale answers are served and nothing is sent', async (t) => {
  const clock = createSkippingClock();
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url, {
    overrides: { clock },
    env: { RETRY_BASE_MS: '1' },
  });
  for (const id of [1, 2, 3]) await gateway.get(`/users/${id}`);
  mocks.faults.set('users', { status: 500 });
  for (let id = 4; (await gateway.circuit('users')).state === 'closed'; id += 1) {
    await gateway.get(`/users/unknown-${id}`);
  }
  clock.skip(31_000);
  // The open time is over as well by now: one failing probe opens the circuit again.
  await gateway.get('/users/1');
  while ((await gateway.circuit('users')).state !== 'open');

  const before = mocks.requests.length;
  for (const id of [1, 2, 3]) {
    const { status, headers } = await gateway.get(`/users/${id}`);
    t.equal(status, 200);
    t.match(headers['cache-status'], /hit;ttl=-\d+;detail=circuit-open$/);
    t.ok(Number(headers['age']) >= 31);
  }
  t.match(await gateway.get('/users/4'), { status: 503, body: { code: 'circuit_open' } });
  t.equal(mocks.requests.length, before, 'no call reached the upstream');

  mocks.faults.clear();
  clock.skip(30_000);
  t.match(await gateway.get('/users/4'), { status: 503 }, 'probes prefer who can fall back');
  t.match((await gateway.get('/users/1')).headers['cache-status'], /stale-while-revalidate/);
  await refreshed(gateway, '/users/1');
  t.equal(mocks.requests.length, before + 1, 'one probe');
  t.match(await gateway.circuit('users'), { state: 'closed' });
});

await test('what is gone upstream is not served stale', async (t) => {
  const clock = createSkippingClock();
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url, { overrides: { clock } });
  await gateway.get('/users/1');
  mocks.faults.set('users', { body: 'empty' });
  clock.skip(31_000);
  t.equal((await gateway.get('/users/1')).status, 200, 'nobody knows yet');
  let answer = await gateway.get('/users/1');
  while (answer.status === 200) answer = await gateway.get('/users/1');
  t.equal(answer.status, 404);
});

await test('errors are not cached', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url);
  mocks.faults.set('users', { sequence: '404' });
  t.match(await gateway.get('/users/1'), { status: 404 });
  t.match(await gateway.get('/users/1'), { status: 200 });
});

await test('a write drops what it changes, and nothing else', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url);
  const paths = [
    '/users',
    '/users/1',
    '/users/2',
    '/events',
    '/events/event-1',
    '/events/event-2',
    '/events/user/1',
  ];
  for (const path of paths) t.equal((await gateway.get(path)).status, 200, path);
  const before = mocks.requests.length;

  const { body: added } = await gateway.post('/events', { name: 'Regatta', userId: 1 });
  for (const path of paths) await gateway.get(path);

  const asked = mocks.requests.slice(before).map(({ method, path }) => `${method} ${path}`);
  const expected = [
    'POST /addEvent',
    'GET /getUsers',
    'GET /getUserById/1',
    'GET /getEvents',
    'GET /getEventById/event-1',
    'GET /getEventById/event-6',
    `GET /getEventById/${added.id}`,
  ];
  t.same(asked.toSorted(), expected.toSorted());
  t.ok(
    (await gateway.get('/events/user/1')).body.events.some(
      ({ id }: { id: string }) => id === added.id,
    ),
    'the new event is seen at once',
  );
});

await test('a write whose outcome is unknown drops what it may have changed', async (t) => {
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url);
  await gateway.get('/users/1');
  mocks.faults.set('events.write', { body: 'half' });
  t.match(await gateway.post('/events', { name: 'Regatta', userId: '1' }), { status: 502 });
  const { body } = await gateway.get('/users/1');
  t.equal(body.events.length, 3, 'the write had happened, and is seen');
});

await test('ids given to concurrent writes never collide', async (t) => {
  const mocks = await startMocks(t, { writeCycle: { good: 1, bad: 0 } });
  const gateway = await startGateway(t, mocks.url);
  const added = await Promise.all(
    Array.from({ length: 200 }, (_, n) =>
      gateway.post('/events', { name: `Regatta ${n}`, userId: '1' }),
    ),
  );
  t.ok(added.every(({ status }) => status === 201));
  t.equal(new Set(added.map(({ body }) => body.id)).size, 200);
});

await test('each part of an answer is told, and where not all fit, the stale ones are', async (t) => {
  const clock = createSkippingClock();
  const mocks = await startMocks(t, { dataset: createDataset({ users: 1, events: 60 }) });
  const gateway = await startGateway(t, mocks.url, { overrides: { clock } });
  // The oldest part comes last.
  for (let n = 60; n >= 1; n -= 1) {
    await gateway.get(`/events/event-${n}`);
    if (n === 60) clock.skip(28_000);
  }
  clock.skip(2_500);
  const { headers } = await gateway.get('/events/user/1');
  const text = String(headers['cache-status']);
  t.ok(text.length < 2_200, `${text.length} bytes`);
  const members = cacheStatus(headers) ?? [];
  t.match(members[0]?.params, { detail: 'stale-while-revalidate', key: 'events/event-60' });
  t.equal(members.at(-1)?.params.detail, `and ${61 - (members.length - 1)} more`);
  // Of the skipped 30.5 s and what the sixty requests took.
  t.match(headers['age'], /^3\d$/);
});

/** Until a refresh in the background has come back and a fresh answer is served. */
async function refreshed(gateway: TestGateway, path: string): Promise<void> {
  const isStale = async () =>
    /detail=/.test(String((await gateway.get(path)).headers['cache-status']));
  while (await isStale());
}
