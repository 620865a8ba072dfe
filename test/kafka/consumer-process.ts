/**
 * A consumer as a process of its own, for tests that kill one: prints each message that it begins to
 * handle, and takes a while for it.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Test } from 'tap';
import { createBroker, SHORT_SESSION } from '../support/kafka.ts';

const { BROKERS = '', TOPIC = '', GROUP = '', HANDLE_MS = '10' } = process.env;
const broker = createBroker({ teardown: () => {} } as unknown as Test, BROKERS.split(','), {
  topic: TOPIC,
  groupId: GROUP,
  ...SHORT_SESSION,
});
broker.broker.consume(async ({ payload }) => {
  console.log(`handling ${payload}.`);
  await wait(Number(HANDLE_MS));
  console.log(`handled ${payload}.`);
});
// No timer of the product's keeps a process: it may be waiting to join again, with no connection.
setInterval(() => {}, 1_000);
console.log('started');
