import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Listener {
  readonly port: number;
  /** Opens the port again after `stop`. */
  start: () => Promise<void>;
  /** Closes the port and every connection. */
  stop: () => Promise<void>;
}

export async function createListener(
  onRequest: RequestListener,
  wantedPort: number,
  host: string,
): Promise<Listener> {
  // Longer than any pool keeps an idle socket in a test: an early close here looks like a fault.
  const server = createServer({ keepAliveTimeout: 60_000 }, onRequest);
  let port = wantedPort;

  async function start(): Promise<void> {
    if (server.listening) return;
    server.listen(port, host);
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  }

  await start();
  return {
    port,
    start,
    async stop() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
