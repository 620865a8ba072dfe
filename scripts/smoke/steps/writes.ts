import { Event, UserEvents } from '../../../gateway/features/events/schemas.ts';
import { expectBody, aProblem } from '../checks.ts';
import { needMock, note, see, type Step } from '../step.ts';
import { expect } from '../surprise.ts';
import { readyToWrite } from '../write-circuit.ts';

export const writes: Step = {
  name: 'writes',
  title: 'Adding an event, reading it back, a part that is missing',
  async run(ctx) {
    await see(ctx, 'POST /events', aProblem('validation'), { body: { name: '' } });

    const mock = needMock(ctx, 'adding an event is tried only with');
    await readyToWrite(ctx, mock);
    const body = { name: 'Smoke on the Water', userId: '2' };
    const { headers } = await see(
      ctx,
      'POST /events',
      (reply) => {
        const { id } = expectBody(reply, 201, Event);
        const location = reply.headers.get('location');
        expect(location === `/events/${id}`, `Location is ${location}, the id ${id}`);
        return `Location: ${location}`;
      },
      { body },
    );

    note(ctx, "one of the user's events is made to answer 404, once");
    await mock.withFault('events', { sequence: [404] }, () =>
      see(ctx, 'GET /events/user/2', (reply) => {
        const { events, complete, missing } = expectBody(reply, 200, UserEvents);
        expect(!complete, 'the events are said to be complete');
        expect(missing.length === 1, `one event was to be missing, not ${missing.length}`);
        return `${events.length} events, missing ${missing[0]?.id} (${missing[0]?.code})`;
      }),
    );
    const location = headers.get('location') ?? '';
    await see(ctx, 'GET /events/user/2', (reply) => {
      const { events, complete } = expectBody(reply, 200, UserEvents);
      expect(complete, 'some of the events are missing');
      const isIn = events.some(({ id }) => location === `/events/${id}`);
      expect(isIn, 'the event that was added is not among them');
      return `${events.length} events, complete, the new one among them`;
    });
    await see(ctx, `GET ${location}`, (reply) => {
      const { name } = expectBody(reply, 200, Event);
      expect(name === body.name, `the event is called ${name}`);
      return name;
    });
  },
};
