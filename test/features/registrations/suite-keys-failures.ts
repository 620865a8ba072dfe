import { test } from 'tap';
import type { TestDatabase } from '../../support/databases.ts';
import { isProblem } from '../../support/profiles.ts';
import {
  createFailing,
  fresh,
  queued,
  registered,
  startRegistrationsGateway,
  until,
} from '../../support/registrations.ts';

/** Nobody waits long for a store that is away, and asks soon whether it is back. */
const IMPATIENT = {
  STORE_ATTEMPT_TIMEOUT_MS: '600',
  STORE_DEADLINE_MS: '5000',
  STORE_BREAKER_OPEN_MS: '200',
  STORE_BREAKER_MAX_OPEN_MS: '200',
};

/** No answer but 202 is a promise, and none is broken. */
export async function showKeysInFailure(database: TestDatabase): Promise<void> {
  await test('while the store is away', { skip: database.skip }, async (group) => {
    const failing = await createFailing(group, database);
    const { register, becomes } = await startRegistrationsGateway(group, failing.url, {
      env: IMPATIENT,
    });
    const before = fresh();
    await until(async () => (await register(before)).status === 202, 'the store is ready');
    await becomes(before.email, 'completed');
    const KEY = { 'idempotency-key': '"kept"' };
    const sent = fresh();
    const without = fresh();
    /** The first answer but 503. */
    const backAgain = (body: object, headers = {}) =>
      until(async () => {
        const answer = await register(body, headers);
        return answer.status === 503 ? undefined : answer;
      }, 'the store is back');

    await group.test('a registration is 503, with a key and without', async (t) => {
      await failing.down();
      for (const answer of [await register(sent, KEY), await register(without)]) {
        isProblem(t, answer, 'store_unavailable');
        t.ok(Number(answer.headers['retry-after']) >= 1, 'and when to try again');
      }
    });

    await group.test('and is accepted when it is back, under the same key', async (t) => {
      await failing.up();
      const accepted = await backAgain(sent, KEY);
      t.equal(accepted.status, 202);
      t.equal((await backAgain(without)).status, 202);
      for (const { email } of [sent, without]) await becomes(email, 'completed');
      t.equal((await backAgain(sent, KEY)).text, accepted.text, 'replayed');
      t.strictSame(
        await registered(failing.sql),
        [before, sent, without].map(({ email }) => email).toSorted(),
      );
      t.strictSame(await queued(failing.sql), []);
    });
  });
}
