import { Type } from 'typebox';
import { User } from '../../../gateway/features/users/schemas.ts';
import { expectBody, aProblem } from '../checks.ts';
import { needMock, see, type Step } from '../step.ts';
import { expect } from '../surprise.ts';

/** `../../etc/passwd`, as one segment. */
export const HOSTILE_ID = '..%2F..%2Fetc%2Fpasswd';

export const users: Step = {
  name: 'users',
  title: 'Users: all, one, an unknown one, a hostile id',
  async run(ctx) {
    await see(ctx, 'GET /users', (reply) => {
      const { length } = expectBody(reply, 200, Type.Array(User));
      return `${length} users`;
    });
    await see(ctx, 'GET /users/nobody', aProblem('not_found'));
    await see(ctx, `GET /users/${HOSTILE_ID}`, aProblem('validation'));

    needMock(ctx, 'GET /users/:id needs an id known from');
    // The service says of its user 3 that it is user 2.
    for (const id of ['1', '3']) {
      await see(ctx, `GET /users/${id}`, (reply) => {
        const user = expectBody(reply, 200, User);
        expect(user.id === id, `the user says that it is ${user.id}`);
        return `${user.userName}, id ${user.id}`;
      });
    }
  },
};
