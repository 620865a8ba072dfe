import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { format } from 'prettier';
import { test } from 'tap';
import { isStale } from '../../bench/outage/freshness.ts';
import { percent } from '../../bench/outage/format.ts';
import { phasesOf, secondsOf } from '../../bench/outage/figures.ts';
import { eventsSettings } from '../../bench/outage/gateway-settings.ts';
import { readOptions, type OutageOptions } from '../../bench/outage/options.ts';
import { toPage, toSvg } from '../../bench/outage/page.ts';
import { countTicks, decades, timeTicks } from '../../bench/outage/picture/scale.ts';
import { judge } from '../../bench/outage/promises.ts';
import type { Answer, CircuitSample, Recording } from '../../bench/outage/recording.ts';
import { recoveryOf } from '../../bench/outage/recovery.ts';
import { createReport, toMarkdown, type Report } from '../../bench/outage/report.ts';
import { openDocument } from '../../bench/support/markers.ts';

const BENCH = fileURLToPath(new URL('../../bench/outage.ts', import.meta.url));
const run = (...args: string[]) =>
  promisify(execFile)(process.execPath, [BENCH, ...args], { timeout: 50_000 });
const limits = { CACHE_TTL_MS: 2_000, BREAKER_HALF_OPEN_PROBES: 1 };
const RETURN = 10_000;
const CLOSED_AT = 12_500;
const FRESH_AT = 13_000;

/**
 * Four seconds healthy, ten without the upstream and ten after, 20 requests a second for 4 keys.
 * The circuit opens after half a second and is probed 5 s later, and again 7 s after that.
 */
function recorded(change: (answer: Answer) => Partial<Answer> = () => ({})): Recording {
  const answers = every(50, -4_000, 20_000).map((dueAt, n): Answer => {
    const old = dueAt >= 0 && dueAt < FRESH_AT;
    const answer = {
      key: n % 4,
      dueAt,
      sentAt: dueAt + 1,
      endedAt: dueAt + 3,
      right: true,
      stale: old && dueAt >= 2_000,
      age: old ? Math.floor((dueAt + 1_000) / 1_000) : 0,
    };
    return { ...answer, ...change(answer) };
  });
  return {
    startedAt: -4_000,
    returnAt: RETURN,
    endedAt: 20_000,
    answers,
    arrivals: [...every(100, -4_000, 0), ...every(50, CLOSED_AT, 20_000)],
    circuit: every(100, -4_050, 20_000).map(circuitAt),
  };
}

const every = (ms: number, from: number, to: number): number[] =>
  Array.from({ length: Math.ceil((to - from) / ms) }, (_, n) => from + n * ms);

function circuitAt(at: number): CircuitSample {
  const sample = { at, retryAfterMs: undefined };
  if (at < 500) {
    const admitted = at < 0 ? 40 : 45;
    return { ...sample, state: 'closed', since: -9_000, reason: '', epoch: 0, admitted };
  }
  if (at >= CLOSED_AT) {
    return { ...sample, state: 'closed', since: CLOSED_AT, reason: 'ok', epoch: 5, admitted: 80 };
  }
  const again = at >= 5_500;
  const since = again ? 5_500 : 500;
  const retryAfterMs = since + (again ? 7_000 : 5_000) - at;
  const epoch = again ? 3 : 1;
  const admitted = again ? 46 : 45;
  return { at, state: 'open', since, reason: 'failures', epoch, admitted, retryAfterMs };
}

const judged = (recording: Recording) =>
  judge(recording, recoveryOf(recording, 5_000), limits).map(({ kept, measured }) => ({
    kept,
    measured,
  }));

const options = readOptions(['--outage', '10', '--before', '4']) as OutageOptions;
const reported = (recording = recorded()): Report => createReport(options, { recording, seed: 7 });

