import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../gameday/free-port.ts';
import type { DemoOptions } from './options.ts';
import { bareEnvironment } from '../../bench/support/environment.ts';

export interface DemoGateway {
  /** Such as `http://localhost:3000`. */
  url: string;
  /** Of the mock upstreams. */
  mockUrl: string;
  /** Who bears it may operate the circuits. */
  token: string;
  stop: () => Promise<void>;
}

const MAIN = fileURLToPath(new URL('../../gateway/main.ts', import.meta.url));
const END_WITH_PARENT = new URL('../../bench/support/end-with-parent.ts', import.meta.url).href;
const READY_WITHIN_MS = 20_000;
const STOP_WITHIN_MS = 3_000;

/** The gateway with its mock upstreams, in a process of its own that ends with this one. */
export async function startGateway(
  { port: wanted, mockPort: wantedForMocks, pace }: DemoOptions,
  signal: AbortSignal,
  onDeath: (error: Error) => void,
): Promise<DemoGateway> {
  const port = await freePort(wanted);
  const mockPort = await freePort(wantedForMocks === port ? 0 : wantedForMocks);
  const token = randomBytes(18).toString('base64url');
  const child = spawn(process.execPath, ['--import', END_WITH_PARENT, MAIN], {
    env: {
      ...bareEnvironment(),
      PORT: String(port),
      MOCK_PORT: String(mockPort),
      ADMIN_TOKEN: token,
      LOG_LEVEL: 'error',
      DATABASE_URL: 'sqlite::memory:',
      // The demo's own traffic comes from one address.
      RATE_LIMIT_MAX: '100000',
      SHUTDOWN_DELAY_MS: '0',
      EVENTS_CACHE_TTL_MS: String(pace.ttlMs),
      EVENTS_BREAKER_OPEN_MS: String(pace.openMs),
    },
    // Its greeting would stand in the middle of ours. The channel is for the preload.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2_000)));
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const died = (code: number | null) => onDeath(new Error(`the gateway ended (${code}):\n${said}`));
  child.once('exit', died);

  async function stop(): Promise<void> {
    child.off('exit', died);
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      const timer = setTimeout(kill, STOP_WITHIN_MS);
      await exited;
      clearTimeout(timer);
    }
    process.off('exit', kill);
  }

  const url = `http://localhost:${port}`;
  try {
    const until = performance.now() + READY_WITHIN_MS;
    while (!(await isReady(`${url}/health/ready`, signal))) {
      signal.throwIfAborted();
      if (performance.now() > until) throw new Error('the gateway did not start in time');
      await wait(50, undefined, { signal });
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, mockUrl: `http://127.0.0.1:${mockPort}`, token, stop };
}

async function isReady(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    return (await fetch(url, { signal })).status === 200;
  } catch {
    return false;
  }
}
