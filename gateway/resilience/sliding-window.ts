export interface SlidingWindowOptions {
  /** How far back the window looks, in milliseconds. */
  windowMs: number;
  /** Slices of the window; the oldest one is forgotten as a whole. */
  buckets?: number;
}

/**
 * Counts outcomes over the last `windowMs`: a ring of buckets with running totals. Recording and
 * reading cost the same however many calls the window holds, and allocate nothing.
 *
 * The window slides by whole buckets: what it holds is between `windowMs` minus one bucket and
 * `windowMs` old at the most.
 */
export class SlidingWindow {
  readonly #bucketMs: number;
  readonly #calls: Int32Array;
  readonly #failures: Int32Array;
  #totalCalls = 0;
  #totalFailures = 0;
  #tick: number | undefined;

  constructor({ windowMs, buckets = 10 }: SlidingWindowOptions) {
    this.#bucketMs = windowMs / buckets;
    this.#calls = new Int32Array(buckets);
    this.#failures = new Int32Array(buckets);
  }

  record(failed: boolean, now: number): void {
    const index = this.#advance(now);
    this.#calls[index]! += 1;
    this.#totalCalls += 1;
    if (failed) {
      this.#failures[index]! += 1;
      this.#totalFailures += 1;
    }
  }

  /** Calls in the window. Reading slides the window too. */
  calls(now: number): number {
    this.#advance(now);
    return this.#totalCalls;
  }

  failures(now: number): number {
    this.#advance(now);
    return this.#totalFailures;
  }

  reset(): void {
    this.#calls.fill(0);
    this.#failures.fill(0);
    this.#totalCalls = 0;
    this.#totalFailures = 0;
  }

  /** Slides forward to `now`, never backward, and returns the index of the current bucket. */
  #advance(now: number): number {
    const tick = Math.floor(now / this.#bucketMs);
    const { length } = this.#calls;
    this.#tick ??= tick;
    const steps = Math.min(tick - this.#tick, length);
    for (let step = 1; step <= steps; step += 1) this.#evict((this.#tick + step) % length);
    if (tick > this.#tick) this.#tick = tick;
    return this.#tick % length;
  }

  #evict(index: number): void {
    this.#totalCalls -= this.#calls[index]!;
    this.#totalFailures -= this.#failures[index]!;
    this.#calls[index] = 0;
    this.#failures[index] = 0;
  }
}
