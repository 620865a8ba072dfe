import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text as allOf } from 'node:stream/consumers';
import { promisify } from 'node:util';
import tap, { test } from 'tap';
import { play } from '../../scripts/gameday.ts';
import { figuresOf, type Rules } from '../../scripts/gameday/figures.ts';
import { INCIDENTS } from '../../scripts/gameday/incidents.ts';
import { readOptions, USAGE, type GamedayOptions } from '../../scripts/gameday/options.ts';
import { judgeDay, judgeIncident } from '../../scripts/gameday/promises.ts';
import type { Answer, CircuitSample, Recording } from '../../scripts/gameday/recording.ts';
import { isKept, toText, verdicts, type Report } from '../../scripts/gameday/report.ts';
import { createAsks, judgeReply, type Kind } from '../../scripts/gameday/requests.ts';
import { QUICK } from '../../scripts/gameday/settings.ts';

const SCRIPT = join(import.meta.dirname, '../../scripts/gameday.ts');
const run = (...args: string[]) =>
  promisify(execFile)(process.execPath, [SCRIPT, ...args], { maxBuffer: 2 ** 22 });

// What a real run mostly does is wait.
tap.jobs = 3;

const rules: Rules = { ttlMs: 2_000, openMs: 1_000, attemptMs: 500, deadlineMs: 1_300 };
const END = 8_000;
const CLOSED_AT = 9_000;

const every = (ms: number, from: number, to: number): number[] =>
  Array.from({ length: Math.ceil((to - from) / ms) }, (_, n) => from + n * ms);

const answer = (kind: Kind, dueAt: number, more: Partial<Answer> = {}): Answer => ({
  kind,
  dueAt,
  endedAt: dueAt + 5,
  status: 200,
  quality: 'fresh',
  details: [],
  age: 0,
  ...more,
});

const circuitAt = (at: number): CircuitSample => ({
  at,
  state: at < 600 || at >= CLOSED_AT ? 'closed' : 'open',
  admitted: 0,
  intervalMs: at < 600 || at >= CLOSED_AT ? undefined : 1_500,
});

const trouble = (at: number) => at >= 600 && at < CLOSED_AT;

/** Three seconds healthy, eight of trouble, four after; everything as it should be. */
function recorded(change: (one: Answer) => Partial<Answer> = () => ({})): Recording {
  const answers = every(20, -3_000, 12_000).flatMap((at) => [
    answer('hot', at, trouble(at) ? { quality: 'stale', details: ['circuit-open'], age: 3 } : {}),
    answer('cold', at, trouble(at) ? { status: 503, quality: 'failed', code: 'circuit_open' } : {}),
    answer('aggregate', at, trouble(at) ? { quality: 'partial' } : {}),
    answer('user', at),
    answer('direct', at),
  ]);
  return {
    beforeAt: -3_000,
    faultEndAt: END,
    endedAt: 12_000,
    answers: answers.map((one) => ({ ...one, ...change(one) })),
    circuit: every(100, -3_000, 12_000).map(circuitAt),
    moved: [
      { from: 'closed', to: 'open', reason: 'failure 60 % ≥ 50 %' },
      { from: 'open', to: 'half-open', reason: 'the open time is over' },
      { from: 'half-open', to: 'closed', reason: 'a probe succeeded' },
    ],
    calls: [
      { arrived: 100, admitted: 100 },
      { arrived: 130, admitted: 150 },
      { arrived: 300, admitted: 320 },
    ],
  };
}

function judged(recording: Recording, name = 'outage') {
  const incident = INCIDENTS.find((one) => one.name === name);
  if (incident === undefined) throw new Error(`there is no incident ${name}`);
  const figures = figuresOf(recording, rules);
  return judgeIncident({ incident, recording, figures, graceMs: 2_000 });
}

const broken = (recording: Recording, name?: string) =>
  judged(recording, name).flatMap(({ kept, text }) => (kept ? [] : [text.split(/[ :]/)[0]]));

await test('the figures of an incident', async (t) => {
  t.same(figuresOf(recorded(), rules), {
    requests: 1_600,
    answerable: 1_200,
    good: 1_200,
    stale: 370,
    partial: 370,
    healthyP99: { before: 5, during: 5, direct: 5 },
    calls: { made: 170, asked: 800 },
    recoveryMs: 985,
    intervalMs: 1_500,
    failures: [['circuit_open', 420]],
    unexplained: [],
  });
});

