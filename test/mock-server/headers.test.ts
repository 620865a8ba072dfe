import { connect } from 'node:net';
import { test } from 'tap';
import type { Fault } from '../../mock-server/fault-schema.ts';
import { outcomeOf, start, type Call, type CallOptions } from './start.ts';

const own = (fault: Fault): CallOptions => ({
  headers: { 'x-mock-fault': JSON.stringify(fault) },
});

const CACHING = {
  'cache-control': 'max-age=5, stale-while-revalidate=30',
  age: '3',
  vary: '*',
  etag: '"abc"',
  'set-cookie': 'session=1',
};

/** The headers of user 1's answer. */
async function headersOf(call: Call, options?: CallOptions) {
  return (await call('/getUserById/1', options)).headers;
}

await test('headers are added to the normal answer', async (t) => {
  const { call, server } = await start(t);
  server.faults.set('users', { headers: CACHING });
  const { status, headers, text } = await call('/getUserById/1');
  t.equal(status, 200);
  t.match(headers, { ...CACHING, 'content-type': 'application/json' });
  t.equal(headers['content-length'], String(text.length));
  t.match(JSON.parse(text), { id: 1 });
  const none = await call('/getUserById/99');
  t.match(none.headers, { age: '3', 'content-length': '0' }, 'also where there is no body');
  t.match((await call('/getUsers')).headers, { age: '3' });
  t.equal((await call('/getEvents')).headers['age'], undefined, 'another upstream');
  server.faults.clear();
  t.equal((await headersOf(call))['age'], undefined);
});

await test('an array is a line for each value', async (t) => {
  const { server } = await start(t);
  server.faults.set('users', {
    headers: { 'Set-Cookie': ['a=1', 'b=2'], 'cache-control': ['no-store', 'private'] },
  });
  const socket = connect(server.port, '127.0.0.1');
  socket.end('GET /getUserById/1 HTTP/1.1\r\nhost: x\r\n\r\n');
  const text = Buffer.concat(await socket.toArray()).toString();
  t.same(text.match(/^(?:set-cookie|cache-control): .*$/gim), [
    'set-cookie: a=1',
    'set-cookie: b=2',
    'cache-control: no-store',
    'cache-control: private',
  ]);
});

await test('they take the place of the answer’s own', async (t) => {
  const { call, server } = await start(t);
  const headers = {
    'Content-Type': 'application/vnd.users+json',
    'retry-after': '120',
    date: 'yesterday',
  };
  server.faults.set('users', { headers });
  t.match(await headersOf(call), {
    'content-type': 'application/vnd.users+json',
    date: 'yesterday',
  });
  server.faults.set('users', { headers, body: 'html', status: 503, retryAfter: 3 });
  t.match(await call('/getUserById/1'), {
    status: 503,
    headers: { 'content-type': 'application/vnd.users+json', 'retry-after': '120' },
    text: /^<!doctype html>/,
  });
});

await test('they are on error answers and on every body too', async (t) => {
  const { call, server } = await start(t);
  const answered = async (fault: Fault) => {
    server.faults.set('users', { ...fault, headers: { age: '3' } });
    const { status, headers } = await call('/getUserById/1');
    return [status, headers['age'], headers['retry-after']];
  };
  t.same(await answered({ status: 503, retryAfter: 7 }), [503, '3', '7']);
  t.same(await answered({ status: 204 }), [204, '3', undefined]);
  t.same(await answered({ sequence: '404' }), [404, '3', undefined]);
  t.same(await answered({ requireAuthorization: true }), [401, '3', undefined]);
  for (const body of ['empty', 'html', 'garbage', 'off-schema', 'drip', 'huge'] as const) {
    t.same(await answered({ body, ...(body === 'drip' && { dripMs: 0 }) }), [200, '3', undefined]);
  }
});

await test('times and sequence bound them, drops go on', async (t) => {
  const { call, server } = await start(t, { dropRate: 1 });
  const headers = { age: '3' };
  server.faults.set('users', { headers, times: 1 });
  t.equal((await headersOf(call))['age'], '3');
  t.equal((await headersOf(call))['age'], undefined);
  server.faults.set('users', { headers, sequence: '503,ok' });
  t.equal((await headersOf(call))['age'], '3');
  t.equal((await headersOf(call))['age'], '3');
  t.equal((await headersOf(call))['age'], undefined);
  server.faults.set('users', { headers });
  t.equal(await outcomeOf(call('/getUsers')), 'dropped');
});

await test('over HTTP and for one request', async (t) => {
  const { call } = await start(t);
  const fault: Fault = { headers: { 'set-cookie': ['a=1', 'b=2'] } };
  const put = await call('/__faults/users', { method: 'PUT', body: fault });
  t.same(JSON.parse(put.text), { upstream: 'users', fault });
  t.same((await headersOf(call))['set-cookie'], ['a=1', 'b=2']);
  const one = await headersOf(call, own({ headers: { age: '9' } }));
  t.same([one['age'], one['set-cookie']], ['9', undefined], 'in place of the one that is set');
  const invalid = await call('/__faults/users', {
    method: 'PUT',
    body: { headers: { connection: 'close', age: 3 } },
  });
  t.equal(invalid.status, 400);
  t.same(JSON.parse(invalid.text).problems, [
    'headers: connection cannot be set, the mock server needs it itself',
    'headers: age must be a text or a non-empty array of texts, in Latin-1 without control ' +
      'characters',
  ]);
});

await test('a name from the prototype is a name like any other', async (t) => {
  const { call } = await start(t);
  const fault = '{"headers":{"__proto__":"a","constructor":"b"}}';
  const headers = await headersOf(call, { headers: { 'x-mock-fault': fault } });
  t.equal(headers['constructor'], 'b');
  t.equal(Object.getOwnPropertyDescriptor(headers, '__proto__')?.value, 'a');
});
