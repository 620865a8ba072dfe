import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { request } from 'undici';
import { bareEnvironment } from './environment.ts';

export interface Child {
  pid: number;
  /** Such as `http://127.0.0.1:40000`. */
  origin: string;
  stop(): Promise<void>;
}

export interface ChildOptions {
  /** What it is called in messages. */
  name: string;
  /** The module that Node runs. */
  file: string;
  /** All of its environment beside PORT, PATH and the code that others have compiled already. */
  env: Record<string, string>;
  /** Answers 200 as soon as the child is ready. */
  readyPath: string;
  /** Told when a child that was ready ends without having been stopped. */
  onDeath: (error: Error) => void;
  signal: AbortSignal;
}

const READY_WITHIN_MS = 20_000;
const STOP_WITHIN_MS = 2_000;
const PRELOAD = new URL('end-with-parent.ts', import.meta.url).href;

/** Runs a module in a process of its own and waits until it answers. */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { name, file, env, readyPath, onDeath, signal } = options;
  const port = await freePort();
  const child = spawn(process.execPath, ['--import', PRELOAD, file], {
    env: { ...bareEnvironment(), ...env, PORT: String(port) },
    // Its log goes nowhere: read by this process, it would cost the load generator. The channel
    // is for the preload.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const said = tail(child);
  const kill = () => child.kill('SIGKILL');
  // For the ends that no `finally` sees.
  process.once('exit', kill);
  const stop = async () => {
    await end(child);
    process.off('exit', kill);
  };
  const origin = `http://127.0.0.1:${port}`;
  try {
    await ready(`${origin}${readyPath}`, child, signal);
  } catch (error) {
    await stop();
    signal.throwIfAborted();
    throw new Error(`${name} did not start. It said:\n${said()}`, { cause: error });
  }
  const died = (code: number | null, by: string | null) =>
    onDeath(new Error(`${name} ended during the run (${by ?? code}). It said:\n${said()}`));
  child.once('exit', died);
  return {
    pid: child.pid!,
    origin,
    stop() {
      child.off('exit', died);
      return stop();
    },
  };
}

async function ready(url: string, child: ChildProcess, signal: AbortSignal): Promise<void> {
  const until = performance.now() + READY_WITHIN_MS;
  while (child.exitCode === null && performance.now() < until) {
    const status = await statusOf(url, signal);
    if (status === 200) return;
    await wait(25, undefined, { signal });
  }
  throw new Error(`${url} is not ready`);
}

async function statusOf(url: string, signal: AbortSignal): Promise<number | undefined> {
  try {
    const { statusCode, body } = await request(url, { signal });
    await body.dump();
    return statusCode;
  } catch {
    return undefined;
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  await exited;
  clearTimeout(timer);
}

/** The last of what the child wrote to stderr, which is read to the end, or it would block. */
function tail({ stderr }: ChildProcess): () => string {
  let text = '';
  stderr?.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-4_000);
  });
  return () => text || '(nothing)';
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
