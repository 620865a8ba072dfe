import { Type, type TSchema } from 'typebox';
import { Event } from '../../../gateway/features/events/schemas.ts';
import { User } from '../../../gateway/features/users/schemas.ts';
import { expectBody } from '../checks.ts';
import { needMock, see, type Step } from '../step.ts';
import { readyToWrite } from '../write-circuit.ts';

const Added = Type.Object({ success: Type.Literal(true) }, { additionalProperties: false });

const plainArrayOf = (schema: TSchema) => (reply: Parameters<typeof expectBody>[0]) =>
  `a plain array of ${expectBody(reply, 200, Type.Array(schema)).length}`;

export const aliases: Step = {
  name: 'aliases',
  title: 'The routes of older front ends',
  async run(ctx) {
    await see(ctx, 'GET /getUsers', plainArrayOf(User));
    await see(ctx, 'GET /getEvents', plainArrayOf(Event));

    const mock = needMock(ctx, 'the others need ids known from');
    await see(ctx, 'GET /getEventsByUserId/1', plainArrayOf(Event));
    await readyToWrite(ctx, mock);
    await see(
      ctx,
      'POST /addEvent',
      (reply) => {
        expectBody(reply, 200, Added);
        return '{ success: true }';
      },
      { body: { id: 'ignored', name: 'Smoke Signals', userId: 4 } },
    );
  },
};