await test('stale is a hit without time left, or with a detail', async (t) => {
  for (const [header, stale] of [
    [undefined, false],
    ['breakwater; hit; ttl=27', false],
    ['breakwater; hit; ttl=0', false],
    ['breakwater; fwd=uri-miss; fwd-status=200; stored', false],
    ['breakwater; fwd=uri-miss; collapsed; detail=stale-if-error', false],
    ['breakwater; hit; ttl=-1', true],
    ['breakwater; hit; ttl=-12; detail=stale-while-revalidate', true],
    ['breakwater; hit; detail="circuit open"', true],
    ['breakwater; hit; ttl=3, breakwater; hit; ttl=-40; detail=circuit-open', true],
  ] as const) {
    t.equal(isStale(header), stale, header ?? 'none');
  }
});

await test('every second and every phase has its figures', async (t) => {
  const recording = recorded(({ dueAt }) => ({
    ...(dueAt === 3_100 && { endedAt: dueAt + 1_500 }),
    ...(dueAt === 4_000 && { right: false, stale: false }),
  }));
  const seconds = secondsOf(recording);
  t.same(
    seconds.map(({ second }) => second),
    every(1, -4, 20),
  );
  const at = (second: number) => seconds.find((row) => row.second === second);
  t.match(at(-1), { phase: 'healthy', requests: 20, fresh: 20, stale: 0, arrived: 10, refused: 0 });
  t.match(at(0), { phase: 'outage', fresh: 20, arrived: 0, refused: 5, state: 'open' });
  t.match(at(3), { stale: 20, good: 19, p50: 3, p99: 1_500, worst: 1_500, refused: 0 });
  t.match(at(4), { requests: 20, stale: 19, failed: 1, good: 19 });
  t.match(at(5), { refused: 1 }, 'the probe');
  t.match(at(12), { phase: 'recovery', stale: 20, arrived: 10, refused: 0, state: 'closed' });
  t.match(at(13), { fresh: 20, arrived: 20 });
  t.match(phasesOf(recording), [
    { phase: 'healthy', seconds: 4, requests: 80, fresh: 80, good: 80, arrived: 40, refused: 0 },
    { phase: 'outage', seconds: 10, requests: 200, stale: 159, failed: 1, good: 198, refused: 6 },
    { phase: 'recovery', seconds: 10, requests: 200, stale: 60, arrived: 150, refused: 0 },
  ]);
});

await test('the recovery lasts until the last key is fresh', async (t) => {
  const recording = recorded(({ key, dueAt }) =>
    // One key goes on with what is old, for two seconds longer.
    key === 3 && dueAt >= FRESH_AT && dueAt < 15_000 ? { stale: true, age: 16 } : {},
  );
  t.match(recoveryOf(recorded(), 5_000), {
    firstFreshMs: 3_003,
    allFreshMs: 3_153,
    keysLeft: 0,
    probeIntervalMs: 7_000,
    wasOpen: true,
    nextProbeMs: 2_500,
    calls: { steady: 10, peakHealthy: 10, peakAfter: 20 },
    steadyRequests: 20,
  });
  t.match(recoveryOf(recording, 5_000), { firstFreshMs: 3_003, allFreshMs: 5_153 });
  const never = recorded(({ key, dueAt }) => (key === 3 && dueAt > 0 ? { stale: true } : {}));
  t.match(recoveryOf(never, 5_000), { allFreshMs: undefined, keysLeft: 1 });
});

await test('an answer stale for a moment is no relapse, one from before the fault is', async (t) => {
  const revalidating = recorded(({ dueAt }) =>
    dueAt >= 18_000 && dueAt < 18_200 ? { stale: true, age: 2 } : {},
  );
  t.match(recoveryOf(revalidating, 5_000), { allFreshMs: 3_153 });
  const relapse = recorded(({ dueAt }) => (dueAt === 18_000 ? { stale: true, age: 19 } : {}));
  t.match(recoveryOf(relapse, 5_000), { allFreshMs: 8_203 });
});

const oneCallMore = (sample: CircuitSample) =>
  sample.at > 7_000 ? { ...sample, admitted: sample.admitted + 1 } : sample;

const oldForLong = ({ dueAt }: Answer) =>
  dueAt >= RETURN && dueAt < 18_000 ? { stale: true, age: 20 } : {};

