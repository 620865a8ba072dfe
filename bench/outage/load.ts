import { setTimeout as wait } from 'node:timers/promises';
import { Agent } from 'undici';
import { isStale } from './freshness.ts';
import type { Answer } from './recording.ts';
import { monotonicMs } from './time.ts';

export interface LoadOptions {
  /** Of the gateway, such as `http://127.0.0.1:40000`. */
  origin: string;
  /** Requests each second. */
  rate: number;
  /** The key of the n-th request, from 0. */
  keyOf: (n: number) => number;
  /** Told when the generator itself fails; a failed request is an answer that is not right. */
  onFailure: (error: Error) => void;
  signal: AbortSignal;
}

export interface Load {
  /** Sends no further request and waits for those under way; resolves to all answers. */
  end: () => Promise<Answer[]>;
}

// Above the 10 s after which the gateway itself gives up on anything.
const TIMEOUT_MS = 15_000;

/**
 * Asks at a fixed rate, whether or not answers come: a slow answer delays no other request, and so
 * hides none. Times of the answers are monotonic milliseconds.
 */
export function startLoad({ origin, rate, keyOf, onFailure, signal }: LoadOptions): Load {
  // As many connections as there are requests under way: none waits for another.
  const agent = new Agent({ pipelining: 1, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS });
  const answers: Answer[] = [];
  const underWay = new Set<Promise<void>>();
  const ended = new AbortController();
  const stopped = AbortSignal.any([signal, ended.signal]);

  async function send(key: number, dueAt: number): Promise<void> {
    const sentAt = monotonicMs();
    const answer = await ask(agent, origin, `event-${key + 1}`);
    answers.push({ key, dueAt, sentAt, endedAt: monotonicMs(), ...answer });
  }

  async function sendAll(): Promise<void> {
    const startedAt = monotonicMs();
    for (let n = 0; !stopped.aborted; n += 1) {
      const dueAt = startedAt + (n * 1_000) / rate;
      const ms = dueAt - monotonicMs();
      // Timers cut fractions off, which would send it before its time.
      if (ms > 0) await wait(Math.ceil(ms), undefined, { signal: stopped });
      const sent = send(keyOf(n), dueAt);
      underWay.add(sent);
      void sent.finally(() => underWay.delete(sent));
    }
  }

  const sending = sendAll().catch((error: unknown) => {
    if (!stopped.aborted) onFailure(error as Error);
  });
  signal.addEventListener('abort', () => void agent.destroy(), { once: true });

  return {
    async end() {
      ended.abort();
      await sending;
      await Promise.all(underWay);
      await agent.close();
      return answers;
    },
  };
}

const WRONG = { right: false, stale: false, age: 0 };

async function ask(
  agent: Agent,
  origin: string,
  id: string,
): Promise<Pick<Answer, 'right' | 'stale' | 'age'>> {
  try {
    const path = `/events/${id}`;
    const { statusCode, headers, body } = await agent.request({ origin, path, method: 'GET' });
    const text = await body.text();
    if (statusCode !== 200 || (JSON.parse(text) as { id?: unknown }).id !== id) return WRONG;
    const stale = isStale(headers['cache-status']?.toString());
    return { right: true, stale, age: Number(headers['age'] ?? 0) };
  } catch {
    // No answer, or none that can be read.
    return WRONG;
  }
}