const during = ({ dueAt }: Answer) => dueAt >= 0 && dueAt < END;

await test('every promise is broken by what breaks it, and by nothing else', async (t) => {
  t.same(broken(recorded()), []);

  const late = (ms: number, from: number, to: number) =>
    recorded((one) =>
      one.kind === 'hot' && one.dueAt >= from && one.dueAt < to ? { endedAt: one.dueAt + ms } : {},
    );
  t.same(broken(late(1_050, 1_000, 3_000)), ['Goodput']);
  t.same(broken(late(1_350, 0, 500)), [], 'until a hang can be known the deadline holds');
  t.same(broken(late(1_450, 0, 500)), ['Goodput'], 'and nothing longer');

  const users = (ms: number) =>
    recorded((one) => (one.kind === 'user' && during(one) ? { endedAt: one.dueAt + ms } : {}));
  t.same(broken(users(249)), [], 'below the floor');
  t.same(broken(users(251)), ['The']);
  const slowMachine = recorded((one) => {
    if (one.kind !== 'user') return {};
    return { endedAt: one.dueAt + (during(one) ? 290 : 100) };
  });
  t.same(broken(slowMachine), [], 'slow before as well');
  const slowMeanwhile = recorded((one) => {
    if (!during(one) || (one.kind !== 'user' && one.kind !== 'direct')) return {};
    return { endedAt: one.dueAt + (one.kind === 'user' ? 290 : 100) };
  });
  t.same(broken(slowMeanwhile), [], 'past the gateway as well');

  const calls = (arrived: number): Recording => ({
    ...recorded(),
    calls: [
      { arrived: 0, admitted: 0 },
      { arrived, admitted: 0 },
      { arrived: arrived + 1, admitted: 0 },
    ],
  });
  t.same(broken(calls(1_930)), []);
  t.same(broken(calls(1_940)), ['Upstream'], '1.2 × 1,600 and 10');
  const none = { arrived: 7, admitted: 7 };
  const silent: Recording = { ...recorded(), calls: [none, none, none] };
  t.same(broken(silent), ['Upstream'], 'an upstream that nobody asked shows nothing');

  const unmoved = { ...recorded(), moved: [] };
  t.same(broken(unmoved), ['The'], 'it had to open');
  t.same(broken(unmoved, 'slow'), []);
  t.same(broken(recorded(), 'herd'), ['A', 'The'], 'it was not to open');

  const old = (until: number) =>
    recorded(({ kind, dueAt }) =>
      kind === 'hot' && dueAt >= CLOSED_AT && dueAt < until
        ? { quality: 'stale', details: ['stale-while-revalidate'], age: 5 }
        : {},
    );
  t.same(broken(old(11_400)), [], 'an interval of 1.5 s and 2 s');
  t.same(broken(old(11_600)), ['Recovery']);
  t.match(judged(old(12_000)).find(({ kept }) => !kept)?.measured, 'not by the end');
  const refreshed = recorded(({ kind, dueAt }) =>
    kind === 'hot' && dueAt > 11_000
      ? { quality: 'stale', details: ['stale-while-revalidate'], age: 2 }
      : {},
  );
  t.same(broken(refreshed), [], 'refreshing is not trouble');

  const mute = recorded(({ dueAt }) =>
    dueAt === 1_000 ? { quality: 'failed', unexplained: 'no answer' } : {},
  );
  t.same(broken(mute), ['No']);
});

const json = (body: unknown, more: Record<string, string> = {}) => ({
  headers: { 'content-type': 'application/json', ...more },
  text: JSON.stringify(body),
});

