import { test } from 'tap';
import { KafkaError } from '../../gateway/kafka/errors.ts';
import { CallerGoneError, CircuitOpenError } from '../../gateway/resilience/errors.ts';
import {
  API,
  createBroker,
  requestContext,
  skipCluster as skip,
  startKafka,
  until,
  type KafkaCluster,
  type TestBroker,
} from '../support/kafka.ts';

const NO_RULES = { BREAKER_FAILURE_THRESHOLD: 0, BREAKER_FAILURE_RATE_THRESHOLD: 0 };
const ATTEMPT_MS = 1_500;
// What a machine that is busy with other tests may add to a limit.
const SLACK_MS = 1_000;

const each = (count: number) => Array.from({ length: count }, (_, n) => n);

async function all(cluster: KafkaCluster, what: (broker: number) => Promise<void>): Promise<void> {
  await Promise.all(cluster.brokers.map((_, n) => what(n + 1)));
}

/** What it rejects with, and after how many milliseconds. */
async function failure(work: Promise<void>): Promise<{ error: unknown; ms: number }> {
  const from = performance.now();
  const error = await work.then(
    () => 'it was published',
    (reason: unknown) => reason,
  );
  return { error, ms: performance.now() - from };
}

async function recovered({ publish }: TestBroker): Promise<void> {
  let is = false;
  const from = performance.now();
  while (!is && performance.now() - from < 15_000) {
    is = await publish('key', 'after').then(
      () => true,
      () => false,
    );
    if (!is) await new Promise((done) => setTimeout(done, 50));
  }
  if (!is) throw new Error('it does not recover');
}

void test(
  'brokers that are down at the start fail a publication, and no more',
  { skip },
  async (t) => {
    const cluster = await startKafka(t);
    await all(cluster, cluster.down);
    const subject = createBroker(t, cluster.brokers, { settings: NO_RULES });
    for (const n of each(3)) {
      const { error, ms } = await failure(subject.publish(`key-${n}`, 'message'));
      t.match(error, { name: 'BrokerError', fault: 'unreachable', mayBeWritten: false });
      t.notMatch((error as Error).message, /127\.0\.0\.1|\d{4}/, 'no address');
      t.ok(ms < SLACK_MS, `after ${ms} ms`);
    }
    await all(cluster, cluster.up);
    await subject.publish('key', 'message');
  },
);

void test(
  'one of three brokers down: the others’ partitions go on; a new leader is found',
  { skip },
  async (t) => {
    const cluster = await startKafka(t, { topics: ['three:3'] });
    const subject = createBroker(t, cluster.brokers, { topic: 'three', settings: NO_RULES });
    for (const n of each(3)) await cluster.leader('three', n, n + 1);
    const keys = each(30).map((n) => `key-${n}`);
    await Promise.all(keys.map((key) => subject.publish(key, 'before')));
    await cluster.down(2);
    const lost: string[] = [];
    for (const key of keys) {
      const { error, ms } = await failure(subject.publish(key, 'meanwhile'));
      t.ok(ms < ATTEMPT_MS + SLACK_MS);
      if (typeof error === 'string') continue;
      t.match(error, { fault: 'unreachable' });
      lost.push(key);
    }
    t.ok(lost.length > 0 && lost.length < keys.length, `${lost.length} of ${keys.length} fail`);
    await cluster.leader('three', 1, 3);
    for (const key of lost) await subject.publish(key, 'moved');
    // The leader goes back: whoever led it before says that it does not, and is not believed twice.
    await cluster.up(2);
    await cluster.leader('three', 1, 2);
    for (const key of keys) await subject.publish(key, 'back');
    t.equal(subject.broker.circuit.breaker.state, 'closed');
  },
);

void test(
  'slow brokers: each publication ends in time, the circuit opens, and closes again',
  { skip },
  async (t) => {
    const cluster = await startKafka(t);
    const subject = createBroker(t, cluster.brokers, {
      settings: {
        ATTEMPT_TIMEOUT_MS: 600,
        BREAKER_FAILURE_THRESHOLD: 3,
        BREAKER_OPEN_MS: 300,
        BREAKER_MAX_OPEN_MS: 300,
      },
      requestTimeoutMs: 500,
    });
    await subject.publish('key', 'before');
    await all(cluster, (n) => cluster.delay(n, 5_000));
    for (const n of each(3)) {
      const { error, ms } = await failure(subject.publish(`key-${n}`, 'slow'));
      t.match(error, { name: 'BrokerError', fault: 'timeout', mayBeWritten: true });
      t.match((error as Error).message, /may have been written/);
      t.ok(ms < 600 + SLACK_MS, `after ${ms} ms`);
    }
    t.not(subject.broker.circuit.breaker.state, 'closed');
    t.ok((await failure(subject.publish('key', 'rejected'))).error instanceof CircuitOpenError);
    await all(cluster, (n) => cluster.delay(n, 0));
    await recovered(subject);
    t.equal(subject.broker.circuit.breaker.state, 'closed');
    t.equal(subject.broker.circuit.bulkhead.snapshot().active, 0);
  },
);

