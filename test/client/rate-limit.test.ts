import { test } from 'tap';
import { sleep as sleepByTimer } from '../../client/sleep.ts';
import { problem, startClient, startScript, type Scripted } from './support.ts';

const policy = '"default";q=100;w=60';
const limited = (limit: string, ratelimitPolicy = policy): Scripted => ({
  headers: { ratelimit: limit, 'ratelimit-policy': ratelimitPolicy },
  body: [],
});
const used = limited('"default";r=0;t=3');
const free = limited('"default";r=1;t=3');

await test('a quota that is used up holds the next call back, but only until its reset', async (t) => {
  const { url, received } = await startScript(t, free, used, free);
  const { client, waits, clock } = startClient(url);
  await client.get('/users');
  await client.get('/users');
  t.strictSame(waits, [], 'a little that is left is enough');
  clock.ms += 1_000;
  t.match(await client.get('/users'), { ok: true });
  t.strictSame(waits, [2_000]);
  await client.get('/events');
  t.strictSame(waits, [2_000]);
  t.equal(received.length, 4);
});

await test('a reset beyond the patience is told at once, without a request', async (t) => {
  const { url, received } = await startScript(t, limited('"default";r=0;t=12'), free);
  const { client, waits, clock } = startClient(url);
  await client.get('/users');
  clock.ms += 500;
  t.match(await client.get('/users'), {
    ok: false,
    status: 429,
    problem: { code: 'rate_limited', status: 429, retryAfter: 12, retryAfterMs: 11_500 },
  });
  t.equal(received.length, 1);
  t.strictSame(waits, []);
  clock.ms += 6_500;
  t.match(await client.get('/users'), { ok: true }, 'what is left is within the patience now');
  t.strictSame(waits, [5_000]);
});

await test('a 429 holds all calls of the client back', async (t) => {
  const { url, received } = await startScript(t, problem(429, 'rate_limited', 4), free);
  const { client, waits } = startClient(url, { maxAttempts: 1 });
  t.match(await client.get('/users'), { status: 429, problem: { retryAfterMs: 4_000 } });
  t.match(await client.get('/events'), { ok: true });
  t.strictSame(waits, [4_000]);
  t.equal(received.length, 2);
});

await test('a 429 whose quota comes back later than Retry-After waits once, for the later', async (t) => {
  const answer = problem(429, 'rate_limited', 1);
  const { url } = await startScript(
    t,
    { ...answer, headers: { ...answer.headers, ...used.headers } },
    free,
  );
  const { client, waits } = startClient(url);
  t.match(await client.get('/users'), { ok: true });
  t.strictSame(waits, [3_000]);
});

await test('a refusal with a longer quota than the patience says how long it takes', async (t) => {
  const answer = problem(429, 'rate_limited', 1);
  const headers = { ...answer.headers, ratelimit: '"default";r=0;t=30' };
  const { url, received } = await startScript(t, { ...answer, headers });
  const { client } = startClient(url);
  t.match(await client.get('/users'), { problem: { instance: String, retryAfterMs: 30_000 } });
  t.equal(received.length, 1);
});

await test('other ways to say it', async (t) => {
  const cases: [what: string, limit: string, policies: string, waits: number[]][] = [
    ['several quotas: the longest', '"burst";r=0;t=1, "day";r=0;t=4, "hour";r=3;t=5', '', [4_000]],
    ['no time: the window', '"default";r=0', '"default";q=2;w=5', [5_000]],
    ['neither', '"default";r=0', '"default";q=2', []],
    ['nothing that counts requests', '"b";r=0;t=3', '"b";q=9;w=9;qu="content-bytes"', []],
    ['requests by name', '"b";r=0;t=3', '"b";q=9;w=9;qu="requests"', [3_000]],
    ['a reset that is now', '"default";r=0;t=0', policy, []],
    ['a token, extra parameters', 'default;r=0;t=2;pk=:cHNzdA==:', policy, [2_000]],
    ['malformed', '"default;r=0;t=3', policy, []],
    ['an older draft', 'limit=100, remaining=0, reset=3', policy, []],
    ['negative', '"default";r=0;t=-3', '', []],
  ];
  for (const [what, limit, policies, expected] of cases) {
    const { url } = await startScript(t, limited(limit, policies), free);
    const { client, waits } = startClient(url);
    await client.get('/users');
    await client.get('/users');
    t.strictSame(waits, expected, what);
  }
});

