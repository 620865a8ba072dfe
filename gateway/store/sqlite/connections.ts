import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type CompiledQuery,
  type Kysely,
  type QueryResult,
} from 'kysely';
import type { Connection, Connections, ConnectionsOptions } from '../connections.ts';
import { IN_MEMORY } from '../database-url.ts';
import type { Fault } from '../errors.ts';
import { SqliteError, SqliteThread } from './thread.ts';

/** SQLite makes tables in a transaction; Kysely's own adapter does without, for older tools. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** One file, one connection: who wants it waits for its turn. */
export class SqliteConnections implements Connections {
  readonly kind = 'sqlite';
  // Takes the right to write at once: two that had both read could not both go on to write.
  readonly begin = 'begin immediate';
  readonly adapter = new TransactionalSqliteAdapter();
  readonly compiler = new SqliteQueryCompiler();
  readonly #path: string;
  readonly #busyTimeoutMs: number;
  #thread: SqliteThread | undefined;
  #turn: Promise<void> = Promise.resolve();

  constructor(
    path: string,
    { statementTimeoutMs }: Pick<ConnectionsOptions, 'statementTimeoutMs'>,
  ) {
    this.#path = path;
    this.#busyTimeoutMs = statementTimeoutMs;
  }

  introspector(db: Kysely<never>): SqliteIntrospector {
    return new SqliteIntrospector(db);
  }

  async acquire(): Promise<Connection> {
    const pass = await this.#takeTurn();
    try {
      const thread = await this.#open();
      return new SqliteConnection(thread, pass);
    } catch (error) {
      pass();
      throw error;
    }
  }

  /** @see https://sqlite.org/rescode.html */
  faultOf(error: unknown): Fault | undefined {
    if (!(error instanceof SqliteError))
      return (error as { syscall?: string }).syscall === undefined ? undefined : 'unavailable';
    const { errcode } = error;
    if (errcode === undefined) return 'unavailable';
    if (errcode === CONSTRAINT_UNIQUE || errcode === CONSTRAINT_PRIMARY_KEY) return 'duplicate';
    return UNAVAILABLE.has(errcode & 0xff) ? 'unavailable' : undefined;
  }

  async close(): Promise<void> {
    const pass = await this.#takeTurn();
    await this.#thread?.close();
    this.#thread = undefined;
    pass();
  }

  /** Resolves when all who came before have passed it on; the caller has to in its turn. */
  async #takeTurn(): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const turn = this.#turn;
    this.#turn = promise;
    await turn;
    return resolve;
  }

  async #open(): Promise<SqliteThread> {
    if (this.#thread === undefined || this.#thread.hasFailed) {
      if (this.#path !== IN_MEMORY) await mkdir(dirname(this.#path), { recursive: true });
      this.#thread = new SqliteThread({ path: this.#path, busyTimeoutMs: this.#busyTimeoutMs });
    }
    try {
      await this.#thread.opened;
      return this.#thread;
    } catch (error) {
      this.#thread = undefined;
      throw error;
    }
  }
}

const CONSTRAINT_UNIQUE = 2067;
const CONSTRAINT_PRIMARY_KEY = 1555;

/** Primary result codes that speak of the file or the disk, not of the statement. */
const UNAVAILABLE: ReadonlySet<number> = new Set([
  3, // PERM
  5, // BUSY
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
