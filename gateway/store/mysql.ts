import type { Socket } from 'node:net';
import {
  MysqlAdapter,
  MysqlIntrospector,
  MysqlQueryCompiler,
  type CompiledQuery,
  type Kysely,
  type QueryResult,
} from 'kysely';
import mysql, { type PoolConnection, type QueryError, type ResultSetHeader } from 'mysql2';
import type { Connection, Connections, ConnectionsOptions } from './connections.ts';
import type { Fault } from './errors.ts';

/** Milliseconds after which an unused connection is closed. */
const IDLE_MS = 30_000;

/** Milliseconds after which the system asks whether the other end of an idle connection is there. */
const KEEP_ALIVE_MS = 10_000;

/** MySQL 8 and MariaDB by `mysql2`. */
export class MysqlConnections implements Connections {
  readonly kind = 'mysql';
  readonly begin = 'begin';
  readonly adapter = new MysqlAdapter();
  readonly compiler = new MysqlQueryCompiler();
  readonly #pool: mysql.Pool;

  constructor(url: string, options: ConnectionsOptions) {
    const { limit, connectTimeoutMs, statementTimeoutMs } = options;
    this.#pool = mysql.createPool({
      uri: url.replace(/^mariadb:/, 'mysql:'),
      connectionLimit: limit,
      // Only below the limit does it look for idle ones at all.
      maxIdle: limit - 1,
      idleTimeout: IDLE_MS,
      keepAliveInitialDelay: KEEP_ALIVE_MS,
      connectTimeout: connectTimeoutMs,
      charset: 'UTF8MB4_BIN',
      enableKeepAlive: true,
      supportBigNumbers: true,
      // The server may not ask for files of this machine.
      flags: ['-LOCAL_FILES'],
    });
    const settings = sessionSettings(statementTimeoutMs);
    // They go out ahead of what the connection was made for.
    this.#pool.on('connection', (connection) => {
      for (const setting of settings) connection.query(setting);
    });
  }

  introspector(db: Kysely<never>): MysqlIntrospector {
    return new MysqlIntrospector(db);
  }

  acquire(): Promise<Connection> {
    return new Promise((resolve, reject) => {
      this.#pool.getConnection((error, connection) => {
        if (error !== null) reject(error);
        else resolve(new MysqlConnection(connection));
      });
    });
  }

  /**
   * @see https://mariadb.com/docs/server/reference/error-codes
   * @see https://dev.mysql.com/doc/mysql-errors/8.0/en/server-error-reference.html
   */
  faultOf(error: unknown): Fault | undefined {
    if (!(error instanceof Error)) return undefined;
    const { errno, fatal, code } = error as QueryError;
    if (errno !== undefined && errno in FAULTS) return FAULTS[errno];
    // Of the connection: nothing more can be said over it.
    if (fatal || SOCKET_ERROR.test(code ?? '')) return 'unavailable';
    return /pool is closed|closed state|connection/i.test(error.message)
      ? 'unavailable'
      : undefined;
  }

  close(): Promise<void> {
    // One that breaks meanwhile, or was never made, is closed as well.
    return new Promise((resolve) => this.#pool.end(() => resolve()));
  }
}

const SOCKET_ERROR = /^(?:E[A-Z]+|PROTOCOL_[A-Z_]+|HANDSHAKE_[A-Z_]+|POOL_[A-Z_]+)$/;

