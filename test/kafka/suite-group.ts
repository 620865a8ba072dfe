import { setTimeout as wait } from 'node:timers/promises';
import { test } from 'tap';
import type { Delivery } from '../../gateway/queue/broker.ts';
import {
  API,
  createBroker,
  names,
  PATIENT,
  SHORT_SESSION,
  skipCluster as skip,
  startKafka,
  until,
  type TestBroker,
} from '../support/kafka.ts';

const each = (count: number) => Array.from({ length: count }, (_, n) => n);

const publishAll = ({ publish }: TestBroker, payloads: readonly string[]) =>
  Promise.all(payloads.map((payload, n) => publish(`key-${n % 40}`, payload)));

const payloads = (prefix: string, count: number) => each(count).map((n) => `${prefix}-${n}`);

/** How many partitions it was given last. */
function assigned({ log }: TestBroker): number {
  const last = log.lines.findLast(({ msg }) => msg === 'consuming');
  return (last?.['partitions'] as number[] | undefined)?.length ?? 0;
}

void test('two consumers share the work; when one stops the other goes on', { skip }, async (t) => {
  const { brokers } = await startKafka(t);
  const group = { ...names(), ...SHORT_SESSION, ...PATIENT };
  const [one, two] = [createBroker(t, brokers, group), createBroker(t, brokers, group)];
  const seen: string[] = [];
  const byWhom = { one: 0, two: 0 };
  const ofTheStopped = new Set<string>();
  const handleAs =
    (who: 'one' | 'two') =>
    async ({ payload }: Delivery) => {
      await wait(2);
      seen.push(payload);
      byWhom[who] += 1;
      if (who === 'two') ofTheStopped.add(payload);
    };
  const expected = payloads('a', 200);
  one.broker.consume(handleAs('one'));
  await publishAll(one, expected);
  await until(
    () => seen.length > 20,
    () => seen.length,
  );
  const second = two.broker.consume(handleAs('two'));
  // A rebalance in the middle of the work, and messages throughout.
  await until(
    () => assigned(one) === 2 && assigned(two) === 2,
    () => [assigned(one), assigned(two)],
  );
  const more = payloads('b', 200);
  await publishAll(one, more);
  await until(
    () => byWhom.two > 20,
    () => byWhom,
  );
  await second.stop();
  const whenStopped = seen.length;
  t.equal(two.broker.lag().messages, undefined);
  const last = payloads('c', 100);
  await publishAll(one, last);
  await until(
    () => new Set(seen).size >= 500,
    () => [seen.length, byWhom],
  );
  t.strictSame(new Set(seen), new Set([...expected, ...more, ...last]), 'nothing is lost');
  // Mock brokers refuse commits from the moment a member joins, so some of what was handled then comes
  // again, the more the faster it is handled. What the one that stopped has done may not.
  const again = seen.slice(whenStopped).filter((payload) => ofTheStopped.has(payload));
  t.strictSame(again, [], 'what was done before the stop does not come again');
  t.comment(`${seen.length - new Set(seen).size} came twice`);
  await until(
    () => one.broker.lag().messages === 0,
    () => one.broker.lag(),
  );
});

void test(
  'stop waits for what was begun, commits it, and gives back the rest',
  { skip },
  async (t) => {
    const cluster = await startKafka(t, { brokers: 1, topics: ['single:1'] });
    const subject = createBroker(t, cluster.brokers, {
      topic: 'single',
      ...SHORT_SESSION,
      ...PATIENT,
    });
    const { broker } = subject;
    for (const payload of payloads('m', 5)) await subject.publish('key', payload);
    const begun = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const first: string[] = [];
    const consumption = broker.consume(async ({ payload }) => {
      begun.resolve();
      await goOn.promise;
      first.push(payload);
    });
    await begun.promise;
    let isStopped = false;
    const stopped = consumption.stop().then(() => (isStopped = true));
    await wait(100);
    t.notOk(isStopped, 'it waits');
    // Nor is it committed at once.
    await cluster.error(API.offsetCommit, 14, 2);
    goOn.resolve();
    await stopped;
    t.strictSame(first, ['m-0']);
    const second: string[] = [];
    broker.consume(async ({ payload }) => void second.push(payload));
    await until(
      () => second.length >= 4,
      () => second,
    );
    t.strictSame(second, ['m-1', 'm-2', 'm-3', 'm-4']);
  },
);

void test('stop does not wait for a message that is not handled', { skip }, async (t) => {
  const { brokers } = await startKafka(t, { brokers: 1, topics: ['single:1'] });
  const subject = createBroker(t, brokers, {
    topic: 'single',
    handleAgainMs: [60_000, 60_000],
    ...PATIENT,
  });
  await subject.publish('key', 'bad');
  const tried = Promise.withResolvers<void>();
  const consumption = subject.broker.consume(async () => {
    tried.resolve();
    throw new Error('not now');
  });
  await tried.promise;
  await consumption.stop();
  const again: string[] = [];
  subject.broker.consume(async ({ payload }) => void again.push(payload));
  await until(
    () => again.length >= 1,
    () => again,
  );
  t.strictSame(again, ['bad'], 'it is not lost');
});

void test(
  'a message that takes longer than a rebalance is not handled twice at a time by one consumer',
  { skip },
  async (t) => {
    const { brokers } = await startKafka(t, { brokers: 1, topics: ['double:2'] });
    const group = {
      ...names(),
      topic: 'double',
      ...SHORT_SESSION,
      ...PATIENT,
    };
    const [one, two] = [createBroker(t, brokers, group), createBroker(t, brokers, group)];
    const expected = payloads('m', 20);
    await publishAll(one, expected);
    const begun = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const running = new Set<string>();
    const overlaps: string[] = [];
    const seen: string[] = [];
    const handleAs =
      (who: string) =>
      async ({ payload, position }: Delivery) => {
        const where = `${who} ${position.split('@')[0]}`;
        if (running.has(where)) overlaps.push(position);
        running.add(where);
        begun.resolve();
        if (who === 'one') await goOn.promise;
        seen.push(payload);
        running.delete(where);
      };
    one.broker.consume(handleAs('one'));
    await begun.promise;
    const second = two.broker.consume(handleAs('two'));
    await until(
      () => assigned(one) === 1 && assigned(two) === 1,
      () => [assigned(one), assigned(two)],
    );
    await second.stop();
    await until(
      () => assigned(one) === 2,
      () => assigned(one),
    );
    goOn.resolve();
    await until(
      () => new Set(seen).size === 20,
      () => seen,
    );
    t.strictSame(overlaps, []);
    await until(
      () => one.broker.lag().messages === 0,
      () => one.broker.lag(),
    );
  },
);
