import type { Clock } from '../resilience/clock.ts';
import type { Connection, Connections } from './connections.ts';
import { StoreUnavailableError } from './errors.ts';

/**
 * Does `work`, which takes connections as it likes, in `ms` at most; those that it holds are ended
 * then, so that it ends as well. Rejects with StoreUnavailableError when the time is up.
 */
export async function withinTime<T>(
  connections: Connections,
  { clock, ms }: { clock: Clock; ms: number },
  work: (connections: Connections) => Promise<T>,
): Promise<T> {
  const held = new Set<Connection>();
  let isOver = false;
  const overdue = () => new StoreUnavailableError(`the database took longer than ${ms} ms`);

  const acquire: Connections['acquire'] = async (use) => {
    const connection = await connections.acquire(use);
    if (isOver) {
      connection.release();
      throw overdue();
    }
    held.add(connection);
    return {
      executeQuery: (query) => connection.executeQuery(query),
      streamQuery: (query, size) => connection.streamQuery(query, size),
      release: () => void (held.delete(connection) && connection.release()),
      destroy: () => void (held.delete(connection) && connection.destroy()),
    };
  };

  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = clock.setTimer(ms, () => {
    isOver = true;
    for (const connection of held) connection.destroy();
    held.clear();
    reject(overdue());
  });
  try {
    return await Promise.race([work({ ...spoken(connections), acquire }), late]);
  } finally {
    timer.cancel();
  }
}

/** How the database wants to be spoken to, which methods and getters say as well. */
const spoken = (connections: Connections): Omit<Connections, 'acquire'> => ({
  kind: connections.kind,
  begin: connections.begin,
  adapter: connections.adapter,
  compiler: connections.compiler,
  introspector: (db) => connections.introspector(db),
  faultOf: (error) => connections.faultOf(error),
  close: () => connections.close(),
});
