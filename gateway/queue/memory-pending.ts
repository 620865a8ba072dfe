import { LRUCache } from 'lru-cache';
import { COMPLETED_MS, PENDING_MS, type PendingRegistry, type Remembered } from './pending.ts';

/** Registrations that are remembered; those that nobody has asked for longest go first. */
const MOST = 50_000;

export interface MemoryPendingOptions {
  /** Milliseconds of a clock that never goes back. */
  now?: () => number;
  most?: number;
}

/** Remembers in this process alone. */
export class MemoryPending implements PendingRegistry {
  readonly #remembered: LRUCache<string, Remembered>;

  constructor({ now = () => performance.now(), most = MOST }: MemoryPendingOptions = {}) {
    this.#remembered = new LRUCache({
      // Each counts as one. `max` would take the memory for all of them at once.
      maxSize: most,
      sizeCalculation: () => 1,
      // The time is read for every question: what is over is over.
      ttlResolution: 0,
      perf: { now },
    });
  }

  async pending(emailKey: string, since: number, content: string): Promise<void> {
    // Told late: it is done already.
    if (this.#remembered.get(emailKey)?.status === 'completed') return;
    this.#remembered.set(emailKey, { status: 'pending', since, content }, { ttl: PENDING_MS });
  }

  async completed(emailKey: string, since: number): Promise<void> {
    this.#remembered.set(emailKey, { status: 'completed', since }, { ttl: COMPLETED_MS });
  }

  async forget(emailKey: string): Promise<void> {
    this.#remembered.delete(emailKey);
  }

  async find(emailKey: string): Promise<Remembered | undefined> {
    return this.#remembered.get(emailKey);
  }
}
