import type { Clock } from '../../gateway/resilience/clock.ts';

/**
 * Time for property tests: it moves without the event loop, so that ten thousand runs take
 * seconds. What a timer sets off runs at the next `ticks`.
 */
export class StepClock implements Clock {
  #now = 0;
  readonly #timers = new Set<{ at: number; fire: () => void }>();

  now(): number {
    return this.#now;
  }

  wallNow(): number {
    return this.#now;
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

  /** Lets time pass and fires what is due, in order of time and then of setting. */
  step(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      let next: { at: number; fire: () => void } | undefined;
      for (const timer of this.#timers) {
        if (timer.at <= until && (next === undefined || timer.at < next.at)) next = timer;
      }
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.fire();
    }
    this.#now = until;
  }

  /** Lets time pass without firing anything: the event loop was busy. */
  stall(ms: number): void {
    this.#now += ms;
  }
}

const done = Promise.resolve();

/** Lets `count` generations of promise callbacks run. */
export async function ticks(count: number): Promise<void> {
  for (let tick = 0; tick < count; tick += 1) await done;
}
