import { test } from 'tap';
import { databases } from '../support/databases.ts';
import { skipCluster, startKafka } from '../support/kafka.ts';
import { createLog } from '../support/log.ts';
import { isProblem } from '../support/profiles.ts';
import {
  deadLetters,
  fresh,
  insert,
  messageOf,
  push,
  queued,
  startData,
  startRegistrations,
  until,
} from '../support/registrations.ts';

const REASON = 'another registration of this email, with other data, was done before';

/** Of two registrations of one email with other data, accepted without knowing of each other, none is lost. */
for (const database of databases) {
  await test(`in the table: ${database.kind}`, { skip: database.skip }, async (t) => {
    const { sql, register, becomes } = await startRegistrations(t, database, {
      env: { QUEUE_RETRY_BASE_MS: '60000' },
    });
    const first = fresh();
    t.equal((await register(first)).status, 202);
    const { data } = await becomes(first.email, 'completed');

    const same = messageOf({ ...first });
    await push(database, sql, same);
    await until(async () => (await queued(sql)).length === 0, 'the same is done');
    t.strictSame(await deadLetters(sql), [], 'with the same data');

    const other = messageOf({ ...first, occupation: 'Lamplighter' });
    await push(database, sql, other);
    await until(async () => (await queued(sql)).length === 0, 'the other one is given up');
    const [letter, ...rest] = await deadLetters(sql);
    t.strictSame(rest, []);
    t.match(letter, { id: other.id, email_key: first.email, error: REASON });
    t.equal(Number(letter!['attempts']), 1, 'at once');
    t.equal(letter!['payload'], JSON.stringify(other), 'as it was sent');
    t.strictSame((await becomes(first.email, 'completed')).data, data, 'what was first stays');
  });
}

await test('in the topic', { skip: skipCluster }, async (group) => {
  const { brokers } = await startKafka(group);
  const env = { KAFKA_BROKERS: brokers.join(','), WORKER: 'off' };
  const log = createLog();
  const gateway = await startRegistrations(group, databases[0]!, { env });
  const { sql, url, register, becomes } = gateway;
  const another = await gateway.another({ env });
  const first = fresh();
  const other = { ...first, firstName: 'Bea' };

  await group.test('a second one with other data is 409', async (t) => {
    t.equal((await register(first)).status, 202);
    isProblem(t, await register(other), 'conflict');
    t.equal((await register(first)).status, 202, 'and 202 with the same');
    t.strictSame(await queued(sql), [], 'all of it is in the topic');
  });

  await group.test('accepted by an instance that did not know, it is a dead letter', async (t) => {
    t.equal((await another.register(other)).status, 202);
    const { worker } = await startData(t, url, { ...env, WORKER: 'only' }, { log: log.logger });
    worker.start();
    t.match(await becomes(first.email, 'completed'), { data: { first_name: first.firstName } });
    const [letter, ...rest] = await until(async () => {
      const letters = await deadLetters(sql);
      return letters.length > 0 && letters;
    }, 'it is given up');
    await worker.stop();
    t.strictSame(rest, []);
    t.match(letter, { email_key: first.email, error: REASON });
    t.match(JSON.parse(String(letter!['payload'])), other);
    t.ok(
      log.lines.some((line) => line['reason'] === REASON),
      'and somebody is told',
    );
  });

  await group.test('one of an email whose first one was given up is 202', async (t) => {
    const given = fresh();
    t.equal((await register(given)).status, 202);
    const dead = messageOf(given);
    await insert('sqlite', sql, 'registration_dead_letters', {
      id: dead.id,
      email_key: given.email,
      payload: JSON.stringify(dead),
      attempts: 3,
      error: 'the registration could not be stored',
      accepted_at: dead.acceptedAt,
      died_at: dead.acceptedAt,
    });
    t.equal((await register({ ...given, occupation: 'Lamplighter' })).status, 202);
  });
});
