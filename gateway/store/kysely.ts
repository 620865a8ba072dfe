import {
  CompiledQuery,
  DefaultQueryExecutor,
  Kysely,
  SingleConnectionProvider,
  type DatabaseConnection,
  type Dialect,
  type Driver,
} from 'kysely';
import type { Connection, Connections } from './connections.ts';
import type { Tables } from './tables.ts';

export type Queries = Kysely<Tables>;

/** Builds the queries that run on this one connection. */
export function queriesOn(connection: DatabaseConnection, connections: Connections): Queries {
  const { compiler, adapter } = connections;
  const provider = new SingleConnectionProvider(connection);
  const executor = new DefaultQueryExecutor(compiler, adapter, provider);
  const dialect = dialectOf(connections);
  return new Kysely<Tables>({
    config: { dialect },
    dialect,
    driver: new ConnectionsDriver(connections),
    executor,
  });
}

/** Kysely's way to the connections, for what takes as many of them as it likes: the migrations. */
export function dialectOf(connections: Connections): Dialect {
  return {
    createAdapter: () => connections.adapter,
    createDriver: () => new ConnectionsDriver(connections),
    createIntrospector: (db) => connections.introspector(db as Kysely<never>),
    createQueryCompiler: () => connections.compiler,
  };
}

class ConnectionsDriver implements Driver {
  readonly #connections: Connections;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  async init(): Promise<void> {}

  acquireConnection(): Promise<Connection> {
    return this.#connections.acquire('write');
  }

  async beginTransaction(connection: Connection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(this.#connections.begin));
  }

  async commitTransaction(connection: Connection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: Connection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  async releaseConnection(connection: Connection): Promise<void> {
    connection.release();
  }

  async destroy(): Promise<void> {}
}
