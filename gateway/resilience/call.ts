import type { Clock, Timer } from './clock.ts';
import { DeadlineExceededError } from './errors.ts';
import type { Operation } from './policy.ts';

/** Something that wants to know when a call ends early. */
export interface Waiter {
  onEnd(reason: unknown): void;
}

/** The request on whose behalf a call is made, for logs and evidence. */
export interface Origin {
  requestId: string;
  /** The route's template, such as `/users/:id`. */
  route: string;
}

export interface CallOptions {
  clock: Clock;
  origin?: Origin | undefined;
  /** Whether somebody can be served a stale answer should this call be rejected or fail. */
  hasFallback?: boolean;
  /** Whether the amplification budget has paid for this call: then it is no primary request. */
  paid?: boolean;
  /** Milliseconds this call may take; without it only the parent bounds it. */
  limitMs?: number | undefined;
  /** What the call ends with when its time is up. */
  overdue?: (() => unknown) | undefined;
}

const spent = () => new DeadlineExceededError('the deadline is spent');

/**
 * One call on its way through the policies: until when it may take, and whether it is still
 * wanted. A child ends with its parent and never outlives the parent's deadline.
 *
 * It stands in for an AbortSignal because policies need the time left as well, and because
 * making and linking real signals would cost more than all policies together: `signal` is made
 * only when something outside the core asks for it, and the timer is set only while somebody waits.
 */
export class Call implements Waiter {
  readonly clock: Clock;
  readonly origin: Origin | undefined;
  readonly hasFallback: boolean;
  readonly paid: boolean;
  /** Monotonic milliseconds at which the call ends by itself; Infinity where nothing bounds it. */
  readonly deadline: number;
  readonly #parent: Call | undefined;
  readonly #overdue: () => unknown;
  readonly #createdAt: number;
  // One waiter is the rule: a set for it would cost more than the rest of the call.
  #waiter: Waiter | undefined;
  #others: Set<Waiter> | undefined;
  #reject: ((reason: unknown) => void) | undefined;
  #isListening = false;
  #timer: Timer | undefined;
  #controller: AbortController | undefined;
  #ended = false;
  #reason: unknown;

  constructor(options: CallOptions, parent?: Call) {
    this.clock = options.clock;
    this.#parent = parent;
    this.origin = options.origin ?? parent?.origin;
    this.hasFallback = options.hasFallback ?? parent?.hasFallback ?? false;
    this.paid = options.paid ?? parent?.paid ?? false;
    this.#overdue = options.overdue ?? spent;
    this.#createdAt = this.clock.now();
    const own = options.limitMs === undefined ? Infinity : this.#createdAt + options.limitMs;
    this.deadline = Math.min(own, parent?.deadline ?? Infinity);
  }

  /** A call within this one that may take `limitMs` at most. Release it when it is over. */
  child(limitMs?: number, overdue?: () => unknown): Call {
    return new Call({ clock: this.clock, limitMs, overdue }, this);
  }

  /** Whether the call is no longer wanted. A deadline ends it only while somebody waits. */
  get ended(): boolean {
    return this.#ended || this.#parent?.ended === true;
  }

  /** Why the call ended; whatever the one who ended it gave, not always an Error. */
  get reason(): unknown {
    return this.#ended ? this.#reason : this.#parent?.reason;
  }

  /** Milliseconds left, never below 0. */
  remaining(): number {
    return Math.max(0, this.deadline - this.clock.now());
  }

