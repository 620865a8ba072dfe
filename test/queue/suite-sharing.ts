import { test } from 'tap';
import type { TestDatabase } from '../support/databases.ts';
import { startProcess } from '../support/process.ts';
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

const COUNT = 300;

/** Workers share what waits; each message is done once, whatever becomes of them. */
export async function showSharing(database: TestDatabase): Promise<void> {
  await test('4 workers share what waits', { skip: database.skip }, async (t) => {
    const { url, sql } = await database.create(t);
    const workers = await Promise.all(upTo(4).map(() => startData(t, url)));
    workers[0]!.store.open();
    await until(() => queued(sql).catch(() => undefined), 'the tables are there');
    const messages = upTo(COUNT).map(() => messageOf(fresh()));
    await pushAll(sql, messages);
    for (const { worker } of workers) worker.start();
    await until(async () => (await queued(sql)).length === 0, 'all are done');
    t.strictSame(await registered(sql), messages.map(({ email }) => email).toSorted());
    t.strictSame(await deadLetters(sql), []);
    const rows = await sql('SELECT id FROM registrations ORDER BY id');
    t.strictSame(
      rows.map(({ id }) => id),
      messages.map(({ id }) => id).toSorted(),
    );
  });

  await test('a worker process that is killed gives way', { skip: database.skip }, async (t) => {
    const { url, sql } = await database.create(t);
    const data = await startData(t, url, { QUEUE_LEASE_MS: '1000' });
    data.store.open();
    await until(() => queued(sql).catch(() => undefined), 'the tables are there');
    const { child, printed, exited } = startProcess(t, 'scripts/worker.ts', {
      DATABASE_URL: url,
      WORKER_PORT: '0',
      QUEUE_LEASE_MS: '1000',
      QUEUE_POLL_MS: '20',
    });
    await printed(/Ctrl-C/);
    const messages = upTo(COUNT).map(() => messageOf(fresh()));
    await pushAll(sql, messages);
    await until(async () => (await registered(sql)).length > 0, 'it is at it');
    child.kill('SIGKILL');
    t.equal(await exited, 'SIGKILL');
    t.comment(`${(await registered(sql)).length} were done`);
    data.worker.start();
    await until(async () => (await queued(sql)).length === 0, 'another one does the rest');
    t.strictSame(await registered(sql), messages.map(({ email }) => email).toSorted());
    t.strictSame(await deadLetters(sql), []);
  });
}
