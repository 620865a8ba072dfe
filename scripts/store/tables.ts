import { Type, type TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Tables } from '../../gateway/store/tables.ts';

/** A row as it is in the file: the values as they are in the database. */
export type Row = Readonly<Record<string, string | number | null>>;

/** A table that is moved. */
export interface Table {
  readonly name: string;
  /** In the order in which they stand in the file. */
  readonly columns: readonly string[];
  /** The primary key: the order of the rows. */
  readonly key: readonly string[];
  /** What is wrong with a row; undefined where nothing is. Values are not named: they are personal. */
  readonly faultOf: (row: unknown) => string | undefined;
}

type Columns<Name extends keyof Tables> = { [Column in keyof Tables[Name]]: TSchema };
type Key<Name extends keyof Tables> = readonly (keyof Tables[Name] & string)[];

// No surrogate without its other half, and no NUL: not every database takes them, or gives them back.
const text = (longest: number, shortest = 0) =>
  Type.String({
    pattern: `^[^\\p{Cs}\\0]{${shortest},${longest}}$`,
    description: `a text of ${shortest} to ${longest} characters`,
  });
const matching = (pattern: string, description: string) => Type.String({ pattern, description });
const nullable = (schema: TSchema & { description?: string }) =>
  Type.Union([schema, Type.Null()], { description: `${schema.description}, or null` });

const uuid = matching(
  '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
  'a UUID in lower case',
);
const time = matching(
  '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$',
  'a time such as 2026-11-21T04:10:59.492Z',
);
const version = Type.Integer({
  minimum: 1,
  maximum: 2 ** 31 - 1,
  description: 'a whole number from 1 on',
});

const count = Type.Integer({
  minimum: 0,
  maximum: 2 ** 31 - 1,
  description: 'a whole number from 0 on',
});
const ms = Type.Integer({
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'milliseconds since the epoch',
});

const columns = {
  profiles: {
    id: uuid,
    name: text(200, 1),
    email: text(254, 1),
    email_key: text(254, 1),
    registration_date: time,
    version,
  },
  profile_history: {
    profile_id: uuid,
    version,
    change: Type.Enum(['created', 'updated', 'deleted'], {
      description: 'created, updated or deleted',
    }),
    changed_at: time,
    request_id: text(128, 1),
    name: nullable(text(200, 1)),
    email: nullable(text(254, 1)),
  },
  registrations: {
    id: uuid,
    first_name: text(100, 1),
    last_name: text(100, 1),
    email: text(254, 1),
    email_key: text(254, 1),
    gender: text(20, 1),
    sex: text(20, 1),
    occupation: text(255, 1),
    created_at: time,
    updated_at: time,
  },
  registration_queue: {
    id: uuid,
    email_key: text(254, 1),
    payload: text(65_535),
    target: Type.Enum(['store', 'kafka'], { description: 'store or kafka' }),
    attempts: count,
    available_at: ms,
    leased_by: nullable(text(64)),
    last_error: nullable(text(65_535)),
    accepted_at: ms,
  },
  registration_dead_letters: {
    id: text(36, 1),
    email_key: text(254),
    payload: text(65_535),
    attempts: count,
    error: text(65_535),
    accepted_at: ms,
    died_at: ms,
  },
  idempotency_keys: {
    key_hash: matching('^[0-9a-f]{64}$', 'a SHA-256 in hexadecimal'),
    fingerprint: matching('^[0-9a-f]{64}$', 'a SHA-256 in hexadecimal'),
    status: nullable(count),
    body: nullable(text(65_535)),
    expires_at: ms,
  },
} satisfies { [Name in keyof Tables]: Columns<Name> };

const keys: { [Name in keyof Tables]: Key<Name> } = {
  profiles: ['id'],
  profile_history: ['profile_id', 'version'],
  registrations: ['id'],
  registration_queue: ['id'],
  registration_dead_letters: ['id'],
  idempotency_keys: ['key_hash'],
};

/** All of them; one that refers to another stands behind it. The types see to it that none is left out. */
export const tables: readonly Table[] = (Object.keys(columns) as (keyof Tables)[]).map((name) => ({
  name,
  columns: Object.keys(columns[name]),
  key: keys[name],
  faultOf: checkFor(name, columns[name]),
}));

function checkFor(name: string, properties: Readonly<Record<string, TSchema>>) {
  const schema = Compile(Type.Object(properties, { additionalProperties: false }));
  return (row: unknown): string | undefined => {
    if (schema.Check(row)) return undefined;
    if (typeof row !== 'object' || row === null || Array.isArray(row))
      return `the row of ${name} must be an object`;
    const other = Object.keys(row).find((column) => !Object.hasOwn(properties, column));
    if (other !== undefined) return `${name} has no column ${JSON.stringify(other)}`;
    const missing = Object.keys(properties).find((column) => !Object.hasOwn(row, column));
    if (missing !== undefined) return `the row of ${name} has no ${missing}`;
    const column = schema.Errors(row)[0]?.instancePath.split('/')[1] ?? '';
    const { description } = properties[column] as { description?: string };
    return `${name}.${column} must be ${description}`;
  };
}
