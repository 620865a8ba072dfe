import { test } from 'tap';
import { systemClock } from '../../gateway/resilience/clock.ts';
import type { TestDatabase } from '../support/databases.ts';
import { checkAll } from '../support/headers.ts';
import { fresh, messageOf, push, startRegistrations, until } from '../support/registrations.ts';

interface Check {
  status: string;
  observedValue: number;
  observedUnit: string;
  time: string;
  output?: string;
}

/** A clock on which the looks of the monitor, one in two seconds, come often. */
const OFTEN = {
  ...systemClock,
  setTimer: (ms: number, fire: () => void) => systemClock.setTimer(ms === 2_000 ? 50 : ms, fire),
};

/** /health tells of the queue what is so. */
export async function showHealth(database: TestDatabase): Promise<void> {
  await test('the health of the queue', { skip: database.skip }, async (group) => {
    const front = await startRegistrations(group, database, {
      env: { WORKER: 'off' },
      overrides: { clock: OFTEN },
    });
    const checks = async () => {
      const { status, headers, body } = await front.send('GET', '/health');
      checkAll(headers);
      const of = (name: string): Check => body.checks[`queue:${name}`][0];
      return {
        http: status,
        status: body.status as string,
        waiting: of('waiting'),
        oldest: of('oldest'),
        dead: of('deadLetters'),
      };
    };
    const seen = (waiting: number, dead: number) =>
      until(async () => {
        const all = await checks();
        return (
          all.waiting.observedValue === waiting &&
          all.dead.observedValue === dead &&
          Date.parse(all.waiting.time) > 0 &&
          all
        );
      }, `${waiting} wait, ${dead} are given up`);

    await group.test('while nothing waits', async (t) => {
      const { status, waiting, oldest, dead } = await seen(0, 0);
      t.equal(status, 'pass');
      t.match(
        [waiting, oldest, dead],
        [
          { status: 'pass', observedUnit: 'registrations' },
          { status: 'pass', observedUnit: 's', observedValue: 0 },
          { status: 'pass', observedUnit: 'registrations' },
        ],
      );
    });

    await group.test('while some wait, one of them for an hour', async (t) => {
      for (let number = 0; number < 3; number += 1) await front.register(fresh());
      const acceptedAt = Date.now() - 3_600_000;
      await push(database, front.sql, messageOf(fresh(), { acceptedAt }));
      const { status, oldest, waiting } = await seen(4, 0);
      t.strictSame([status, waiting.status, oldest.status], ['pass', 'pass', 'pass']);
      t.ok(oldest.observedValue >= 3_600 && oldest.observedValue < 3_660, 'in seconds');
    });

    await group.test('when one was given up', async (t) => {
      const message = messageOf(fresh());
      await push(database, front.sql, message, { payload: '{' });
      const worker = await front.another({ env: { QUEUE_MAX_ATTEMPTS: '1' } });
      await worker.becomes(message.email, 'failed');
      const { http, status, dead, oldest } = await seen(0, 1);
      t.strictSame([http, status, dead.status], [200, 'warn', 'warn'], 'somebody has to look');
      t.type(dead.output, 'string');
      t.equal(oldest.observedValue, 0);
    });

    await group.test('when it was sent again', async (t) => {
      const [row] = await front.sql('SELECT email_key AS email FROM registration_dead_letters');
      await front.register(fresh({ email: String(row!['email']) }));
      await front.becomes(String(row!['email']), 'completed');
      t.equal((await seen(0, 0)).status, 'pass');
    });
  });
}
