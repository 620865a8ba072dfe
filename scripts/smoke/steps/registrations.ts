import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Accepted,
  RegistrationList,
  RegistrationStatus,
} from '../../../gateway/features/registrations/schemas.ts';
import { aProblem, expectBody } from '../checks.ts';
import { needMock, note, see, type Context, type Step } from '../step.ts';
import { expect, Surprise } from '../surprise.ts';

/** Milliseconds within which a registration has to be completed, with nothing else to do. */
const COMPLETED_WITHIN_MS = 10_000;

export const registrations: Step = {
  name: 'registrations',
  title: 'Registrations: accepted at once, done a moment later',
  async run(ctx) {
    await see(ctx, 'GET /registrations?limit=5', (reply) => {
      const { count, data } = expectBody(reply, 200, RegistrationList);
      expect(count === data.length, `count is ${count}, with ${data.length} of them`);
      return count === 0 ? 'none yet' : `the first ${count}`;
    });
    const email = `smoke-${randomUUID()}@example.com`;
    const path = `/registrations/${encodeURIComponent(email)}`;
    await see(ctx, `GET ${path}`, aProblem('not_found'));
    const person = {
      firstName: 'Smoke',
      lastName: 'Ring',
      email,
      gender: 'prefer-not-to-say',
      sex: 'intersex',
      occupation: 'Signal',
    };
    const wrong = { ...person, occupation: '', sex: 'none' };
    await see(ctx, 'POST /registrations', aProblem('validation'), { body: wrong });

    // What registers stays: there is no route that takes it back.
    needMock(ctx, 'registering is tried only with');
    await see(
      ctx,
      'POST /registrations',
      (reply) => {
        const { data } = expectBody(reply, 202, Accepted);
        const location = reply.headers.get('location');
        expect(location === path, `Location is ${location}, not ${path}`);
        return `${data.status}, Location is that of its email`;
      },
      { body: person },
    );
    await completion(ctx, path);
    const other = { ...person, email: email.toUpperCase(), firstName: 'Another' };
    await see(ctx, 'POST /registrations', aProblem('conflict'), { body: other });
  },
};

/** Asks until it is completed: a line for each status that it has on its way. */
async function completion(ctx: Context, path: string): Promise<void> {
  let last = '';
  const until = performance.now() + COMPLETED_WITHIN_MS;
  while (performance.now() < until) {
    const { json } = await ctx.gateway.send('GET', path);
    const status = (json as { status?: unknown } | undefined)?.status;
    if (status !== 'pending') break;
    if (last === '') note(ctx, (last = 'pending at first'));
    await sleep(200, undefined, { signal: ctx.signal });
  }
  await see(ctx, `GET ${path}`, (reply) => {
    const { status } = expectBody(reply, 200, RegistrationStatus);
    if (status === 'completed') return status;
    throw new Surprise(
      `it is ${status} after ${COMPLETED_WITHIN_MS / 1_000} s; with WORKER=off, is npm run worker running?`,
    );
  });
}
