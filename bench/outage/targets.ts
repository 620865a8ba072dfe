import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { startChild, type Child } from '../support/children.ts';
import { environmentOf } from './gateway-settings.ts';
import type { OutageOptions } from './options.ts';

/** The upstreams, which can be switched off and on. Times are the machine's monotonic ones. */
export interface Upstream {
  seed: number;
  /** Refuses connections until `accept`; resolves to the moment from which on it does. */
  refuse: () => Promise<number>;
  accept: () => Promise<number>;
  /** When the calls from the n-th on arrived. */
  arrivals: (from: number) => Promise<number[]>;
}

export interface Targets {
  gateway: Child;
  upstream: Upstream;
  stop: () => Promise<void>;
}

const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export async function startTargets(
  options: OutageOptions,
  signal: AbortSignal,
  onDeath: (error: Error) => void,
): Promise<Targets> {
  const children: Child[] = [];
  const stop = async () => {
    await Promise.all(children.map((child) => child.stop()));
  };
  const start = async (name: string, path: string, env: Record<string, string>, ready: string) => {
    const file = fileOf(path);
    const child = await startChild({ name, file, env, readyPath: ready, onDeath, signal });
    children.push(child);
    return child;
  };
  try {
    const upstream = await start(
      'The upstream',
      'upstream.ts',
      { EVENTS: String(options.keys), DELAY_MS: String(options.upstreamDelayMs) },
      '/state',
    );
    const { url, seed } = await ask<{ url: string; seed: number }>(upstream, 'GET', '/state');
    const gateway = await start(
      'The gateway',
      '../../gateway/main.ts',
      environmentOf(options, url),
      '/health/ready',
    );
    const switchTo = async (path: string) => (await ask<{ at: number }>(upstream, 'POST', path)).at;
    return {
      gateway,
      upstream: {
        seed,
        refuse: () => switchTo('/refuse'),
        accept: () => switchTo('/accept'),
        arrivals: (from) => ask(upstream, 'GET', `/arrivals/${from}`),
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }

  async function ask<T>({ origin }: Child, method: 'GET' | 'POST', path: string): Promise<T> {
    const { statusCode, body } = await request(`${origin}${path}`, { method, signal });
    if (statusCode === 200) return (await body.json()) as T;
    throw new Error(`the upstream answered ${path} with ${statusCode}: ${await body.text()}`);
  }
}
