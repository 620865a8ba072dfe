import { Type } from 'typebox';
import { Event, UserEvents } from '../../../gateway/features/events/schemas.ts';
import { expectBody, aProblem } from '../checks.ts';
import { needMock, see, type Step } from '../step.ts';
import { expect } from '../surprise.ts';
import { HOSTILE_ID } from './users.ts';

export const events: Step = {
  name: 'events',
  title: "Events: all, one, an unknown one, a user's",
  async run(ctx) {
    await see(ctx, 'GET /events', (reply) => {
      const { length } = expectBody(reply, 200, Type.Array(Event));
      return `${length} events`;
    });
    await see(ctx, 'GET /events/nothing', aProblem('not_found'));
    await see(ctx, `GET /events/${HOSTILE_ID}`, aProblem('validation'));
    await see(ctx, 'GET /events/user/nobody', aProblem('not_found'));

    needMock(ctx, 'GET /events/:id needs an id known from');
    // The service gives several events the same id.
    for (const id of ['event-1', 'event-2']) {
      await see(ctx, `GET /events/${id}`, (reply) => {
        const event = expectBody(reply, 200, Event);
        expect(event.id === id, `the event says that it is ${event.id}`);
        return `${event.name}, id ${event.id}`;
      });
    }
    await see(ctx, 'GET /events/user/1', (reply) => {
      const { events: found, complete, missing } = expectBody(reply, 200, UserEvents);
      expect(complete && missing.length === 0, 'some of the events are missing');
      const strange = found.find(({ userId }) => userId !== '1');
      expect(strange === undefined, `${strange?.id} belongs to user ${strange?.userId}`);
      return `${found.length} events, complete`;
    });
  },
};
