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
    const { openMs, maxOpenMs, decayMs, random } = this.#options;
    this.level = Math.max(0, this.level - Math.floor(closedForMs / decayMs));
    // 2 ** 52 times any length is beyond every bound, and still finite.
    const length = openMs * 2 ** Math.min(this.level, 52);
    const jittered = this.level === 0 ? length : length * (1 - JITTER + 2 * JITTER * random());
    this.level += 1;
    return Math.min(Math.max(jittered, retryAfterMs), maxOpenMs);
  }
}
