import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import tap, { test, type Test } from 'tap';
import { chaosCommand } from '../../scripts/chaos.ts';
import { Client } from '../../scripts/chaos/client.ts';
import { planOf, type Target, type Way } from '../../scripts/chaos/incidents.ts';
import { readOptions } from '../../scripts/chaos/options.ts';
import { createPeople } from '../../scripts/chaos/people.ts';
import { isKept, toMarkdown, type Report } from '../../scripts/chaos/report.ts';
import { judge, type Evidence } from '../../scripts/chaos/verdict.ts';
import type { RegistrationRow } from '../../gateway/store/tables.ts';
import { bareEnvironment } from '../../bench/support/environment.ts';
import { callCommand } from './call-command.ts';

const SCRIPT = join(import.meta.dirname, '../../scripts/chaos.ts');
const run = (...args: string[]) =>
  promisify(execFile)(process.execPath, [SCRIPT, ...args], { env: bareEnvironment() });

// What a run mostly does is wait.
tap.jobs = 3;
// It starts four gateways one after the other: a few seconds, or a minute on a machine that is busy.
tap.setTimeout(180_000);

const figureOf = (markdown: string, what: string): number => {
  const [, figure = 'none'] = new RegExp(`^\\| ${what} *\\| +([\\d,]+)`, 'm').exec(markdown) ?? [];
  return Number(figure.replaceAll(',', ''));
};

void test('150 registrations survive a gateway that is killed, and a file that is locked', async (t) => {
  const { stdout, stderr } = await run('--count', '150', '--connections', '16');
  t.comment(stderr);
  t.comment(stdout);
  t.match(stderr, /incidents, seed \d+\n/);
  t.ok(figureOf(stdout, 'gateway killed') >= 3);
  t.ok(figureOf(stdout, 'file locked') >= 2);
  t.equal(figureOf(stdout, 'in the store exactly once, as sent'), 150);
  for (const what of [
    'lost',
    'twice',
    'never sent',
    'altered',
    'left in the queue',
    'dead letters',
  ])
    t.equal(figureOf(stdout, what), 0, what);
  t.ok(figureOf(stdout, 'requests') > 150, 'some were sent again');
  t.match(stdout, /is in the store exactly once, and nothing else is\.\n$/);
});

void test('what cannot be run is told in one line', async (t) => {
  for (const [args, code, err] of [
    [['--queue', 'amqp'], 2, 'chaos: --queue must be table or kafka, not "amqp"\n'],
    [
      ['--database', 'postgres://u:geheim@127.0.0.1:9/x'],
      1,
      /^chaos: postgres:\/\/127\.0\.0\.1:9\/x: nothing listens/,
    ],
  ] as const)
    t.match(await callCommand('chaos', chaosCommand, { args }), { code, out: '', err }, args[1]);
  const help = await callCommand('chaos', chaosCommand, { args: ['--help'] });
  t.match(help, { code: 0, out: /^npm run chaos -- / });
});

void test('options have defaults that go together', async (t) => {
  t.match(readOptions([]), {
    count: 10_000,
    queue: 'table',
    database: 'sqlite',
    redis: false,
    limit: 10,
  });
  t.match(readOptions(['--queue', 'kafka', '--seed', '7']), {
    database: 'postgres',
    redis: true,
    seed: 7,
  });
  t.match(readOptions(['--database', 'mysql://x/y']), { database: { url: 'mysql://x/y' } });
  t.throws(() => readOptions(['--database', 'sqlite::memory:']), { message: /one that lasts/ });
  t.throws(() => readOptions(['--count', '0']), {
    message: '--count must be a whole number from 1 to 1000000',
  });
});

const wayOf = (name: string): Way => ({
  name,
  away: [100, 200],
  take: async () => {},
  giveBack: async () => {},
});
const gateway: Target = { name: 'gateway', often: 4, least: 5, ways: [wayOf('killed')] };
const redis: Target = {
  name: 'redis',
  often: 2,
  least: 3,
  ways: [wayOf('flushed'), wayOf('stopped')],
};

void test('a seed decides on the incidents, of each target by itself', async (t) => {
  const plan = planOf([gateway, redis], 10_000, 1);
  t.equal(plan.filter(({ target }) => target === gateway).length, 40);
  t.equal(plan.filter(({ way }) => way.name === 'flushed').length, 10, 'in turns');
  t.ok(plan.every(({ at, awayMs }) => at < 10_000 && awayMs >= 100 && awayMs <= 200));
  t.strictSame(plan, planOf([gateway, redis], 10_000, 1));
  t.strictSame(
    plan.filter(({ target }) => target === gateway),
    planOf([gateway], 10_000, 1),
  );
  t.notSame(plan, planOf([gateway, redis], 10_000, 2));
  t.equal(planOf([gateway], 300, 1).length, 5);
});

