import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import type { Test } from 'tap';
import { loadConfig } from '../../gateway/config.ts';
import { createData, type Data, type DataDependencies } from '../../gateway/data.ts';
import type { NewRegistration } from '../../gateway/features/registrations/schemas.ts';
import type { RegistrationMessage } from '../../gateway/queue/message.ts';
import { systemClock } from '../../gateway/resilience/clock.ts';
import type { RegistrationRow } from '../../gateway/store/tables.ts';
import { sqlTo, type Row, type Sql, type TestDatabase } from './databases.ts';
import type { Answer, GatewayOptions } from './gateway.ts';
import { createLog } from './log.ts';
import { startProfilesGateway, type ProfilesGateway } from './profiles.ts';
import { startTcpProxy } from './tcp-proxy.ts';

/** Retries come soon, and what others have queued is seen soon. */
export const QUICK = { QUEUE_RETRY_BASE_MS: '20', QUEUE_POLL_MS: '50' };

/** On a busy machine as well: what is shown is what becomes of it, not how soon. */
const PATIENT = { STORE_ATTEMPT_TIMEOUT_MS: '10000', STORE_DEADLINE_MS: '20000' };

let made = 0;

/** A registration whose email no other one has, with these fields. */
export const fresh = (fields: Partial<NewRegistration> = {}): NewRegistration => ({
  firstName: 'Ada',
  lastName: 'Keller',
  email: `somebody.${(made += 1)}@x.example`,
  gender: 'female',
  sex: 'female',
  occupation: 'Harbour pilot',
  ...fields,
});

/** Where it is looked at. */
export const pathOf = (email: string): string => `/registrations/${encodeURIComponent(email)}`;

/** What `look` tells, as soon as that is something; throws when it takes longer than `ms`. */
export async function until<T>(
  look: () => Promise<T | undefined | false>,
  what: string,
  ms = 20_000,
): Promise<T> {
  const deadline = Date.now() + ms;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > deadline) throw new Error(`not within ${ms} ms: ${what}`);
    await wait(15);
  }
}

export interface RegistrationsGateway {
  send: ProfilesGateway['send'];
  /** POST /registrations. */
  register: (body: unknown, headers?: Record<string, string>) => Promise<Answer<any>>;
  /** What a GET says as soon as it says this status. */
  becomes: (email: string, status: 'pending' | 'completed' | 'failed') => Promise<any>;
}

export interface StartedRegistrations extends RegistrationsGateway {
  url: string;
  /** Past the gateway. */
  sql: Sql;
  /** Another gateway on the same database. */
  another: (options?: GatewayOptions) => Promise<RegistrationsGateway>;
}

export async function startRegistrationsGateway(
  t: Test,
  url: string,
  { env, ...others }: GatewayOptions = {},
): Promise<RegistrationsGateway> {
  const { send } = await startProfilesGateway(t, url, {
    env: { ...QUICK, ...PATIENT, DEADLINE_MS: '20000', ...env },
    ...others,
  });
  return {
    send,
    register: (body, headers = {}) => send('POST', '/registrations', { body, headers }),
    becomes: (email, status) =>
      until(async () => {
        const { body } = await send('GET', pathOf(email));
        return body.status === status && body;
      }, `${email} is ${status}`),
  };
}

/** A gateway on an empty database of this kind, both gone when the test is over. */
export async function startRegistrations(
  t: Test,
  { create }: TestDatabase,
  options?: GatewayOptions,
): Promise<StartedRegistrations> {
  const { url, sql } = await create(t);
  const gateway = await startRegistrationsGateway(t, url, options);
  return { ...gateway, url, sql, another: (others) => startRegistrationsGateway(t, url, others) };
}

/** What is kept here, as a process has it that serves nobody; `open` lets it work. */
export async function startData(
  t: Test,
  url: string,
  env: Record<string, string> = {},
  dependencies: Partial<DataDependencies> = {},
): Promise<Data> {
  const config = loadConfig({ ...PATIENT, ...QUICK, DATABASE_URL: url, ...env });
  const data = await createData(config, {
    clock: systemClock,
    random: Math.random,
    log: createLog().logger,
    instance: `worker-${(made += 1)}`,
    ...dependencies,
  });
  t.teardown(async () => {
    await data.close();
    for (const { breaker } of data.circuits) breaker.close();
  });
  return data;
}

