import type { Origin } from './call.ts';

/** The permission to make one call, given in one epoch of a circuit and settled exactly once. */
export class Lease {
  readonly epoch: number;
  readonly startedAt: number;
  /** Monotonic milliseconds after which a probe gives its place back; Infinity for others. */
  readonly expiresAt: number;
  readonly origin: Origin | undefined;
  settled = false;
  /** Counted as slow already, while it is still running. */
  provisional = false;

  constructor(epoch: number, startedAt: number, expiresAt: number, origin: Origin | undefined) {
    this.epoch = epoch;
    this.startedAt = startedAt;
    this.expiresAt = expiresAt;
    this.origin = origin;
  }
}
