import {
  GenericError,
  MultipleErrors,
  NetworkError,
  ProtocolError,
  TimeoutError,
  UserError,
} from '@platformatic/kafka';
import { test } from 'tap';
import { createKafkaBroker } from '../../gateway/kafka/broker.ts';
import { toKafkaError } from '../../gateway/kafka/errors.ts';
import type { KafkaOptions } from '../../gateway/kafka/options.ts';
import { classify } from '../../gateway/kafka/outcome.ts';
import { AttemptTimeoutError, CallerGoneError } from '../../gateway/resilience/errors.ts';

const refused = Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:9092'), {
  code: 'ECONNREFUSED',
});

const cases: readonly [
  what: string,
  error: unknown,
  fault: string,
  mayBeWritten: boolean,
  outcome: string,
][] = [
  [
    'no broker takes a connection',
    new MultipleErrors('Cannot connect to any broker.', [
      new NetworkError('Connection to 10.0.0.1:9092 failed.', { cause: refused }),
    ]),
    'unreachable',
    false,
    'fail',
  ],
  [
    'a connection takes too long',
    new TimeoutError('Connection to a:1 timed out.'),
    'unreachable',
    false,
    'fail',
  ],
  ['a request takes too long', new TimeoutError('Request timed out'), 'timeout', true, 'fail'],
  ['the connection ends', new NetworkError('Connection closed'), 'unreachable', true, 'fail'],
  [
    'the client is closed',
    new NetworkError('Client is closed.', { closed: true }),
    'closed',
    false,
    'ignore',
  ],
  ['no such topic', new UserError('Unknown topic a.'), 'failed', false, 'fail'],
  ['not the leader', new ProtocolError('NOT_LEADER_OR_FOLLOWER'), 'unreachable', false, 'fail'],
  ['too large', new ProtocolError('MESSAGE_TOO_LARGE'), 'refused', false, 'ok'],
  ['not allowed', new ProtocolError('TOPIC_AUTHORIZATION_FAILED'), 'failed', false, 'fail'],
  ['too few replicas', new ProtocolError('NOT_ENOUGH_REPLICAS'), 'failed', false, 'fail'],
  [
    'too few, and appended',
    new ProtocolError('NOT_ENOUGH_REPLICAS_AFTER_APPEND'),
    'failed',
    true,
    'fail',
  ],
  ['late replicas', new ProtocolError('REQUEST_TIMED_OUT'), 'timeout', true, 'fail'],
  ['something else', new Error('?'), 'failed', true, 'fail'],
];

const create = (options: Partial<KafkaOptions>) => () =>
  createKafkaBroker({ brokers: ['127.0.0.1:1'], ...options } as KafkaOptions);

void test('what errors of the library mean', async (t) => {
  for (const [what, error, fault, mayBeWritten, outcome] of cases) {
    const wrapped = new MultipleErrors('Producing messages failed.', [error as GenericError]);
    for (const one of [error, wrapped]) {
      const known = toKafkaError(one);
      t.match(known, { name: 'BrokerError', fault, mayBeWritten }, what);
      t.equal(classify(known).outcome, outcome, what);
      t.notMatch(known.message, /10\.0\.0\.1|9092/, 'no address');
      t.equal(/may have been written/.test(known.message), mayBeWritten);
      t.equal(toKafkaError(one, true).mayBeWritten, true, 'an attempt before left it open');
    }
  }
});

void test('what errors of the core say about Kafka', async (t) => {
  t.equal(classify(new AttemptTimeoutError('slow', 'kafka')).outcome, 'fail');
  t.equal(classify(new CallerGoneError('gone')).outcome, 'ignore');
  t.equal(classify(new TypeError('our fault')).outcome, 'ignore');
});

void test('options that cannot be right', async (t) => {
  t.throws(create({ brokers: [] }), RangeError);
  t.throws(create({ sessionTimeoutMs: 30_000 }), { message: /rebalanceTimeoutMs/ });
  t.throws(create({ heartbeatMs: 6_000 }), { message: /heartbeatMs/ });
});
