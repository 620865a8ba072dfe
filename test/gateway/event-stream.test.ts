import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { test } from 'tap';
import { EventStream } from '../../gateway/plugins/circuits/event-stream.ts';
import { ManualClock } from '../support/clock.ts';

/** As much of a response as a stream needs, with what it was told. */
class Listener extends EventEmitter {
  readonly written: string[] = [];
  writableLength = 0;
  ended = 0;
  destroyed = false;

  get response(): ServerResponse {
    return this as unknown as ServerResponse;
  }

  /** Everything after the first thing it was told. */
  get news(): string[] {
    return this.written.slice(1);
  }

  write(text: string): boolean {
    this.written.push(text);
    return true;
  }

  end(): void {
    this.ended += 1;
  }

  destroy(): void {
    this.destroyed = true;
  }

  leave(): void {
    this.emit('close');
  }
}

function start({
  maxListeners = 100,
  snapshot,
}: Partial<{ maxListeners: number; snapshot: () => string }> = {}) {
  const clock = new ManualClock();
  const made = { count: 0 };
  const stream = new EventStream({
    clock,
    maxListeners,
    snapshot: () => {
      made.count += 1;
      return snapshot?.() ?? `"snapshot ${made.count}"`;
    },
  });
  const listen = (lastId?: number) => {
    const listener = new Listener();
    stream.listen(listener.response, lastId);
    return listener;
  };
  return { clock, stream, made, listen };
}

const idsOf = (texts: readonly string[]) =>
  [...texts.join('').matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));

const dataOf = (texts: readonly string[]) =>
  [...texts.join('').matchAll(/^data: (.*)$/gm)].map(([, data]) => data);

await test('a snapshot is made once a second, whoever many listen, and all are told the same', async (t) => {
  const { clock, stream, made, listen } = start();
  const listeners = Array.from({ length: 50 }, () => listen());
  const before = made.count;
  for (let second = 1; second <= 5; second += 1) {
    await clock.advance(999);
    t.equal(made.count, before + second - 1);
    await clock.advance(1);
    t.equal(made.count, before + second);
  }
  t.equal(listeners[0]!.news.length, 5);
  for (const { news } of listeners) t.same(news, listeners[0]!.news);
  stream.publish('transition', '{"to":"open"}');
  for (const { news } of listeners) {
    t.match(news.at(-1), /^id: \d+\nevent: transition\ndata: \{"to":"open"\}\n\n$/);
  }
  t.equal(made.count, before + 5, 'for an event no snapshot is made');
});

await test('who comes is told how to come back, and how things are', async (t) => {
  const { clock, listen } = start();
  const { written } = listen();
  t.match(
    written.join(''),
    new RegExp(String.raw`^retry: 1000\n\nid: \d+\nevent: snapshot\ndata: "snapshot 1"\n\n$`),
  );
  t.ok(idsOf(written)[0]! > clock.wallNow(), 'beyond all ids of an earlier run');
});

await test('ids only grow, for each and over all', async (t) => {
  const { clock, stream, listen } = start();
  const first = listen();
  stream.publish('transition', '1');
  const second = listen();
  await clock.advance(2_000);
  stream.publish('transition', '2');
  await clock.advance(1_000);
  for (const { written } of [first, second]) {
    const ids = idsOf(written);
    t.same(
      ids,
      [...new Set(ids)].toSorted((a, b) => a - b),
    );
  }
});

await test('nothing runs while nobody listens', async (t) => {
  const { clock, stream, made, listen } = start();
  t.equal(clock.timers, 0);
  stream.publish('transition', '1');
  await clock.advance(10_000);
  t.same([clock.timers, made.count, stream.listeners], [0, 0, 0]);
  const [one, two] = [listen(), listen()];
  t.same([clock.timers, stream.listeners], [1, 2], 'one timer for all');
  one.leave();
  t.same([clock.timers, stream.listeners], [1, 1]);
  const count = made.count;
  await clock.advance(1_000);
  t.equal(made.count, count + 1);
  t.equal(one.written.length, 1, 'who left is told nothing more');
  two.leave();
  t.same([clock.timers, stream.listeners], [0, 0]);
  await clock.advance(10_000);
  t.equal(made.count, count + 1);

  const again = listen();
  t.equal(clock.timers, 1);
  await clock.advance(1_000);
  t.equal(again.news.length, 1, 'and it goes on when somebody comes back');
});

