import { setTimeout as sleep } from 'node:timers/promises';
import { send, type Method, type Reply } from './http.ts';
import { quotaOf } from './quota.ts';
import { bar, type Screen } from './screen.ts';
import { expect } from './surprise.ts';

export interface SendOptions {
  body?: unknown;
  /** Takes a 429 for an answer instead of waiting until the gateway lets us in again. */
  take429?: boolean;
}

const LONGEST_WAIT_S = 300;

/** The gateway under test. */
export class Gateway {
  readonly url: string;
  readonly #screen: Screen;
  readonly #signal: AbortSignal;

  constructor(url: string, screen: Screen, signal: AbortSignal) {
    this.url = url;
    this.#screen = screen;
    this.#signal = signal;
  }

  async send(
    method: Method,
    path: string,
    { body, take429 = false }: SendOptions = {},
  ): Promise<Reply> {
    const reply = await send(method, this.url + path, { body, signal: this.#signal });
    if (reply.status !== 429 || take429) return reply;
    const seconds = Number(reply.headers.get('retry-after'));
    expect(seconds >= 1, 'a 429 without a Retry-After that could be waited for');
    expect(seconds <= LONGEST_WAIT_S, `a 429 for the next ${seconds} s: too long to wait`);
    await this.#waitForRateLimit(seconds * 1_000);
    return this.send(method, path, { body });
  }

  /**
   * Waits where so many more requests are not allowed now: for steps that a wait in their midst
   * would spoil.
   */
  async makeRoom(requests: number): Promise<void> {
    const { limit, remaining, resetMs } = quotaOf((await this.send('GET', '/circuits')).headers);
    if (remaining < requests && requests < limit) await this.#waitForRateLimit(resetMs);
  }

  /** Requests sent a minute ago count: that is no surprise, only a wait. */
  async #waitForRateLimit(ms: number): Promise<void> {
    const until = performance.now() + ms;
    for (let left = ms; left > 0; left = until - performance.now()) {
      const seconds = Math.ceil(left / 1_000);
      this.#screen.live(`  ${bar(1 - left / ms)}  the rate limit lets us go on in ${seconds} s`);
      await sleep(Math.min(1_000, left), undefined, { signal: this.#signal });
    }
    this.#screen.line(
      this.#screen.style('dim', `  · waited ${Math.round(ms / 1_000)} s for the rate limit`),
    );
  }
}
