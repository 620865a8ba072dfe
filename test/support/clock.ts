import { systemClock, type Clock } from '../../gateway/resilience/clock.ts';

/** Real time and real timers, and a way to let time pass at once. */
export interface SkippingClock extends Clock {
  skip(ms: number): void;
}

export function createSkippingClock(): SkippingClock {
  let skipped = 0;
  return {
    ...systemClock,
    now: () => systemClock.now() + skipped,
    // The timers are real: they know nothing of what was skipped.
    setTimer: (ms, fire) => systemClock.setTimer(ms, fire),
    skip(ms) {
      skipped += ms;
    },
  };
}

/** Time that stands still until it is told to move; timers fire in order as it passes them. */
export class ManualClock implements Clock {
  #now = 0;
  #wall = Date.UTC(2026, 0, 1);
  readonly #timers = new Set<{ at: number; fire: () => void }>();

  now(): number {
    return this.#now;
  }

  wallNow(): number {
    return this.#wall;
  }

  setTimer(ms: number, fire: () => void) {
    const timer = { at: this.#now + ms, fire };
    this.#timers.add(timer);
    return { cancel: () => void this.#timers.delete(timer) };
  }

  /** Timers that are set. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Lets time pass; between two timers everything that waits for the first one runs. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    for (;;) {
      await settled();
      const due = [...this.#timers]
        .filter(({ at }) => at <= until)
        .toSorted((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers.delete(due);
      this.#pass(Math.max(0, due.at - this.#now));
      due.fire();
    }
    this.#pass(until - this.#now);
    await settled();
  }

  /** Lets time pass without firing anything: the event loop was busy. */
  stall(ms: number): void {
    this.#pass(ms);
  }

  /** Moves the wall clock alone, as an operator or NTP does. */
  stepWall(ms: number): void {
    this.#wall += ms;
  }

  #pass(ms: number): void {
    this.#now += ms;
    this.#wall += ms;
  }
}

/** Until all promise callbacks that are ready have run. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
