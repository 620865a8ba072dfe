import { test } from 'tap';
import { outcomeOf, start, type CallOptions } from './start.ts';

const as = (authorization: string): CallOptions => ({ headers: { authorization } });

await test('401 to nobody, 403 to the forbidden, the answer to anybody else', async (t) => {
  const { call, server } = await start(t);
  server.faults.set('users', { requireAuthorization: true });
  const none = await call('/getUserById/1');
  t.same([none.status, none.headers['www-authenticate']], [401, 'Bearer']);
  t.equal(JSON.parse(none.text).error, 'unauthorized');
  t.equal((await call('/getUserById/1', as(''))).status, 401);
  const cookie = { headers: { cookie: 'session=1' } };
  t.equal((await call('/getUserById/1', cookie)).status, 401, 'a cookie is no authorization');
  const forbidden = await call('/getUserById/1', as('Bearer forbidden'));
  t.same([forbidden.status, forbidden.headers['www-authenticate']], [403, undefined]);
  t.equal(JSON.parse(forbidden.text).error, 'forbidden');
  t.equal((await call('/getUserById/1', as('Bearer ada'))).status, 200);
  t.equal((await call('/getEvents')).status, 200, 'another upstream');
});

await test('errors come first, the bounds hold', async (t) => {
  const { call, server } = await start(t);
  server.faults.set('users', { requireAuthorization: true, sequence: '503,ok,ok,drop' });
  const outcomes = [
    await outcomeOf(call('/getUserById/1')),
    await outcomeOf(call('/getUserById/1')),
    await outcomeOf(call('/getUserById/1', as('Bearer ada'))),
    await outcomeOf(call('/getUserById/1')),
    await outcomeOf(call('/getUserById/1')),
  ];
  t.same(outcomes, ['503', '401', '200', 'dropped', '200']);
  const own = { 'x-mock-fault': '{"requireAuthorization":true}' };
  t.equal((await call('/getUserById/1', { headers: own })).status, 401);
});

await test('a write that is turned away has not happened and is no step of the cycle', async (t) => {
  const { call, server } = await start(t, { writeCycle: { good: 1, bad: 10 } });
  server.faults.set('events.write', { requireAuthorization: true });
  const body = { id: 'e', name: 'x', userId: 1 };
  t.equal((await call('/addEvent', { method: 'POST', body })).status, 401);
  t.equal((await call('/getEventById/e')).text, '');
  t.equal((await call('/addEvent', { method: 'POST', body, ...as('Bearer ada') })).status, 200);
  t.not((await call('/getEventById/e')).text, '');
});