await test('promises are kept, or said to be broken one by one', async (t) => {
  t.match(judged(recorded()), [
    { kept: true, measured: '400 of 400, 100 %' },
    { kept: true, measured: '160 of 160, 100 %' },
    { kept: true, measured: 'attempts: 1, probes due: 1; before it opened: 5 in 0.5 s' },
    { kept: true, measured: /^after 3.2 s; the interval was 7.0 s; .* due after 2.5 s$/ },
    { kept: true, measured: /^1.00 ×: 20 calls in the busiest second for 20 requests; / },
  ]);
  const broken = (recording: Recording) =>
    judged(recording).flatMap(({ kept }, index) => (kept ? [] : [index]));
  const recording = recorded();
  const { circuit, arrivals } = recording;
  t.same(broken(recorded(({ dueAt }) => (dueAt === 5_000 ? { right: false } : {}))), [0]);
  t.same(broken(recorded(({ dueAt }) => (dueAt === 5_000 ? { stale: false } : {}))), [1]);
  t.same(broken({ ...recording, circuit: circuit.map(oneCallMore) }), [2]);
  t.same(broken(recorded(oldForLong)), [3]);
  t.same(broken({ ...recording, arrivals: [...arrivals, ...every(50, 15_000, 15_600)] }), [4]);
  const closed = circuit.map((sample) => ({ ...sample, state: 'closed', epoch: 0 }));
  t.same(broken({ ...recording, circuit: closed }), [2], 'a circuit that never opened');
  t.same(broken({ ...recording, arrivals: [] }), [4], 'nobody asked the upstream again');
});

