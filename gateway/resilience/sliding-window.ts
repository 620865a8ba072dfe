export interface SlidingWindowOptions {
  /** How far back the window looks, in milliseconds. */
  windowMs: number;
  /** Slices of the window; the oldest one is forgotten as a whole. */
  buckets?: number;
}

/** One slice of the window: how many calls ended in it, and how. */
export type BucketCounts = readonly [calls: number, failures: number, slow: number];

/**
 * Counts outcomes over the last `windowMs`: a ring of buckets with running totals. Recording and
 * reading cost the same however many calls the window holds, and allocate nothing.
 *
 * The window slides by whole buckets, so what it holds is at most `windowMs` old, and everything
 * of the last `windowMs` minus one bucket is in it. Time that steps back counts as standing still.
 */
export class SlidingWindow {
  /** Totals of what the window held when it was last recorded to or slid. */
  calls = 0;
  failures = 0;
  slow = 0;
  readonly #bucketMs: number;
  readonly #calls: Int32Array;
  readonly #failures: Int32Array;
  readonly #slow: Int32Array;
  #tick: number | undefined;

  constructor({ windowMs, buckets = 10 }: SlidingWindowOptions) {
    this.#bucketMs = windowMs / buckets;
    this.#calls = new Int32Array(buckets);
    this.#failures = new Int32Array(buckets);
    this.#slow = new Int32Array(buckets);
  }

  record(failed: boolean, slow: boolean, now: number): void {
    const index = this.slide(now);
    this.#calls[index]! += 1;
    this.calls += 1;
    if (failed) {
      this.#failures[index]! += 1;
      this.failures += 1;
    }
    if (slow) {
      this.#slow[index]! += 1;
      this.slow += 1;
    }
  }

  /** Slides forward to `now`, never backward, and returns the index of the current bucket. */
  slide(now: number): number {
    const { length } = this.#calls;
    const tick = Math.floor(now / this.#bucketMs);
    const last = this.#tick ?? tick;
    if (tick <= last) {
      this.#tick = last;
      return this.#indexOf(last);
    }
    // However long nobody asked: a full turn forgets everything.
    const steps = Math.min(tick - last, length);
    for (let step = 1; step <= steps; step += 1) this.#evict(this.#indexOf(last + step));
    this.#tick = tick;
    return this.#indexOf(tick);
  }

  reset(): void {
    for (let index = 0; index < this.#calls.length; index += 1) this.#evict(index);
  }

  /** The buckets, the current one first. */
  toJSON(now: number): BucketCounts[] {
    const current = this.slide(now);
    const { length } = this.#calls;
    return Array.from({ length }, (_, age) => {
      const index = (current - age + length) % length;
      return [this.#calls[index]!, this.#failures[index]!, this.#slow[index]!];
    });
  }

  /** Takes over buckets as `toJSON` gave them `agoMs` ago; those too old by now are left out. */
  restore(buckets: readonly BucketCounts[], agoMs: number, now: number): void {
    this.reset();
    const current = this.slide(now);
    const { length } = this.#calls;
    const passed = Math.floor(agoMs / this.#bucketMs);
    for (const [age, [calls, failures, slow]] of buckets.entries()) {
      if (age + passed >= length) break;
      const index = (current - age - passed + 2 * length) % length;
      this.#calls[index] = calls;
      this.#failures[index] = failures;
      this.#slow[index] = slow;
      this.calls += calls;
      this.failures += failures;
      this.slow += slow;
    }
  }

  #indexOf(tick: number): number {
    const { length } = this.#calls;
    const index = tick % length;
    // A clock's origin is arbitrary: ticks may be negative.
    return index < 0 ? index + length : index;
  }

  #evict(index: number): void {
    this.calls -= this.#calls[index]!;
    this.failures -= this.#failures[index]!;
    this.slow -= this.#slow[index]!;
    this.#calls[index] = 0;
    this.#failures[index] = 0;
    this.#slow[index] = 0;
  }
}
