import { setTimeout as wait } from 'node:timers/promises';
import { judgeReply, NO_ANSWER } from '../gameday/requests.ts';
import type { Quality } from '../gameday/recording.ts';

export type Counts = Record<Quality, number>;

/** People who ask for events ten times a second. */
export interface Traffic {
  /** From now on they ask for what nobody asked for before, too. */
  askForMore: () => void;
  /** What they got so far. */
  counts: () => Counts;
  end: () => Promise<void>;
}

const EVERY_MS = 100;
// The first one is the story's own at first: it shows where an answer comes from.
const KNOWN = ['event-2', 'event-3', 'event-4', 'event-5', 'event-1'];
const MORE = [...KNOWN, 'event-8', 'event-9'];
const LIMIT_MS = 10_000;

export function startTraffic(url: string, signal: AbortSignal): Traffic {
  const counts: Counts = { fresh: 0, stale: 0, partial: 0, failed: 0 };
  const underWay = new Set<Promise<void>>();
  const ended = new AbortController();
  const stopped = AbortSignal.any([signal, ended.signal]);
  let ids = KNOWN;

  async function ask(id: string): Promise<void> {
    const { quality } = await fetch(`${url}/events/${id}`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]),
    })
      .then(async (response) => {
        const headers = Object.fromEntries(response.headers);
        const reply = { status: response.status, headers, text: await response.text() };
        return judgeReply({ kind: 'hot', id }, reply);
      })
      .catch(() => NO_ANSWER);
    counts[quality] += 1;
  }

  async function askAll(): Promise<void> {
    for (let n = 0; !stopped.aborted; n += 1) {
      const asked = ask(ids[n % ids.length] ?? 'event-1');
      underWay.add(asked);
      void asked.finally(() => underWay.delete(asked));
      await wait(EVERY_MS, undefined, { signal: stopped });
    }
  }
  const asking = askAll().catch(() => {});

  return {
    askForMore: () => (ids = MORE),
    counts: () => ({ ...counts }),
    async end() {
      ended.abort();
      await asking;
      await Promise.all(underWay);
    },
  };
}
