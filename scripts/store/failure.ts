import type { Connections } from '../../gateway/store/connections.ts';
import { StoreUnavailableError } from '../../gateway/store/errors.ts';

type DriverError = Error & { code?: unknown; errno?: unknown; errcode?: number };

const NO_ENTRY = 'it does not let this user in';
const NO_DATABASE = 'there is no such database';
const NO_ANSWER = 'it does not answer';
const NOT_OPENED = 'the file cannot be opened';

/** What codes of the system, of PostgreSQL, of MySQL and of SQLite say to whoever runs a command. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host cannot be looked up',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the host cannot be reached',
  ETIMEDOUT: NO_ANSWER,
  '28P01': NO_ENTRY,
  '28000': NO_ENTRY,
  '1044': NO_ENTRY,
  '1045': NO_ENTRY,
  '1698': NO_ENTRY,
  '3D000': NO_DATABASE,
  '1049': NO_DATABASE,
  EACCES: NOT_OPENED,
  EEXIST: NOT_OPENED,
  ENOENT: NOT_OPENED,
  ENOTDIR: NOT_OPENED,
  EROFS: NOT_OPENED,
  sqlite5: 'another process is writing to it',
  sqlite8: 'the file cannot be written to',
  sqlite11: 'the file is damaged',
  sqlite13: 'the disk is full',
  sqlite14: NOT_OPENED,
  sqlite26: 'the file is no SQLite database',
};

/** Why the database cannot be used; undefined where the error is not of the database. */
export function reasonOf(error: unknown, connections: Connections): string | undefined {
  const driver = driverErrorOf(error);
  if (driver === undefined) return undefined;
  const mayBeDone = error instanceof StoreUnavailableError && error.mayBeDone;
  const known = codesOf(driver).map((code) => REASONS[code]);
  const reason =
    known.find((text) => text !== undefined) ??
    (/timeout/i.test(driver.message) ? NO_ANSWER : undefined);
  const isOfDatabase =
    reason !== undefined ||
    error instanceof StoreUnavailableError ||
    codesOf(driver).length > 0 ||
    connections.faultOf(driver) !== undefined;
  if (!isOfDatabase) return undefined;
  // The drivers' own words, which name the user but no password.
  const { message } = driver;
  const words = reason === undefined ? message : `${reason} (${message})`;
  return mayBeDone ? `${words}. Whether it was done is not known: look before the next try` : words;
}

/** The innermost error: around it is what others made of it. */
function driverErrorOf(error: unknown): DriverError | undefined {
  if (!(error instanceof Error)) return undefined;
  // Of a name with several addresses: they failed alike.
  if (error instanceof AggregateError && error.errors.length > 0)
    return driverErrorOf(error.errors[0]);
  return error.cause instanceof Error ? driverErrorOf(error.cause) : error;
}

function codesOf({ code, errno, errcode, message }: DriverError): string[] {
  if (errcode !== undefined) return [`sqlite${errcode & 0xff}`];
  // Of an error that comes from a thread only the words arrive.
  const [, ofSystem] = /^(E[A-Z]+): /.exec(message) ?? [];
  return [code, errno, ofSystem].filter((one) => one !== undefined).map(String);
}
