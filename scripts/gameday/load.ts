import { setTimeout as wait } from 'node:timers/promises';
import { Agent } from 'undici';
import { monotonicMs } from '../../bench/outage/time.ts';
import type { Mix } from './incidents.ts';
import type { Answer } from './recording.ts';
import { judgeReply, KINDS, NO_ANSWER, type Ask, type Kind } from './requests.ts';

/** What is sent from now on. */
export interface Traffic {
  mix: Mix;
  /** Those for what is hot come together, each time after so many milliseconds. */
  burstMs?: number | undefined;
  /** Only so many hot keys. */
  hotKeys?: number | undefined;
}

export interface LoadOptions {
  /** Of the gateway, such as `http://127.0.0.1:40000`. */
  origin: string;
  /** Of the healthy upstream, for what is asked past the gateway. */
  directOrigin: string;
  traffic: Traffic;
  nextAsk: (kind: Kind, hotKeys?: number) => Ask;
  /** Told when the generator itself fails; a failed request is an answer like another. */
  onFailure: (error: Error) => void;
  signal: AbortSignal;
}

export interface Load {
  /** Changes what is sent. */
  send: (traffic: Traffic) => void;
  /** Sends no further request and waits for those under way; resolves to all answers. */
  end: () => Promise<Answer[]>;
}

// Above the 10 s after which the gateway itself gives up on anything.
const TIMEOUT_MS = 15_000;
const TICK_MS = 5;

/**
 * Asks at a fixed rate, whether or not answers come: a slow answer delays no other request, and so
 * hides none. Times of the answers are monotonic milliseconds.
 */
export function startLoad(options: LoadOptions): Load {
  const { origin, directOrigin, nextAsk, onFailure, signal } = options;
  // As many connections as there are requests under way: none waits for another.
  const agent = new Agent({ pipelining: 1, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS });
  const answers: Answer[] = [];
  const underWay = new Set<Promise<void>>();
  const ended = new AbortController();
  const stopped = AbortSignal.any([signal, ended.signal]);
  let { traffic } = options;
  let lines = linesOf(traffic, monotonicMs());

  async function ask(one: Ask, dueAt: number): Promise<void> {
    const { path, kind } = one;
    const judged = await agent
      .request({ origin: kind === 'direct' ? directOrigin : origin, path, method: 'GET' })
      .then(async ({ statusCode, headers, body }) =>
        judgeReply(one, { status: statusCode, headers, text: await body.text() }),
      )
      .catch(() => NO_ANSWER);
    answers.push({ kind, dueAt, endedAt: monotonicMs(), ...judged });
  }

  async function sendAll(): Promise<void> {
    while (!stopped.aborted) {
      for (const line of lines) {
        while (line.dueAt() <= monotonicMs()) {
          const sent = ask(nextAsk(line.kind, traffic.hotKeys), line.dueAt());
          line.sent += 1;
          underWay.add(sent);
          void sent.finally(() => underWay.delete(sent));
        }
      }
      await wait(TICK_MS, undefined, { signal: stopped });
    }
  }

  const sending = sendAll().catch((error: unknown) => {
    if (!stopped.aborted) onFailure(error as Error);
  });
  signal.addEventListener('abort', () => void agent.destroy(), { once: true });

  return {
    send(next) {
      traffic = next;
      lines = linesOf(next, monotonicMs());
    },
    async end() {
      ended.abort();
      await sending;
      await Promise.all(underWay);
      await agent.close();
      return answers;
    },
  };
}

/** One kind's share of the traffic: when its next request is due. */
function linesOf({ mix, burstMs }: Traffic, from: number) {
  return KINDS.filter((kind) => mix[kind] > 0).map((kind) => {
    const everyMs = 1_000 / mix[kind];
    const line = {
      kind,
      sent: 0,
      dueAt(): number {
        const after = line.sent * everyMs;
        const together = burstMs !== undefined && kind === 'hot';
        return from + (together ? Math.floor(after / burstMs) * burstMs : after);
      },
    };
    return line;
  });
}
