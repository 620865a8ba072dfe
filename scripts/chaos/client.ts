import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { NewRegistration } from '../../gateway/features/registrations/schemas.ts';

/** What became of a registration. */
export interface Settled {
  /** `registered` where the answer to an earlier request was lost on its way. */
  became: 'accepted' | 'registered';
  /** Milliseconds from the first request. */
  tookMs: number;
  /** Milliseconds of the request that was answered well. */
  answeredMs: number;
}

/** What is counted of all requests. */
export interface Traffic {
  requests: number;
  /** Why requests were sent again, such as `503 store_unavailable`, and how often. */
  repeats: Map<string, number>;
  /** Answers that no careful client should see. */
  wrong: string[];
}

export interface ClientOptions {
  origin: string;
  /** Uniform in [0, 1). */
  random: () => number;
  signal: AbortSignal;
}

/** Milliseconds that a request may take. */
const TIMEOUT_MS = 10_000;
const BACKOFF_MS = [50, 1_000] as const;
const IN_PROGRESS = 'in_progress';
/** Answers that a key is in progress after which another is taken: the email is idempotent as well. */
const PATIENCE = 2;

interface Answer {
  status: number;
  retryAfterMs: number | undefined;
  body: { code?: string; errors?: { field: string; message: string }[] };
}

/** Sends a registration until it knows that it is taken, as a careful client does. */
export class Client {
  readonly traffic: Traffic = { requests: 0, repeats: new Map(), wrong: [] };
  readonly #options: ClientOptions;
  readonly #dispatcher = new Agent({ connections: null, pipelining: 1 });

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** Rejects where the signal comes. */
  async register(person: NewRegistration): Promise<Settled> {
    const { signal } = this.#options;
    const from = performance.now();
    let key = randomUUID();
    let mayBeTaken = false;
    let inProgress = 0;
    for (let attempt = 0; ; attempt += 1) {
      const sentAt = performance.now();
      const answer = await this.#send(person, key);
      signal.throwIfAborted();
      const now = performance.now();
      const times = { tookMs: now - from, answeredMs: now - sentAt };
      if (answer?.status === 202) return { became: 'accepted', ...times };
      if (isRegistered(answer)) {
        if (!mayBeTaken) this.traffic.wrong.push('409 is registered, to the first request');
        return { became: 'registered', ...times };
      }
      this.#judge(answer);
      // What was not answered, or by a gateway that did not know, may be done all the same.
      if (answer === undefined || answer.status !== 429) mayBeTaken = true;
      if (answer?.body.code === IN_PROGRESS && (inProgress += 1) % PATIENCE === 0)
        key = randomUUID();
      await wait(answer?.retryAfterMs ?? this.#backoff(attempt), undefined, { signal });
    }
  }

  close(): Promise<void> {
    return this.#dispatcher.destroy();
  }

  /** Undefined where there is no whole answer. */
  async #send(person: NewRegistration, key: string): Promise<Answer | undefined> {
    const { origin, signal } = this.#options;
    this.traffic.requests += 1;
    try {
      const { statusCode, headers, body } = await request(`${origin}/registrations`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': `"${key}"` },
        body: JSON.stringify(person),
        dispatcher: this.#dispatcher,
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      const retryAfter = headers['retry-after'];
      return {
        status: statusCode,
        retryAfterMs: retryAfter === undefined ? undefined : 1_000 * Number(retryAfter),
        body: (await body.json()) as Answer['body'],
      };
    } catch {
      return undefined;
    }
  }

  #judge(answer: Answer | undefined): void {
    const { repeats, wrong } = this.traffic;
    const what = answer === undefined ? 'no answer' : `${answer.status} ${answer.body.code}`;
    repeats.set(what, (repeats.get(what) ?? 0) + 1);
    if (answer !== undefined && !isTemporary(answer)) wrong.push(what);
  }

  #backoff(attempt: number): number {
    const [first, longest] = BACKOFF_MS;
    return Math.min(longest, first * 2 ** attempt) * (0.5 + this.#options.random() / 2);
  }
}

const isRegistered = (answer: Answer | undefined): boolean =>
  answer?.status === 409 && answer.body.errors?.[0]?.message === 'is registered';

/** Whether it says that the same request may do better later. */
const isTemporary = ({ status, body }: Answer): boolean =>
  body.code === IN_PROGRESS || [429, 502, 503, 504].includes(status);
