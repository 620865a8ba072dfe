import { Type, type Static } from 'typebox';
import type { DeadLetterRow, RegistrationRow } from '../../store/tables.ts';
import { Email, EmailInPath } from '../email.ts';
import { VISIBLE_TEXT } from '../text.ts';
import * as examples from './examples.ts';

const text = (longest: number, description: string) =>
  Type.String({
    format: VISIBLE_TEXT,
    minLength: 2,
    maxLength: longest,
    description: `${description}, 2 to ${longest} characters`,
  });
const time = (description: string) => Type.String({ format: 'date-time', description });

export const NewRegistration = Type.Object(
  {
    firstName: text(100, 'The given name'),
    lastName: text(100, 'The family name'),
    email: Email,
    gender: Type.Enum(['male', 'female', 'non-binary', 'prefer-not-to-say'], {
      description: 'As the person says',
    }),
    sex: Type.Enum(['male', 'female', 'intersex'], { description: 'As it is recorded' }),
    occupation: text(255, 'What the person does'),
  },
  {
    title: 'NewRegistration',
    additionalProperties: false,
    examples: [examples.newRegistration],
  },
);
export type NewRegistration = Static<typeof NewRegistration>;

export const Accepted = Type.Object(
  {
    success: Type.Literal(true),
    message: Type.String({ description: 'For people' }),
    data: Type.Object({
      email: Type.String({ description: 'As it was sent' }),
      status: Type.Literal('pending'),
    }),
  },
  { title: 'AcceptedRegistration' },
);
export type Accepted = Static<typeof Accepted>;

export const Registration = Type.Object(
  {
    id: Type.String({ description: 'A UUID; their order is the order of acceptance' }),
    first_name: Type.String(),
    last_name: Type.String(),
    email: Type.String({ description: 'As it was sent' }),
    gender: Type.String(),
    sex: Type.String(),
    occupation: Type.String(),
    created_at: time('When it was completed'),
    updated_at: time('When it was last changed'),
  },
  { title: 'Registration' },
);
export type Registration = Static<typeof Registration>;

export const RegistrationStatus = Type.Union(
  [
    Type.Object({
      email: Type.String(),
      status: Type.Literal('completed'),
      data: Registration,
    }),
    Type.Object({
      email: Type.String(),
      status: Type.Literal('completed'),
      since: time('When it was; the rest cannot be had for the moment'),
    }),
    Type.Object({
      email: Type.String(),
      status: Type.Literal('pending'),
      since: time('When it was accepted'),
    }),
    Type.Object({
      email: Type.String(),
      status: Type.Literal('failed'),
      since: time('When it was given up'),
      reason: Type.String({ description: 'Why' }),
    }),
  ],
  { title: 'RegistrationStatus', description: 'What became of a registration' },
);
export type RegistrationStatus = Static<typeof RegistrationStatus>;

export const RegistrationParams = Type.Object({ email: EmailInPath });

export const DEFAULT_LIMIT = 100;

export const RegistrationsQuery = Type.Object(
  {
    limit: Type.Optional(
      Type.String({
        pattern: '^(?:[1-9]\\d{0,2}|1000)$',
        description: `At most so many, 1 to 1000; ${DEFAULT_LIMIT} unless told otherwise`,
        examples: ['100'],
      }),
    ),
    offset: Type.Optional(
      Type.String({
        pattern: '^(?:0|[1-9]\\d{0,8})$',
        description: 'How many to pass over; 0 unless told otherwise',
        examples: ['0'],
      }),
    ),
  },
  { additionalProperties: false },
);

export const RegistrationList = Type.Object(
  {
    success: Type.Literal(true),
    count: Type.Integer({ minimum: 0, description: 'How many are in this answer' }),
    data: Type.Array(Registration, { description: 'In the order of acceptance' }),
  },
  { title: 'RegistrationList' },
);
export type RegistrationList = Static<typeof RegistrationList>;

export function toRegistration({ email_key: _key, ...row }: RegistrationRow): Registration {
  return row;
}

export const iso = (ms: number): string => new Date(ms).toISOString();

export const toFailed = (email: string, { died_at, error }: DeadLetterRow): RegistrationStatus => ({
  email,
  status: 'failed',
  since: iso(died_at),
  reason: error,
});
