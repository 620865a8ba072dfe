import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { test } from 'tap';
import type { Delivery } from '../../gateway/queue/broker.ts';
import {
  createBroker,
  names,
  PATIENT,
  skipCluster as skip,
  startKafka,
  until,
} from '../support/kafka.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

const partitionOf = ({ position }: Delivery) => /\/(\d+)@\d+$/.exec(position)![1];

void test(
  'a message that is not handled is tried again, and nothing overtakes it',
  { skip },
  async (t) => {
    const { brokers } = await startKafka(t);
    const { broker, publish, log } = createBroker(t, brokers, PATIENT);
    for (const n of numbers(10)) await publish('bad', `bad-${n}`);
    for (const n of numbers(200)) await publish(`key-${n % 20}`, `good-${n}`);
    const tried: string[] = [];
    const done: string[] = [];
    let failures = 0;
    const good = () => done.filter((one) => one.startsWith('good')).length;
    broker.consume(async ({ payload }) => {
      tried.push(payload);
      // Until the other partitions have gone on meanwhile.
      if (payload === 'bad-3' && (failures < 8 || good() <= 100)) {
        failures += 1;
        throw new Error('not now');
      }
      done.push(payload);
    });
    await until(
      () => done.length >= 210,
      () => done.length,
    );
    t.equal(new Set(done).size, 210, 'nothing is lost');
    t.equal(done.length, 210, 'nothing that was handled came again');
    t.strictSame(
      done.filter((one) => one.startsWith('bad')),
      numbers(10).map((n) => `bad-${n}`),
      'in order',
    );
    t.equal(tried.filter((one) => one === 'bad-3').length, failures + 1);
    t.equal(log.lines.filter(({ msg }) => msg === 'a message was not handled').length, failures);
  },
);

void test('several partitions are handled at a time, one message of each', { skip }, async (t) => {
  const { brokers } = await startKafka(t);
  const { broker, publish } = createBroker(t, brokers, PATIENT);
  await Promise.all(numbers(80).map((n) => publish(`key-${n}`, String(n))));
  const running = new Map<string, number>();
  let most = 0;
  let mostOfOne = 0;
  let handled = 0;
  broker.consume(async (delivery) => {
    const partition = partitionOf(delivery)!;
    running.set(partition, (running.get(partition) ?? 0) + 1);
    mostOfOne = Math.max(mostOfOne, running.get(partition)!);
    most = Math.max(
      most,
      [...running.values()].reduce((sum, one) => sum + one),
    );
    await new Promise(setImmediate);
    running.set(partition, running.get(partition)! - 1);
    handled += 1;
  });
  await until(
    () => handled >= 80,
    () => handled,
  );
  t.equal(mostOfOne, 1);
  t.ok(most > 1, `${most} at a time`);
});

void test('few messages wait for a handler that is slow', { skip }, async (t) => {
  const { brokers } = await startKafka(t, { brokers: 1 });
  const own = names();
  const { broker, publish } = createBroker(t, brokers, { ...own, ...PATIENT, prefetch: 5 });
  const fetched: number[] = [];
  const onFetch = (message: any) => {
    if (message.client.groupId !== own.groupId) return;
    const topics = message.result?.responses ?? [];
    const records = topics.flatMap((topic: any) =>
      topic.partitions.flatMap((one: any) => one.records ?? []),
    );
    fetched.push(records.length);
  };
  subscribe('tracing:plt:kafka:consumer:fetches:asyncStart', onFetch);
  t.teardown(() => unsubscribe('tracing:plt:kafka:consumer:fetches:asyncStart', onFetch));
  // 100 KiB each: an answer holds two or three of a partition.
  for (let n = 0; n < 30; n += 1) await publish('one key', 'x'.repeat(100 * 1024));
  let first = true;
  const { promise: goOn, resolve } = Promise.withResolvers<void>();
  let handled = 0;
  broker.consume(async () => {
    if (first) {
      first = false;
      await goOn;
    }
    handled += 1;
  });
  await until(
    () => fetched.reduce((sum, one) => sum + one, 0) >= 5,
    () => fetched,
  );
  await new Promise((done) => setTimeout(done, 500));
  const waiting = fetched.reduce((sum, one) => sum + one, 0);
  t.ok(waiting < 10, `${waiting} of 30 were fetched`);
  t.equal(broker.lag().messages, 30);
  resolve();
  await until(
    () => handled === 30,
    () => handled,
  );
});

void test('every message waits for all replicas', { skip }, async (t) => {
  const { brokers } = await startKafka(t, { brokers: 1 });
  const own = names();
  const { publish } = createBroker(t, brokers, own);
  const acks: unknown[] = [];
  const onSend = ({ options: { acks: asked, messages } }: any) => {
    if (messages[0].topic === own.topic) acks.push(asked);
  };
  subscribe('tracing:plt:kafka:producer:sends:start', onSend);
  t.teardown(() => unsubscribe('tracing:plt:kafka:producer:sends:start', onSend));
  await publish('key', 'message');
  t.strictSame(acks, [-1]);
});