await test('a reply is what was asked for, or says why not', async (t) => {
  const hot = { kind: 'hot', id: 'event-1' } as const;
  const cacheStatus = 'breakwater;hit;ttl=-4;detail=circuit-open';
  t.match(judgeReply(hot, { status: 200, ...json({ id: 'event-1' }) }), { quality: 'fresh' });
  const stale = json({ id: 'event-1' }, { 'cache-status': cacheStatus, age: '9' });
  t.match(judgeReply(hot, { status: 200, ...stale }), {
    quality: 'stale',
    details: ['circuit-open'],
    age: 9,
  });
  t.match(judgeReply(hot, { status: 200, ...json({ id: 'event-2' }) }), { unexplained: /wrong/ });
  t.match(judgeReply(hot, { status: 200, headers: {}, text: '<html>' }), { quality: 'failed' });
  const some = { events: [{}], complete: false, missing: [{}] };
  const aggregate = { kind: 'aggregate', id: '1' } as const;
  t.match(judgeReply(aggregate, { status: 200, ...json(some) }), { quality: 'partial' });
  t.match(judgeReply(aggregate, { status: 200, ...json({ ...some, complete: true }) }), {
    unexplained: /wrong body/,
  });

  const problem = (status: number, code: unknown, more: Record<string, string> = {}) =>
    judgeReply(hot, {
      status,
      headers: { 'content-type': 'application/problem+json; charset=utf-8', ...more },
      text: JSON.stringify({ code }),
    });
  const explained = problem(503, 'circuit_open', { 'retry-after': '2' });
  t.match(explained, { code: 'circuit_open', quality: 'failed' });
  t.equal(explained.unexplained, undefined);
  t.equal(problem(504, 'upstream_timeout').unexplained, undefined);
  t.match(problem(503, 'circuit_open').unexplained, 'without Retry-After');
  t.match(problem(503, 'circuit_open', { 'retry-after': '0' }).unexplained, 'Retry-After');
  t.match(problem(502, 'circuit_open').unexplained, 'circuit_open with 502');
  t.match(problem(500, 'internal').unexplained, 'our own fault');
  t.match(problem(502, undefined).unexplained, 'without a code');
  t.match(problem(404, 'not_found').unexplained, '404 for what there is');
  t.match(judgeReply(hot, { status: 502, ...json({}) }).unexplained, '502 as application/json');
});

await test('what is cold is asked for once', async (t) => {
  const next = createAsks(40);
  const paths = every(1, 0, 3_000).map(() => next('cold').path);
  t.equal(new Set(paths).size, 3_000);
  t.equal(new Set(every(1, 0, 100).map(() => next('hot').path)).size, 40);
  t.equal(new Set(every(1, 0, 100).map(() => next('hot', 1).path)).size, 1, 'a herd');
});

const memory = (mib: number) => ({ heapBytes: mib * 2 ** 20, rssBytes: 0 });

await test('the day has its promises, too, and a table', async (t) => {
  const day = (mib: number, calls: number) =>
    judgeDay(memory(30), memory(mib), { calls, requests: 9 }).map(({ kept }) => kept);
  t.same(day(39, 0), [true, true]);
  t.same(day(41, 1), [false, false]);

  const mute = recorded(({ dueAt }) =>
    dueAt === 1_000 ? { quality: 'failed', unexplained: 'no answer' } : {},
  );
  const promises = [...judged(recorded()), ...judged(mute, 'hung')];
  t.match(
    verdicts(promises).map(({ verdict }) => verdict.replace(/ .*/, '')),
    ['✓', '✓', '✓', '✓', '✓', '✗'],
  );
  const report: Report = {
    gameday: 1,
    date: '',
    node: 'v26',
    seed: 7,
    quick: false,
    settings: { CACHE_TTL_MS: 2_000 },
    rows: [
      {
        incident: { name: 'outage', story: 'Gone.' },
        figures: figuresOf(recorded(), rules),
        moved: recorded().moved,
      },
    ],
    memory: { start: memory(30), end: memory(30) },
    promises,
  };
  t.notOk(isKept(report));
  const good = { ...report, promises: judged(recorded()) };
  t.ok(isKept(good));
  t.match(toText(good), 'All 6 promises were kept.');
  const text = toText(report);
  t.match(text, /\| outage +\| +1,600 \| +100 % \|/);
  t.match(text, '420 circuit_open');
  t.match(text, '1 open, 1 half-open, 1 closed');
  t.match(text, /✗ BROKEN in hung/);
  t.match(text, '1 of 12 promises were broken:\n  ✗ hung: No unexplained failure');
  t.notMatch(text, /NaN|undefined|Infinity/);
});

