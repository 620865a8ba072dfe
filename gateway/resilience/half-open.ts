import type { Lease } from './lease.ts';

export interface HalfOpenOptions {
  halfOpenProbes: number;
  successThreshold: number;
  probeLeaseMs: number;
}

/** The probes of one half-open epoch: who may still go, and what they have found so far. */
export class HalfOpen {
  readonly kind = 'half-open';
  readonly since: number;
  /** Until when only a probe that costs no user anything is admitted. */
  readonly preferredUntil: number;
  readonly #options: HalfOpenOptions;
  readonly #probes = new Set<Lease>();
  #successes = 0;

  constructor(options: HalfOpenOptions, since: number, preferenceMs: number) {
    this.#options = options;
    this.since = since;
    this.preferredUntil = since + preferenceMs;
  }

  get hasPlace(): boolean {
    return this.#probes.size < this.#options.halfOpenProbes;
  }

  add(probe: Lease): void {
    this.#probes.add(probe);
  }

  delete(probe: Lease): void {
    this.#probes.delete(probe);
  }

  /** Counts a good probe and says whether it was the last one needed. */
  succeed(): boolean {
    this.#successes += 1;
    return this.#successes >= this.#options.successThreshold;
  }

  /** Takes the places of probes whose lease is over; returns how many there were. */
  expire(now: number): number {
    let expired = 0;
    for (const probe of this.#probes) {
      // The order of insertion is the order of expiry.
      if (probe.expiresAt > now) break;
      probe.settled = true;
      this.#probes.delete(probe);
      expired += 1;
    }
    return expired;
  }

  /** Monotonic milliseconds at which the next place is free for everybody, at the latest. */
  get nextPlaceAt(): number {
    const [oldest] = this.#probes;
    return this.hasPlace || oldest === undefined ? this.preferredUntil : oldest.expiresAt;
  }
}
