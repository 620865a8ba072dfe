import type { Call } from './call.ts';
import type { Operation, Policy } from './policy.ts';

export interface RetryBudgetOptions {
  /** Extra calls earned by each primary request: 0 to 1, in steps of 0.001. */
  ratio: number;
  /** Extra calls at hand from the start, and the most that are ever at hand; a whole number. */
  reserve: number;
}

export interface RetryBudgetSnapshot {
  ratio: number;
  reserve: number;
  /** Extra calls that can be paid now; has a fraction. */
  tokens: number;
  /** Primary requests so far. */
  requests: number;
  /** Extra calls paid so far, without those taken back. */
  extraCalls: number;
  /** Extra calls that were not paid, and so not made. */
  refused: number;
}

// Tokens are counted in thousandths: whole numbers add up without drift.
const UNIT = 1_000;

/**
 * Bounds what resilience itself adds to the load of an upstream. Retries, hedges, background
 * probes and refreshes pay one token each from one purse per upstream, and primary requests fill
 * it: at any time, payments not taken back <= reserve + ratio * requests.
 *
 * As a policy it stands outside whatever makes extra calls and deposits for each primary request,
 * in every pipeline to the upstream, the writes' too. Throws RangeError on options out of range.
 */
export class RetryBudget implements Policy {
  readonly #earned: number;
  readonly #cap: number;
  #units: number;
  #requests = 0;
  #extraCalls = 0;
  #refused = 0;

  constructor({ ratio, reserve }: RetryBudgetOptions) {
    const earned = Math.round(ratio * UNIT);
    // A finer ratio would be rounded in silence, and the bound would not be the one asked for.
    if (!(ratio >= 0 && ratio <= 1) || Math.abs(ratio * UNIT - earned) > 1e-9) {
      throw new RangeError('ratio must be from 0 to 1, in steps of 0.001');
    }
    if (!Number.isSafeInteger(reserve * UNIT) || reserve < 0 || !Number.isInteger(reserve)) {
      throw new RangeError('reserve must be a whole number, from 0');
    }
    this.#earned = earned;
    this.#cap = reserve * UNIT;
    this.#units = this.#cap;
  }

  execute<T>(operation: Operation<T>, call: Call): Promise<T> {
    if (!call.paid) this.deposit();
    return operation(call);
  }

  /** Counts one primary request. */
  deposit(): void {
    this.#requests += 1;
    this.#units = Math.min(this.#cap, this.#units + this.#earned);
  }

  /** Pays for one extra call; false, and nothing is paid, when the purse is dry. */
  tryWithdraw(): boolean {
    if (this.#units < UNIT) {
      this.#refused += 1;
      return false;
    }
    this.#units -= UNIT;
    this.#extraCalls += 1;
    return true;
  }

  /** Takes back one payment: its call was not made, or turned out to be no extra load. */
  refund(): void {
    this.#extraCalls -= 1;
    this.#units = Math.min(this.#cap, this.#units + UNIT);
  }

  snapshot(): RetryBudgetSnapshot {
    return {
      ratio: this.#earned / UNIT,
      reserve: this.#cap / UNIT,
      tokens: this.#units / UNIT,
      requests: this.#requests,
      extraCalls: this.#extraCalls,
      refused: this.#refused,
    };
  }
}
