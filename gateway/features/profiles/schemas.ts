import { Type, type Static } from 'typebox';
import type { ProfileChangeRow, ProfileRow } from '../../store/tables.ts';
import { Email } from '../email.ts';
import { VISIBLE_TEXT } from '../text.ts';
import * as examples from './examples.ts';

/** Characters of a name; the column's width. */
const LONGEST_NAME = 200;

const Name = Type.String({
  format: VISIBLE_TEXT,
  minLength: 1,
  maxLength: LONGEST_NAME,
  description: 'What people call it: 1 to 200 characters without control characters, kept as given',
});

const UUID = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';
const time = (description: string) => Type.String({ format: 'date-time', description });

export const Profile = Type.Object(
  {
    id: Type.String({ description: 'A UUID; their order is the order of creation' }),
    name: Type.String({ description: 'As it was given' }),
    email: Type.String({ description: 'As it was given' }),
    registrationDate: time('When it was created'),
  },
  { title: 'Profile' },
);
export type Profile = Static<typeof Profile>;

export const NewProfile = Type.Object(
  { name: Name, email: Email },
  { title: 'NewProfile', additionalProperties: false, examples: [examples.newProfile] },
);
export type NewProfile = Static<typeof NewProfile>;

export const ProfileUpdate = Type.Object(
  { name: Type.Optional(Name), email: Type.Optional(Email) },
  {
    title: 'ProfileUpdate',
    additionalProperties: false,
    minProperties: 1,
    examples: [{ name: examples.profile.name }],
  },
);
export type ProfileUpdate = Static<typeof ProfileUpdate>;

const limit = (value: number) =>
  Type.Optional(
    Type.String({
      pattern: '^(?:[1-9]\\d{0,2}|1000)$',
      description: `At most so many, 1 to 1000; ${value} unless told otherwise`,
      examples: [String(value)],
    }),
  );

export const DEFAULT_LIMIT = 100;

const cursor = Type.Optional(
  Type.String({
    pattern: UUID,
    description: 'The `nextCursor` of the page before',
    examples: [examples.profile.id],
  }),
);

export const ProfilesQuery = Type.Object(
  { limit: limit(DEFAULT_LIMIT), cursor },
  { additionalProperties: false },
);

const nextCursor = Type.Optional(
  Type.String({ description: 'Send it as `cursor` to go on; nothing is left where it is missing' }),
);

export const ProfileList = Type.Object(
  { profiles: Type.Array(Profile, { description: 'In the order of creation' }), nextCursor },
  { title: 'ProfileList' },
);
export type ProfileList = Static<typeof ProfileList>;

export const HistoryQuery = Type.Object(
  {
    limit: limit(DEFAULT_LIMIT),
    cursor: Type.Optional(
      Type.String({
        pattern: '^[1-9]\\d{0,8}$',
        description: 'The `nextCursor` of the page before',
        examples: ['100'],
      }),
    ),
  },
  { additionalProperties: false },
);

export const ProfileChange = Type.Object(
  {
    version: Type.Integer({ minimum: 1, description: 'From 1, without gaps' }),
    change: Type.Enum(['created', 'updated', 'deleted'], { description: 'What was done' }),
    at: time('When'),
    requestId: Type.String({ description: 'Of the request that did it' }),
    name: Type.Optional(Type.String({ description: 'What it was set to' })),
    email: Type.Optional(Type.String({ description: 'What it was set to' })),
  },
  { title: 'ProfileChange', description: 'A change of a profile' },
);
export type ProfileChange = Static<typeof ProfileChange>;

export const ProfileHistory = Type.Object(
  { changes: Type.Array(ProfileChange, { description: 'The oldest first' }), nextCursor },
  { title: 'ProfileHistory' },
);
export type ProfileHistory = Static<typeof ProfileHistory>;

export const ProfileParams = Type.Object({
  id: Type.String({
    pattern: UUID,
    description: 'The id of the profile, a UUID in lower case',
    examples: [examples.profile.id],
  }),
});

export function toProfile(row: ProfileRow): Profile {
  const { id, name, email, registration_date: registrationDate } = row;
  return { id, name, email, registrationDate };
}

export function toChange(row: ProfileChangeRow): ProfileChange {
  const { version, change, changed_at: at, request_id: requestId, name, email } = row;
  return {
    version,
    change,
    at,
    requestId,
    ...(name !== null && { name }),
    ...(email !== null && { email }),
  };
}
