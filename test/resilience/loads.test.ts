import { test } from 'tap';
import { CallerGoneError } from '../../gateway/resilience/errors.ts';
import { Loads } from '../../gateway/resilience/loads.ts';
import { ManualClock, settled } from '../support/clock.ts';
import { createCall, Deferred } from '../support/deferred.ts';

function create() {
  const clock = new ManualClock();
  const loads = new Loads(clock);
  const work = new Deferred<unknown>();
  const start = (key = 'k') => loads.start(key, {}, (load) => work.operation(load.call));
  return { clock, loads, work, start };
}

await test('a load is the one of its key until it has settled, however it does', async (t) => {
  for (const settle of ['resolve', 'reject'] as const) {
    const { clock, loads, work, start } = create();
    const load = start();
    const joined = Promise.allSettled([loads.join(load, createCall(clock))]);
    t.equal(loads.get('k'), load);
    t.equal(loads.underWay, 1);
    work[settle](0, 'outcome');
    await joined;
    t.equal(loads.get('k'), undefined);
    t.equal(loads.underWay, 0);
    t.equal(load.call.ended, false, 'it was over before the last one left');
  }
});

await test('it knows who asked first and when, and is bounded by nobody', async (t) => {
  const { clock, loads } = create();
  await clock.advance(5);
  const origin = { requestId: 'r', route: '/users' };
  const load = loads.start('k', { origin, hasFallback: true }, () => Promise.resolve());
  t.match(load, {
    startedAt: 5,
    call: { origin, hasFallback: true, deadline: Infinity },
  });
  await loads.keep(load);
});

await test('when the last one leaves that waits, the load is ended', async (t) => {
  const { clock, loads, start } = create();
  const load = start();
  const calls = [createCall(clock), createCall(clock)];
  const joined = Promise.allSettled(calls.map((call) => loads.join(load, call)));
  calls[0]?.end(new CallerGoneError('left'));
  await settled();
  t.equal(load.call.ended, false);
  calls[1]?.end(new CallerGoneError('left'));
  await joined;
  t.match(load.call, { ended: true, reason: { code: 'client_closed' } });
  t.equal(loads.get('k'), undefined);
  t.equal(loads.underWay, 1, 'until it has stopped');
});

await test('a load that is kept goes on whoever leaves', async (t) => {
  const { clock, loads, work, start } = create();
  const load = start();
  const kept = loads.keep(load);
  const call = createCall(clock);
  const joined = loads.join(load, call);
  call.end(new CallerGoneError('left'));
  await t.rejects(joined);
  t.equal(load.call.ended, false);
  work.resolve(0, 'value');
  t.equal(await kept, 'value');
});

await test('one that is abandoned takes no newer one of its key with it', async (t) => {
  const { clock, loads, work, start } = create();
  const old = start();
  const call = createCall(clock);
  const joined = loads.join(old, call);
  loads.forget('k');
  const newer = start();
  call.end(new CallerGoneError('left'));
  await t.rejects(joined);
  t.equal(loads.get('k'), newer);
  work.reject(0, new Error('aborted'));
  await settled();
  t.equal(loads.get('k'), newer);
  t.equal(loads.underWay, 1);
});

await test('it may be kept unless its key or a tag of it was dropped since it began', async (t) => {
  const { loads, start } = create();
  loads.forgetTag('x');
  const before = start('a');
  loads.forgetTag('x');
  const after = start('b');
  const dropped = start('c');
  loads.forget('c');
  for (const load of [before, after, dropped]) loads.tag(load, ['y', 'x']);
  t.strictSame(
    [before, after, dropped].map((load) => loads.mayKeep(load)),
    [false, true, false],
  );
  loads.tag(before, ['y']);
  t.equal(loads.mayKeep(before), true);
});

await test('a dropped tag is remembered for the oldest load under way, and for no longer', async (t) => {
  const { loads, work, start } = create();
  const first = start('first');
  loads.forgetTag('x');
  const second = start('second');
  loads.forgetTag('y');
  work.resolve(0, 'value');
  await loads.keep(first);
  loads.tag(second, ['y']);
  t.equal(loads.mayKeep(second), false);
  loads.tag(second, ['x']);
  t.equal(loads.mayKeep(second), true);
});

await test('dropping a tag again holds for the loads in between', async (t) => {
  const { loads, work, start } = create();
  const first = start('first');
  loads.forgetTag('x');
  loads.forgetTag('y');
  const second = start('second');
  loads.forgetTag('x');
  work.resolve(0, 'value');
  await loads.keep(first);
  loads.tag(second, ['x']);
  t.equal(loads.mayKeep(second), false);
});

await test('with some load always under way, dropped tags do not add up', async (t) => {
  const { loads, work, start } = create();
  loads.forgetTag('nobody can have been overtaken');
  t.equal(loads.rememberedTags, 0);
  let oldest = start('load 0');
  for (let n = 1; n <= 100; n += 1) {
    loads.forgetTag(`tag ${n}`);
    loads.forgetTag('the same each time');
    const next = start(`load ${n}`);
    work.resolve(n - 1, 'value');
    await loads.keep(oldest);
    oldest = next;
    t.equal(loads.rememberedTags, 0);
  }
  loads.forgetTag('x');
  loads.forgetTag('y');
  const next = start('next');
  loads.forgetTag('x');
  work.resolve(100, 'value');
  await loads.keep(oldest);
  t.equal(loads.rememberedTags, 1, 'x, that was dropped again');
  work.resolve(101, 'value');
  await loads.keep(next);
  t.equal(loads.rememberedTags, 0);
});