/** As the queue holds it. */
export const messageOf = (
  registration: NewRegistration,
  fields: Partial<RegistrationMessage> = {},
): RegistrationMessage => ({
  id: `00000000-0000-7000-8000-${String((made += 1)).padStart(12, '0')}`,
  ...registration,
  acceptedAt: Date.now(),
  requestId: 'of-no-request',
  ...fields,
});

/** Puts a message into the table as it is, past all that would look at it. */
export async function push(
  { kind }: TestDatabase,
  sql: Sql,
  message: RegistrationMessage,
  row: Row = {},
): Promise<void> {
  await insert(kind, sql, 'registration_queue', {
    id: message.id,
    email_key: message.email.toLowerCase(),
    payload: JSON.stringify(message),
    target: 'store',
    attempts: 0,
    available_at: message.acceptedAt,
    leased_by: null,
    last_error: null,
    accepted_at: message.acceptedAt,
    ...row,
  });
}

/** Many of them in one statement. */
export async function pushAll(sql: Sql, messages: readonly RegistrationMessage[]): Promise<void> {
  const rows = messages.map((message) => {
    const { id, email, acceptedAt } = message;
    const payload = JSON.stringify(message);
    return `('${id}', '${email}', '${payload}', 'store', 0, ${acceptedAt}, ${acceptedAt})`;
  });
  await sql(
    `INSERT INTO registration_queue (id, email_key, payload, target, attempts, available_at, accepted_at) VALUES ${rows.join(', ')}`,
  );
}

/** As the table has it. */
export function rowOf(registration: NewRegistration, id: string): RegistrationRow {
  const { firstName, lastName, email, gender, sex, occupation } = registration;
  const time = '2026-11-21T04:10:59.492Z';
  return {
    id,
    first_name: firstName,
    last_name: lastName,
    email,
    email_key: email.toLowerCase(),
    gender,
    sex,
    occupation,
    created_at: time,
    updated_at: time,
  };
}

export async function insert(
  kind: TestDatabase['kind'],
  sql: Sql,
  table: string,
  row: Row | RegistrationRow,
): Promise<void> {
  const columns = Object.keys(row);
  const places = columns.map((_, index) => (kind === 'postgres' ? `$${index + 1}` : '?'));
  await sql(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places.join(', ')})`,
    Object.values(row),
  );
}

/** The emails that are registered, as they are compared, in a fixed order. */
export async function registered(sql: Sql): Promise<string[]> {
  const rows = await sql('SELECT email_key FROM registrations');
  return rows.map(({ email_key: key }) => String(key)).toSorted();
}

export const queued = (sql: Sql): Promise<Row[]> =>
  sql('SELECT * FROM registration_queue ORDER BY id');

export const deadLetters = (sql: Sql): Promise<Row[]> =>
  sql('SELECT * FROM registration_dead_letters ORDER BY id');

export interface FailingDatabase {
  /** Through which it can be taken away. */
  url: string;
  /** Past that. */
  sql: Sql;
  /** Nothing can be written from now on. */
  down: () => Promise<void>;
  up: () => Promise<void>;
}

/** A database that can be taken away: a server by its connections, a file by its lock. */
export async function createFailing(t: Test, database: TestDatabase): Promise<FailingDatabase> {
  const { url } = await database.create(t);
  if (database.kind !== 'sqlite') {
    const { hostname, port } = new URL(url);
    const proxy = await startTcpProxy(t, { host: hostname, port: Number(port) });
    const up = () => proxy.accept();
    return { url: proxy.url(url), sql: sqlTo(url), down: async () => proxy.refuse(), up };
  }
  let holder: DatabaseSync | undefined;
  const letGo = () => {
    holder?.close();
    holder = undefined;
  };
  t.teardown(letGo);
  return {
    url,
    sql: sqlTo(url),
    async down() {
      const connection = new DatabaseSync(url.slice('sqlite:'.length), { timeout: 0 });
      holder = connection;
      // Waiting in SQLite would stop this process, which has to let go of the lock itself.
      await until(async () => begins(connection), 'the lock is had');
    },
    up: async () => letGo(),
  };
}

function begins(connection: DatabaseSync): boolean {
  try {
    connection.exec('BEGIN IMMEDIATE');
    return true;
  } catch {
    return false;
  }
}

/** The same address in another case for each number: a bit of it is a letter. */
export function spelled(email: string, number: number): string {
  let bit = 0;
  return email.replaceAll(/[a-z]/g, (letter) => {
    bit += 1;
    return bit <= 6 && (number >> (bit - 1)) % 2 === 1 ? letter.toUpperCase() : letter;
  });
}