const { domain, person } = createPeople();
const rowOf = (index: number): RegistrationRow => {
  const { firstName, lastName, email, ...others } = person(index);
  return {
    ...others,
    id: `id-${index}`,
    first_name: firstName,
    last_name: lastName,
    email,
    email_key: email.toLowerCase(),
    created_at: '',
    updated_at: '',
  };
};
const evidenceOf = (changes: Partial<Evidence> = {}): Evidence => ({
  sent: [0, 1, 2].map(person),
  accepted: new Set([person(0).email, person(1).email]),
  rows: [rowOf(0), rowOf(1)],
  stock: { registered: 2, queued: 0, dead: 0 },
  ...changes,
});
const reportOf = (changes: Partial<Evidence> = {}): Report => ({
  options: { ...(readOptions(['--seed', '1']) as Report['options']) },
  parts: 'gateway',
  counts: new Map([['gateway killed', 5]]),
  traffic: { requests: 3, repeats: new Map([['no answer', 1]]), wrong: [] },
  settled: [0, 1].map(() => ({ became: 'accepted', tookMs: 20, answeredMs: 10 })),
  longestGapMs: 1_000,
  sendingMs: 2_000,
  tookMs: 3_000,
  verdict: judge(evidenceOf(changes)),
});

void test('each way of not keeping the promise is seen, told and decides', async (t) => {
  const good = reportOf();
  t.ok(isKept(good));
  t.match(toMarkdown(good), /\| gateway killed +\| +5 × \|/);
  t.ok(isKept(reportOf({ rows: [0, 1, 2].map(rowOf) })), 'sent, never answered, and done');
  const stranger = { ...rowOf(9), email: `nobody${domain}` };
  for (const [name, told, changes] of [
    ['lost', /\*\* lost: Person\.1@/, { rows: [rowOf(0)] }],
    ['twice', /\*\* twice: person\.1@/, { rows: [rowOf(0), rowOf(1), { ...rowOf(1), id: 'x' }] }],
    ['stranger', /\*\* never sent: nobody@/, { rows: [rowOf(0), rowOf(1), stranger] }],
    ['altered', /\*\* altered: person\.1@/, { rows: [rowOf(0), { ...rowOf(1), sex: 'x' }] }],
    ['queued', /left in the queue +\| +1 /, { stock: { registered: 2, queued: 1, dead: 0 } }],
    ['dead', /dead letters +\| +1 /, { stock: { registered: 2, queued: 0, dead: 1 } }],
  ] as [string, RegExp, Partial<Evidence>][]) {
    const report = reportOf(changes);
    t.notOk(isKept(report), name);
    t.match(toMarkdown(report), told, name);
  }
  const wrong = { ...good, traffic: { ...good.traffic, wrong: ['500 internal'] } };
  t.notOk(isKept(wrong));
  t.match(toMarkdown(wrong), /\*\* answered: 500 internal/);
});

type Reply = 'drop' | [status: number, body: object, headers?: Record<string, string>];

/** What a client makes of these replies, and the keys under which it sent. */
async function register(t: Test, replies: Reply[]) {
  const keys: unknown[] = [];
  const server = createServer((request, response) => {
    keys.push(request.headers['idempotency-key']);
    const reply = replies.shift()!;
    request.resume().on('end', () => {
      if (reply === 'drop') request.socket.destroy();
      else response.writeHead(reply[0], reply[2]).end(JSON.stringify(reply[1]));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const { signal } = new AbortController();
  const client = new Client({ origin: `http://127.0.0.1:${port}`, random: () => 0, signal });
  t.teardown(async () => {
    await client.close();
    server.close();
  });
  const { became } = await client.register(person(0));
  return { became, keys, traffic: client.traffic };
}

const IN_PROGRESS: Reply = [409, { code: 'in_progress' }];
const REGISTERED: Reply = [
  409,
  { code: 'conflict', errors: [{ field: 'body/email', message: 'is registered' }] },
];

void test('the client repeats what may do better, under its key, and knows what an answer means', async (t) => {
  const first = await register(t, ['drop', [503, { code: 'x' }], IN_PROGRESS, [202, {}]]);
  t.equal(first.became, 'accepted');
  t.equal(new Set(first.keys).size, 1);
  t.equal(first.traffic.requests, 4);
  t.strictSame(
    [...first.traffic.repeats],
    [
      ['no answer', 1],
      ['503 x', 1],
      ['409 in_progress', 1],
    ],
  );
  t.strictSame(first.traffic.wrong, []);

  const lost = await register(t, ['drop', REGISTERED]);
  t.match(lost, { became: 'registered', traffic: { wrong: [] } });
  const early = await register(t, [REGISTERED]);
  t.match(early.traffic.wrong, ['409 is registered, to the first request']);
  const faulty = await register(t, [
    [500, { code: 'internal' }],
    [202, {}],
  ]);
  t.match(faulty, { became: 'accepted', traffic: { wrong: ['500 internal'] } });

  const from = performance.now();
  const held = await register(t, [
    [503, { code: 'x' }, { 'retry-after': '1' }],
    IN_PROGRESS,
    IN_PROGRESS,
    [202, {}],
  ]);
  t.ok(performance.now() - from >= 1_000, 'it waits as long as it is asked to');
  t.equal(new Set(held.keys).size, 2, 'a key that stays in progress is given up');
});
