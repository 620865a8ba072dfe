import type { ConnectionPool } from '@platformatic/kafka';
import { atMost } from './at-most.ts';

/** Milliseconds that a client gets to end in good order; a broker that hangs would take longer. */
const CLOSE_MS = 1_000;

/** Ends a client of the library with its connections, whatever state they are in. Never rejects. */
export async function closeClient(
  close: () => Promise<void>,
  pools: readonly ConnectionPool[],
): Promise<void> {
  // A pool forgets its connections when it is told to close them.
  const connections = pools.flatMap((pool) => [...pool].map(([, connection]) => connection));
  await atMost(CLOSE_MS, Promise.allSettled([close(), ...pools.map((pool) => pool.close())]));
  for (const { socket } of connections) socket?.destroy();
}
