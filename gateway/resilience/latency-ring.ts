/** The last latencies. Recording costs O(1) and allocates nothing; a quantile costs a sort. */
export class LatencyRing {
  readonly #ring: Float64Array;
  #next = 0;
  #filled = 0;

  /** `size`: how many it remembers; a whole number, from 1. */
  constructor(size: number) {
    if (!Number.isInteger(size) || size < 1) {
      throw new RangeError('size must be a whole number, from 1');
    }
    this.#ring = new Float64Array(size);
  }

  /** How many it has, at most `size`. */
  get filled(): number {
    return this.#filled;
  }

  /** Takes in a latency in milliseconds. What is no time (negative, not finite) is left out: false. */
  record(latencyMs: number): boolean {
    if (!(latencyMs >= 0 && latencyMs < Infinity)) return false;
    this.#ring[this.#next] = latencyMs;
    this.#next = this.#next + 1 === this.#ring.length ? 0 : this.#next + 1;
    if (this.#filled < this.#ring.length) this.#filled += 1;
    return true;
  }

  /** Quantiles above 0 and up to 1 by nearest rank, in milliseconds; undefined where it is empty. */
  quantiles(...wanted: readonly number[]): (number | undefined)[] {
    const sorted = this.#ring.subarray(0, this.#filled).toSorted();
    return wanted.map((quantile) => sorted[Math.ceil(quantile * this.#filled) - 1]);
  }
}
