import type { Call, Waiter } from './call.ts';
import { BulkheadFullError } from './errors.ts';
import type { Policy } from './policy.ts';

export interface BulkheadOptions {
  /** The circuit it belongs to. */
  name: string;
  /** Operations that may run at once. */
  limit: number;
  /** Callers that may wait for a place; the next one is rejected at once. */
  queueLimit: number;
}

export interface BulkheadSnapshot {
  limit: number;
  queueLimit: number;
  active: number;
  queued: number;
}

// What a rejected caller is told to wait: a place is free as soon as one call is over.
const RETRY_AFTER_MS = 1_000;

/** Bounds how much runs at once; the rest waits in strict order of arrival. */
export class Bulkhead implements Policy {
  readonly #name: string;
  readonly #limit: number;
  readonly #queueLimit: number;
  // A Set keeps insertion order and removes from the middle in O(1), for waiters that leave.
  readonly #queue = new Set<QueuedCaller>();
  #active = 0;

  constructor({ name, limit, queueLimit }: BulkheadOptions) {
    this.#name = name;
    this.#limit = limit;
    this.#queueLimit = queueLimit;
  }

  async execute<T>(operation: (call: Call) => Promise<T>, call: Call): Promise<T> {
    if (this.#active < this.#limit) this.#active += 1;
    else await this.#place(call);
    try {
      return await operation(call);
    } finally {
      this.#free();
    }
  }

  snapshot(): BulkheadSnapshot {
    return {
      limit: this.#limit,
      queueLimit: this.#queueLimit,
      active: this.#active,
      queued: this.#queue.size,
    };
  }

  #place(call: Call): Promise<void> {
    if (this.#queue.size >= this.#queueLimit) {
      throw new BulkheadFullError('all places and the queue are taken', this.#name, RETRY_AFTER_MS);
    }
    return new Promise((resolve, reject) => {
      if (call.ended) {
        reject(call.reason);
        return;
      }
      const caller = new QueuedCaller(call, resolve, (reason) => {
        this.#queue.delete(caller);
        reject(reason);
      });
      this.#queue.add(caller);
      call.subscribe(caller);
    });
  }

  /** Hands the place to the head of the queue, so that no newcomer can take it in between. */
  #free(): void {
    const [head] = this.#queue;
    if (head === undefined) {
      this.#active -= 1;
      return;
    }
    this.#queue.delete(head);
    head.admit();
  }
}

class QueuedCaller implements Waiter {
  readonly #call: Call;
  readonly #admitted: () => void;
  readonly onEnd: (reason: unknown) => void;

  constructor(call: Call, admitted: () => void, onEnd: (reason: unknown) => void) {
    this.#call = call;
    this.#admitted = admitted;
    this.onEnd = onEnd;
  }

  admit(): void {
    this.#call.unsubscribe(this);
    this.#admitted();
  }
}
