export interface OpenDurationOptions {
  /** The first time, in milliseconds. */
  openMs: number;
  /** Bound of every time, and of what an upstream may ask for. */
  maxOpenMs: number;
  /** Time closed after which one earlier opening is forgiven. */
  decayMs: number;
  /** Uniform in [0, 1). */
  random: () => number;
}

// Of a repeated opening's length: instances that opened together do not probe together.
const JITTER = 0.2;

/**
 * How long a circuit stays open. Twice as long each time it opens again, and back to the first
 * length only with sustained health: a circuit that closes and fails at once is not healthy.
 */
export class OpenDuration {
  readonly #options: OpenDurationOptions;
  /** How many recent openings count; 0 makes the next one last `openMs`. */
  level = 0;

  constructor(options: OpenDurationOptions) {
    this.#options = options;
  }

  /**
   * The length of the opening that begins now, in milliseconds.
   * @param closedForMs how long the circuit had been closed; 0 when a probe failed
   * @param retryAfterMs what the upstream asked for: honoured beyond the own length, up to the bound
   */
  next(closedForMs: number, retryAfterMs = 0): number {
    const { openMs, maxOpenMs, random } = this.#options;
    const level = this.levelAfter(closedForMs);
    const length = Math.min(openMs * 2 ** level, maxOpenMs);
    // At the bound it counts no further: a long outage takes no longer to be forgiven.
    this.level = level === 0 || length < maxOpenMs ? level + 1 : level;
    // Bounded before the draw: at the bound, too, instances do not probe together.
    const shortest = length * (1 - JITTER);
    const longest = Math.min(length * (1 + JITTER), maxOpenMs);
    const own = level === 0 ? length : shortest + random() * (longest - shortest);
    return Math.min(retryAfterMs > own ? retryAfterMs : own, maxOpenMs);
  }

  /** The level after so many milliseconds closed. */
  levelAfter(closedForMs: number): number {
    return Math.max(0, this.level - Math.floor(closedForMs / this.#options.decayMs));
  }
}
