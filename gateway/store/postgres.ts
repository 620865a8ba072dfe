import {
  AbortedTransactionError,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type CompiledQuery,
  type Kysely,
  type QueryResult,
} from 'kysely';
import { DatabaseError, Pool, types, type CustomTypesConfig, type PoolClient } from 'pg';
import type { Connection, Connections, ConnectionsOptions } from './connections.ts';
import type { Fault } from './errors.ts';

/** Milliseconds after which an unused connection is closed. */
const IDLE_MS = 30_000;

/** Milliseconds after which the system asks whether the other end of an idle connection is there. */
const KEEP_ALIVE_MS = 10_000;

/** PostgreSQL by `pg`. */
export class PostgresConnections implements Connections {
  readonly kind = 'postgres';
  readonly begin = 'begin';
  readonly adapter = new PostgresAdapter();
  readonly compiler = new PostgresQueryCompiler();
  readonly #pool: Pool;

  constructor(url: string, options: ConnectionsOptions) {
    const { limit, connectTimeoutMs, statementTimeoutMs, onIdleError } = options;
    this.#pool = new Pool({
      connectionString: url,
      max: limit,
      connectionTimeoutMillis: connectTimeoutMs,
      idleTimeoutMillis: IDLE_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
      application_name: 'breakwater',
      types: NUMBERS,
      statement_timeout: statementTimeoutMs,
      // What a gateway left behind that is no longer heard from must not hold its locks.
      idle_in_transaction_session_timeout: 2 * statementTimeoutMs,
    });
    this.#pool.on('error', onIdleError);
    // In use, a connection that breaks between two statements fails the next one; without a listener
    // it would end the process.
    this.#pool.on('connect', (client) => client.on('error', () => {}));
  }

  introspector(db: Kysely<never>): PostgresIntrospector {
    return new PostgresIntrospector(db);
  }

  async acquire(): Promise<Connection> {
    return new PostgresConnection(await this.#pool.connect());
  }

  /** @see https://www.postgresql.org/docs/current/errcodes-appendix.html */
  faultOf(error: unknown): Fault | undefined {
    if (!(error instanceof Error)) return undefined;
    if (!(error instanceof DatabaseError)) return isOfConnection(error) ? 'unavailable' : undefined;
    const { code = '' } = error;
    if (code === '23505') return 'duplicate';
    if (UNDONE.test(code)) return 'contention';
    if (code === '42P01' || code === '42703') return 'schema';
    return UNAVAILABLE.test(code) ? 'unavailable' : undefined;
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}

// Connection, authorization, resources, locks not had in time, operator, system, internal; a server
// that only reads, as a standby does; and rights that are missing.
const UNAVAILABLE = /^(?:08|28|3D|3F|53|55|57|58|F0|XX)|^(?:25006|25P03|40003|42501)$/;

// Of the rest of class 40 it is not known what was done.
const UNDONE = /^40(?:000|001|002|P01)$/;

/** Errors of the socket have a code of the system; those of `pg` itself have only words. */
function isOfConnection(error: Error & { code?: unknown }): boolean {
  return (
    typeof error.code === 'string' ||
    /connection|timeout|terminated|not queryable|SASL|closed/i.test(error.message)
  );
}

// Counts and milliseconds, which fit a number; the library gives bigint as text.
const NUMBERS: CustomTypesConfig = {
  getTypeParser: (id, format) =>
    id === types.builtins.INT8 ? Number : (types.getTypeParser(id, format) as () => unknown),
};

class PostgresConnection implements Connection {
  readonly #client: PoolClient;

  constructor(client: PoolClient) {
    this.#client = client;
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const { command, rowCount, rows } = await this.#client.query<Row & object>(sql, [
      ...parameters,
    ]);
    // Of a transaction in which a statement had failed, a commit undoes what there was, and succeeds.
    if (command === 'ROLLBACK' && sql === 'commit') throw new AbortedTransactionError();
    return { rows, ...(rowCount !== null && { numAffectedRows: BigInt(rowCount) }) };
  }

  // eslint-disable-next-line require-yield
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error('the store reads page by page');
  }

  release(): void {
    this.#client.release();
  }

  destroy(): void {
    this.#client.release(true);
  }
}
