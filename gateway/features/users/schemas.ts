import { Type, type Static } from 'typebox';
import type { UserPayload } from '../../upstreams/users.ts';

export const User = Type.Object(
  {
    id: Type.String({ description: 'The identity, as in the path' }),
    userName: Type.String({ description: 'The name that others see' }),
    email: Type.String({ description: 'As the service has it' }),
    events: Type.Array(Type.String(), { description: 'The ids of the user’s events' }),
  },
  { title: 'User' },
);
export type User = Static<typeof User>;

/** A user under its identity; without one (in lists) the service's own id has to do. */
export function toUser(payload: UserPayload, id = String(payload.id)): User {
  const { userName, email, events } = payload;
  return { id, userName, email, events };
}