void test('a wrong option is named, and nothing is started', async (t) => {
  t.throws(() => readOptions(['--only', 'rain']), { message: /^--only must be one of slow, hung/ });
  t.throws(() => readOptions(['--set', 'ttl']), { message: /^--set must be like/ });
  t.throws(() => readOptions(['--seed', '1.5']), { message: /^--seed must be a whole number/ });
  t.match(readOptions(['--quick', '--only', 'herd', '--only', 'slow']), {
    incidents: [{ name: 'slow' }, { name: 'herd' }],
    quick: true,
  });
  await t.rejects(run('--fast'), { code: 1, stderr: /gameday: Unknown option '--fast'/ });
  t.equal(readOptions(['--help']), 'help');
  t.match(USAGE, /--only <incident>/);
});

/** Elsewhere than on Linux nobody can say so cheaply. */
async function childrenOf(pid: number | undefined): Promise<string[]> {
  const file = `/proc/${pid}/task/${pid}/children`;
  return existsSync(file) ? (await readFile(file, 'utf8')).split(' ').filter(Boolean) : [];
}

/** Long enough for what an incident does to be seen, if not for all that is promised afterwards. */
const SHORT = { ...QUICK, settleMs: 200, beforeMs: 200, afterMs: 500 };

/** The gateway and the upstreams, and not what other tests have started. */
async function playedBy(pid: number): Promise<string[]> {
  const children = await childrenOf(pid);
  const commands = await Promise.all(
    children.map((child) => readFile(`/proc/${child}/cmdline`, 'utf8').catch(() => '')),
  );
  return children.filter((_, index) => commands[index]!.includes('scripts/gameday/'));
}

void test('a real day is played and judged, and a gateway that breaks a promise is found out', async (t) => {
  const file = join(t.testdir(), 'results', 'gameday.json');
  const set = ['--set', 'RETRY_BUDGET_RATIO=1', '--set', 'RETRY_BUDGET_RESERVE=1000'];
  const args = ['--quick', '--only', 'outage', '--only', 'storm', '--seed', '3', '--json', file];
  const options = { ...(readOptions([...args, ...set]) as GamedayOptions), scale: SHORT };
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const said = allOf(stderr);
  const playing = play(options, { stdout, stderr }, AbortSignal.timeout(60_000));
  while (!String(await once(stderr, 'data')).includes('outage'));
  const children = await playedBy(process.pid);
  if (existsSync('/proc/self')) t.equal(children.length, 2, 'the upstreams and the gateway');
  t.equal(await playing, 1);
  for (const pid of children) t.notOk(existsSync(`/proc/${pid}`), 'no child is left');
  stdout.end();
  stderr.end();
  t.match(await said, /start\n.*warm-up\n.*outage\n.*storm\n.*memory\n/);

  const report = JSON.parse(await readFile(file, 'utf8')) as Report;
  t.match(report, {
    gameday: 1,
    seed: 3,
    quick: true,
    rows: [{ incident: { name: 'outage' } }, { incident: { name: 'storm' } }],
  });
  const [row] = report.rows;
  t.ok(row!.figures.requests > 100, 'under load');
  t.ok(row!.figures.stale > 0 && row!.figures.partial > 0, 'the outage is felt');
  t.ok(
    row!.moved.some(({ to }) => to === 'open'),
    'the circuit opened',
  );
  t.same(row!.figures.unexplained, []);
  t.equal(report.promises.length, 14);
  const output = await allOf(stdout);
  t.match(output, /\| outage +\|/);
  t.match(output, /✗ BROKEN in storm .*\n[^]*✗ storm: Upstream calls per request: /);
});

void test('SIGINT ends the day and its processes', async (t) => {
  const running = run('--quick', '--only', 'herd');
  const { child } = running;
  const rejected = t.rejects(running, { code: 130, stderr: /gameday: ended by SIGINT/ });
  while (!String(await once(child.stderr!, 'data')).includes('warm-up'));
  const children = await childrenOf(child.pid);
  child.kill('SIGINT');
  await rejected;
  for (const pid of children) t.notOk(existsSync(`/proc/${pid}`), 'is gone');
});
