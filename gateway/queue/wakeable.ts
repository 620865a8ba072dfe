import type { Clock } from '../resilience/clock.ts';

/** A wait that can be cut short; woken while nobody waits, the next wait is none. */
export class Wakeable {
  readonly #clock: Clock;
  #wake: (() => void) | undefined;
  #isWoken = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  wake(): void {
    if (this.#wake === undefined) this.#isWoken = true;
    else this.#wake();
  }

  async wait(ms: number): Promise<void> {
    if (!this.#isWoken) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      const timer = this.#clock.setTimer(ms, resolve);
      await promise;
      timer.cancel();
      this.#wake = undefined;
    }
    this.#isWoken = false;
  }
}
