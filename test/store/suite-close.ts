import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { test } from 'tap';
import { connect } from '../../gateway/store/connect.ts';
import { parseDatabaseUrl } from '../../gateway/store/database-url.ts';

for (const kind of ['postgres', 'mysql']) {
  void test(`${kind}: closed while a connection is being made that gets no answer`, async (t) => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket.on('error', () => {})));
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    t.teardown(() => {
      for (const socket of sockets) socket.destroy();
      silent.close();
    });
    const { port } = silent.address() as AddressInfo;
    const connections = await connect(parseDatabaseUrl(`${kind}://root@127.0.0.1:${port}/test`)!, {
      limit: 2,
      connectTimeoutMs: 200,
      statementTimeoutMs: 200,
      onIdleError: () => {},
    });
    const acquiring = connections.acquire('write');
    acquiring.catch(() => {});
    await once(silent, 'connection');
    await t.resolves(connections.close());
    await t.rejects(acquiring);
  });
}
