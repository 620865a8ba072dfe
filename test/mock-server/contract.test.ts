import { test } from 'tap';
import { createDataset } from '../../mock-server/dataset.ts';
import { inTurn, outcomeOf, start, took } from './start.ts';

await test('getUsers', async (t) => {
  const { call } = await start(t);
  const { status, headers, text } = await call('/getUsers');
  t.equal(status, 200);
  t.equal(headers['content-type'], 'application/json');
  const users = JSON.parse(text);
  t.equal(users.length, 5);
  t.same(users[0], {
    userName: 'Ada Keller',
    id: 1,
    email: 'ada.keller@example.com',
    events: ['event-1', 'event-6'],
  });
});

await test('getUserById: the key in the path is the identity', async (t) => {
  const { call } = await start(t);
  t.match(JSON.parse((await call('/getUserById/3')).text), { userName: 'Chioma Obi', id: 2 });
  t.match(JSON.parse((await call('/getUserById/2')).text), { userName: 'Bruno Silva', id: 2 });
});

await test('an unknown id: 200 and an empty body', async (t) => {
  const { call } = await start(t);
  for (const path of [
    '/getUserById/99',
    '/getUserById/__proto__',
    '/getUserById/constructor',
    '/getUserById/%E0%A4',
    '/getEventById/event-99',
    '/getEventById/__proto__',
    '/enrich/99',
  ]) {
    const { status, headers, text } = await call(path);
    t.same([status, text, headers['content-length']], [200, '', '0'], path);
  }
});

await test('getEvents and getEventById', async (t) => {
  const { call } = await start(t);
  const events = JSON.parse((await call('/getEvents')).text);
  t.equal(events.length, 10);
  t.same(
    events.slice(0, 4).map((event: { id: number }) => event.id),
    [1, 1, 1, 2],
    'several events share an id',
  );
  t.same(JSON.parse((await call('/getEventById/event-2')).text), events[1]);
});

await test('getEventById takes its time', async (t) => {
  const { call } = await start(t, { eventDelayMs: 60 });
  t.ok((await took(call('/getEventById/event-1'))) >= 59);
  t.ok((await took(call('/getEventById/event-99'))) >= 59);
});

await test('the lists drop connections, the rest does not', async (t) => {
  const { call, server } = await start(t, { dropRate: 1 });
  t.equal(await outcomeOf(call('/getUsers')), 'dropped');
  t.equal(await outcomeOf(call('/getEvents')), 'dropped');
  t.equal(await outcomeOf(call('/getUserById/1')), '200');
  t.equal(await outcomeOf(call('/getEventById/event-1')), '200');
  t.equal(await outcomeOf(call('/enrich/1')), '200');
  t.equal(server.requests[0]?.outcome, 'dropped');
});

await test('about 5 % of the lists are dropped by default, the same ones for a seed', async (t) => {
  const drops = async (seed: number) => {
    const { call } = await start(t, { seed, dropRate: 0.05 });
    return await inTurn(200, () => outcomeOf(call('/getUsers')));
  };
  const [first, again, other] = await Promise.all([drops(11), drops(11), drops(12)]);
  const dropped = first.filter((outcome) => outcome === 'dropped').length;
  t.ok(dropped >= 3 && dropped <= 20, `${dropped} of 200`);
  t.same(first, again);
  t.notSame(first, other);
});

await test('addEvent: five times good, ten times bad, and so on', async (t) => {
  const { call } = await start(t);
  const statuses = await inTurn(20, (n) =>
    outcomeOf(
      call('/addEvent', { method: 'POST', body: { id: `event-${100 + n}`, name: 'x', userId: 1 } }),
    ),
  );
  const good = Array.from({ length: 5 }, () => '200');
  const bad = Array.from({ length: 10 }, () => '503');
  t.same(statuses, [...good, ...bad, ...good]);
});

await test('addEvent: what is written can be read', async (t) => {
  const { call } = await start(t);
  const body = { id: 'event-77', name: 'Regatta', userId: '2', details: 'bring a boat' };
  const { status, text } = await call('/addEvent', { method: 'POST', body });
  t.same([status, text], [200, '{"success":true}']);
  t.same(JSON.parse((await call('/getEventById/event-77')).text), body);
  t.same(JSON.parse((await call('/getUserById/2')).text).events.at(-1), 'event-77');
  await call('/addEvent', { method: 'POST', body });
  const again = JSON.parse((await call('/getUserById/2')).text).events;
  t.equal(again.filter((key: string) => key === 'event-77').length, 1, 'it joins once');
});

await test('addEvent: a failure is slow and says so, and writes nothing', async (t) => {
  const { call } = await start(t, { writeCycle: { good: 0, bad: 1 }, writeFailureDelayMs: 60 });
  const body = { id: 'event-77', name: 'Regatta', userId: 2 };
  const work = call('/addEvent', { method: 'POST', body });
  t.ok((await took(work)) >= 59);
  const { status, text } = await work;
  t.equal(status, 503);
  t.match(JSON.parse(text), { success: false, error: String, message: String });
  t.equal((await call('/getEventById/event-77')).text, '');
});