await test('figures become Markdown, a page and a picture', async (t) => {
  const report = reported(recorded(({ dueAt }) => (dueAt === 5_000 ? { right: false } : {})));
  const markdown = `${toMarkdown(report)}\n`;
  t.equal(await format(markdown, { parser: 'markdown' }), markdown, 'fit for a formatted README');
  t.match(markdown, /^\| Phase +\|.+\n.+\n\| healthy .+\n\| outage .+\n\| recovery /);
  t.match(markdown, '- **Broken**: Every answer is 200');
  t.match(markdown, 'seed 7');
  const readme = join(
    t.testdir({ 'README.md': '# A\n\n<!-- bench:outage -->\n<!-- /bench:outage -->\n' }),
    'README.md',
  );
  await (await openDocument(readme, 'bench:outage')).write(toMarkdown(report));
  const written = `# A\n\n<!-- bench:outage -->\n\n${markdown}\n<!-- /bench:outage -->\n`;
  t.equal(await readFile(readme, 'utf8'), written);

  const page = toPage(report);
  t.equal(page.match(/<svg [^>]*role="img" aria-labelledby="(wide|narrow)-title /g)?.length, 2);
  for (const part of ['events service gone', 'events service back', 'Circuit of the events']) {
    t.equal(page.split(part).length - 1 >= 2, true, part);
  }
  t.match(page, '<title id="wide-title">10 s without the events service</title>');
  t.match(page, '1 of 5 promises were broken');
  t.match(page, 'prefers-color-scheme: dark');
  t.notMatch(page, /NaN|undefined|Infinity/);
  t.notMatch(page, /<script|<link|@import|url\(|(src|href)=/, 'needs nothing from elsewhere');
  const svg = toSvg(report);
  t.match(svg, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  t.match(svg, '<style>');
  t.equal(await format(page, { parser: 'html' }).then(Boolean), true, 'well-formed');
});

await test('numbers are not rounded to what they are not, and axes end at round ones', async (t) => {
  t.same([percent(9_999, 10_000), percent(99_999, 100_000)], ['99.99 %', '99.99 %']);
  t.same([percent(1, 100_000), percent(0, 5), percent(0, 0)], ['< 0.01 %', '0 %', '–']);
  t.same(countTicks(200, 4), [0, 50, 100, 150, 200]);
  t.same(countTicks(1, 3), [0, 1]);
  t.same(countTicks(37, 3), [0, 20, 40]);
  t.same(timeTicks({ from: -10, to: 45 }, 6), [-10, 0, 10, 20, 30, 40]);
  t.same(decades([0.7, 12, 130]), [0.1, 1, 10, 100, 1_000]);
  t.same(decades([]), [1, 10]);
});

await test('a run without an answer is drawn as well', async (t) => {
  const silent: Recording = { ...recorded(), answers: [], arrivals: [] };
  const report = reported(silent);
  t.ok(report.promises.slice(0, 2).every(({ kept }) => !kept));
  t.notMatch(toPage(report), /NaN|Infinity/);
});

await test('a wrong option or setting is named, and nothing is started', async (t) => {
  for (const [args, message] of [
    [['--outage', '1'], '--outage must be a number from 2 to 600'],
    [['--rate', '5'], '--rate must be a number from 10 to 1000'],
    [['--keys', '1.5'], '--keys must be a whole number from 1 to 500'],
    [['--set', 'ttl'], '--set must be like CACHE_TTL_MS=2000'],
  ] as const) {
    t.throws(() => readOptions([...args]), { message });
  }
  t.match(readOptions([]), {
    before: 10,
    outage: 120,
    rate: 200,
    keys: 50,
    settings: { CACHE_TTL_MS: '2000' },
    json: false,
    write: false,
  });
  t.match(readOptions(['--quick', '--set', 'BREAKER_OPEN_MS=700']), {
    outage: 5,
    settings: { CACHE_TTL_MS: '500', BREAKER_OPEN_MS: '700' },
  });
  const wrong = readOptions(['--set', 'CACHE_TTL_MS=soon']) as OutageOptions;
  t.throws(() => eventsSettings(wrong), { message: /CACHE_TTL_MS must be/ });
  await t.rejects(run('--fast'), { code: 1, stderr: /^bench: Unknown option '--fast'/ });
});

await test('a run through a real outage is measured and drawn', async (t) => {
  const output = join(t.testdir(), 'results', 'outage.html');
  const phases = ['--before', '1', '--outage', '2', '--after', '1'];
  const load = ['--rate', '50', '--keys', '10'];
  const result = await run('--quick', ...phases, ...load, '--json', '--output', output).catch(
    // Promises depend on the machine and are not what is tested here.
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
  const report = JSON.parse(result.stdout) as Report;
  t.match(report, {
    bench: 'outage',
    date: /^\d{4}-\d\d-\d\dT/,
    node: process.version,
    options: { outage: 2, rate: 50, keys: 10 },
    settings: { CACHE_TTL_MS: 500, BREAKER_HALF_OPEN_PROBES: 1 },
    seed: Number,
    recovery: { probeIntervalMs: Number },
  });
  t.same(
    report.phases.map(({ phase }) => phase),
    ['healthy', 'outage', 'recovery'],
  );
  const [healthy, outage] = report.phases;
  t.ok(healthy!.arrived > 0 && healthy!.refused === 0, 'calls are seen by the upstream');
  t.equal(outage!.arrived, 0, 'nothing arrives in a total outage');
  for (const { phase, requests, fresh, stale, failed } of report.phases) {
    t.ok(requests > 0, phase);
    t.equal(fresh + stale + failed, requests, phase);
  }
  t.equal(report.promises.length, 5);
  const broken = report.promises.filter(({ kept }) => !kept);
  t.equal('code' in result ? result.code : 0, broken.length === 0 ? 0 : 1);
  for (const { text } of broken) t.ok(result.stderr.includes(text), 'is said');
  t.match(result.stderr, /warm-up\n.*healthy\n.*outage\n.*recovery\n/);
  t.match(await readFile(output, 'utf8'), /^<!doctype html>/);
});

await test('SIGINT ends the run and its processes', async (t) => {
  const running = run('--quick', '--output', join(t.testdir(), 'outage.html'));
  const { child } = running;
  const rejected = t.rejects(running, { code: 130, stderr: /bench: ended by SIGINT/ });
  while (!String(await once(child.stderr!, 'data')).includes('warm-up'));
  const ofParent = `/proc/${child.pid}/task/${child.pid}/children`;
  // Elsewhere than on Linux nobody can say so cheaply.
  const list = existsSync(ofParent) ? await readFile(ofParent, 'utf8') : '';
  const children = list.split(' ').filter(Boolean);
  if (existsSync(ofParent)) t.equal(children.length, 2, 'the upstream and the gateway');
  child.kill('SIGINT');
  await rejected;
  for (const pid of children) t.notOk(existsSync(`/proc/${pid}`), 'is gone');
});
