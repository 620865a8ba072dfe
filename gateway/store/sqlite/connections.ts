import {
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type CompiledQuery,
  type Kysely,
  type QueryResult,
} from 'kysely';
import { Bulkhead } from '../../resilience/bulkhead.ts';
import type { Policy } from '../../resilience/policy.ts';
import type { Connection, Connections, ConnectionsOptions, Use } from '../connections.ts';
import { IN_MEMORY } from '../database-url.ts';
import type { Fault } from '../errors.ts';
import { Lane } from './lane.ts';
import { SqliteError, type SqliteThread } from './thread.ts';

/** SQLite makes tables in a transaction; Kysely's own adapter does without, for older tools. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/**
 * One file, written by one connection and read by another one: readers do not wait for writers, nor
 * for another process that writes. In memory there is one connection, since another one would have
 * another database.
 */
export class SqliteConnections implements Connections {
  readonly kind = 'sqlite';
  // Takes the right to write at once: two that had both read could not both go on to write.
  readonly begin = 'begin immediate';
  readonly adapter = new TransactionalSqliteAdapter();
  readonly compiler = new SqliteQueryCompiler();
  readonly #turns: Readonly<Record<Use, Policy>>;
  readonly #lanes: Readonly<Record<Use, Lane>>;

  constructor(
    path: string,
    { statementTimeoutMs }: Pick<ConnectionsOptions, 'statementTimeoutMs'>,
  ) {
    // The wait for another process leaves time for the work itself.
    const data = { path, busyTimeoutMs: Math.ceil(statementTimeoutMs / 3) };
    const write = { lane: new Lane(data), turn: oneAtATime() };
    const read = path === IN_MEMORY ? write : { lane: new Lane(data), turn: oneAtATime() };
    this.#lanes = { write: write.lane, read: read.lane };
    this.#turns = { write: write.turn, read: read.turn };
  }

  turnOf(use: Use): Policy {
    return this.#turns[use];
  }

  introspector(db: Kysely<never>): SqliteIntrospector {
    return new SqliteIntrospector(db);
  }

  async acquire(use: Use): Promise<Connection> {
    const { thread, pass } = await this.#lanes[use].enter();
    return new SqliteConnection(thread, pass);
  }

  /** @see https://sqlite.org/rescode.html */
  faultOf(error: unknown): Fault | undefined {
    if (!(error instanceof SqliteError)) {
      return error instanceof Error && 'syscall' in error ? 'unavailable' : undefined;
    }
    const { errcode, message } = error;
    if (errcode === undefined) return 'unavailable';
    if (errcode === CONSTRAINT_UNIQUE || errcode === CONSTRAINT_PRIMARY_KEY) return 'duplicate';
    if (errcode === GENERIC && /^no such (?:table|column)/.test(message)) return 'schema';
    const primary = errcode & 0xff;
    if (primary === BUSY) return 'contention';
    return UNAVAILABLE.has(primary) ? 'unavailable' : undefined;
  }

  /** SQLite's own answer, not its silence. */
  isUndone(error: unknown): boolean {
    return error instanceof SqliteError && error.errcode !== undefined;
  }

  async close(): Promise<void> {
    // The writer last: it takes what is in the log into the file.
    await this.#lanes.read.close();
    await this.#lanes.write.close();
  }
}

/** The queue in front of a connection; the deadline of the call bounds the wait. */
const oneAtATime = () => new Bulkhead({ name: 'store', limit: 1, queueLimit: 1_000 });

const GENERIC = 1;
const BUSY = 5;
const CONSTRAINT_UNIQUE = 2067;
const CONSTRAINT_PRIMARY_KEY = 1555;

/** Primary result codes that speak of the file or the disk, not of the statement. */
const UNAVAILABLE: ReadonlySet<number> = new Set([
  3, // PERM
  6, // LOCKED
  7, // NOMEM
  8, // READONLY
  9, // INTERRUPT
  10, // IOERR
  11, // CORRUPT
  13, // FULL
  14, // CANTOPEN
  15, // PROTOCOL
  22, // NOLFS
  23, // AUTH
  26, // NOTADB
]);

class SqliteConnection implements Connection {
  readonly #thread: SqliteThread;
  readonly #pass: () => void;

  constructor(thread: SqliteThread, pass: () => void) {
    this.#thread = thread;
    this.#pass = pass;
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const { rows, changes } = await this.#thread.ask({ sql, parameters });
    return {
      rows: rows as Row[],
      ...(changes !== undefined && { numAffectedRows: BigInt(changes) }),
    };
  }

  // eslint-disable-next-line require-yield
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error('the store reads page by page');
  }

  release(): void {
    this.#pass();
  }

  destroy(): void {
    this.#thread.terminate();
    this.#pass();
  }
}