await test('addEvent: an unknown user is a 500 and not a step of the cycle', async (t) => {
  const { call } = await start(t, { writeCycle: { good: 1, bad: 1 } });
  const add = (userId: unknown) =>
    outcomeOf(call('/addEvent', { method: 'POST', body: { id: 'e', name: 'x', userId } }));
  t.equal(await add(99), '500');
  t.equal(await add('__proto__'), '500');
  t.equal(await add(1), '200');
  t.equal(await add(99), '500');
  t.equal(await add(1), '503');
});

await test('addEvent: a body that is no event', async (t) => {
  const { call } = await start(t, { writeCycle: { good: 1, bad: 1 } });
  for (const body of [
    '{',
    '',
    '[]',
    'null',
    '{"id":"e","userId":1}',
    '{"id":"","name":"x","userId":1}',
  ]) {
    const { status } = await call('/addEvent', { method: 'POST', body });
    t.equal(status, 400, body);
  }
  t.equal(
    await outcomeOf(call('/addEvent', { method: 'POST', body: { id: 'e', name: 'x', userId: 1 } })),
    '200',
    'none of them was a step of the cycle',
  );
});

await test('a body that is no JSON', async (t) => {
  const { call } = await start(t);
  const { status, text } = await call('/addEvent', { method: 'POST', body: '{' });
  t.same([status, JSON.parse(text).error], [400, 'not_json']);
});

await test('a body over 1 MiB', async (t) => {
  const { call } = await start(t);
  const body = JSON.stringify('x'.repeat(1024 * 1024));
  t.equal((await call('/addEvent', { method: 'POST', body })).status, 413);
  t.equal(
    (await call('/addEvent', { method: 'POST', body: body.slice(0, 1024 * 1024) })).status,
    400,
  );
});

await test('enrich', async (t) => {
  const { call } = await start(t);
  const { text } = await call('/enrich/1');
  t.match(JSON.parse(text), {
    userId: '1',
    recentActivity: [String, String],
    loyaltyScore: Number,
  });
  t.equal((await call('/enrich/1')).text, text);
});

await test('enrich: of any UUID, the same each time, and of nobody else', async (t) => {
  const { call } = await start(t);
  const ids = ['019aa4f2-6c1e-7b5a-9d3c-2f8e6a1b4c7d', 'ffffffff-ffff-ffff-ffff-ffffffffffff'];
  const scores = new Set<number>();
  for (const id of ids) {
    const { status, text } = await call(`/enrich/${id}`);
    const { userId, recentActivity, loyaltyScore } = JSON.parse(text);
    t.same({ status, userId }, { status: 200, userId: id });
    t.same(recentActivity, [
      'viewed Street Food Market',
      'viewed Lighthouse Tour',
      'viewed Winter Swim',
    ]);
    t.ok(Number.isInteger(loyaltyScore) && loyaltyScore >= 0 && loyaltyScore <= 100);
    scores.add(loyaltyScore);
    t.equal((await call(`/enrich/${id}`)).text, text);
  }
  t.equal(scores.size, ids.length, 'each has a score of its own');
  const [id = ''] = ids;
  for (const other of [id.toUpperCase(), id.slice(1), `${id}0`, id.replaceAll('-', ''), 'ada']) {
    const { status, text } = await call(`/enrich/${other}`);
    t.same({ status, text }, { status: 200, text: '' }, other);
  }
});

await test('unknown routes: 404 in JSON', async (t) => {
  const { call } = await start(t);
  for (const path of [
    '/',
    '/getusers',
    '/getUserById',
    '/getUserById/',
    '/x/getUsers',
    '//getUsers',
  ]) {
    const { status, text } = await call(path);
    t.same([status, JSON.parse(text).error], [404, 'not_found'], path);
  }
  t.equal((await call('/getUsers', { method: 'POST', body: {} })).status, 404);
  t.equal((await call('/getUsers?page=2')).status, 200);
});

await test('datasets of any size', async (t) => {
  const dataset = createDataset({ users: 1, events: 30 });
  const { call, server } = await start(t, { dataset });
  t.equal(JSON.parse((await call('/getUserById/1')).text).events.length, 30);
  await call('/addEvent', { method: 'POST', body: { id: 'e', name: 'x', userId: 1 } });
  t.equal(dataset.events.size, 30, 'the given one stays as it is');
  dataset.users.clear();
  server.reset();
  t.not((await call('/getUserById/1')).text, '', 'and what becomes of it is of no interest');
  t.equal(createDataset({ users: 0 }).events.size, 0);
  t.equal(createDataset({ users: 12, events: 0 }).users.get('12')?.userName, 'Bruno Silva 3');
});
