import type { Lease } from './lease.ts';

/**
 * The calls under way, in the order in which they began, to tell which of them take too long
 * before they end. Each is looked at once when it becomes slow: O(1) a call, amortized.
 */
export class RunningCalls {
  readonly #slowCallMs: number;
  readonly #running = new Set<Lease>();
  /** Calls that are still running after `slowCallMs`. */
  provisional = 0;

  constructor(slowCallMs: number) {
    this.#slowCallMs = slowCallMs;
  }

  add(lease: Lease): void {
    this.#running.add(lease);
  }

  delete(lease: Lease): void {
    if (lease.provisional) this.provisional -= 1;
    else this.#running.delete(lease);
  }

  /** Counts those that have become slow by `now`. */
  advance(now: number): void {
    for (const lease of this.#running) {
      if (now - lease.startedAt < this.#slowCallMs) return;
      lease.provisional = true;
      this.provisional += 1;
      this.#running.delete(lease);
    }
  }

  /** Forgets all: they belong to an epoch that is over. */
  clear(): void {
    this.#running.clear();
    this.provisional = 0;
  }
}
