import { test } from 'tap';
import { OutcomeLog } from '../../gateway/resilience/outcome-log.ts';

const failure = (name: string) => ({ outcome: 'fail', class: name }) as const;

await test('it keeps the last 20, the newest first', async (t) => {
  const log = new OutcomeLog();
  t.same(log.list(0, 0), []);
  for (let i = 1; i <= 45; i += 1) log.record(failure(`c${i}`), i, undefined, i);
  const kept = log.list(45, 1_045);
  t.same(
    kept.map(({ class: name }) => name),
    Array.from({ length: 20 }, (_, age) => `c${45 - age}`),
  );
  t.same(kept[19], { at: 1_026, outcome: 'fail', class: 'c26', ms: 26 });
});

await test('times are told by today’s wall clock, though it has stepped', async (t) => {
  const log = new OutcomeLog();
  const origin = { requestId: 'request-1', route: '/users/:id' };
  log.record(failure('upstream_timeout'), 12, origin, 100);
  const [one] = log.list(350, 5_000);
  t.same(one, { at: 4_750, outcome: 'fail', class: 'upstream_timeout', ms: 12, origin });
});

const OK_VERDICT = { outcome: 'ok', class: 'ok' } as const;
const IGNORED_VERDICT = { outcome: 'ignore', class: 'client_closed' } as const;

await test('it counts each class since the start, beyond what it keeps', async (t) => {
  const log = new OutcomeLog();
  t.same(log.classes, {});
  for (let i = 0; i < 100; i += 1) log.record(OK_VERDICT, 1, undefined, i);
  for (let i = 0; i < 3; i += 1) log.record(failure('upstream_timeout'), 1, undefined, i);
  log.record(IGNORED_VERDICT, 1, undefined, 0);
  t.same(log.classes, { ok: 100, upstream_timeout: 3, client_closed: 1 });
  t.equal(log.list(0, 0).length, 20);
  const seen = log.classes;
  log.record(OK_VERDICT, 1, undefined, 0);
  t.equal(seen['ok'], 100, 'what was handed out stays as it was');
});

await test('it knows how long the last 256 attempts took, those cut short from outside left out', async (t) => {
  const log = new OutcomeLog();
  t.same(log.latency, { p50Ms: undefined, p95Ms: undefined, p99Ms: undefined });
  log.record(IGNORED_VERDICT, 5_000, undefined, 0);
  t.same(log.latency, { p50Ms: undefined, p95Ms: undefined, p99Ms: undefined });
  for (let ms = 1; ms <= 100; ms += 1) {
    log.record(ms % 2 === 0 ? OK_VERDICT : failure('upstream_timeout'), ms, undefined, ms);
  }
  t.same(log.latency, { p50Ms: 50, p95Ms: 95, p99Ms: 99 }, 'good ones and failures alike');
  for (let i = 0; i < 255; i += 1) log.record(OK_VERDICT, 7, undefined, i);
  t.same(log.latency, { p50Ms: 7, p95Ms: 7, p99Ms: 7 });
  t.equal(log.list(0, 0)[0]?.ms, 7);
  for (let i = 0; i < 4; i += 1) log.record(OK_VERDICT, 900, undefined, i);
  t.same(log.latency, { p50Ms: 7, p95Ms: 7, p99Ms: 900 });
  for (let i = 0; i < 252; i += 1) log.record(OK_VERDICT, 8, undefined, i);
  t.equal(log.latency.p99Ms, 900);
  log.record(OK_VERDICT, 8, undefined, 0);
  t.same(
    log.latency,
    { p50Ms: 8, p95Ms: 8, p99Ms: 900 },
    'three of 256 are more than one in a hundred',
  );
  log.record(OK_VERDICT, 8, undefined, 0);
  t.equal(log.latency.p99Ms, 8, 'two are less');
});
