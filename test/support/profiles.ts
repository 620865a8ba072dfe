import type { AddressInfo } from 'node:net';
import type { Static, TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import type { Test } from 'tap';
import { Agent, request } from 'undici';
import { Profile } from '../../gateway/features/profiles/schemas.ts';
import { Problem, type ProblemCode, problems } from '../../gateway/problem.ts';
import type { Row, Sql, TestDatabase } from './databases.ts';
import { startGateway, type Answer, type GatewayOptions } from './gateway.ts';
import { checkAll } from './headers.ts';

/** Nobody listens there: what is shown of profiles needs no upstream. */
const NOWHERE = 'http://127.0.0.1:9';

/** What is shown is what becomes of a request, on a busy machine as well; not how soon. */
const PATIENT = {
  STORE_ATTEMPT_TIMEOUT_MS: '10000',
  STORE_DEADLINE_MS: '20000',
  DEADLINE_MS: '20000',
};

export interface SendOptions {
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is, in place of `body`. */
  raw?: string | Buffer;
  headers?: Record<string, string>;
}

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
type Send = (method: Method, path: string, options?: SendOptions) => Promise<Answer<any>>;

/** A gateway with a database, and clients of it that have as many connections as they want. */
export interface ProfilesGateway {
  send: Send;
  /** A profile that is there now; fields that are not given are made up. */
  create: (fields?: { name?: string; email?: string }) => Promise<Profile>;
}

export interface StartedProfiles extends ProfilesGateway {
  /** Of the database. */
  kind: TestDatabase['kind'];
  /** Past the gateway. */
  sql: Sql;
  /** Another gateway on the same database. */
  another: (options?: GatewayOptions) => Promise<ProfilesGateway>;
}

let made = 0;

/** An address that no other profile has. */
export const freshEmail = (): string => `somebody.${(made += 1)}@x.example`;

export async function startProfilesGateway(
  t: Test,
  databaseUrl: string,
  { env, ...others }: GatewayOptions = {},
): Promise<ProfilesGateway> {
  // First, since what is torn down first is what was started last.
  const dispatcher = new Agent({ connections: null, pipelining: 1 });
  const { app } = await startGateway(t, NOWHERE, {
    env: { ...PATIENT, DATABASE_URL: databaseUrl, ...env },
    ...others,
  });
  t.teardown(() => dispatcher.destroy());
  const { port } = app.server.address() as AddressInfo;
  const send: Send = async (method, path, { body, raw, headers = {} } = {}) => {
    const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const type = payload === undefined ? {} : { 'content-type': 'application/json' };
    const url = `http://127.0.0.1:${port}${path}`;
    const response = await request(url, {
      dispatcher,
      method,
      headers: { ...type, ...headers },
      ...(payload !== undefined && { body: payload }),
    });
    const text = await response.body.text();
    const isJson = text !== '' && /json/.test(String(response.headers['content-type']));
    return {
      status: response.statusCode,
      headers: response.headers,
      text,
      body:
        isJson && response.headers['content-encoding'] === undefined ? JSON.parse(text) : undefined,
    };
  };
  return {
    send,
    async create({ name = 'Somebody', email = freshEmail() } = {}) {
      const { status, body } = await send('POST', '/profiles', { body: { name, email } });
      if (status !== 201) throw new Error(`a profile was not created: ${JSON.stringify(body)}`);
      return body;
    },
  };
}

/** A gateway on an empty database of this kind, both gone when the test is over. */
export async function startProfiles(
  t: Test,
  { kind, create }: TestDatabase,
  options?: GatewayOptions,
): Promise<StartedProfiles> {
  const { url, sql } = await create(t);
  const gateway = await startProfilesGateway(t, url, options);
  return { ...gateway, kind, sql, another: (others) => startProfilesGateway(t, url, others) };
}

/** Asserts that a body has all that its schema asks for, and nothing else. */
export function fits<Schema extends TSchema>(
  t: Test,
  schema: Schema,
  body: unknown,
  name = 'the body is what its schema says',
): asserts body is Static<Schema> {
  t.strictSame(faultsOf(schema, body), [], name);
}

// Thousands of bodies are checked against a handful of schemas.
const validators = new Map<TSchema, Validator>();

function faultsOf(schema: TSchema, body: unknown): unknown[] {
  const validator = validators.get(schema) ?? Compile(closed(schema));
  validators.set(schema, validator);
  return validator.Check(body) ? [] : [...validator.Errors(body), body];
}

/** The same schema, in which whatever it does not name is a fault. */
function closed(schema: TSchema): TSchema {
  const { properties, items } = schema as { properties?: Record<string, TSchema>; items?: TSchema };
  if (items !== undefined) return { ...schema, items: closed(items) };
  if (properties === undefined) return schema;
  const parts = Object.entries(properties).map(([name, part]) => [name, closed(part)]);
  return { ...schema, properties: Object.fromEntries(parts), additionalProperties: false };
}

/** Asserts that an answer is this problem in the contract's form, naming these fields if given. */
export function isProblem(
  t: Test,
  answer: Answer<any>,
  code: ProblemCode,
  { fields, name = code }: { fields?: readonly string[]; name?: string } = {},
): void {
  areProblems(t, [answer], code, { name, ...(fields !== undefined && { fields: [fields] }) });
}

/**
 * The same for several answers in one assertion, since there are thousands of them; for each the
 * fields that it names.
 */
export function areProblems(
  t: Test,
  answers: readonly Answer<any>[],
  code: ProblemCode,
  { fields, name }: { fields?: readonly (readonly string[])[]; name: string },
): void {
  for (const { headers } of answers) checkAll(headers);
  t.strictSame(
    answers.map(({ status, headers, body }) => ({
      status,
      type: headers['content-type'],
      cacheControl: headers['cache-control'],
      etag: headers['etag'],
      faults: faultsOf(Problem, body),
      code: body?.code,
      instance: body?.instance,
      fields: fields && fieldsOf(body),
    })),
    answers.map(({ headers }, index) => ({
      status: problems[code].status,
      type: 'application/problem+json; charset=utf-8',
      cacheControl: 'no-store',
      etag: undefined,
      faults: [],
      code,
      instance: headers['x-request-id'],
      fields: fields?.[index]?.toSorted(),
    })),
    name,
  );
}

/** The fields that a problem names, each once. */
const fieldsOf = (problem: Problem | undefined): string[] =>
  [...new Set(problem?.errors?.map(({ field }) => field))].toSorted();

/** The rows of both tables, in a fixed order. */
export async function rowsOf(sql: Sql): Promise<{ profiles: Row[]; history: Row[] }> {
  return {
    profiles: await sql('SELECT * FROM profiles ORDER BY id'),
    history: await sql('SELECT * FROM profile_history ORDER BY profile_id, version'),
  };
}

/** The changes of one profile, the oldest first. */
export const historyRows = (sql: Sql, { id }: Pick<Profile, 'id'>): Promise<Row[]> =>
  sql(`SELECT * FROM profile_history WHERE profile_id = '${id}' ORDER BY version`);

/** 1 to `count`. */
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

const AT_ONCE = 8;

/** Does this for each of them, some at a time. */
export async function inParallel<T>(
  values: readonly T[],
  work: (value: T) => Promise<void>,
): Promise<void> {
  const left = values.values();
  const worker = async () => {
    for (const value of left) await work(value);
  };
  await Promise.all(upTo(AT_ONCE).map(worker));
}
