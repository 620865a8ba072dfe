import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Test } from 'tap';

/** An upstream that answers every connection's first bytes with exactly these, whatever they are. */
export async function startRawUpstream(
  t: Test,
  respond: (socket: import('node:net').Socket) => void,
): Promise<{ url: string; server: Server }> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => respond(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  t.teardown(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
