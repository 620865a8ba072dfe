import { test } from 'tap';
import { createDataset } from '../../mock-server/dataset.ts';
import { inTurn, start, type Call } from './start.ts';

const BEARER = { authorization: 'Bearer ada' };

async function answerTo(call: Call, path: string, headers: Record<string, string> = {}) {
  const reply = await call(path, { headers });
  return { ...reply, body: reply.text === '' ? undefined : JSON.parse(reply.text) };
}

await test('the answer depends on who asks', async (t) => {
  const { call, server } = await start(t);
  server.faults.set('users', { personal: true });
  server.faults.set('events', { personal: true });
  server.faults.set('enrichment', { personal: true });
  const user = async (headers: Record<string, string>) =>
    (await answerTo(call, '/getUserById/1', headers)).body;
  t.same(await user(BEARER), {
    userName: 'Ada Keller (for Bearer ada)',
    id: 1,
    email: 'ada.keller@example.com',
    events: ['event-1', 'event-6'],
  });
  t.equal((await user({ cookie: 'a=1' })).userName, 'Ada Keller (for a=1)');
  t.equal((await user({ ...BEARER, cookie: 'a=1' })).userName, 'Ada Keller (for Bearer ada)');
  t.equal((await user({})).userName, 'Ada Keller (for nobody)');
  t.match((await answerTo(call, '/getEventById/event-1', BEARER)).body, {
    name: 'Harbour Night Run (for Bearer ada)',
    details: 'Harbour Night Run: doors open at 18:00.',
  });
  t.same((await answerTo(call, '/enrich/1', BEARER)).body.recentActivity, [
    'viewed Harbour Night Run (for Bearer ada)',
    'viewed Kite Festival (for Bearer ada)',
  ]);
});

await test('lists too, each of their records', async (t) => {
  const { call, server } = await start(t);
  server.faults.set('users', { personal: true });
  server.faults.set('events', { personal: true });
  const { body: users } = await answerTo(call, '/getUsers', BEARER);
  const { body: events } = await answerTo(call, '/getEvents', { cookie: 'a=1' });
  t.same([users.length, events.length], [5, 10]);
  t.ok(users.every((user: { userName: string }) => user.userName.endsWith(' (for Bearer ada)')));
  t.ok(events.every((event: { name: string }) => event.name.endsWith(' (for a=1)')));
});

await test('each answer sets a session of its own', async (t) => {
  const { call, server } = await start(t, { dataset: createDataset({ users: 2 }) });
  server.faults.set('users', { personal: true });
  const cookies = async () => {
    // The last one, user 3 of 2, has no body.
    const replies = await inTurn(3, (n) => answerTo(call, `/getUserById/${n}`));
    return replies.map(({ headers }) => String(headers['set-cookie']));
  };
  const first = await cookies();
  t.ok(first.every((cookie) => /^session=[\da-f]{16}$/.test(cookie)));
  t.equal(new Set(first).size, 3);
  t.notSame(await cookies(), first);
  server.reset();
  server.faults.set('users', { personal: true });
  t.same(await cookies(), first, 'the same seed, the same run');

  server.faults.set('users', { personal: true, status: 503 });
  const failed = await answerTo(call, '/getUserById/1', BEARER);
  t.match(failed, { status: 503, headers: { 'set-cookie': /^session=/ } }, 'errors as well');
  server.faults.set('users', { personal: true, headers: { 'Set-Cookie': ['a=1', 'b=2'] } });
  t.match((await answerTo(call, '/getUserById/1')).headers['set-cookie'], [
    /^session=/,
    'a=1',
    'b=2',
  ]);
});

await test('for one request, and not at all', async (t) => {
  const { call } = await start(t);
  const one = { ...BEARER, 'x-mock-fault': '{"personal":true}' };
  t.match(await answerTo(call, '/getUserById/1', one), {
    headers: { 'set-cookie': /^session=/ },
    body: { userName: 'Ada Keller (for Bearer ada)' },
  });
  for (const fault of ['{"latencyMs":0}', '{"personal":false}']) {
    const plain = await answerTo(call, '/getUserById/1', { ...BEARER, 'x-mock-fault': fault });
    t.equal(plain.body.userName, 'Ada Keller');
    t.equal(plain.headers['set-cookie'], undefined);
  }
});

await test('a caller never changes the data', async (t) => {
  const { call, server } = await start(t);
  server.faults.set('events.write', { personal: true });
  const body = { id: 'e', name: 'x', userId: 1 };
  const written = await call('/addEvent', { method: 'POST', body, headers: BEARER });
  t.same([written.status, JSON.parse(written.text)], [200, { success: true }]);
  t.match(written.headers['set-cookie'], /^session=/);
  t.equal((await answerTo(call, '/getEventById/e')).body.name, 'x');
});
