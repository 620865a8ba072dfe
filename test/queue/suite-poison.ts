import { test } from 'tap';
import type { TestDatabase } from '../support/databases.ts';
import { createLog } from '../support/log.ts';
import { upTo } from '../support/profiles.ts';
import {
  deadLetters,
  fresh,
  insert,
  messageOf,
  push,
  pushAll,
  queued,
  registered,
  rowOf,
  startRegistrations,
  until,
} from '../support/registrations.ts';

const NOT_STORED = 'the registration could not be stored';

/** What can never be done is given up, and holds up nothing. */
export async function showPoison(database: TestDatabase): Promise<void> {
  await test('messages that cannot be done', { skip: database.skip }, async (group) => {
    const log = createLog();
    const gateway = await startRegistrations(group, database, {
      env: { QUEUE_MAX_ATTEMPTS: '3', QUEUE_RETRY_BASE_MS: '300' },
      overrides: { logger: log.logger },
    });
    const { sql, becomes, register } = gateway;
    await until(async () => (await gateway.send('GET', '/registrations')).status === 200, 'tables');

    // Its id is somebody else's: no database takes that.
    const taken = rowOf(fresh(), '019aa4f2-0000-7000-8000-000000000000');
    await insert(database.kind, sql, 'registrations', taken);
    const poison = [
      { what: 'an id that is taken', payload: { id: taken.id }, reason: NOT_STORED },
      { what: 'no JSON', raw: '{"firstName":', reason: 'the message is not JSON' },
      { what: 'nothing', raw: '', reason: 'the message is not JSON' },
      { what: 'null', raw: 'null', reason: /^the message is not a registration/ },
      { what: 'a list', raw: '[]', reason: /^the message is not a registration/ },
      {
        what: 'a number for a name',
        payload: { firstName: 1 },
        reason: /registration: \/firstName/,
      },
      { what: 'no email', payload: { email: undefined }, reason: /registration/ },
      { what: 'no time', payload: { acceptedAt: 'now' }, reason: /registration: \/acceptedAt/ },
      { what: 'a text too long', payload: { occupation: 'x'.repeat(256) }, reason: /\/occupation/ },
      { what: 'a gender too long', payload: { gender: 'x'.repeat(21) }, reason: /\/gender/ },
      { what: 'another email', payload: { email: 'other.than@x.example' }, reason: /email/ },
      // For one who counts what is seen as one character it is short enough.
      ...(database.kind === 'sqlite'
        ? []
        : [
            {
              what: 'a text too long for its column',
              payload: { firstName: 'z\u0300\u0301'.repeat(90) },
              reason: /./,
            },
          ]),
    ].map(({ raw, payload, ...rest }) => {
      const message = messageOf(fresh());
      const text = raw ?? JSON.stringify({ ...message, ...payload });
      return { ...rest, message, payload: text };
    });
    const from = Date.now();
    for (const { message, payload } of poison) await push(database, sql, message, { payload });
    const behind = upTo(20).map(() => messageOf(fresh()));
    await pushAll(sql, behind);

    await group.test('do not hold up those behind them', async (t) => {
      for (const { email } of behind) await becomes(email, 'completed');
      t.ok((await deadLetters(sql)).length < poison.length, 'while they are still tried');
      t.ok((await queued(sql)).length > 0, 'while they wait');
    });

    for (const { what, message, payload, reason } of poison) {
      await group.test(`${what}: given up after its attempts`, async (t) => {
        const { since, reason: told, ...rest } = await becomes(message.email, 'failed');
        t.strictSame(rest, { email: message.email, status: 'failed' });
        t.match(told, reason);
        t.notMatch(
          told,
          /sql|column|table|constraint|duplicate|insert|registrations/i,
          'no internals',
        );
        t.ok(Date.parse(since) >= from && Date.parse(since) <= Date.now(), 'since when');
        const letters = (await deadLetters(sql)).filter(({ id }) => id === message.id);
        t.match(letters, [{ payload, attempts: 3, email_key: message.email, error: told }]);
        t.equal(letters[0]!['accepted_at'], message.acceptedAt);
        const tried = log.lines.filter(
          ({ msg, id }) => msg === 'a registration failed' && id === message.id,
        );
        t.strictSame(
          tried.map(({ attempts }) => attempts),
          [1, 2, 3],
        );
        const [first, second, third] = tried.map(({ time }) => Number(time));
        t.ok(second! - first! >= 300 / 2, 'half of the base at least, with the jitter');
        t.ok(third! - second! >= 600 / 2, 'and twice that');
      });
    }

    await group.test('leave nothing behind', async (t) => {
      t.strictSame(await queued(sql), []);
      t.equal((await deadLetters(sql)).length, poison.length);
      t.strictSame(
        await registered(sql),
        [taken.email_key, ...behind.map(({ email }) => email)].toSorted(),
      );
      const failures = log.lines.filter(({ msg }) => msg === 'a registration failed');
      t.equal(failures.length, 3 * poison.length);
      t.equal(
        log.lines.filter(({ msg }) => msg === 'a registration is given up').length,
        poison.length,
      );
    });

    await group.test(
      'that come once more are given up once more, and only listed once',
      async (t) => {
        const { message, payload } = poison[1]!;
        await push(database, sql, message, { payload });
        await until(async () => (await queued(sql)).length === 0, 'it is off the queue');
        t.equal((await deadLetters(sql)).length, poison.length);
      },
    );

    await group.test('may be sent again, and are done then', async (t) => {
      const [{ message }] = poison as [(typeof poison)[0]];
      const again = fresh({ email: message.email, firstName: 'Bea' });
      t.equal((await register(again)).status, 202);
      const { data } = await becomes(message.email, 'completed');
      t.equal(data.first_name, 'Bea');
      t.strictSame(
        (await deadLetters(sql)).filter(({ email_key: key }) => key === message.email),
        [],
      );
    });
  });
}
