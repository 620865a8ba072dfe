export interface RampOptions {
  /** Milliseconds from closing until everybody is admitted again; 0 switches the ramp off. */
  rampMs: number;
}

// The steps below all: a quarter, a half, three quarters.
const STEPS = 3;

/**
 * Admits a growing share of the calls after a circuit has closed, so that an upstream that has
 * just come back is not met by everything that waited for it. Spread evenly, not by chance.
 */
export class Ramp {
  readonly #stepMs: number;
  #since = -Infinity;
  #credit = 0;

  constructor({ rampMs }: RampOptions) {
    this.#stepMs = rampMs / STEPS;
  }

  start(now: number): void {
    this.#since = now;
    // The first caller is admitted.
    this.#credit = 1;
  }

  /** Admits all, whenever it was started. */
  stop(): void {
    this.#since = -Infinity;
  }

  /** 0.25, 0.5, 0.75 or 1. */
  share(now: number): number {
    if (this.#stepMs === 0) return 1;
    return Math.min(1, (1 + Math.floor((now - this.#since) / this.#stepMs)) / (STEPS + 1));
  }

  admits(now: number): boolean {
    const share = this.share(now);
    if (share === 1) return true;
    this.#credit += share;
    if (this.#credit < 1) return false;
    this.#credit -= 1;
    return true;
  }

  /** Milliseconds until the share grows. */
  untilNextStep(now: number): number {
    return this.#stepMs - ((now - this.#since) % this.#stepMs);
  }
}
