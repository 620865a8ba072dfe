import { Consumer, stringDeserializers } from '@platformatic/kafka';
import { test, type Test } from 'tap';
import type { Delivery } from '../../gateway/queue/broker.ts';
import {
  createBroker,
  names,
  PATIENT,
  requestContext,
  skipCluster,
  startKafka,
  until,
} from '../support/kafka.ts';

const SHARED = process.env['TEST_KAFKA_BROKERS'] ?? '';

const clusters: readonly {
  name: string;
  skip: false | string;
  start: (t: Test) => Promise<string[]>;
}[] = [
  {
    name: 'a cluster of its own',
    skip: skipCluster,
    start: async (t) => (await startKafka(t)).brokers,
  },
  {
    name: 'TEST_KAFKA_BROKERS',
    skip: SHARED === '' && 'TEST_KAFKA_BROKERS is not set',
    start: async () => SHARED.split(','),
  },
];

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

const partitionOf = ({ position }: Delivery) => /\/(\d+)@\d+$/.exec(position)![1];

for (const { name, skip, start } of clusters) {
  void test(
    `every message is handled, those of a key in their order: ${name}`,
    { skip },
    async (t) => {
      const { broker, publish } = createBroker(t, await start(t), PATIENT);
      const KEYS = 8;
      const EACH = 25;
      await Promise.all(
        numbers(KEYS).map(async (key) => {
          for (const n of numbers(EACH)) await publish(`key-${key}`, JSON.stringify({ key, n }));
        }),
      );
      const seen: Delivery[] = [];
      broker.consume(async (delivery) => void seen.push(delivery));
      await until(
        () => seen.length >= KEYS * EACH,
        () => seen.length,
      );
      for (const key of numbers(KEYS)) {
        const own = seen.filter(({ payload }) => JSON.parse(payload).key === key);
        t.strictSame(
          own.map(({ payload }) => JSON.parse(payload).n),
          numbers(EACH),
        );
        t.equal(new Set(own.map(partitionOf)).size, 1, 'all in one partition');
      }
      t.ok(new Set(seen.map(partitionOf)).size > 1, 'keys are spread over partitions');
      t.equal(new Set(seen.map(({ position }) => position)).size, KEYS * EACH, 'each of them once');
      await until(
        () => broker.lag().messages === 0,
        () => broker.lag(),
      );
    },
  );

  void test(`dead letters have their reason as a header: ${name}`, { skip }, async (t) => {
    const brokers = await start(t);
    const topics = names();
    const { broker } = createBroker(t, brokers, { ...topics, ...PATIENT });
    await broker.publishDeadLetter('ann@example.com', '{}', 'it is "wrong": ü', requestContext());
    const consumer = new Consumer({
      clientId: 'test',
      groupId: `${topics.groupId}-dlq`,
      bootstrapBrokers: brokers,
      deserializers: stringDeserializers,
      sessionTimeout: 6_000,
      rebalanceTimeout: 6_000,
      maxWaitTime: 100,
    });
    t.teardown(() => consumer.close(true));
    const stream = await consumer.consume({
      topics: [topics.deadLetterTopic],
      mode: 'earliest',
      autocommit: false,
    });
    for await (const { key, value, headers } of stream) {
      t.strictSame(
        [key, value, headers.get('reason')],
        ['ann@example.com', '{}', 'it is "wrong": ü'],
      );
      break;
    }
  });

  void test(`a consumer goes on from what was committed: ${name}`, { skip }, async (t) => {
    const { broker, publish } = createBroker(t, await start(t), PATIENT);
    const seen: string[] = [];
    const handle = async ({ payload }: Delivery) => void seen.push(payload);
    await Promise.all(numbers(40).map((n) => publish(`key-${n % 8}`, `a-${n}`)));
    const first = broker.consume(handle);
    await until(
      () => seen.length >= 40,
      () => seen.length,
    );
    await first.stop();
    t.strictSame(broker.lag(), { messages: undefined }, 'nothing is consumed here');
    await Promise.all(numbers(40).map((n) => publish(`key-${n % 8}`, `b-${n}`)));
    t.equal(seen.length, 40, 'it has stopped');
    broker.consume(handle);
    await until(
      () => seen.length >= 80,
      () => seen.length,
    );
    t.equal(new Set(seen).size, 80);
    t.equal(seen.length, 80, 'nothing came twice');
  });
}
