/** A limit that follows what is observed. */
export interface AdaptiveLimit {
  /** The operations that may run at once, a whole number from 1. */
  readonly current: number;
  /**
   * Takes in an operation that is over and returns the limit from now on; never throws. `active`
   * counts the operations that were running, this one included; `ok` is whether it succeeded.
   */
  observe(latencyMs: number, active: number, ok: boolean): number;
}

export interface GradientLimitOptions {
  minimum: number;
  maximum: number;
  /** Where it starts. Default `minimum`. */
  initial?: number;
  /** How many times the long-term latency counts as normal, from 1. Default 1.5. */
  tolerance?: number;
  /** The weight of each new estimate, above 0 and up to 1. Default 0.2. */
  smoothing?: number;
  /** Updates over which the long-term latency is averaged, exponentially. Default 600. */
  longWindow?: number;
  /** Operations whose mean makes one update. Default 10. */
  samplesPerUpdate?: number;
}

// A sample beyond this, 11 days, is a fault of the clock; bounded, no sum overflows.
const LONGEST_LATENCY_MS = 1e9;

// So many updates are averaged plainly before the exponential average takes over.
const WARM_UP_UPDATES = 10;

// How many times slower latency that looks like a queue is learned as normal.
const SLOW_MEMORY = 10;

/**
 * Finds the concurrency that an upstream carries from how its latency changes: each update
 * multiplies the limit by the long-term latency over the present one (times `tolerance`, within
 * 0.5 and 1) and adds its square root, which lets it probe for more.
 *
 * The algorithm is Gradient2 of Netflix concurrency-limits (Gradient2Limit.java, Apache-2.0),
 * https://github.com/Netflix/concurrency-limits, with three changes. An operation that failed only
 * shows how long it took at least: it counts where it was slower than the long-term latency, never
 * moves that, and never makes the limit grow. Updates are made by count, not by time, so that a
 * clock that stands still leaves the limit alone. And latency beyond the tolerance is learned as
 * normal ten times more slowly: the original, always fully used, takes the queue that it causes for
 * normal and drifts to its maximum.
 *
 * While less than half of it is used the limit stays, since latency then says nothing about it.
 * Throws RangeError on options out of range.
 */
export class GradientLimit implements AdaptiveLimit {
  readonly #minimum: number;
  readonly #maximum: number;
  readonly #tolerance: number;
  readonly #smoothing: number;
  readonly #samplesPerUpdate: number;
  readonly #longMemory: number;
  #estimate: number;
  #current: number;
  #longMs = 0;
  #longUpdates = 0;
  #samples = 0;
  #sumMs = 0;
  #goodSamples = 0;
  #goodSumMs = 0;
  #peak = 0;

  constructor(options: GradientLimitOptions) {
    const { minimum, maximum, initial = minimum } = options;
    const { tolerance = 1.5, smoothing = 0.2, longWindow = 600, samplesPerUpdate = 10 } = options;
    if (!Number.isInteger(minimum) || minimum < 1) {
      throw new RangeError('minimum must be a whole number, from 1');
    }
    if (!Number.isInteger(maximum) || maximum < minimum) {
      throw new RangeError('maximum must be a whole number, from minimum');
    }
    if (!(initial >= minimum && initial <= maximum)) {
      throw new RangeError('initial must be within minimum and maximum');
    }
    if (!(tolerance >= 1 && tolerance < Infinity)) throw new RangeError('tolerance must be from 1');
    if (!(smoothing > 0 && smoothing <= 1)) throw new RangeError('smoothing must be in (0, 1]');
    if (!(longWindow >= 1 && longWindow < Infinity)) {
      throw new RangeError('longWindow must be from 1');
    }
    if (!Number.isInteger(samplesPerUpdate) || samplesPerUpdate < 1) {
      throw new RangeError('samplesPerUpdate must be a whole number, from 1');
    }
    this.#minimum = minimum;
    this.#maximum = maximum;
    this.#tolerance = tolerance;
    this.#smoothing = smoothing;
    this.#samplesPerUpdate = samplesPerUpdate;
    // An exponential average over a window of n weighs each new value by 2 / (n + 1).
    this.#longMemory = (longWindow + 1) / 2;
    this.#estimate = initial;
    this.#current = Math.floor(initial);
  }

  get current(): number {
    return this.#current;
  }

  observe(latencyMs: number, active: number, ok: boolean): number {
    // Also false for NaN. A latency of 0 is a clock that stood still.
    if (!(latencyMs > 0)) return this.#current;
    if (!ok && (this.#longUpdates === 0 || latencyMs <= this.#longMs)) return this.#current;
    const bounded = Math.min(latencyMs, LONGEST_LATENCY_MS);
    this.#samples += 1;
    this.#sumMs += bounded;
    if (ok) {
      this.#goodSamples += 1;
      this.#goodSumMs += bounded;
    }
    if (active > this.#peak) this.#peak = active;
    if (this.#samples >= this.#samplesPerUpdate) this.#update();
    return this.#current;
  }

  #update(): void {
    const shortMs = this.#sumMs / this.#samples;
    const peak = this.#peak;
    const goodSamples = this.#goodSamples;
    if (goodSamples > 0) this.#learn(this.#goodSumMs / goodSamples);
    this.#samples = this.#sumMs = this.#goodSamples = this.#goodSumMs = this.#peak = 0;
    // After a long time of load the average is far too high; waiting for it would take as long.
    if (this.#longMs > 2 * shortMs) this.#longMs *= 0.95;
    if (2 * peak < this.#estimate) return;
    const gradient = Math.max(0.5, Math.min(1, (this.#tolerance * this.#longMs) / shortMs));
    // Calls that may queue at the upstream, so that the limit can find that it carries more.
    const allowance = goodSamples > 0 ? Math.sqrt(this.#estimate) : 0;
    const target = this.#estimate * gradient + allowance;
    const next = this.#estimate + (target - this.#estimate) * this.#smoothing;
    this.#estimate = Math.max(this.#minimum, Math.min(this.#maximum, next));
    this.#current = Math.floor(this.#estimate);
  }

  #learn(meanMs: number): void {
    this.#longUpdates += 1;
    const isWarm = this.#longUpdates > WARM_UP_UPDATES;
    // Latency beyond the tolerance is most likely the queue that this limit let build up.
    const isQueueing = isWarm && meanMs > this.#tolerance * this.#longMs;
    const updates = isWarm ? this.#longMemory * (isQueueing ? SLOW_MEMORY : 1) : this.#longUpdates;
    this.#longMs += (meanMs - this.#longMs) / updates;
  }
}
