import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { startChild, type Child } from '../support/children.ts';
import type { Answer, Scenario } from './scenarios.ts';

export interface Targets extends Record<Scenario['target'], Child> {
  stop(): Promise<void>;
}

const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What differs from the gateway's defaults, and nothing else does. */
const SETTINGS = {
  NODE_ENV: 'production',
  LOG_LEVEL: 'warn',
  // One address sends everything: the counting stays, the limit is out of reach.
  RATE_LIMIT_MAX: '1000000',
  RATE_LIMIT_WINDOW_MS: '1000',
  SHUTDOWN_DELAY_MS: '0',
  DATABASE_URL: 'sqlite::memory:',
};

/** The upstream, a gateway, and a second gateway whose circuit of the events service is open. */
export async function startTargets(
  signal: AbortSignal,
  onDeath: (error: Error) => void,
): Promise<Targets> {
  const children: Child[] = [];
  const stop = async () => {
    await Promise.all(children.map((child) => child.stop()));
  };
  const start = async (name: string, path: string, env: Record<string, string>, ready: string) => {
    const child = await startChild({
      name,
      file: fileOf(path),
      env,
      readyPath: ready,
      onDeath,
      signal,
    });
    children.push(child);
    return child;
  };
  try {
    const upstream = await start('The upstream', '../upstream.ts', {}, '/__calls');
    const { origin } = upstream;
    const env = { ...SETTINGS, USERS_URL: origin, EVENTS_URL: origin, ENRICHMENT_URL: origin };
    const startGateway = (more: Record<string, string>) =>
      start('The gateway', '../../gateway/main.ts', { ...env, ...more }, '/health/ready');
    const gateway = await startGateway({});
    // Open for longer than any run: no probe ever reaches the upstream.
    const broken = await startGateway({ EVENTS_BREAKER_OPEN_MS: '86400000' });
    await openCircuit(broken.origin, signal);
    return { upstream, gateway, broken, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Opens the circuit of the events service the way it opens in earnest: by failing reads. */
async function openCircuit(origin: string, signal: AbortSignal): Promise<void> {
  await Promise.all(
    Array.from({ length: 30 }, (_, n) => ask(`${origin}/events/broken-${n}`, signal)),
  );
  const { text } = await ask(`${origin}/circuits/events`, signal);
  const { state } = JSON.parse(text) as { state: string };
  if (state !== 'open') throw new Error(`the circuit should be open after 30 failures: ${text}`);
}

export async function ask(url: string, signal: AbortSignal): Promise<Answer> {
  const { statusCode, body } = await request(url, { signal });
  return { status: statusCode, text: await body.text() };
}
