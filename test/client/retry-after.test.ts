import { test } from 'tap';
import { problem, startClient, startScript, type Scripted } from './support.ts';

const users: Scripted = { body: [] };
const event: Scripted = { status: 201, body: { id: 'event-1', name: 'A', userId: '1' } };
const body = { name: 'A', userId: '1' };

await test('a read waits as it is told and tries again', async (t) => {
  for (const [status, code] of [
    [429, 'rate_limited'],
    [503, 'circuit_open'],
    [503, 'upstream_unavailable'],
  ] as const) {
    const { url, received } = await startScript(t, problem(status, code, 2), users);
    const { client, waits } = startClient(url);
    t.match(await client.get('/users'), { ok: true, data: [] }, code);
    t.strictSame(waits, [2_000], code);
    t.equal(received.length, 2, code);
  }
});

await test('it tries three times and no more', async (t) => {
  const { url, received } = await startScript(t, problem(503, 'overloaded', 1));
  const { client, waits } = startClient(url);
  t.match(await client.get('/users'), {
    ok: false,
    status: 503,
    problem: { code: 'overloaded', retryAfter: 1, retryAfterMs: 1_000 },
  });
  t.strictSame(waits, [1_000, 1_000]);
  t.equal(received.length, 3);

  const once = startClient(url, { maxAttempts: 1 });
  t.match(await once.client.get('/users'), { problem: { code: 'overloaded' } });
  t.strictSame(once.waits, []);
  t.equal(received.length, 4);
});

await test('a wait beyond the patience is left to the caller', async (t) => {
  const { url, received } = await startScript(t, problem(503, 'circuit_open', 6));
  const { client, waits } = startClient(url);
  t.match(await client.get('/users'), {
    status: 503,
    problem: { code: 'circuit_open', retryAfterMs: 6_000 },
  });
  t.strictSame(waits, []);
  t.equal(received.length, 1);

  const patient = startClient(url, { maxWaitMs: 6_000 });
  await patient.client.get('/users');
  t.strictSame(patient.waits, [6_000], 'all waits of a call together are bounded');
});

await test('what need not help is not tried again', async (t) => {
  const answers: Scripted[] = [
    { ...problem(503, 'circuit_open'), headers: {} },
    problem(404, 'not_found'),
    { ...problem(500, 'internal'), headers: { 'retry-after': '1' } },
    problem(502, 'upstream_unreachable'),
    problem(504, 'upstream_timeout'),
  ];
  for (const answer of answers) {
    const { url, received } = await startScript(t, answer, users);
    const { client, waits } = startClient(url);
    const result = await client.get('/users');
    t.match(result, { ok: false, status: answer.status });
    t.notOk(!result.ok && 'retryAfterMs' in result.problem);
    t.strictSame(waits, []);
    t.equal(received.length, 1);
  }
});

await test('a write is sent again only where it was never sent on', async (t) => {
  for (const [status, code] of [
    [429, 'rate_limited'],
    [503, 'circuit_open'],
    [503, 'bulkhead_full'],
    [503, 'overloaded'],
    [503, 'draining'],
  ] as const) {
    const { url, received } = await startScript(t, problem(status, code, 1), event);
    const { client, waits } = startClient(url);
    t.match(await client.post('/events', { body }), { ok: true, data: { id: 'event-1' } }, code);
    t.strictSame(waits, [1_000], code);
    t.strictSame(
      received.map((request) => JSON.parse(request.body)),
      [body, body],
      'with the same body',
    );
  }

  const mayHaveHappened = [
    problem(503, 'upstream_unavailable', 1),
    { status: 503, text: 'Busy', headers: { 'retry-after': '1' } },
  ];
  for (const answer of mayHaveHappened) {
    const { url, received } = await startScript(t, answer, event);
    const { client } = startClient(url);
    const result = await client.post('/events', { body });
    t.match(result, { ok: false, status: 503, problem: { retryAfterMs: 1_000 } });
    t.equal(received.length, 1);
  }
});

await test('Retry-After as a date, by the clock of who wrote it', async (t) => {
  const { url } = await startScript(
    t,
    {
      status: 503,
      text: 'down for maintenance',
      headers: {
        date: 'Wed, 21 Oct 2015 07:28:00 GMT',
        'retry-after': 'Wed, 21 Oct 2015 07:28:03 GMT',
      },
    },
    users,
  );
  const { client, waits } = startClient(url);
  t.match(await client.get('/users'), { ok: true });
  t.strictSame(waits, [3_000]);
});

await test('a date that is over, and a header that means nothing', async (t) => {
  const past = { 'retry-after': 'Wed, 21 Oct 2015 07:28:03 GMT' };
  const over = await startScript(t, { ...problem(503, 'draining'), headers: past }, users);
  const first = startClient(over.url);
  t.match(await first.client.get('/users'), { ok: true }, 'tries again at once');
  t.strictSame(first.waits, []);

  const garbage = { 'retry-after': '-1 or so' };
  const odd = await startScript(t, { ...problem(503, 'draining'), headers: garbage }, users);
  t.match(await startClient(odd.url).client.get('/users'), { ok: false });
});

await test('where the browser hides the header, the body says it', async (t) => {
  const hidden = { ...problem(503, 'draining', 2), headers: {} };
  const { url } = await startScript(t, hidden, users);
  const { client, waits } = startClient(url);
  t.match(await client.get('/users'), { ok: true });
  t.strictSame(waits, [2_000]);
});

await test('those who were told the same come back apart', async (t) => {
  const { url } = await startScript(t, problem(503, 'draining', 2), users);
  const early = startClient(url, { random: () => 0 });
  await early.client.get('/users');
  t.strictSame(early.waits, [2_000]);

  const again = await startScript(t, problem(503, 'draining', 2), users);
  const middle = startClient(again.url, { random: () => 0.5 });
  await middle.client.get('/users');
  t.strictSame(middle.waits, [2_250], 'never before the time, and up to a quarter after it');

  const long = await startScript(t, problem(503, 'draining', 60), users);
  const late = startClient(long.url, { random: () => 0.5, maxWaitMs: 60_000 });
  await late.client.get('/users');
  t.strictSame(late.waits, [60_500], 'at most a second');
});

await test('a wait ends with the signal, which is what the call rejects with', async (t) => {
  const reason = new Error('left the page');
  for (const ofAll of [true, false]) {
    const { url, received } = await startScript(t, problem(503, 'draining', 2), users);
    const leaving = new AbortController();
    const { signal } = ofAll ? new AbortController() : leaving;
    const { client } = startClient(url, {
      sleep: async () => leaving.abort(reason),
      ...(ofAll && { signal: leaving.signal }),
    });
    await t.rejects(client.get('/users', { signal }), reason);
    t.equal(received.length, 1, 'and nothing more is sent');
  }
});
