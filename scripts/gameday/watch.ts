import { setTimeout as wait } from 'node:timers/promises';
import { monotonicMs } from '../../bench/outage/time.ts';
import type { CircuitStatus, Transition } from '../../gateway/upstreams/circuit-status.ts';
import type { CircuitSample } from './recording.ts';

export interface Watch {
  /** Looks now, beside the regular times. */
  look: () => Promise<CircuitSample>;
  /** Resolves to all that was seen; times are monotonic milliseconds. */
  end: () => Promise<{ circuit: CircuitSample[]; moved: Transition[] }>;
}

const EVERY_MS = 100;

/** Looks at the circuit of the failing service ten times a second. */
export function startWatch(
  circuits: () => Promise<CircuitStatus[]>,
  onFailure: (error: Error) => void,
  signal: AbortSignal,
): Watch {
  const circuit: CircuitSample[] = [];
  const moved = new Map<number, Transition>();
  const ended = new AbortController();
  const stopped = AbortSignal.any([signal, ended.signal]);
  let firstEpoch: number | undefined;

  async function look(): Promise<CircuitSample> {
    const status = (await circuits()).find(({ name }) => name === 'events');
    if (status === undefined) throw new Error('there is no circuit events');
    const at = monotonicMs();
    firstEpoch ??= status.epoch;
    for (const one of status.transitions) {
      if (one.epoch > firstEpoch) moved.set(one.epoch, one);
    }
    const sample = { at, state: status.state, admitted: status.totals.admitted };
    const { state, since, retryAfterMs = 0 } = status;
    const isOpen = state === 'open';
    const intervalMs = isOpen ? Date.now() - Date.parse(since) + retryAfterMs : undefined;
    // Two looks at once may be answered in either order.
    if (at >= (circuit.at(-1)?.at ?? -Infinity)) circuit.push({ ...sample, intervalMs });
    return { ...sample, intervalMs };
  }

  async function watch(): Promise<void> {
    while (!stopped.aborted) {
      await look();
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
      return { circuit, moved: [...moved.values()].toSorted((a, b) => a.epoch - b.epoch) };
    },
  };
}
