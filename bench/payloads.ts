// What the bench upstream says, and what the gateway has to make of it. Every text is a function
// of the id alone, so that a mixed-up answer is seen.

/** Stands for the id in the prebuilt texts; part of no other value. */
const HOLE = '@id@';

interface UserPayload {
  id: number;
  userName: string;
  email: string;
  events: string[];
}

/** Ids in payloads are wrong on purpose: by the contract the path is the identity. */
function userPayload(id: string, fan: number): UserPayload {
  const events = Array.from({ length: fan }, (_, index) => `event-${id}-${index + 1}`);
  return { id: 7, userName: `User ${id}`, email: `${id}@example.com`, events };
}

/** A user of about 1.5 KB: the contract gives it nothing but its event ids to be large with. */
function plainUserPayload(id: string): UserPayload {
  const events = Array.from({ length: 125 }, (_, index) => `event-${index + 100}`);
  return { ...userPayload(id, 0), events };
}

/** An event of about 1.5 KB. */
function eventPayload(id: string) {
  return {
    id: 1,
    name: `Event ${id}`,
    userId: 7,
    details: {
      place: { name: 'Pier 4', latitude: 53.5438, longitude: 9.9658 },
      tags: ['harbour', 'sailing', 'open air'],
      description: 'Doors open an hour before the start. '.repeat(35),
    },
  };
}

/** Splits the serialized payload at its id, so that a request costs one join. */
function prebuild(payload: object): (id: string) => string {
  const pieces = JSON.stringify(payload).split(HOLE);
  return (id) => pieces.join(id);
}

const plainUser = prebuild(plainUserPayload(HOLE));
const fanUsers = new Map([3, 30].map((fan) => [fan, prebuild(userPayload(HOLE, fan))]));

export const eventText = prebuild(eventPayload(HOLE));

export function userText(id: string): string {
  const build = fanUsers.get(fanOf(id)) ?? plainUser;
  return build(id);
}

/** The number of events that a user with this id has of its own: 3 for `fan3-…`. */
const fanOf = (id: string): number => Number(/^fan(\d+)-/.exec(id)?.[1]);

export const sentUser = (id: string): unknown => JSON.parse(userText(id));

/** What the gateway answers for a user. */
export const expectedUser = (id: string): unknown => ({ ...plainUserPayload(id), id });

const freshPart = (upstream: string, id: string) => ({ upstream, id, status: 'fresh' });

/** What the gateway answers for the events of a user that has `fan` of them. */
export function expectedUserEvents(id: string, fan: number): unknown {
  const events = userPayload(id, fan).events.map((eventId) => ({
    ...eventPayload(eventId),
    id: eventId,
    userId: '7',
  }));
  const parts = [freshPart('users', id), ...events.map((event) => freshPart('events', event.id))];
  return { events, complete: true, missing: [], parts };
}
