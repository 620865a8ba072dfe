import { Type, type Static } from 'typebox';
import { problems, type ProblemCode } from '../../problem.ts';
import type { EventPayload } from '../../upstreams/events.ts';
import { Id } from '../id.ts';

const Details = Type.Unsafe<unknown>({
  description: 'Whatever the front end keeps with the event',
});

export const Event = Type.Object(
  {
    id: Type.String({ description: 'The identity, as in the path' }),
    name: Type.String(),
    userId: Type.String(),
    details: Type.Optional(Details),
  },
  { $id: 'Event' },
);
export type Event = Static<typeof Event>;

export const NewEvent = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200 }),
    userId: Type.Union([Id, Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })]),
    details: Type.Optional(Details),
  },
  { $id: 'NewEvent', additionalProperties: false },
);
export type NewEvent = Static<typeof NewEvent>;

export const UserEvents = Type.Object(
  {
    events: Type.Array(Event),
    complete: Type.Boolean({ description: 'false when some of the user’s events are missing' }),
    missing: Type.Array(
      Type.Object({
        id: Type.String(),
        code: Type.Enum(Object.keys(problems) as ProblemCode[], { description: 'Why' }),
      }),
    ),
  },
  { $id: 'UserEvents' },
);
export type UserEvents = Static<typeof UserEvents>;

/** An event under its identity; without one (in lists) the service's own id has to do. */
export function toEvent(payload: EventPayload, id = String(payload.id)): Event {
  const { name, userId, details } = payload;
  return { id, name, userId: String(userId), ...(details !== undefined && { details }) };
}
