import { test } from 'tap';
import { Ramp } from '../../gateway/resilience/ramp.ts';

await test('before it is started, and without a length, it admits all', async (t) => {
  const ramp = new Ramp({ rampMs: 300 });
  t.equal(ramp.share(0), 1);
  t.equal(ramp.admits(0), true);
  const off = new Ramp({ rampMs: 0 });
  off.start(10);
  t.equal(off.share(10), 1);
  t.equal(off.admits(10), true);
});

await test('all are admitted at rampMs, and not before', async (t) => {
  for (const rampMs of [0.3, 1, 7, 100, 300, 12_345]) {
    const ramp = new Ramp({ rampMs });
    ramp.start(0);
    t.equal(ramp.share(rampMs * 0.999), 0.75);
    t.equal(ramp.share(rampMs), 1);
  }
});

await test('in every step the share is kept, whichever call asks', async (t) => {
  const ramp = new Ramp({ rampMs: 300 });
  ramp.start(0);
  for (const [now, share] of [
    [0, 0.25],
    [100, 0.5],
    [200, 0.75],
  ] as const) {
    let admitted = 0;
    for (let i = 0; i < 1_000; i += 1) if (ramp.admits(now)) admitted += 1;
    t.ok(Math.abs(admitted - share * 1_000) <= 1, `${admitted} at ${share}`);
  }
});

await test('the time to the next step is more than 0 and no more than a step', async (t) => {
  const ramp = new Ramp({ rampMs: 300 });
  ramp.start(50);
  t.equal(ramp.untilNextStep(50), 100);
  t.equal(ramp.untilNextStep(149.5), 0.5);
  t.equal(ramp.untilNextStep(150), 100);
});

await test('stopped, it admits all, and started again it begins anew', async (t) => {
  const ramp = new Ramp({ rampMs: 300 });
  ramp.start(0);
  for (let i = 0; i < 3; i += 1) ramp.admits(0);
  ramp.stop();
  t.equal(ramp.share(0), 1);
  ramp.start(1_000);
  t.equal(ramp.share(1_000), 0.25);
  t.equal(ramp.admits(1_000), true, 'the first caller');
});
