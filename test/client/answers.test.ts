import { createServer, type AddressInfo } from 'node:net';
import { test } from 'tap';
import { createClient } from '../../client/index.ts';
import { sleep } from '../../client/sleep.ts';
import { problem, startClient, startScript } from './support.ts';

await test('how old an answer is', async (t) => {
  const cases: [headers: Record<string, string>, freshness: object][] = [
    [{}, { age: 0, stale: false }],
    [
      { age: '12', 'cache-status': 'breakwater; hit; ttl=18' },
      { age: 12, stale: false },
    ],
    [
      { age: '0', 'cache-status': 'breakwater; fwd=uri-miss; collapsed' },
      { age: 0, stale: false },
    ],
    [
      { age: '40', 'cache-status': 'breakwater; hit; ttl=-11; detail=circuit-open' },
      { age: 40, stale: true, detail: 'circuit-open' },
    ],
    [
      {
        age: '70',
        'cache-status':
          'breakwater;hit;ttl=-1;detail=stale-while-revalidate, breakwater; fwd=uri-miss,breakwater;hit;ttl=-40;detail="stale-if-error"',
      },
      { age: 70, stale: true, detail: 'stale-if-error' },
    ],
    [{ 'cache-status': '"a CDN, \\"near\\""; hit; ttl=-3' }, { age: 0, stale: true }],
    [{ 'cache-status': 'breakwater; fwd=stale; ttl=-3' }, { age: 0, stale: false }],
    [
      { age: 'old', 'cache-status': 'breakwater; hit; ttl=-3; "' },
      { age: 0, stale: false },
    ],
    [
      { age: '-5', 'cache-status': '(' },
      { age: 0, stale: false },
    ],
  ];
  for (const [headers, freshness] of cases) {
    const { url } = await startScript(t, { headers, body: [] });
    t.strictSame(
      await startClient(url).client.get('/users'),
      { ok: true, status: 200, data: [], freshness },
      JSON.stringify(headers),
    );
  }
});

await test('a problem comes as the gateway sent it', async (t) => {
  const sent = problem(404, 'not_found');
  const { url } = await startScript(t, sent);
  t.strictSame(await startClient(url).client.get('/users/{id}', { id: 'x' }), {
    ok: false,
    status: 404,
    problem: sent.body,
  });
});

await test('an answer that is not the gateway’s', async (t) => {
  const id = { 'x-request-id': 'some-request' };
  const cases: [what: string, status: number, answer: object][] = [
    ['a proxy’s page', 502, { text: '<h1>Bad gateway</h1>', headers: id }],
    ['a page in place of data', 200, { text: '<!doctype html>', headers: id }],
    ['no body in place of data', 200, { text: '', headers: id }],
    ['somebody else’s JSON', 418, { text: '{"code":"teapot"}', headers: id }],
    ['a problem without a code', 500, { body: { title: 'Oh' }, headers: id }],
    ['a problem that is null', 500, { body: null, headers: id }],
  ];
  for (const [what, status, answer] of cases) {
    const { url, received } = await startScript(t, { status, ...answer });
    t.match(
      await startClient(url).client.get('/users'),
      {
        ok: false,
        status,
        problem: { code: 'unexpected_answer', status, instance: id['x-request-id'] },
      },
      what,
    );
    t.equal(received.length, 1);
  }
});

await test('a proxy that says when to come back is believed, for reads', async (t) => {
  const busy = { status: 503, text: '<h1>Busy</h1>', headers: { 'retry-after': '1' } };
  const { url } = await startScript(t, busy, { body: [] });
  const { client, waits } = startClient(url);
  t.match(await client.get('/users'), { ok: true });
  t.strictSame(waits, [1_000]);
});

