import { setTimeout as wait } from 'node:timers/promises';
import { test } from 'tap';
import {
  API,
  createBroker,
  SHORT_SESSION,
  skipCluster as skip,
  startKafka,
  until,
  type KafkaCluster,
  type TestBroker,
} from '../support/kafka.ts';

const OPENS_SHORTLY = {
  BREAKER_FAILURE_THRESHOLD: 3,
  BREAKER_OPEN_MS: 200,
  BREAKER_MAX_OPEN_MS: 200,
};

async function all(cluster: KafkaCluster, what: (broker: number) => Promise<void>): Promise<void> {
  await Promise.all(cluster.brokers.map((_, n) => what(n + 1)));
}

/** Publishes all the time; `acknowledged` is what was promised to be there. */
function load({ publish }: TestBroker) {
  const acknowledged = new Set<string>();
  let failures = 0;
  const over = new AbortController();
  const work = (async () => {
    const underWay = new Set<Promise<void>>();
    for (let n = 0; !over.signal.aborted; n += 1) {
      const payload = `message-${n}`;
      const one = publish(`key-${n % 50}`, payload).then(
        () => void acknowledged.add(payload),
        () => void (failures += 1),
      );
      underWay.add(one);
      void one.then(() => underWay.delete(one));
      await wait(5);
    }
    await Promise.all(underWay);
  })();
  return {
    acknowledged,
    failures: () => failures,
    stop: async () => {
      over.abort();
      await work;
    },
  };
}

/** Until it has handled all that was acknowledged. */
async function complete(acknowledged: ReadonlySet<string>, seen: readonly string[]): Promise<void> {
  const missing = () => {
    const handled = new Set(seen);
    return [...acknowledged].filter((one) => !handled.has(one));
  };
  await until(
    () => missing().length === 0,
    () => ({ missing: missing().slice(0, 5), of: acknowledged.size, seen: seen.length }),
    30_000,
  );
}

function consumeInto(subject: TestBroker): string[] {
  const seen: string[] = [];
  subject.broker.consume(async ({ payload }) => void seen.push(payload));
  return seen;
}

void test(
  'all brokers down for 3 s under load: what was acknowledged is handled',
  { skip },
  async (t) => {
    const cluster = await startKafka(t);
    const subject = createBroker(t, cluster.brokers, { settings: OPENS_SHORTLY, ...SHORT_SESSION });
    const seen = consumeInto(subject);
    const { acknowledged, failures, stop } = load(subject);
    await until(
      () => seen.length > 50,
      () => seen.length,
    );
    await all(cluster, cluster.down);
    await wait(3_000);
    const before = acknowledged.size;
    await all(cluster, cluster.up);
    await until(
      () => acknowledged.size > before + 100,
      () => [acknowledged.size, before],
    );
    await stop();
    await complete(acknowledged, seen);
    t.ok(failures() > 10, `${failures()} were refused`);
    t.comment(`${acknowledged.size} acknowledged, ${seen.length} handled`);
    await until(
      () => subject.broker.lag().messages === 0,
      () => subject.broker.lag(),
    );
  },
);

void test('one of three brokers down: the partitions of the others go on', { skip }, async (t) => {
  const cluster = await startKafka(t, { topics: ['three:3'] });
  const subject = createBroker(t, cluster.brokers, {
    topic: 'three',
    groupId: 'group',
    settings: { BREAKER_FAILURE_THRESHOLD: 0, BREAKER_FAILURE_RATE_THRESHOLD: 0 },
    ...SHORT_SESSION,
  });
  for (const n of [0, 1, 2]) await cluster.leader('three', n, n + 1);
  await cluster.coordinator('group', 1);
  const seen = consumeInto(subject);
  const { acknowledged, stop } = load(subject);
  await until(
    () => seen.length > 50,
    () => seen.length,
  );
  await cluster.down(3);
  // What the others acknowledge from here on does not wait for it.
  const before = new Set(acknowledged);
  await until(
    () => acknowledged.size > before.size + 200,
    () => [acknowledged.size, before.size],
  );
  await complete(acknowledged.difference(before), seen);
  await cluster.up(3);
  const back = seen.length;
  await until(
    () => seen.length > back + 100,
    () => [seen.length, back],
  );
  await stop();
  await complete(acknowledged, seen);
  t.equal(
    subject.log.lines.filter(({ msg }) => msg === 'consuming').length,
    1,
    'it stayed a member',
  );
});

void test('brokers that are down when consuming begins', { skip }, async (t) => {
  const cluster = await startKafka(t);
  await all(cluster, cluster.down);
  const subject = createBroker(t, cluster.brokers, SHORT_SESSION);
  const seen = consumeInto(subject);
  await subject.log.line('not in the consumer group: joining again');
  t.strictSame(subject.broker.lag(), { messages: undefined });
  await all(cluster, cluster.up);
  await subject.publish('key', 'message');
  await until(
    () => seen.length === 1,
    () => seen,
  );
});

void test('errors of brokers lose nothing and stop nothing', { skip }, async (t) => {
  const cluster = await startKafka(t);
  const subject = createBroker(t, cluster.brokers, { settings: OPENS_SHORTLY, ...SHORT_SESSION });
  const seen = consumeInto(subject);
  const { acknowledged, stop } = load(subject);
  await until(
    () => seen.length > 50,
    () => seen.length,
  );
  const faults = [
    [API.fetch, 6, 3],
    [API.fetch, -195, 3],
    [API.offsetCommit, 16, 3],
    [API.offsetCommit, 14, 10],
    [API.offsetCommit, -195, 2],
    [API.metadata, -195, 3],
    // The group does not know it any more: it joins again.
    [API.heartbeat, 25, 1],
    [API.joinGroup, 15, 2],
  ] as const;
  for (const [api, code, count] of faults) {
    await cluster.error(api, code, count);
    const from = seen.length;
    await until(
      () => seen.length > from + 50,
      () => ({ api, code, seen: seen.length, from }),
    );
  }
  await stop();
  await complete(acknowledged, seen);
  await until(
    () => subject.broker.lag().messages === 0,
    () => subject.broker.lag(),
  );
});
