import { test, type Test } from 'tap';
import { TableConsumer } from '../../gateway/queue/table-consumer.ts';
import { Processor, type Task } from '../../gateway/queue/processor.ts';
import { withContext } from '../../gateway/queue/with-context.ts';
import { systemClock } from '../../gateway/resilience/clock.ts';
import type { Data } from '../../gateway/data.ts';
import type { TestDatabase } from '../support/databases.ts';
import { createLog } from '../support/log.ts';
import { upTo } from '../support/profiles.ts';
import {
  deadLetters,
  fresh,
  messageOf,
  pushAll,
  queued,
  registered,
  startData,
  until,
} from '../support/registrations.ts';

/** A processor that does nothing until it is let go; tells what it was given. */
class SlowProcessor extends Processor {
  readonly batches: number[] = [];
  readonly #gate = Promise.withResolvers<void>();

  letGo(): void {
    this.#gate.resolve();
  }

  override async process(tasks: readonly Task[], context: Parameters<Processor['process']>[1]) {
    this.batches.push(tasks.length);
    await this.#gate.promise;
    await super.process(tasks, context);
  }
}

/** What a worker takes is its own for a while, and nobody's work is done twice or undone. */
export async function showLeases(database: TestDatabase): Promise<void> {
  await test('a lease', { skip: database.skip }, async (group) => {
    const { url, sql } = await database.create(group);
    const data = await startData(group, url);
    data.store.open();
    await until(() => queued(sql).catch(() => undefined), 'the tables are there');

    function startConsumer(t: Test, name: string, leaseMs: number) {
      const log = createLog();
      const { processor, consumer } = createConsumer(data, { name, leaseMs, log: log.logger });
      consumer.start();
      t.teardown(async () => {
        processor.letGo();
        await consumer.stop();
      });
      return { processor, consumer, log };
    }

    const pushed = async (count: number) => {
      const messages = upTo(count).map(() => messageOf(fresh()));
      await pushAll(sql, messages);
      return messages;
    };
    const done = async (messages: readonly { email: string }[]) => {
      const wanted = new Set(emailsOf(messages));
      return (await registered(sql)).filter((email) => wanted.has(email));
    };

    await group.test('is for several at once, and nobody else takes them', async (t) => {
      const messages = await pushed(7);
      const slow = startConsumer(t, 'slow', 60_000);
      await until(async () => slow.processor.batches.length > 0, 'they are taken');
      const other = startConsumer(t, 'other', 60_000);
      other.processor.letGo();
      const [last] = await pushed(1);
      await until(async () => (await done([last!])).length === 1, 'the other one does what is new');
      t.strictSame(slow.processor.batches, [7], 'in one transaction');
      t.strictSame(await done(messages), [], 'and not what is taken');
      t.strictSame(new Set((await queued(sql)).map(({ leased_by: by }) => by)), new Set(['slow']));
      slow.processor.letGo();
      await until(async () => (await queued(sql)).length === 0, 'they are done');
      t.strictSame(await done(messages), emailsOf(messages));
    });

    // In SQLite nobody else writes meanwhile.
    if (database.kind !== 'sqlite') {
      await group.test('that is just being taken is passed over, not waited for', async (t) => {
        const [first, second] = await pushed(2);
        const taken = Promise.withResolvers<void>();
        const gate = Promise.withResolvers<never>();
        const taking = withContext(systemClock, (context) =>
          data.store.unitOfWork.run(async ({ queue }) => {
            const now = Date.now();
            await queue.take({ by: 'taking', now, until: now + 60_000, limit: 1 });
            taken.resolve();
            await gate.promise;
          }, context),
        );
        taking.catch(() => {});
        await taken.promise;
        const { processor } = startConsumer(t, 'other', 60_000);
        processor.letGo();
        const both = [first!, second!];
        await until(async () => (await done(both)).length === 1, 'the other one is done', 5_000);
        gate.reject(new Error('it was not taken after all'));
        await t.rejects(taking);
        await until(async () => (await done(both)).length === 2, 'then both are');
      });
    }

    await group.test('runs out, and who stalled does not do it again', async (t) => {
      const messages = await pushed(3);
      const stalled = startConsumer(t, 'stalled', 300);
      await until(async () => stalled.processor.batches.length > 0, 'they are taken');
      const other = startConsumer(t, 'other', 60_000);
      other.processor.letGo();
      await until(async () => (await queued(sql)).length === 0, 'the other one does them');
      const before = await sql('SELECT * FROM registrations ORDER BY id');
      stalled.processor.letGo();
      await stalled.consumer.stop();
      t.strictSame(await sql('SELECT * FROM registrations ORDER BY id'), before);
      t.strictSame(await done(messages), emailsOf(messages));
      t.strictSame(
        stalled.log.lines.filter(({ level }) => Number(level) >= 40),
        [],
        'no failure of theirs',
      );
    });

    await group.test('that is lost undoes what was done under it', async (t) => {
      const messages = await pushed(3);
      const stalled = startConsumer(t, 'stalled', 60_000);
      await until(async () => stalled.processor.batches.length > 0, 'they are taken');
      const [, taken] = messages;
      await sql(
        `UPDATE registration_queue SET leased_by = 'somebody', available_at = ${Date.now() + 60_000} WHERE id = '${taken!.id}'`,
      );
      stalled.processor.letGo();
      await stalled.consumer.stop();
      t.strictSame(await done(messages), emailsOf(messages.filter((one) => one !== taken)));
      t.match(await queued(sql), [{ id: taken!.id, leased_by: 'somebody', attempts: 0 }]);
      await sql('DELETE FROM registration_queue');
      t.strictSame(await deadLetters(sql), []);
    });

    await group.test('ends with stop(), which finishes what was taken', async (t) => {
      const messages = await pushed(60);
      const { processor, consumer } = startConsumer(t, 'stopping', 60_000);
      await until(async () => processor.batches.length > 0, 'some are taken');
      const stopped = consumer.stop();
      processor.letGo();
      await stopped;
      t.equal((await done(messages)).length, 50, 'those that were taken');
      const left = await queued(sql);
      t.equal(left.length, 10);
      t.ok(
        left.every(({ leased_by: by }) => by === null),
        'the others are anybody’s',
      );
      await sql('DELETE FROM registration_queue');
    });
  });
}

const emailsOf = (messages: readonly { email: string }[]): string[] =>
  messages.map(({ email }) => email).toSorted();

function createConsumer(
  { store, pending }: Data,
  options: { name: string; leaseMs: number; log: ReturnType<typeof createLog>['logger'] },
) {
  const { unitOfWork } = store;
  const clock = systemClock;
  const processor = new SlowProcessor({ unitOfWork, pending, clock });
  const consumer = new TableConsumer({
    unitOfWork,
    processor,
    broker: undefined,
    clock,
    random: Math.random,
    maxAttempts: 3,
    retryBaseMs: 20,
    pollMs: 20,
    ...options,
  });
  return { processor, consumer };
}
