import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { startChild, type Child } from '../../bench/support/children.ts';
import type { CircuitStatus } from '../../gateway/upstreams/circuit-status.ts';
import { freePort } from './free-port.ts';
import type { Turn } from './incidents.ts';
import type { GamedayOptions } from './options.ts';
import { ADMIN_TOKEN, environmentOf } from './settings.ts';

export interface Memory {
  heapBytes: number;
  rssBytes: number;
}

/** The gateway and the upstreams, and what can be done to them. */
export interface Targets {
  /** Of the gateway. */
  origin: string;
  /** Of the healthy upstream. */
  directOrigin: string;
  circuits: () => Promise<CircuitStatus[]>;
  /** Whatever was before, the events service does this from now on. */
  turn: (fault: Turn['fault']) => Promise<void>;
  /** Calls that have arrived at the events service. */
  arrived: () => Promise<number>;
  /** Everything closed, nothing kept. */
  startAfresh: () => Promise<void>;
  /** Takes the events circuit out for so many milliseconds. */
  disable: (forMs: number) => Promise<void>;
  /** After a collection. */
  memory: () => Promise<Memory>;
  stop: () => Promise<void>;
}

interface Place {
  url: string;
  controlUrl: string;
}

const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export async function startTargets(
  { scale, seed, overrides }: Pick<GamedayOptions, 'scale' | 'seed' | 'overrides'>,
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
    const upstreams = await start(
      'The upstreams',
      'upstreams.ts',
      { HOT_KEYS: String(scale.hotKeys), SEED: String(seed) },
      '/state',
    );
    const { users, events } = await ask<{ users: Place; events: Place }>(
      `${upstreams.origin}/state`,
    );
    const memoryPort = await freePort();
    const gateway = await start(
      'The gateway',
      'gateway.ts',
      {
        ...environmentOf(scale, overrides, { users: users.url, events: events.url }),
        MEMORY_PORT: String(memoryPort),
      },
      '/health/ready',
    );
    const switches = `${events.controlUrl}/__faults`;
    const circuits = () => ask<CircuitStatus[]>(`${gateway.origin}/circuits`);
    return {
      origin: gateway.origin,
      directOrigin: users.url,
      circuits,
      async turn(fault) {
        if (fault === 'none') await ask(switches, 'DELETE');
        else if (fault === 'refuse') await ask(`${switches}/connections`, 'PUT', { refuse: true });
        else await ask(`${switches}/events`, 'PUT', fault);
      },
      arrived: async () => (await ask<{ events: number }>(`${upstreams.origin}/calls`)).events,
      async startAfresh() {
        for (const { name } of await circuits()) {
          await ask(`${gateway.origin}/circuits/${name}/reset`, 'POST', { reason: 'game day' });
        }
        await ask(`${gateway.origin}/cache`, 'DELETE');
      },
      async disable(forMs) {
        const url = `${gateway.origin}/circuits/events/disable`;
        await ask(url, 'POST', { reason: 'game day', forMs });
      },
      memory: () => ask<Memory>(`http://127.0.0.1:${memoryPort}/`),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }

  async function ask<T>(
    url: string,
    method: 'GET' | 'PUT' | 'POST' | 'DELETE' = 'GET',
    json?: object,
  ): Promise<T> {
    const { statusCode, body } = await request(url, {
      method,
      signal,
      headers: {
        authorization: `Bearer ${ADMIN_TOKEN}`,
        ...(json !== undefined && { 'content-type': 'application/json' }),
      },
      ...(json !== undefined && { body: JSON.stringify(json) }),
    });
    const text = await body.text();
    if (statusCode >= 300) throw new Error(`${method} ${url} was answered ${statusCode}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}
