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
    name: Type.String({ description: 'What people call it' }),
    userId: Type.String({ description: 'The user it belongs to' }),
    details: Type.Optional(Details),
  },
  { title: 'Event' },
);
export type Event = Static<typeof Event>;

const newEventExample = {
  name: 'Lantern Parade',
  userId: '1',
  details: { place: 'Old Harbour', doors: '18:00' },
};

export const NewEvent = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200, description: 'What people call it' }),
    userId: Type.Union([Id, Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })]),
    details: Type.Optional(Details),
  },
  { title: 'NewEvent', examples: [newEventExample], additionalProperties: false },
);
export type NewEvent = Static<typeof NewEvent>;

const CODES = Object.keys(problems) as ProblemCode[];
const which = {
  upstream: Type.String({ description: 'The service it comes from' }),
  id: Type.String({ description: 'Of the user or of the event' }),
};

/** What became of one part of an aggregate. */
export const Part = Type.Union(
  [
    Type.Object({ ...which, status: Type.Literal('fresh') }),
    Type.Object({
      ...which,
      status: Type.Literal('stale'),
      age: Type.Integer({ minimum: 0, description: 'Seconds since it was fetched' }),
      code: Type.Enum(['revalidating', 'only_if_cached', ...CODES], {
        description: 'Why it is not fresh: it is being fetched anew, or the problem that kept it',
      }),
    }),
    Type.Object({
      ...which,
      status: Type.Literal('missing'),
      code: Type.Enum(CODES, { description: 'Why' }),
    }),
  ],
  { title: 'Part', description: 'What became of one part of an answer' },
);
export type Part = Static<typeof Part>;

const Missing = Type.Object(
  {
    id: Type.String({ description: 'Of the event' }),
    code: Type.Enum(CODES, { description: 'Why' }),
  },
  { title: 'Missing', description: 'An event that could not be had' },
);

// No age for fresh parts: an answer that counts seconds would never be the same twice, and its
// entity tag of no use. It is in the headers, in Age and as the time left in Cache-Status.
const parts = Type.Array(Part, { description: 'The user and each of the events, in their order' });

export const UserEvents = Type.Union(
  [
    Type.Object({
      events: Type.Array(Event, { description: 'All events of the user' }),
      complete: Type.Literal(true, { description: 'Nothing is missing' }),
      missing: Type.Array(Missing, { maxItems: 0, description: 'Nothing' }),
      parts,
    }),
    Type.Object({
      events: Type.Array(Event, { description: 'Those events that could be had' }),
      complete: Type.Literal(false, { description: 'Some events are missing' }),
      missing: Type.Array(Missing, { minItems: 1, description: 'Those that could not, and why' }),
      parts,
    }),
  ],
  { title: 'UserEvents', description: 'The events of a user, and what became of each' },
);
export type UserEvents = Static<typeof UserEvents>;

/** An event under its identity; without one (in lists) the service's own id has to do. */
export function toEvent(payload: EventPayload, id = String(payload.id)): Event {
  const { name, userId, details } = payload;
  return { id, name, userId: String(userId), ...(details !== undefined && { details }) };
}
