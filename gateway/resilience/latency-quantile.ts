import { LatencyRing } from './latency-ring.ts';
import type { Policy } from './policy.ts';

export interface LatencyQuantileOptions {
  /** Which one, above 0 and up to 1. Default 0.95. */
  quantile?: number;
  /** How many of the last latencies it is taken over. Default 256. */
  size?: number;
  /** Latencies below which it is undefined. Default 32. */
  minimumSamples?: number;
  /** Latencies recorded between two computations. Default 64. */
  refreshEvery?: number;
}

/**
 * A quantile of the last latencies, by nearest rank. Recording costs O(1) and allocates nothing;
 * the quantile is computed when it is asked for, and then kept for the next `refreshEvery`
 * records. Throws RangeError on options out of range.
 */
export class LatencyQuantile {
  readonly #quantile: number;
  readonly #minimumSamples: number;
  readonly #refreshEvery: number;
  readonly #ring: LatencyRing;
  #recordsSince = 0;
  #value: number | undefined;

  constructor(options: LatencyQuantileOptions = {}) {
    const { quantile = 0.95, size = 256, minimumSamples = 32, refreshEvery = 64 } = options;
    if (!(quantile > 0 && quantile <= 1)) throw new RangeError('quantile must be in (0, 1]');
    this.#ring = new LatencyRing(size);
    if (!Number.isInteger(minimumSamples) || minimumSamples < 1 || minimumSamples > size) {
      throw new RangeError('minimumSamples must be a whole number, from 1 to size');
    }
    if (!Number.isInteger(refreshEvery) || refreshEvery < 1) {
      throw new RangeError('refreshEvery must be a whole number, from 1');
    }
    this.#quantile = quantile;
    this.#minimumSamples = minimumSamples;
    this.#refreshEvery = refreshEvery;
  }

  /** Takes in a latency in milliseconds. What is no time (negative, not finite) is left out. */
  record(latencyMs: number): void {
    if (this.#ring.record(latencyMs)) this.#recordsSince += 1;
  }

  /**
   * Takes in how long an attempt ran that brought no answer (failed, timed out, lost a hedge). It
   * is a lower bound of a latency: above the quantile it is known to belong there, below it says
   * nothing. Without this, attempts cut short because they were slow would pull the quantile down.
   */
  recordAtLeast(latencyMs: number): void {
    const value = this.value();
    if (value !== undefined && latencyMs > value) this.record(latencyMs);
  }

  /** The quantile in milliseconds; undefined until there are enough samples. */
  value(): number | undefined {
    if (this.#ring.filled < this.#minimumSamples) return undefined;
    if (this.#value === undefined || this.#recordsSince >= this.#refreshEvery) {
      this.#recordsSince = 0;
      [this.#value] = this.#ring.quantiles(this.#quantile);
    }
    return this.#value;
  }
}

/** Feeds `latency` with how long each operation under it takes: right under the hedge, attempts. */
export function createStopwatch(latency: LatencyQuantile): Policy {
  return {
    async execute(operation, call) {
      const startedAt = call.clock.now();
      try {
        const value = await operation(call);
        latency.record(call.clock.now() - startedAt);
        return value;
      } catch (error) {
        latency.recordAtLeast(call.clock.now() - startedAt);
        throw error;
      }
    },
  };
}
