import type { Call, Waiter } from './call.ts';

/** One who waits for a place. */
export class QueuedCaller implements Waiter {
  readonly call: Call;
  readonly onEnd: (reason: unknown) => void;
  readonly #start: () => void;
  previous: QueuedCaller | undefined;
  next: QueuedCaller | undefined;
  queued = false;

  constructor(call: Call, start: () => void, leave: (reason: unknown) => void) {
    this.call = call;
    this.#start = start;
    this.onEnd = leave;
  }

  admit(): void {
    this.call.unsubscribe(this);
    this.#start();
  }
}

/** First in, first out; linked, so that a caller leaves from the middle in O(1). */
export class Queue {
  head: QueuedCaller | undefined;
  length = 0;
  #tail: QueuedCaller | undefined;

  add(caller: QueuedCaller): void {
    caller.queued = true;
    caller.previous = this.#tail;
    if (this.#tail === undefined) this.head = caller;
    else this.#tail.next = caller;
    this.#tail = caller;
    this.length += 1;
  }

  /** Idempotent: a call that ends tells its waiters even where one has just been admitted. */
  remove(caller: QueuedCaller): void {
    if (!caller.queued) return;
    caller.queued = false;
    const { previous, next } = caller;
    if (previous === undefined) this.head = next;
    else previous.next = next;
    if (next === undefined) this.#tail = previous;
    else next.previous = previous;
    caller.previous = caller.next = undefined;
    this.length -= 1;
  }
}
