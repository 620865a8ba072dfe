import type { Connections, ConnectionsOptions } from './connections.ts';
import type { DatabaseLocation } from './database-url.ts';

/** The connections to where the data is. The driver that this takes is loaded, and no other one. */
export async function connect(
  location: DatabaseLocation,
  options: ConnectionsOptions,
): Promise<Connections> {
  if (location.kind === 'sqlite') {
    const { SqliteConnections } = await import('./sqlite/connections.ts');
    return new SqliteConnections(location.path, options);
  }
  if (location.kind === 'postgres') {
    const { PostgresConnections } = await import('./postgres.ts');
    return new PostgresConnections(location.url, options);
  }
  const { MysqlConnections } = await import('./mysql.ts');
  return new MysqlConnections(location.url, options);
}