const FAULTS: Readonly<Record<number, Fault>> = {
  1020: 'contention', // ER_CHECKREAD: the record has changed since last read
  1021: 'unavailable', // ER_DISK_FULL
  1030: 'unavailable', // ER_GET_ERRNO: the storage engine failed
  1037: 'unavailable', // ER_OUTOFMEMORY
  1040: 'unavailable', // ER_CON_COUNT_ERROR
  1041: 'unavailable', // ER_OUT_OF_RESOURCES
  1044: 'unavailable', // ER_DBACCESS_DENIED_ERROR
  1045: 'unavailable', // ER_ACCESS_DENIED_ERROR
  1046: 'unavailable', // ER_NO_DB_ERROR
  1049: 'unavailable', // ER_BAD_DB_ERROR
  1047: 'unavailable', // ER_UNKNOWN_COM_ERROR: a node of a cluster without a quorum
  1053: 'unavailable', // ER_SERVER_SHUTDOWN
  1054: 'schema', // ER_BAD_FIELD_ERROR
  1062: 'duplicate', // ER_DUP_ENTRY
  1114: 'unavailable', // ER_RECORD_FILE_FULL
  1135: 'unavailable', // ER_CANT_CREATE_THREAD
  1142: 'unavailable', // ER_TABLEACCESS_DENIED_ERROR
  1143: 'unavailable', // ER_COLUMNACCESS_DENIED_ERROR
  1146: 'schema', // ER_NO_SUCH_TABLE
  1158: 'unavailable', // ER_NET_READ_ERROR
  1159: 'unavailable', // ER_NET_READ_INTERRUPTED
  1160: 'unavailable', // ER_NET_ERROR_ON_WRITE
  1161: 'unavailable', // ER_NET_WRITE_INTERRUPTED
  1180: 'unavailable', // ER_ERROR_DURING_COMMIT
  1203: 'unavailable', // ER_TOO_MANY_USER_CONNECTIONS
  1205: 'unavailable', // ER_LOCK_WAIT_TIMEOUT
  1206: 'unavailable', // ER_LOCK_TABLE_FULL
  1213: 'contention', // ER_LOCK_DEADLOCK
  1226: 'unavailable', // ER_USER_LIMIT_REACHED
  1290: 'unavailable', // ER_OPTION_PREVENTS_STATEMENT: the server only reads
  1317: 'unavailable', // ER_QUERY_INTERRUPTED
  1461: 'unavailable', // ER_MAX_PREPARED_STMT_COUNT_REACHED
  1792: 'unavailable', // ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION
  1836: 'unavailable', // ER_READ_ONLY_MODE
  1927: 'unavailable', // ER_CONNECTION_KILLED
  1969: 'unavailable', // ER_STATEMENT_TIMEOUT of MariaDB
  3101: 'contention', // ER_TRANSACTION_ROLLBACK_DURING_COMMIT of group replication
  4031: 'unavailable', // ER_CLIENT_INTERACTION_TIMEOUT
  3024: 'unavailable', // ER_QUERY_TIMEOUT of MySQL
};

/**
 * Locks of rows alone, none of the gaps between them; no value is cut short in silence; and no wait
 * outlasts the caller. MySQL ends only reads by itself, and reads what only MariaDB knows as a comment.
 */
function sessionSettings(statementTimeoutMs: number): string[] {
  const seconds = Math.max(1, Math.ceil(statementTimeoutMs / 1_000));
  return [
    'set session transaction isolation level read committed',
    `set session sql_mode = concat(@@sql_mode, ',STRICT_ALL_TABLES'),
      innodb_lock_wait_timeout = ${seconds}, lock_wait_timeout = ${seconds}
      /*M! , max_statement_time = ${statementTimeoutMs / 1_000} */`,
  ];
}

class MysqlConnection implements Connection {
  readonly #connection: PoolConnection;

  constructor(connection: PoolConnection) {
    this.#connection = connection;
  }

  executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    return new Promise((resolve, reject) => {
      const done = (error: QueryError | null, result: unknown) => {
        if (error !== null) reject(error);
        else if (Array.isArray(result)) resolve({ rows: result as Row[] });
        else {
          const { affectedRows } = result as ResultSetHeader;
          resolve({ rows: [], numAffectedRows: BigInt(affectedRows) });
        }
      };
      // Values travel apart from the statement; not every statement without values can be prepared.
      if (parameters.length > 0) this.#connection.execute(sql, [...parameters] as string[], done);
      else this.#connection.query(sql, done);
    });
  }

  // eslint-disable-next-line require-yield
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error('the store reads page by page');
  }

  release(): void {
    this.#connection.release();
  }

  destroy(): void {
    this.#connection.destroy();
    // By itself it says goodbye and waits for the other end, for as long as the system does.
    // Its typings leave out the socket.
    (this.#connection as unknown as { stream: Socket }).stream.destroy();
  }
}
