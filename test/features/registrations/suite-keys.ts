import { test, type Test } from 'tap';
import { Idempotency } from '../../../gateway/features/registrations/idempotency.ts';
import { withContext } from '../../../gateway/queue/with-context.ts';
import { systemClock } from '../../../gateway/resilience/clock.ts';
import type { TestDatabase } from '../../support/databases.ts';
import { isProblem, upTo } from '../../support/profiles.ts';
import {
  fresh,
  queued,
  startData,
  startRegistrations,
  until,
} from '../../support/registrations.ts';

const key = (value: string) => ({ 'idempotency-key': value });

/** With an Idempotency-Key the same request gets the same answer. */
export async function showKeys(database: TestDatabase): Promise<void> {
  await test('a request with an Idempotency-Key', { skip: database.skip }, async (group) => {
    const front = await startRegistrations(group, database, { env: { WORKER: 'off' } });
    // Its wall clock, and that of the worker, is ahead of the front's by what the test likes.
    const wall = movableWall();
    const another = await front.another({
      env: { WORKER: 'off' },
      overrides: { clock: wall.clock },
    });
    const sent = fresh();
    const KEY = '"8e03978e-40d5-43dd-bc93-6894a57f9324"';
    const first = await front.register(sent, key(KEY));

    const isReplayed = async (t: Test, { register }: typeof another, value = KEY) => {
      const { status, headers, text } = await register(sent, key(value));
      t.strictSame([status, text], [202, first.text]);
      t.equal(headers['location'], first.headers['location']);
    };

    await group.test('is answered as before, by any instance', async (t) => {
      t.equal(first.status, 202);
      for (const gateway of [front, another]) await isReplayed(t, gateway);
      await isReplayed(t, front, `${KEY};created=1`);
      await isReplayed(t, front, KEY.slice(1, -1));
      t.equal((await queued(front.sql)).length, 1);
    });

    await group.test('is the same with its fields in another order', async (t) => {
      const { email, occupation, ...rest } = sent;
      const { status, text } = await another.register({ occupation, ...rest, email }, key(KEY));
      t.strictSame([status, text], [202, first.text]);
    });

    await group.test('is 422 with another body', async (t) => {
      for (const body of [
        { ...sent, firstName: 'Bea' },
        { ...sent, email: 'other@x.example' },
      ]) {
        for (const { register } of [front, another])
          isProblem(t, await register(body, key(KEY)), 'idempotency_key_reused');
      }
      t.equal((await queued(front.sql)).length, 1, 'nothing came of it');
    });

    await group.test('and no valid body is 400, and the key is free', async (t) => {
      const body = { ...fresh(), firstName: 1 };
      isProblem(t, await front.register(body, key('wrong')), 'validation', {
        fields: ['body/firstName'],
      });
      t.equal((await front.register({ ...body, firstName: 'Ada' }, key('wrong'))).status, 202);
    });

    await group.test('is answered as before also when it is done', async (t) => {
      const { worker } = await startData(t, front.url);
      worker.start();
      await front.becomes(sent.email, 'completed');
      await worker.stop();
      for (const gateway of [front, another]) await isReplayed(t, gateway);
      isProblem(t, await front.register(sent), 'conflict', { name: 'without the key' });
      isProblem(t, await front.register(sent, key('"another"')), 'conflict', {
        name: 'with another key',
      });
      await isReplayed(t, another);
    });

    await group.test('may be what it likes within bounds', async (t) => {
      for (const value of [
        'a',
        '~',
        'a"b',
        "it's",
        'k'.repeat(255),
        `"${'q'.repeat(255)}"`,
        '"a\\"b\\\\"',
      ]) {
        const body = fresh();
        const one = await front.register(body, key(value));
        t.equal(one.status, value === 'a"b' || value === '"a\\"b\\\\"' ? one.status : 202, value);
        t.equal((await another.register(body, key(value))).text, one.text, value);
      }
    });

    await group.test('20 at once: one does it', async (t) => {
      const body = fresh();
      const answers = await Promise.all(
        upTo(20).map((number) => [front, another][number % 2]!.register(body, key('at-once'))),
      );
      const accepted = answers.filter(({ status }) => status === 202);
      t.ok(accepted.length >= 1);
      for (const { text } of accepted) t.equal(text, accepted[0]!.text);
      for (const answer of answers.filter(({ status }) => status !== 202))
        isProblem(t, answer, 'in_progress', { name: 'while it is under way' });
      const rows = await queued(front.sql);
      t.equal(rows.filter(({ email_key: known }) => known === body.email).length, 1);
      t.equal((await front.register(body, key('at-once'))).text, accepted[0]!.text);
    });

    await group.test('20 at once with as many bodies: one is done', async (t) => {
      const before = (await queued(front.sql)).length;
      const bodies = upTo(20).map(() => fresh());
      const answers = await Promise.all(
        bodies.map((body, index) => [front, another][index % 2]!.register(body, key('many'))),
      );
      t.equal(answers.filter(({ status }) => status === 202).length, 1);
      for (const { status, body } of answers.filter((one) => one.status !== 202))
        t.match([status, body.code].join(' '), /^(422 idempotency_key_reused|409 in_progress)$/);
      t.equal((await queued(front.sql)).length, before + 1);
    });

    // Another instance that is at it for as long as the test likes.
    const { store } = await startData(group, front.url);
    const slow = new Idempotency({ unitOfWork: store.unitOfWork, clock: systemClock });
    const begin = async (value: string, body: object) => {
      const work = Promise.withResolvers<{ status: number; body: object }>();
      const begun = Promise.withResolvers<void>();
      const answer = withContext(systemClock, (context) =>
        slow.once(value, body, () => (begun.resolve(), work.promise), context),
      );
      await begun.promise;
      return { ...work, answer };
    };

    await group.test('is 409 while it is under way', async (t) => {
      const body = fresh();
      const { resolve, answer } = await begin('slow', body);
      for (const { register } of [front, another]) {
        isProblem(t, await register(body, key('slow')), 'in_progress', { name: 'the same' });
        const other = await register(fresh(), key('"slow"'));
        isProblem(t, other, 'idempotency_key_reused', { name: 'with another body' });
      }
      resolve({ status: 202, body: { was: 'the answer' } });
      await answer;
      for (const { register } of [front, another]) {
        const { status, body: replayed } = await register(body, key('slow'));
        t.strictSame([status, replayed], [202, { was: 'the answer' }], 'then it is answered');
      }
    });

    await group.test('is free again where it failed', async (t) => {
      const body = fresh();
      const { reject, answer } = await begin('failed', body);
      reject(new Error('out of order'));
      await t.rejects(answer, { message: 'out of order' });
      t.equal((await another.register(body, key('failed'))).status, 202);
    });

    await group.test('whose instance died is free again after a while', async (t) => {
      const body = fresh();
      const { reject, answer } = await begin('died', body);
      wall.ahead = 14_000;
      isProblem(t, await another.register(body, key('died')), 'in_progress', {
        name: 'not at once',
      });
      wall.ahead = 15_100;
      const { status, text } = await another.register(body, key('died'));
      wall.ahead = 0;
      t.equal(status, 202);
      t.equal((await front.register(body, key('died'))).text, text);
      reject(new Error('after all'));
      await t.rejects(answer);
    });

    await group.test('whose instance died when it was accepted is no conflict later', async (t) => {
      const body = fresh();
      const { reject, answer } = await begin('accepted', body);
      // What it did before it died.
      t.equal((await front.register(body)).status, 202);
      wall.ahead = 15_100;
      const pending = await another.register(body, key('accepted'));
      wall.ahead = 0;
      t.equal(pending.status, 202, 'while it waits');
      reject(new Error('after all'));
      await t.rejects(answer);

      const done = fresh();
      const second = await begin('done', done);
      t.equal((await front.register(done)).status, 202);
      const { worker } = await startData(t, front.url);
      worker.start();
      await front.becomes(done.email, 'completed');
      await worker.stop();
      wall.ahead = 15_100;
      const { status } = await another.register(done, key('done'));
      wall.ahead = 0;
      t.equal(status, 202, 'when it is done');
      second.reject(new Error('after all'));
      await t.rejects(second.answer);
    });

    await group.test('is forgotten after a day', async (t) => {
      t.equal((await front.register(fresh(), key('old'))).status, 202);
      const left = await begin('never answered', fresh());
      const rows = async () => {
        const [row] = await front.sql('SELECT count(*) AS n FROM idempotency_keys');
        return Number(row!['n']);
      };
      const before = await rows();
      const { worker } = await startData(t, front.url, {}, { clock: wall.clock });
      worker.start();
      await worker.stop();
      const sweep = wall.minutely.pop()!;
      wall.ahead = DAY - 60_000;
      sweep();
      await until(async () => (await rows()) < before, 'those without an answer are swept');
      const kept = await rows();
      t.ok(kept > 5, 'those with one are not');
      isProblem(t, await another.register(fresh(), key('old')), 'idempotency_key_reused');
      wall.ahead = DAY + 60_000;
      t.equal((await another.register(fresh(), key('old'))).status, 202, 'it is free');
      t.equal(await rows(), kept);
      sweep();
      await until(async () => (await rows()) === 1, 'all but that one are swept');
      left.reject(new Error('after all'));
      await t.rejects(left.answer);
      wall.ahead = 0;
    });
  });
}

const DAY = 86_400_000;

/** A clock whose wall time can be moved, and whose timers of a minute are fired by hand. */
function movableWall() {
  const minutely: (() => void)[] = [];
  const wall = {
    /** Milliseconds. */
    ahead: 0,
    minutely,
    clock: {
      ...systemClock,
      wallNow: () => Date.now() + wall.ahead,
      setTimer(ms: number, fire: () => void) {
        if (ms !== 60_000) return systemClock.setTimer(ms, fire);
        minutely.push(fire);
        return { cancel() {} };
      },
    },
  };
  return wall;
}
