import { setTimeout as wait } from 'node:timers/promises';
import { request } from 'undici';
import type { CircuitStatus } from '../../gateway/upstreams/circuit-status.ts';
import type { CircuitSample } from './recording.ts';
import type { Upstream } from './targets.ts';
import { monotonicMs } from './time.ts';

export interface WatchOptions {
  gateway: { origin: string };
  upstream: Upstream;
  /** Told when either cannot be asked. */
  onFailure: (error: Error) => void;
  signal: AbortSignal;
}

export interface Watch {
  /** Looks at the circuit now, beside the regular times. */
  look: () => Promise<CircuitSample>;
  /** Resolves to all that was seen; times are monotonic milliseconds. */
  end: () => Promise<{ circuit: CircuitSample[]; arrivals: number[] }>;
}

const EVERY_MS = 100;
const LOOKS_PER_COUNT = 10;

/** Looks at the circuit ten times a second, and fetches once a second which calls have arrived. */
export function startWatch({ gateway, upstream, onFailure, signal }: WatchOptions): Watch {
  const circuit: CircuitSample[] = [];
  const arrivals: number[] = [];
  const ended = new AbortController();
  const stopped = AbortSignal.any([signal, ended.signal]);

  async function look(): Promise<CircuitSample> {
    const sample = await lookAt(gateway.origin, signal);
    // Two looks at once may be answered in either order.
    if (sample.at >= (circuit.at(-1)?.at ?? -Infinity)) circuit.push(sample);
    return sample;
  }

  const count = async () => void arrivals.push(...(await upstream.arrivals(arrivals.length)));

  async function watch(): Promise<void> {
    for (let looks = 0; !stopped.aborted; looks += 1) {
      await look();
      if (looks % LOOKS_PER_COUNT === 0) await count();
      await wait(EVERY_MS, undefined, { signal: stopped });
    }
  }

  const watching = watch().catch((error: unknown) => {
    if (!stopped.aborted) onFailure(error as Error);
  });

  return {
    look,
    async end() {
      ended.abort();
      await watching;
      await look();
      await count();
      return { circuit, arrivals };
    },
  };
}

async function lookAt(origin: string, signal: AbortSignal): Promise<CircuitSample> {
  const { statusCode, body } = await request(`${origin}/circuits/events`, { signal });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`/circuits/events answered ${statusCode}: ${text}`);
  const { state, since, reason, epoch, totals, retryAfterMs } = JSON.parse(text) as CircuitStatus;
  const at = monotonicMs();
  return {
    at,
    state,
    since: at - (Date.now() - Date.parse(since)),
    reason,
    epoch,
    admitted: totals.admitted,
    retryAfterMs,
  };
}
