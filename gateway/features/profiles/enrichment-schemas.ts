import { Type, type Static } from 'typebox';
import { Email } from '../email.ts';
import { VISIBLE_TEXT } from '../text.ts';
import * as examples from './examples.ts';
import { Profile } from './schemas.ts';

const known = {
  recentActivity: Type.Array(Type.String(), { description: 'What the user did last' }),
  loyaltyScore: Type.Number({ description: 'As the enrichment service has it' }),
};

export const Enrichment = Type.Union(
  [
    Type.Object({ enrichedDataStatus: Type.Literal('available'), ...known }),
    Type.Object({
      enrichedDataStatus: Type.Literal('stale'),
      ...known,
      message: Type.String({ description: 'Why it is not fresh' }),
    }),
    Type.Object({
      enrichedDataStatus: Type.Literal('unavailable'),
      message: Type.String({ description: 'Why there is none' }),
    }),
  ],
  {
    title: 'Enrichment',
    description: 'What the enrichment service knows of somebody, as far as it could be had',
  },
);
export type Enrichment = Static<typeof Enrichment>;

export const EnrichedProfile = Type.Object(
  { ...Profile.properties, enrichment: Enrichment },
  { title: 'EnrichedProfile' },
);
export type EnrichedProfile = Static<typeof EnrichedProfile>;

const line = (description: string) =>
  Type.String({ format: VISIBLE_TEXT, minLength: 1, maxLength: 200, description });

// The format takes any white space for the T, and offsets without minutes.
const DATE_TIME = '^[0-9-]{10}[Tt ][0-9:]{8}(?:\\.[0-9]+)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})$';

const candidate = {
  userId: Type.Integer({
    minimum: 1,
    maximum: Number.MAX_SAFE_INTEGER,
    description: 'Whom the enrichment service is asked about',
  }),
  username: Type.String({
    format: VISIBLE_TEXT,
    minLength: 3,
    maxLength: 32,
    description: 'Other than what stands before the @ of the email',
  }),
  email: Email,
  age: Type.Optional(Type.Integer({ minimum: 1, maximum: 129, description: 'In years' })),
  address: Type.Optional(
    Type.Object(
      {
        street: line('Street and number'),
        city: line('City'),
        state: line('State or province'),
        zip_code: line('Postal code'),
      },
      { additionalProperties: false, description: 'All four, or none' },
    ),
  ),
  signupTs: Type.Optional(
    Type.String({
      format: 'date-time',
      pattern: DATE_TIME,
      description: 'When the user signed up, RFC 3339',
    }),
  ),
};

export const Candidate = Type.Object(candidate, {
  title: 'Candidate',
  description: 'A profile that is kept elsewhere',
  additionalProperties: false,
  examples: [examples.candidate],
});
export type Candidate = Static<typeof Candidate>;

export const EnrichedCandidate = Type.Object(
  {
    user: Type.Object(candidate, { title: 'EnrichedUser', description: 'As it was sent' }),
    enrichment: Enrichment,
  },
  { title: 'EnrichedCandidate' },
);
export type EnrichedCandidate = Static<typeof EnrichedCandidate>;
