import { Call } from '../../gateway/resilience/call.ts';
import type { Clock } from '../../gateway/resilience/clock.ts';

/** A call that nothing is around, with or without a time limit. */
export function createCall(clock: Clock, limitMs?: number): Call {
  return new Call({ clock, ...(limitMs !== undefined && { limitMs }) });
}

/** An operation that settles when it is told to, and records the calls it was started with. */
export class Deferred<T> {
  readonly calls: Call[] = [];
  readonly #settle: PromiseWithResolvers<T>[] = [];

  readonly operation = (call: Call): Promise<T> => {
    const settle = Promise.withResolvers<T>();
    this.calls.push(call);
    this.#settle.push(settle);
    return settle.promise;
  };

  get started(): number {
    return this.calls.length;
  }

  /** Lets the attempt with this index, counted from 0, succeed. */
  resolve(index: number, value: T): void {
    this.#settle[index]?.resolve(value);
  }

  /** Lets the attempt with this index, counted from 0, fail. */
  reject(index: number, error: unknown): void {
    this.#settle[index]?.reject(error);
  }
}
