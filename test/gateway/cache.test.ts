import { test } from 'tap';
import { createSkippingClock } from '../support/clock.ts';
import { startGateway, startMocks } from '../support/gateway.ts';

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

await test('an answer is served for its time to live, and then asked for again', async (t) => {
  const clock = createSkippingClock();
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url, { overrides: { clock } });
  const calls = () => mocks.count('GET /getUserById/:id');
  await gateway.get('/users/1');
  clock.skip(29_000);
  await gateway.get('/users/1');
  t.equal(calls(), 1);
  clock.skip(1_000);
  await gateway.get('/users/1');
  t.equal(calls(), 2);
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
