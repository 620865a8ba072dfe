import type { Invalidation } from '../resilience/cache.ts';
import type { Clock, Timer } from '../resilience/clock.ts';

/** What was dropped in the cache of one upstream; `shared`: what Redis has of it, and nothing else. */
export interface Dropped {
  cache: string;
  what: Invalidation | { kind: 'shared' };
}

/** Milliseconds between two tries while Redis is away. */
const AGAIN_MS = 250;

/** Beyond so many that wait, all is dropped. */
const MOST = 1_000;

/** What others have still to be told, in order, until Redis has confirmed it. */
export class Outbox {
  readonly #clock: Clock;
  readonly #send: (dropped: readonly Dropped[]) => Promise<void>;
  #waiting: Dropped[] = [];
  #sending: Promise<void> | undefined;
  #timer: Timer | undefined;
  #isClosed = false;
  /** How many there have been. */
  told = 0;
  /** How many of them were confirmed, the earlier ones first. */
  reached = 0;

  constructor(clock: Clock, send: (dropped: readonly Dropped[]) => Promise<void>) {
    this.#clock = clock;
    this.#send = send;
  }

  add(dropped: Dropped): void {
    if (this.#isClosed) return;
    this.told += 1;
    this.#waiting.push(dropped);
    if (this.#waiting.length > MOST) {
      const caches = new Set(this.#waiting.map(({ cache }) => cache));
      this.#waiting = [...caches].map((cache) => ({ cache, what: { kind: 'all' } }));
    }
    // What is dropped together is told together.
    if (this.#timer === undefined) queueMicrotask(() => this.#flush());
  }

  /** Takes nothing more; resolves when what is under way is confirmed or has failed. */
  async close(): Promise<void> {
    this.#timer?.cancel();
    await this.#sending;
    this.#isClosed = true;
  }

  #flush(): void {
    if (this.#sending !== undefined || this.#waiting.length === 0 || this.#isClosed) return;
    this.#sending = this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    const { told } = this;
    const sent = this.#waiting;
    this.#waiting = [];
    try {
      await this.#send(sent);
      this.reached = told;
    } catch {
      this.#waiting = [...sent, ...this.#waiting];
      this.#timer = this.#clock.setTimer(AGAIN_MS, () => {
        this.#timer = undefined;
        this.#flush();
      });
    }
    this.#sending = undefined;
    if (this.#timer === undefined) this.#flush();
  }
}