await test('who comes back is told what it missed, in order, and nothing else', async (t) => {
  const { stream, listen } = start();
  const there = listen();
  for (let n = 1; n <= 5; n += 1) stream.publish('transition', `${n}`);
  const ids = idsOf(there.news);
  for (let known = 0; known <= 5; known += 1) {
    const lastId = known === 0 ? ids[0]! - 1 : ids[known - 1]!;
    const { written } = listen(lastId);
    t.same(dataOf(written).slice(0, -1), ['1', '2', '3', '4', '5'].slice(known));
    t.ok(written.join('').includes(there.news.slice(known).join('')), 'in the same bytes');
    t.match(dataOf(written).at(-1), /snapshot/, 'and how things are at last');
  }
  for (const lastId of [undefined, ids[4]! + 1_000]) {
    t.equal(dataOf(listen(lastId).written).length, 1);
  }
  t.equal(dataOf(listen(0).written).length, 6, 'who was there in an earlier run is told all');
});

await test('it remembers the last 200 events, and no snapshots', async (t) => {
  const { clock, stream, listen } = start();
  listen();
  for (let n = 1; n <= 205; n += 1) stream.publish('transition', `${n}`);
  await clock.advance(300_000);
  const told = dataOf(listen(0).written).slice(0, -1);
  t.same([told.length, told[0], told.at(-1)], [200, '6', '205']);
});

const nothing = () => {};

await test('a snapshot that moves a circuit is no reason for disorder', async (t) => {
  // Transitions happen when somebody asks.
  let move = nothing;
  const { clock, stream, listen } = start({
    snapshot: () => {
      move();
      move = nothing;
      return '"snapshot"';
    },
  });
  const there = listen();
  stream.publish('transition', '1');
  move = () => stream.publish('transition', '2');
  const { written } = listen(0);
  t.match(written.join(''), /^retry: /);
  t.same(dataOf(written), ['1', '2', '"snapshot"'], 'all of it once, in order');
  const ids = idsOf(written);
  t.same(
    ids,
    ids.toSorted((a, b) => a - b),
  );
  t.same(dataOf(there.news), ['1', '2'], 'whoever is there already is told at once');

  move = () => stream.publish('transition', '3');
  await clock.advance(1_000);
  for (const { written: all } of [there, { written }]) {
    t.same(dataOf(all).slice(-2), ['3', '"snapshot"']);
  }
});

await test('who does not read is dropped, and the others are told', async (t) => {
  const { clock, stream, listen } = start();
  const [slow, stuck, quick] = [listen(), listen(), listen()];
  slow.writableLength = 1_048_576;
  stuck.writableLength = 1_048_577;
  await clock.advance(1_000);
  t.same(
    [slow, stuck, quick].map(({ destroyed }) => destroyed),
    [false, true, false],
  );
  t.same(
    [slow, stuck, quick].map(({ news }) => news.length),
    [1, 0, 1],
  );
  stuck.leave();
  slow.writableLength = 2_000_000;
  stream.publish('transition', '1');
  t.ok(slow.destroyed, 'an event notices as well');
  slow.leave();
  t.same([quick.news.length, stream.listeners], [2, 1]);
});

await test('it is full with as many as it may have, and no longer when one has left', async (t) => {
  const { stream, listen } = start({ maxListeners: 2 });
  t.equal(stream.isFull, false);
  const one = listen();
  t.equal(stream.isFull, false);
  listen();
  t.equal(stream.isFull, true);
  one.leave();
  t.equal(stream.isFull, false);
});

await test('closed, it ends everybody and its timer', async (t) => {
  const { clock, made, stream, listen } = start();
  const listeners = [listen(), listen()];
  stream.close();
  t.equal(clock.timers, 0);
  t.same(
    listeners.map(({ ended, destroyed }) => ({ ended, destroyed })),
    [
      { ended: 1, destroyed: false },
      { ended: 1, destroyed: false },
    ],
  );
  const count = made.count;
  await clock.advance(5_000);
  for (const listener of listeners) listener.leave();
  t.same([made.count, stream.listeners, clock.timers], [count, 0, 0]);
});
