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
