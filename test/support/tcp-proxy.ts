import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Test } from 'tap';

/** Stands between a client and a server, and fails in the ways of a network. */
export interface TcpProxy {
  readonly port: number;
  /** This URL with the proxy in place of the server. */
  url(original: string): string;
  /** Those of clients that are open now. */
  connections(): number;
  /** Closes every connection and listens no more, until `accept`. */
  refuse(): void;
  /** Listens again, on the same port. */
  accept(): Promise<void>;
  /** Resets every connection; new ones are taken. */
  reset(): void;
  /** Takes connections and what they send, and passes on nothing, until `resume`. */
  hang(): void;
  /** Passes on what was held back, and all else. */
  resume(): void;
  /** From now on each piece is passed on so much later, in either direction. */
  delay(ms: number): void;
}

export interface Target {
  host: string;
  port: number;
}

/**
 * A port that nothing listens on. It is below those that systems give to outgoing connections:
 * none of these takes it while whoever listens on it is away for a moment.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 20_000);
    const server = createServer();
    try {
      await once(server.listen(port, '127.0.0.1'), 'listening');
      return port;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    } finally {
      server.close();
    }
  }
}

/** A proxy of this target on 127.0.0.1, gone when the test is over. */
export async function startTcpProxy(t: Test, target: Target): Promise<TcpProxy> {
  const ended = new AbortController();
  const pairs = new Set<{ client: Socket; upstream: Socket }>();
  let hanging: PromiseWithResolvers<void> | undefined;
  let delayMs = 0;

  async function forward(from: Socket, to: Socket): Promise<void> {
    try {
      // At its end `from` may still be written to: that is the other direction.
      for await (const piece of from.iterator({ destroyOnReturn: false })) {
        if (delayMs > 0) await sleep(delayMs, undefined, { signal: ended.signal });
        await hanging?.promise;
        if (!to.write(piece)) await once(to, 'drain');
      }
      await hanging?.promise;
      to.end();
    } catch {
      // Where one side breaks, so does the other, but in a hang nobody hears of it.
      await hanging?.promise;
      to.resetAndDestroy();
    }
  }

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const upstream = connect({ ...target, allowHalfOpen: true, noDelay: true });
    const pair = { client, upstream };
    pairs.add(pair);
    for (const socket of [client, upstream]) {
      // `forward` hears of it while it reads.
      socket.on('error', () => {});
      socket.on('close', () => {
        if (client.destroyed && upstream.destroyed) pairs.delete(pair);
      });
    }
    void forward(client, upstream);
    void forward(upstream, client);
  });

  function end(how: 'destroy' | 'resetAndDestroy'): void {
    for (const { client, upstream } of pairs) {
      client[how]();
      upstream[how]();
    }
  }

  function resume(): void {
    hanging?.resolve();
    hanging = undefined;
  }

  const port = await freePort();
  const proxy: TcpProxy = {
    port,
    url(original) {
      const url = new URL(original);
      url.hostname = '127.0.0.1';
      url.port = String(port);
      return url.href;
    },
    connections: () => [...pairs].filter(({ client }) => !client.destroyed).length,
    refuse() {
      server.close();
      end('destroy');
    },
    async accept() {
      await once(server.listen(port, '127.0.0.1'), 'listening');
    },
    reset: () => end('resetAndDestroy'),
    hang() {
      hanging ??= Promise.withResolvers();
    },
    resume,
    delay(ms) {
      delayMs = ms;
    },
  };
  await proxy.accept();
  t.teardown(() => {
    ended.abort();
    proxy.refuse();
    resume();
  });
  return proxy;
}
