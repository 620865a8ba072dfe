import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Test } from 'tap';
import { freePort } from './tcp-proxy.ts';

/** A Redis of one test's own, which may be stopped and started; it keeps nothing on disk. */
export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** One command as redis-cli would send it; its answer, or its error as an Error. */
  run(...command: string[]): Promise<unknown>;
  /** Ends it at once; resolves when it is gone. */
  stop(): Promise<void>;
  /** Starts it again, empty, on the same port; resolves when it answers. */
  start(): Promise<void>;
  /** Stops it in its tracks: connections stay, and nothing is answered, until `resume`. */
  hang(): void;
  resume(): void;
}

const isInstalled = spawnSync('redis-server', ['--version']).status === 0;

/** For tap: why tests with a Redis of their own are skipped here, false where they are not. */
export const cannotStartRedis: false | string = isInstalled ? false : 'no redis-server here';

/** Has the system kill the server when the process of the test is killed without a teardown. */
const boundToTest =
  spawnSync('setpriv', ['--pdeathsig', 'KILL', '--', 'true']).status === 0
    ? ['setpriv', '--pdeathsig', 'KILL', '--']
    : [];

/** A Redis that others use as well, for tests that stop nothing and keep to keys of their own. */
export const sharedRedisUrl = process.env['TEST_REDIS_URL'];

/** A Redis on a free port, gone when the test is over. */
export async function startRedis(t: Test, options: readonly string[] = []): Promise<RedisServer> {
  let port = await freePort();
  let child: ChildProcess | undefined;

  async function launch(): Promise<void> {
    const memoryOnly = ['--save', '', '--appendonly', 'no'];
    const place = ['--port', String(port), '--bind', '127.0.0.1'];
    const server = ['redis-server', ...place, ...memoryOnly, ...options];
    const [file = '', ...args] = [...boundToTest, ...server];
    const started = spawn(file, args, { cwd: tmpdir(), stdio: ['ignore', 'pipe', 'pipe'] });
    child = started;
    let output = '';
    const { promise: ready, resolve } = Promise.withResolvers<boolean>();
    started.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (/Ready to accept connections/.test(output)) resolve(true);
    });
    const ended = once(started, 'close').then(() => false);
    if (!(await Promise.race([ready, ended]))) {
      child = undefined;
      throw new Error(`redis-server did not start:\n${output}`);
    }
  }

  async function stop(): Promise<void> {
    const stopped = child;
    if (stopped === undefined) return;
    child = undefined;
    const ended = once(stopped, 'close');
    stopped.kill('SIGKILL');
    await ended;
  }

  t.teardown(stop);
  for (let tries = 0; child === undefined; tries += 1) {
    try {
      await launch();
    } catch (error) {
      // Somebody else has taken the port meanwhile.
      if (tries === 3) throw error;
      port = await freePort();
    }
  }

  const url = `redis://127.0.0.1:${port}`;
  return {
    url,
    port,
    run: (...command) => runRedis(url, ...command),
    stop,
    start: launch,
    hang: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
  };
}

const { createClient } = createRequire(import.meta.url)(
  '@redis/client',
) as typeof import('@redis/client');

/** Each client is made after this one: of itself the library assembles a class of 400 methods anew. */
const model = createClient();

/** One command on a connection of its own. */
export async function runRedis(url: string, ...command: string[]): Promise<unknown> {
  const client = model.duplicate({
    url,
    RESP: 2,
    disableClientInfo: true,
    maintNotifications: 'disabled',
  });
  client.on('error', () => {});
  await client.connect();
  try {
    return await client.sendCommand(command);
  } finally {
    client.destroy();
  }
}

/** Until `isSo` says so; rejects after 10 s, with what it said last. */
export async function until<T>(
  ask: () => Promise<T> | T,
  isSo: (value: T) => boolean,
  withinMs = 10_000,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const value = await ask();
    if (isSo(value)) return value;
    if (performance.now() > deadline) {
      throw new Error(`not within ${withinMs} ms, at last: ${JSON.stringify(value)}`);
    }
    await sleep(10);
  }
}
