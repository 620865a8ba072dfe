import { test } from 'tap';
import {
  Idempotency,
  type Replayable,
} from '../../../gateway/features/registrations/idempotency.ts';
import { RegistrationsService } from '../../../gateway/features/registrations/service.ts';
import { withContext } from '../../../gateway/queue/with-context.ts';
import { systemClock } from '../../../gateway/resilience/clock.ts';
import { databases } from '../../support/databases.ts';
import { isProblem } from '../../support/profiles.ts';
import { fresh, queued, startData, startRegistrations } from '../../support/registrations.ts';
import { refuse, relent } from '../../support/triggers.ts';

const answerOf = (data: object) => ({ status: 202, body: data });

/** A registration and what its Idempotency-Key was answered are kept together, or neither is. */
for (const database of databases) {
  await test(database.kind, { skip: database.skip }, async (group) => {
    const { sql, url, register } = await startRegistrations(group, database, {
      env: { WORKER: 'off' },
    });

    await group.test('whose instance dies once it is accepted is answered at once', async (t) => {
      const { store, publisher, pending } = await startData(t, url, { WORKER: 'off' });
      const { unitOfWork } = store;
      const clock = systemClock;
      const service = new RegistrationsService({
        unitOfWork,
        publisher,
        pending,
        clock,
        compressMinBytes: 1_000,
      });
      const idempotency = new Idempotency({ unitOfWork, clock });
      const body = fresh();
      const accepted = Promise.withResolvers<Replayable>();
      const death = Promise.withResolvers<never>();
      const answer = withContext(clock, (context) =>
        idempotency.once(
          'died',
          body,
          async ({ keep }) => {
            accepted.resolve(
              answerOf(
                await service.accept(body, {
                  context,
                  requestId: 'of-no-request',
                  keep: keep && ((data) => keep(answerOf(data))),
                }),
              ),
            );
            return death.promise;
          },
          context,
        ),
      );
      const { body: wanted } = await accepted.promise;
      const { status, body: replayed } = await register(body, { 'idempotency-key': 'died' });
      t.strictSame([status, replayed], [202, wanted]);
      t.equal((await queued(sql)).length, 1);
      death.reject(new Error('dead'));
      await t.rejects(answer, { message: 'dead' });
    });

    await group.test('is not accepted where its key cannot be kept', async (t) => {
      const body = fresh();
      const before = await queued(sql);
      await refuse(database.kind, sql, 'idempotency_keys', 'UPDATE');
      isProblem(t, await register(body, { 'idempotency-key': 'refused' }), 'internal');
      t.strictSame(await queued(sql), before);
      await relent(database.kind, sql, 'idempotency_keys');
      const { status } = await register(body, { 'idempotency-key': 'refused' });
      t.equal(status, 202, 'the key is free');
      t.equal((await queued(sql)).length, before.length + 1);
    });
  });
}
