import { test } from 'tap';
import type { TestDatabase } from '../../support/databases.ts';
import { createLog } from '../../support/log.ts';
import { fresh, messageOf, pathOf, push, startRegistrations } from '../../support/registrations.ts';

/** Who registers is nobody's business who reads the log. */
export async function showPrivacy(database: TestDatabase): Promise<void> {
  await test('no email is in the log', { skip: database.skip }, async (t) => {
    const log = createLog();
    const { send, register, becomes, sql } = await startRegistrations(t, database, {
      env: { QUEUE_MAX_ATTEMPTS: '2' },
      overrides: { logger: log.logger },
    });
    // Every letter of it is there in any spelling, encoded or not.
    const SECRET = 'topsecret';
    const email = `${SECRET}+a@x.example`;
    await register(fresh({ email }));
    await becomes(email, 'completed');
    await register(fresh({ email }));
    await register(fresh({ email }), { 'idempotency-key': 'one' });
    await register({ ...fresh({ email }), sex: 1 });
    await register(fresh({ email: `${SECRET} @x.example` }));
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE'] as const) {
      await send(method, pathOf(email));
      await send(method, pathOf(`${SECRET}.unknown@x.example`));
      await send(method, `/registrations/${SECRET}`);
    }
    // What no other attempt makes any better, with the email in what the database says of it.
    const [{ id }] = (await sql('SELECT id FROM registrations')) as [{ id: string }];
    const poison = `${SECRET}.poison@x.example`;
    await push(database, sql, messageOf(fresh({ email: poison }), { id }));
    await becomes(poison, 'failed');
    await log.line('a registration is given up');
    const telling = log.lines.filter((line) => JSON.stringify(line).toLowerCase().includes(SECRET));
    t.strictSame(telling, []);
    const ours = log.lines.filter(({ msg }) => msg === 'request');
    t.ok(ours.length > 10, 'the requests are');
    t.ok(
      ours.some(({ url }) => url === '/registrations/:email'),
      'by their route',
    );
  });
}