await test('a clock that is set back holds nobody', async (t) => {
  const { url } = await startScript(t, limited('"default";r=0;t=60'), free);
  const { client, waits, clock } = startClient(url);
  await client.get('/users');
  clock.ms -= 3_600_000;
  t.match(await client.get('/users'), { ok: true });
  t.strictSame(waits, []);
});

await test('nor does one that stands still, or is none', async (t) => {
  for (const time of [5, Number.NaN]) {
    const { url, received } = await startScript(t, used, free);
    const waits: number[] = [];
    const sleep = async (ms: number) => {
      waits.push(ms);
    };
    const { client } = startClient(url, { now: () => time, sleep });
    for (let calls = 0; calls < 3; calls += 1) {
      t.match(await client.get('/users'), { ok: true });
    }
    t.ok(waits.length <= 1, waits.join(', '));
    t.equal(received.length, 3);
  }
});

await test('nor does a header that says for ever', async (t) => {
  const { url } = await startScript(t, limited('"default";r=0;t=999999999999'), free);
  const { client, clock } = startClient(url);
  await client.get('/users');
  t.match(await client.get('/users'), { ok: false, problem: { retryAfterMs: 600_000 } });
  clock.ms += 600_000;
  t.match(await client.get('/users'), { ok: true });
});

await test('a pause that comes while one is waited out holds, too', async (t) => {
  const { url, received } = await startScript(t, used, limited('"default";r=0;t=1'), free);
  const { waits, wakers, sleep } = createWakers();
  const { client, clock } = startClient(url, { sleep });
  await client.get('/users');
  const first = client.get('/users');
  const second = client.get('/users');
  t.strictSame(waits, [3_000, 3_000]);
  clock.ms += 3_000;
  wakers[0]!();
  await first;
  wakers[1]!();
  await new Promise(setImmediate);
  t.strictSame(waits, [3_000, 3_000, 1_000], 'the answer to the first holds the second');
  t.equal(received.length, 2);
  clock.ms += 1_000;
  wakers[2]!();
  t.match(await second, { ok: true });
});

await test('those who waited for the reset do not come all at once', async (t) => {
  const { url } = await startScript(t, used, free);
  const { waits, wakers, sleep } = createWakers();
  const random = [0, 0.5, 1];
  const { client } = startClient(url, { sleep, random: () => random.shift() ?? 0 });
  await client.get('/users');
  const calls = [client.get('/users'), client.get('/users'), client.get('/users')];
  t.strictSame(waits, [3_000, 3_375, 3_750]);
  for (const wake of wakers) wake();
  t.match(await Promise.all(calls), [{ ok: true }, { ok: true }, { ok: true }]);
  t.equal(waits.length, 3, 'and each waits once');
});

await test('waiting for the reset ends with the signal', async (t) => {
  const { url, received } = await startScript(t, used, free);
  // A real timer, which the signal has to end.
  const client = startClient(url, { sleep: sleepByTimer }).client;
  await client.get('/users');
  const leaving = new AbortController();
  const waiting = client.get('/users', { signal: leaving.signal });
  const reason = new Error('left');
  leaving.abort(reason);
  await t.rejects(waiting, reason);
  t.equal(received.length, 1);
});

/** Waits that end when the test says so. */
function createWakers() {
  const waits: number[] = [];
  const wakers: (() => void)[] = [];
  const sleep = (ms: number) => {
    waits.push(ms);
    return new Promise<void>((resolve) => {
      wakers.push(resolve);
    });
  };
  return { waits, wakers, sleep };
}
