/** A timer that has been set. */
export interface Timer {
  /** Forgets the timer; after it has fired, does nothing. */
  cancel(): void;
}

/** The only source of time for the core, so that tests can own it. */
export interface Clock {
  /** Monotonic time in milliseconds, from an arbitrary origin. Never steps back. */
  now(): number;
  /** Wall time in milliseconds since the epoch, for output only: it may jump. */
  wallNow(): number;
  /** Calls `fire` once, `ms` from now. Never keeps the process alive. */
  setTimer(ms: number, fire: () => void): Timer;
}

// Beyond this Node's setTimeout fires at once instead of late.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => performance.now(),
  wallNow: () => Date.now(),
  setTimer(ms, fire) {
    const timeout = setTimeout(fire, Math.min(ms, LONGEST_TIMER_MS)).unref();
    return { cancel: () => clearTimeout(timeout) };
  },
};
