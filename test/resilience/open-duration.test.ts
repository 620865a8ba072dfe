import { test } from 'tap';
import { OpenDuration } from '../../gateway/resilience/open-duration.ts';

const create = (random: () => number = () => 0.5, maxOpenMs = 60_000) =>
  new OpenDuration({ openMs: 1_000, maxOpenMs, decayMs: 10_000, random });

await test('the first opening has the configured length and draws no lot', async (t) => {
  const duration = create(() => 0);
  t.equal(duration.next(0), 1_000);
  t.equal(duration.next(0), 1_600);
});

await test('lengths stay finite, however high the level', async (t) => {
  const duration = create(() => 0.999);
  duration.level = 1e6;
  const length = duration.next(0);
  t.ok(length > 48_000 && length <= 60_000);
});

await test('the level counts no further at the bound', async (t) => {
  const duration = create(undefined, 4_000);
  for (let i = 0; i < 100; i += 1) duration.next(0);
  t.equal(duration.level, 2);
});

await test('the level decays by one for each decayMs closed, never below 0', async (t) => {
  const duration = create();
  duration.level = 3;
  t.equal(duration.levelAfter(9_999), 3);
  t.equal(duration.levelAfter(10_000), 2);
  t.equal(duration.levelAfter(20_001), 1);
  t.equal(duration.levelAfter(1e9), 0);
  t.equal(duration.level, 3, 'asking changes nothing');
  t.equal(Math.round(duration.next(20_000)), 2_000);
  t.equal(duration.level, 2);
});

await test('what the upstream asked for lengthens, up to the bound', async (t) => {
  t.equal(create().next(0, 999), 1_000);
  t.equal(create().next(0, 1_001), 1_001);
  t.equal(create().next(0, 1e9), 60_000);
  t.equal(create().next(0, Number.NaN), 1_000);
});
