import { test } from 'tap';
import {
  createBroker,
  names,
  PATIENT,
  SHORT_SESSION,
  skipCluster as skip,
  startKafka,
  until,
} from '../support/kafka.ts';
import { startProcess } from '../support/process.ts';

void test(
  'a consumer that is killed: the other one handles what it had not committed',
  { skip },
  async (t) => {
    const { brokers } = await startKafka(t);
    const group = { ...names(), ...SHORT_SESSION };
    const subject = createBroker(t, brokers, { ...group, ...PATIENT });
    const env = {
      KAFKA_MOCK_SOURCE: process.env['KAFKA_MOCK_SOURCE'] ?? '',
      BROKERS: brokers.join(','),
      TOPIC: group.topic,
      GROUP: group.groupId,
    };
    const other = startProcess(t, 'test/kafka/consumer-process.ts', env);
    const seen: string[] = [];
    subject.broker.consume(async ({ payload }) => void seen.push(payload));
    const expected = Array.from({ length: 400 }, (_, n) => `m-${n}`);
    await Promise.all(expected.map((payload, n) => subject.publish(`key-${n % 40}`, payload)));
    await other.printed(/handled .+\n(.+\n)*.*handled/);
    other.child.kill('SIGKILL');
    await other.exited;
    const handled = [...other.output().matchAll(/handled (\S+)\./g)].map(([, payload]) => payload!);
    const begun = [...other.output().matchAll(/handling (\S+)\./g)].map(([, payload]) => payload!);
    const all = () => new Set([...seen, ...handled]);
    await until(
      () => all().size === 400,
      () => [seen.length, handled.length],
      30_000,
    );
    t.strictSame(all(), new Set(expected), 'nothing is lost');
    const lost = begun.filter((payload) => !handled.includes(payload));
    t.ok(
      lost.every((payload) => seen.includes(payload)),
      `${lost.length} were being handled`,
    );
    const twice = handled.filter((payload) => seen.includes(payload)).length;
    t.comment(`${handled.length} were handled by the killed one, ${twice} of them twice`);
  },
);

void test('brokers that hang for longer than a session', { skip }, async (t) => {
  const cluster = await startKafka(t);
  const subject = createBroker(t, cluster.brokers, SHORT_SESSION);
  const seen: string[] = [];
  subject.broker.consume(async ({ payload }) => void seen.push(payload));
  await subject.publish('key', 'before');
  await until(
    () => seen.length === 1,
    () => seen,
  );
  await cluster.hang();
  t.teardown(() => cluster.resume());
  await until(
    () => subject.log.lines.some(({ msg }) => msg === 'not in the consumer group: joining again'),
    () => subject.log.lines.slice(-5),
  );
  t.equal(subject.broker.lag().messages, undefined);
  cluster.resume();
  await until(
    () => subject.broker.lag().messages !== undefined,
    () => subject.log.lines.slice(-5),
  );
  await subject.publish('key', 'after');
  await until(
    () => seen.includes('after'),
    () => seen,
  );
});
