import type { AdaptiveLimit } from './adaptive-limit.ts';
import { Queue, QueuedCaller } from './bulkhead-queue.ts';
import type { Call } from './call.ts';
import { BulkheadFullError, DeadlineExceededError, rejectSoon } from './errors.ts';
import type { Operation, Policy } from './policy.ts';

export interface BulkheadOptions {
  /** The circuit it belongs to. */
  name: string;
  /** Operations that may run at once: fixed, a whole number from 1, or found by observation. */
  limit: number | AdaptiveLimit;
  /** Callers that may wait for a place; the next one is rejected at once. */
  queueLimit: number;
}

export interface BulkheadSnapshot {
  limit: number;
  queueLimit: number;
  /** Operations running now; above the limit for a while after that has shrunk. */
  active: number;
  queued: number;
}

// What a rejected caller is told to wait at least: HTTP says it in whole seconds.
const SHORTEST_RETRY_AFTER_MS = 1_000;

// About how many of the last operations the mean service time looks back on.
const SERVICE_MEMORY = 16;

/**
 * Bounds how much runs at once; the rest waits in strict order of arrival.
 *
 * Nobody waits while a place is free, and a place that becomes free goes to the head of the queue
 * in the same moment, so no newcomer can take it. Rejects with BulkheadFullError where the queue is
 * full, or where its turn would come after the call's deadline: better told now than then. A caller
 * that ends while it waits leaves at once, with the call's reason.
 *
 * Throws RangeError on options out of range.
 */
export class Bulkhead implements Policy {
  readonly #name: string;
  readonly #adaptive: AdaptiveLimit | undefined;
  readonly #queueLimit: number;
  readonly #queue = new Queue();
  #limit: number;
  #active = 0;
  #admitting = false;
  #serviceMs = 0;
  #serviceSamples = 0;

  constructor({ name, limit, queueLimit }: BulkheadOptions) {
    this.#name = name;
    this.#adaptive = typeof limit === 'number' ? undefined : limit;
    this.#limit = typeof limit === 'number' ? limit : limit.current;
    this.#queueLimit = queueLimit;
    if (!Number.isInteger(this.#limit) || this.#limit < 1) {
      throw new RangeError('limit must be a whole number, from 1');
    }
    if (!Number.isInteger(queueLimit) || queueLimit < 0) {
      throw new RangeError('queueLimit must be a whole number, from 0');
    }
  }

  execute<T>(operation: Operation<T>, call: Call): Promise<T> {
    // Whoever waits arrived earlier, so a free place means that nobody does.
    if (this.#active >= this.#limit || call.ended) return this.#wait(operation, call);
    this.#active += 1;
    return this.#run(operation, call);
  }

  snapshot(): BulkheadSnapshot {
    return {
      limit: this.#limit,
      queueLimit: this.#queueLimit,
      active: this.#active,
      queued: this.#queue.length,
    };
  }

  /** Runs the operation in a place that has been taken for it, and frees that once. */
  #run<T>(operation: Operation<T>, call: Call): Promise<T> {
    // Reading the clock costs as much as all the rest; far from the limit nobody needs the estimate.
    const isTimed = this.#adaptive !== undefined || 2 * this.#active >= this.#limit;
    const startedAt = isTimed ? call.clock.now() : 0;
    const free = (ok: boolean) => {
      if (isTimed) this.#learn(call.clock.now() - startedAt, ok);
      this.#active -= 1;
      if (this.#queue.length > 0) this.#admit(call.clock.now());
    };
    let work: Promise<T>;
    try {
      work = operation(call);
    } catch (error) {
      free(false);
      return rejectSoon(error);
    }
    return work.then(
      (value) => {
        free(true);
        return value;
      },
      (error: unknown) => {
        free(false);
        throw error;
      },
    );
  }

  #wait<T>(operation: Operation<T>, call: Call): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (call.ended) {
        reject(call.reason);
        return;
      }
      const turnMs = ((this.#queue.length + 1) * this.#serviceMs) / this.#limit;
      if (this.#queue.length >= this.#queueLimit) {
        reject(this.#full('all places and the queue are taken', turnMs));
        return;
      }
      if (turnMs > call.remaining()) {
        reject(this.#full('the deadline is before its turn', turnMs));
        return;
      }
      const caller = new QueuedCaller(
        call,
        () => resolve(this.#run(operation, call)),
        (reason) => {
          this.#queue.remove(caller);
          reject(reason);
        },
      );
      this.#queue.add(caller);
      call.subscribe(caller);
    });
  }

  /** Gives all free places to the queue. */
  #admit(now: number): void {
    // An operation that throws at once comes back here from within the loop, which goes on anyway.
    if (this.#admitting) return;
    this.#admitting = true;
    for (
      let head = this.#queue.head;
      head !== undefined && this.#active < this.#limit;
      head = this.#queue.head
    ) {
      this.#queue.remove(head);
      if (head.call.deadline <= now) {
        // Its timer is late: the event loop was busy.
        head.call.unsubscribe(head);
        head.onEnd(new DeadlineExceededError('the deadline passed in the queue', this.#name));
      } else {
        this.#active += 1;
        head.admit();
      }
    }
    this.#admitting = false;
  }

  #learn(serviceMs: number, ok: boolean): void {
    if (this.#serviceSamples < SERVICE_MEMORY) this.#serviceSamples += 1;
    this.#serviceMs += (serviceMs - this.#serviceMs) / this.#serviceSamples;
    if (this.#adaptive !== undefined) {
      this.#limit = this.#adaptive.observe(serviceMs, this.#active, ok);
    }
  }

  #full(message: string, turnMs: number): BulkheadFullError {
    return new BulkheadFullError(message, this.#name, Math.max(turnMs, SHORTEST_RETRY_AFTER_MS));
  }
}
