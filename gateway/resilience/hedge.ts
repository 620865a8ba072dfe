import type { Call, Waiter } from './call.ts';
import type { Timer } from './clock.ts';
import { CallerGoneError } from './errors.ts';
import type { Operation, Policy } from './policy.ts';
import type { RetryBudget } from './retry-budget.ts';

export interface HedgeOptions {
  /**
   * Milliseconds after which a second attempt is started beside a first that has not settled: a
   * constant, or an observed quantile. `undefined` for none this time.
   */
  delay: () => number | undefined;
  /** Pays for each hedge; when it is dry, the first attempt goes on alone. */
  budget?: RetryBudget;
  /** Whether a hedge would be rejected anyway, such as by an open circuit; asked when one is due. */
  isPointless?: () => boolean;
  /** Told when a hedge starts. */
  onHedge?: () => void;
}

/**
 * Starts a slow operation a second time and takes the first success. Only for work that is safe to
 * repeat.
 *
 * The one that lost is ended at once, and nobody waits for it. An error never beats what may still
 * succeed; when both fail, the first attempt's error is thrown. An operation that fails before its
 * hedge has started fails at once: trying again is the retry's work. The caller's end ends both.
 */
export function createHedge(options: HedgeOptions): Policy {
  return {
    execute<T>(operation: Operation<T>, call: Call): Promise<T> {
      const delay = options.delay();
      if (delay === undefined || delay >= call.remaining()) return operation(call);
      return new Promise<T>((resolve, reject) => {
        if (call.ended) reject(call.reason);
        else new Race(options, operation, call, resolve, reject).run(delay);
      });
    },
  };
}

class Race<T> implements Waiter {
  readonly #options: HedgeOptions;
  readonly #operation: Operation<T>;
  readonly #call: Call;
  readonly #resolve: (value: T) => void;
  readonly #reject: (reason: unknown) => void;
  readonly #primary: Call;
  #hedge: Call | undefined;
  #timer: Timer | undefined;
  #running = 0;
  #over = false;
  #primaryError: unknown;

  constructor(
    options: HedgeOptions,
    operation: Operation<T>,
    call: Call,
    resolve: (value: T) => void,
    reject: (reason: unknown) => void,
  ) {
    this.#options = options;
    this.#operation = operation;
    this.#call = call;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#primary = call.child();
  }

  run(delay: number): void {
    this.#call.subscribe(this);
    this.#start(this.#primary);
    // The operation may have thrown, or ended the call, before it returned.
    if (!this.#over) this.#timer = this.#call.clock.setTimer(delay, () => this.#startHedge());
  }

  /** The attempts are children of this call and end with it. */
  onEnd(reason: unknown): void {
    this.#finish();
    this.#reject(reason);
  }

  #startHedge(): void {
    const { isPointless, budget, onHedge } = this.#options;
    // A late timer may come when the deadline's own, as late, is still to fire.
    if (this.#call.remaining() === 0 || isPointless?.() === true) return;
    if (budget?.tryWithdraw() === false) return;
    try {
      onHedge?.();
    } catch {
      // Rule 6 of the design: observing never changes what is observed.
    }
    this.#hedge = this.#call.child();
    this.#start(this.#hedge);
  }

  #start(attempt: Call): void {
    this.#running += 1;
    let work: Promise<T>;
    try {
      work = this.#operation(attempt);
    } catch (error) {
      this.#fail(attempt, error);
      return;
    }
    work.then(
      (value) => this.#win(attempt, value),
      (error: unknown) => this.#fail(attempt, error),
    );
  }

  #win(attempt: Call, value: T): void {
    if (this.#over) return;
    this.#finish();
    this.#resolve(value);
    attempt.release();
    const loser = attempt === this.#primary ? this.#hedge : this.#primary;
    loser?.end(new CallerGoneError('the other attempt was faster'));
  }

  #fail(attempt: Call, error: unknown): void {
    attempt.release();
    this.#running -= 1;
    if (attempt === this.#primary) this.#primaryError = error;
    if (this.#over || this.#running > 0) return;
    this.#finish();
    this.#reject(this.#primaryError);
  }

  #finish(): void {
    this.#over = true;
    this.#timer?.cancel();
    this.#call.unsubscribe(this);
  }
}
