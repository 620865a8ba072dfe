import { test } from 'tap';
import { Publisher } from '../../../gateway/queue/publisher.ts';
import { withContext } from '../../../gateway/queue/with-context.ts';
import { systemClock } from '../../../gateway/resilience/clock.ts';
import type { UnitOfWork } from '../../../gateway/store/unit-of-work.ts';
import type { TestDatabase } from '../../support/databases.ts';
import { areProblems, isProblem, upTo } from '../../support/profiles.ts';
import {
  fresh,
  messageOf,
  queued,
  registered,
  spelled,
  startData,
  startRegistrations,
  until,
} from '../../support/registrations.ts';

const WRITERS = 24;

/** The email makes a registration idempotent, without a key. */
export async function showRepeats(database: TestDatabase): Promise<void> {
  await test('one that waits', { skip: database.skip }, async (group) => {
    const front = await startRegistrations(group, database, { env: { WORKER: 'off' } });
    const another = await front.another({ env: { WORKER: 'off' } });
    const sent = fresh({ email: 'waits@x.example' });
    const first = await front.register(sent);

    await group.test('is accepted again as it was', async (t) => {
      const { email, ...rest } = sent;
      for (const gateway of [front, another]) {
        for (const same of [sent, { ...rest, email }]) {
          const { status, headers, body } = await gateway.register(same);
          t.strictSame([status, body], [202, first.body]);
          t.equal(headers['location'], first.headers['location']);
        }
      }
      t.equal((await queued(front.sql)).length, 1);
    });

    await group.test('with other data is 409', async (t) => {
      for (const other of [
        { firstName: 'Bea' },
        { lastName: 'Kellerin' },
        { gender: 'non-binary' },
        { sex: 'intersex' },
        { occupation: 'Harbour pilot ' },
      ] as const) {
        for (const { register } of [front, another]) {
          const answer = await register({ ...sent, ...other });
          isProblem(t, answer, 'conflict', { fields: ['body/email'] });
        }
      }
      t.equal((await queued(front.sql)).length, 1);
    });

    await group.test('is done once, and is 409 from then on, whatever it says', async (t) => {
      const worker = await front.another();
      await worker.becomes(sent.email, 'completed');
      for (const { register } of [front, another, worker]) {
        for (const body of [
          sent,
          { ...sent, firstName: 'Bea' },
          { ...sent, email: 'WAITS@X.example' },
        ])
          isProblem(t, await register(body), 'conflict', { fields: ['body/email'] });
      }
      t.strictSame(await queued(front.sql), []);
      const rows = await front.sql('SELECT first_name, email FROM registrations');
      t.strictSame(rows, [{ first_name: sent.firstName, email: sent.email }]);
    });
  });

  await test('many at once', { skip: database.skip }, async (group) => {
    const one = await startRegistrations(group, database);
    const another = await one.another();
    const all = [one, another];

    await group.test(
      'the same: all are accepted while it waits, and it is done once',
      async (t) => {
        const sent = fresh();
        const answers = await Promise.all(
          upTo(WRITERS).map((writer) => all[writer % 2]!.register(sent)),
        );
        await one.becomes(sent.email, 'completed');
        t.ok(answers.some(({ status }) => status === 202));
        areProblems(
          t,
          answers.filter(({ status }) => status !== 202),
          'conflict',
          {
            name: 'the others came when it was done',
          },
        );
        t.strictSame(
          (await registered(one.sql)).filter((key) => key === sent.email),
          [sent.email],
        );
      },
    );

    // Round after round: what is looked for is a gap of microseconds between a look and a push.
    await group.test(
      'of one email in many spellings: one is accepted, and is what is kept',
      async (t) => {
        for (const round of upTo(4)) {
          const email = `spelled.${'x'.repeat(round)}@x.example`;
          const sent = upTo(WRITERS).map((writer) =>
            fresh({ email: spelled(email, writer), firstName: `Writer ${writer}` }),
          );
          const answers = await Promise.all(
            sent.map((body, index) => all[index % 2]!.register(body)),
          );
          const accepted = sent.filter((_, index) => answers[index]!.status === 202);
          t.equal(accepted.length, 1, 'one');
          areProblems(
            t,
            answers.filter(({ status }) => status !== 202),
            'conflict',
            { name: 'no other' },
          );
          const { data } = await one.becomes(email, 'completed');
          t.strictSame([data.email, data.first_name], [accepted[0]!.email, accepted[0]!.firstName]);
          await until(async () => (await queued(one.sql)).length === 0, 'the queue is empty');
        }
        const keys = await registered(one.sql);
        t.equal(new Set(keys).size, keys.length, 'each once');
      },
    );
  });

  // SQLite has one writer at a time: nothing comes between a look and a push.
  if (database.kind === 'sqlite') return;
  const { skip } = database;
  await test('one that is done between the look and the push of another', { skip }, async (t) => {
    const { url, register, becomes } = await startRegistrations(t, database);
    const first = fresh();
    const other = { ...first, firstName: 'Bea' };
    const { store, pending } = await startData(t, url);
    const looked = Promise.withResolvers<void>();
    const pushes = Promise.withResolvers<void>();
    const slow = new Publisher({
      unitOfWork: withPushes(store.unitOfWork, async () => {
        looked.resolve();
        await pushes.promise;
      }),
      broker: undefined,
      pending,
      onPushed() {},
    });
    const published = withContext(systemClock, (context) =>
      slow.publish(messageOf(other), context),
    );
    await looked.promise;
    t.equal((await register(first)).status, 202);
    await becomes(first.email, 'completed');
    pushes.resolve();
    t.equal(await published, 'registered', 'nobody is promised what is not going to be done');
  });
}

/** The same unit of work, which waits for this ahead of each push. */
function withPushes(unitOfWork: UnitOfWork, wait: () => Promise<void>): UnitOfWork {
  const run: UnitOfWork['run'] = (work, context) =>
    unitOfWork.run((repositories) => {
      const { queue } = repositories;
      const push = queue.push.bind(queue);
      queue.push = async (row) => {
        await wait();
        await push(row);
      };
      return work(repositories);
    }, context);
  return { run, read: unitOfWork.read.bind(unitOfWork) } as UnitOfWork;
}