void test('brokers that hang, with a connection and without one', { skip }, async (t) => {
  const cluster = await startKafka(t);
  const connected = createBroker(t, cluster.brokers, { settings: NO_RULES });
  const fresh = createBroker(t, cluster.brokers, { settings: NO_RULES });
  await connected.publish('key', 'before');
  await cluster.hang();
  for (const subject of [connected, fresh]) {
    const failures = each(20).map((n) => failure(subject.publish(`key-${n}`, 'hangs')));
    for (const { error, ms } of await Promise.all(failures)) {
      t.match(error, { name: 'BrokerError' });
      t.ok(ms < ATTEMPT_MS + SLACK_MS, `after ${ms} ms`);
    }
  }
  cluster.resume();
  await recovered(connected);
  await recovered(fresh);
});

void test('what the errors of brokers mean', { skip }, async (t) => {
  const cluster = await startKafka(t, { brokers: 1 });
  const subject = createBroker(t, cluster.brokers, { settings: NO_RULES });
  const { breaker } = subject.broker.circuit;
  await subject.publish('key', 'before');

  await cluster.error(API.produce, 6, 1);
  await subject.publish('key', 'not the leader any more: it is asked who is');

  await cluster.error(API.produce, 19, 2);
  const few = await failure(subject.publish('key', 'not enough replicas'));
  t.match(few.error, { fault: 'failed', mayBeWritten: false, message: /NOT_ENOUGH_REPLICAS/ });
  await recovered(subject);

  await cluster.error(API.produce, 7, 1);
  const late = await failure(subject.publish('key', 'its replicas were late'));
  t.match(late.error, { fault: 'timeout', mayBeWritten: true });

  const before = breaker.snapshot();
  await cluster.error(API.produce, 10, 1);
  const large = await failure(subject.publish('key', 'too large'));
  t.match(large.error, { fault: 'refused', mayBeWritten: false });
  t.equal(breaker.snapshot().window.failures, before.window.failures, 'no failure of the broker');

  // The connection ends when the message has been sent: once more, on another one.
  await cluster.error(API.produce, -195, 1);
  await subject.publish('key', 'cut off');
  await cluster.error(API.produce, -195, 2);
  const cut = await failure(subject.publish('key', 'cut off twice'));
  t.match(cut.error, { fault: 'unreachable', mayBeWritten: true });
  t.ok(cut.error instanceof KafkaError);
  await recovered(subject);
});

void test('a caller that leaves does not wait', { skip }, async (t) => {
  const cluster = await startKafka(t, { brokers: 1 });
  const subject = createBroker(t, cluster.brokers);
  await subject.publish('key', 'before');
  await cluster.delay(1, 1_000);
  const gone = requestContext();
  const left = failure(subject.publish('key', 'message', gone));
  gone.call.end(new CallerGoneError('the client has left'));
  t.ok((await left).error instanceof CallerGoneError);
  const late = await failure(subject.publish('key', 'message', requestContext(100)));
  t.match(late.error, { fault: 'timeout', mayBeWritten: true });
  t.ok(late.ms < 100 + SLACK_MS);
  const { bulkhead } = subject.broker.circuit;
  await until(
    () => bulkhead.snapshot().active === 0,
    () => bulkhead.snapshot(),
  );
});

void test('close waits for what is under way, and ends what hangs', { skip }, async (t) => {
  const cluster = await startKafka(t, { brokers: 1 });
  const subject = createBroker(t, cluster.brokers);
  await subject.publish('key', 'before');
  await cluster.delay(1, 300);
  const underWay = subject.publish('key', 'message');
  await subject.broker.close();
  await underWay;
  t.match((await failure(subject.publish('key', 'message'))).error, { fault: 'closed' });

  const other = createBroker(t, cluster.brokers);
  await cluster.delay(1, 0);
  await other.publish('key', 'before');
  await cluster.hang();
  t.teardown(() => cluster.resume());
  const hanging = failure(other.publish('key', 'message'));
  const from = performance.now();
  await other.broker.close();
  t.ok(performance.now() - from < 5_000);
  t.match((await hanging).error, { name: 'BrokerError' });
});