  /** The same call as an AbortSignal, for APIs outside the core. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      const controller = new AbortController();
      this.#controller = controller;
      if (this.ended) controller.abort(this.reason);
      else this.subscribe({ onEnd: (reason) => controller.abort(reason) });
    }
    return this.#controller.signal;
  }

  /** Ends the call for good; the first reason stays. */
  end(reason: unknown): void {
    if (this.#ended) return;
    // Where nobody waited, nobody was told that the parent had ended before.
    this.#reason = this.#parent?.ended === true ? this.#parent.reason : reason;
    this.#ended = true;
    const waiter = this.#waiter;
    const others = this.#others;
    const reject = this.#reject;
    this.release();
    waiter?.onEnd(this.#reason);
    if (others !== undefined) for (const other of others) other.onEnd(this.#reason);
    reject?.(this.#reason);
  }

  /** Told once when the call ends; never called if it had already ended (ask `ended` first). */
  subscribe(waiter: Waiter): void {
    if (this.#waiter === undefined && this.#others === undefined) this.#waiter = waiter;
    else (this.#others ??= new Set()).add(waiter);
    this.#listen();
  }

  unsubscribe(waiter: Waiter): void {
    if (this.#waiter === waiter) this.#waiter = undefined;
    else if (this.#others?.delete(waiter) && this.#others.size === 0) this.#others = undefined;
    if ((this.#waiter ?? this.#others ?? this.#reject) === undefined) this.release();
  }

  /**
   * Runs the operation as this call and settles as it does, or rejects with the call's reason as
   * soon as the call ends. The call is over then, and released.
   */
  run<T>(operation: Operation<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      // Spent before it began, with nobody waiting who would have been told: nothing is started.
      if (this.ended || this.deadline <= this.#createdAt) {
        reject(this.ended ? this.reason : spent());
        return;
      }
      let work: Promise<T>;
      try {
        work = operation(this);
      } catch (error) {
        this.release();
        reject(error);
        return;
      }
      if (this.ended) {
        work.catch(() => {});
        reject(this.reason);
        this.release();
        return;
      }
      this.#reject = reject;
      // A call is run when it is made: reading the clock once more would cost as much as the timer.
      this.#listen(this.#createdAt);
      work.then(
        (value) => {
          this.release();
          resolve(value);
        },
        (error: unknown) => {
          this.release();
          reject(error);
        },
      );
    });
  }

  /** Forgets timer, parent and waiters. Idempotent; the call's state stays readable. */
  release(): void {
    this.#waiter = this.#others = this.#reject = undefined;
    if (!this.#isListening) return;
    this.#isListening = false;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#parent?.unsubscribe(this);
  }

  onEnd(reason: unknown): void {
    this.end(reason);
  }

  #listen(readNow?: number): void {
    if (this.#isListening) return;
    this.#isListening = true;
    this.#parent?.subscribe(this);
    // Where the parent's deadline is no later, the parent's timer does the work.
    if (this.deadline < (this.#parent?.deadline ?? Infinity)) {
      const now = readNow ?? this.clock.now();
      const ms = Math.max(0, this.deadline - now);
      this.#timer = this.clock.setTimer(ms, () => this.end(this.#overdue()), now);
    }
  }
}

/**
 * Settles as `work` does, or rejects with the call's reason as soon as the call ends.
 * `work` may go on by itself: whoever owns it is told by the same call.
 */
export function settleWithin<T>(work: Promise<T>, call: Call): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    if (call.ended) {
      work.catch(() => {});
      reject(call.reason);
      return;
    }
    const waiter: Waiter = { onEnd: reject };
    call.subscribe(waiter);
    work.then(
      (value) => {
        call.unsubscribe(waiter);
        resolve(value);
      },
      (error: unknown) => {
        call.unsubscribe(waiter);
        reject(error);
      },
    );
  });
}

/** Resolves after `ms`, or rejects with the call's reason as soon as the call ends. */
export function sleep(ms: number, call: Call): Promise<void> {
  return new Promise((resolve, reject) => {
    if (call.ended) {
      reject(call.reason);
      return;
    }
    const waiter: Waiter = {
      onEnd(reason) {
        timer.cancel();
        reject(reason);
      },
    };
    const timer = call.clock.setTimer(ms, () => {
      call.unsubscribe(waiter);
      resolve();
    });
    call.subscribe(waiter);
  });
}
