import { setTimeout as wait } from 'node:timers/promises';
import { test } from 'tap';
import type { TestDatabase } from '../support/databases.ts';
import { createLog } from '../support/log.ts';
import { upTo } from '../support/profiles.ts';
import {
  createFailing,
  deadLetters,
  fresh,
  messageOf,
  pushAll,
  queued,
  registered,
  startData,
  until,
} from '../support/registrations.ts';

/** It gives up soon, so that it notices, and asks soon whether the store is back. */
const IMPATIENT = {
  STORE_ATTEMPT_TIMEOUT_MS: '600',
  STORE_DEADLINE_MS: '900',
  STORE_BREAKER_OPEN_MS: '100',
  STORE_BREAKER_MAX_OPEN_MS: '100',
  QUEUE_LEASE_MS: '1000',
  QUEUE_MAX_ATTEMPTS: '2',
};

/** The store away is no fault of those that wait. */
export async function showOutage(database: TestDatabase): Promise<void> {
  await test('the store goes away in the middle of it', { skip: database.skip }, async (t) => {
    const { url, sql, down, up } = await createFailing(t, database);
    const log = createLog();
    const data = await startData(t, url, IMPATIENT, { log: log.logger });
    data.store.open();
    await until(() => queued(sql).catch(() => undefined), 'the tables are there');
    const messages = upTo(300).map(() => messageOf(fresh()));
    await pushAll(sql, messages);
    const count = async () => (await registered(sql)).length;
    data.worker.start();
    // Twice, each somewhere else.
    for (const round of upTo(2)) {
      await until(async () => (await count()) >= 100 * round, 'it is at it');
      await down();
      await wait(1_000);
      await up();
    }
    await until(async () => (await queued(sql)).length === 0, 'all are done');
    t.strictSame(await registered(sql), messages.map(({ email }) => email).toSorted());
    t.strictSame(await deadLetters(sql), []);
    t.strictSame(
      log.lines.filter(({ msg }) => msg === 'a registration failed'),
      [],
      'no attempt was theirs',
    );
  });
}