await test('no answer at all is a problem, too', async (t) => {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  t.match(await startClient(`http://127.0.0.1:${port}`).client.get('/users'), {
    ok: false,
    status: 0,
    problem: { code: 'network', status: 0, cause: Error },
  });

  const { url, received } = await startScript(t, { drop: true });
  t.match(await startClient(url).client.get('/users'), { status: 0, problem: { code: 'network' } });
  t.equal(received.length, 1, 'half an answer is none, and nothing says that trying again helps');
});

await test('a signal ends a call, whoever gave it', async (t) => {
  const { url } = await startScript(t, { body: [] });
  const reason = new Error('left the page');
  const left = AbortSignal.abort(reason);
  const staying = new AbortController().signal;
  for (const [ofAll, ofThis] of [
    [left, undefined],
    [undefined, left],
    [staying, left],
    [left, staying],
  ]) {
    const { client } = startClient(url, { ...(ofAll && { signal: ofAll }) });
    await t.rejects(client.get('/users', { ...(ofThis && { signal: ofThis }) }), reason);
  }
  const leaving = new AbortController();
  const { client } = startClient(url, {
    fetch: (to, init) => {
      queueMicrotask(() => leaving.abort(reason));
      return fetch(to, init);
    },
  });
  await t.rejects(client.get('/users', { signal: leaving.signal }), reason, 'under way, too');
  t.match(await client.get('/users', { signal: staying }), { ok: true });
});

await test('what is sent', async (t) => {
  const { url, received } = await startScript(t, { status: 201, body: {} });
  const { client } = startClient(`${url}/gateway/`);
  const body = { name: 'Größe', userId: 7, details: { a: [1] } };
  await client.post('/events', { body, headers: { 'X-Request-Id': 'my-request' } });
  await client.get('/users/{id}', { id: 'a/b?c#d é', cache: 'no-store' });
  t.match(received, [
    {
      method: 'POST',
      url: '/gateway/events',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', 'x-request-id': 'my-request' },
    },
    {
      method: 'GET',
      url: '/gateway/users/a%2Fb%3Fc%23d%20%C3%A9',
      body: '',
      headers: { accept: 'application/json, application/problem+json' },
    },
  ]);
  t.notOk('content-type' in received[1]!.headers);
});

await test('an id that would make it the path of another route is not sent', async (t) => {
  const { url, received } = await startScript(t, { body: [] });
  const { client } = startClient(url);
  // Undefined as it comes from where nobody checks types.
  for (const id of ['', '.', '..', '\ud800', undefined as unknown as string]) {
    t.match(await client.get('/users/{id}', { id }), {
      ok: false,
      status: 400,
      problem: { code: 'validation', errors: [{ field: 'params/id' }] },
    });
  }
  t.equal(received.length, 0);
});

await test('a query of whatever a newer document has', async (t) => {
  const { url, received } = await startScript(t, { body: [] });
  const { client } = startClient(url);
  const query = { page: 2, tag: ['a&b', 'c'], no: undefined };
  await client.get('/users', { query } as object);
  t.equal(received[0]!.url, '/users?page=2&tag=a%26b&tag=c');
});

await test('the global fetch is looked up when it is needed', async (t) => {
  const client = createClient({ baseUrl: '' });
  const seen: unknown[] = [];
  t.intercept(globalThis, 'fetch', {
    value: async (url: string) => {
      seen.push(url);
      return Response.json([]);
    },
  });
  t.match(await client.get('/users'), { ok: true });
  t.strictSame(seen, ['/users'], 'and an empty base is the page’s own origin');
});

await test('the timer waits, however long, and stops with the signal', async (t) => {
  const started = performance.now();
  await sleep(20);
  t.ok(performance.now() - started >= 15);
  const controller = new AbortController();
  const reason = new Error('enough');
  const waiting = sleep(2 ** 40, controller.signal);
  const first = await Promise.race([waiting.then(() => 'endless'), sleep(20).then(() => 'short')]);
  t.equal(first, 'short');
  controller.abort(reason);
  await t.rejects(waiting, reason);
  await t.rejects(sleep(0, controller.signal), reason);
});
