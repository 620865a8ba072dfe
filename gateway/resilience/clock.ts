import { performance } from 'node:perf_hooks';
import { TimerLines } from './timer-lines.ts';

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
  /**
   * Calls `fire` once, `ms` from now. Never keeps the process alive.
   * `now` spares reading the clock where the caller has just done so.
   */
  setTimer(ms: number, fire: () => void, now?: number): Timer;
}

const timers = new TimerLines(() => performance.now());

export const systemClock: Clock = {
  now: () => performance.now(),
  wallNow: () => Date.now(),
  setTimer: (ms, fire, now) => timers.set(ms, fire, now),
};
