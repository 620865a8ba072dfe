import type { Origin } from './call.ts';
import { LatencyRing } from './latency-ring.ts';
import { OK, type Outcome, type Verdict } from './outcome.ts';

/** One of the last outcomes, as evidence. */
export interface RecordedOutcome {
  /** Wall time at which it was known, milliseconds since the epoch. */
  at: number;
  outcome: Outcome;
  class: string;
  /** Milliseconds it took. */
  ms: number;
  /** The request on whose behalf the call was made, where there was one. */
  origin?: Origin;
}

const KEPT = 20;
// A minute of a quiet upstream, a second of a busy one.
const LATENCIES = 256;

/** Milliseconds that the last attempts took; undefined before there were any. */
export interface LatencySnapshot {
  p50Ms: number | undefined;
  p95Ms: number | undefined;
  p99Ms: number | undefined;
}

/** The last outcomes, in a ring that is allocated once, and what is counted of all. */
export class OutcomeLog {
  readonly #at = new Float64Array(KEPT);
  /** Between the wall clock and the monotonic one, as it was seen last. */
  #difference = NaN;
  readonly #ms = new Float64Array(KEPT);
  readonly #verdicts: (Verdict | undefined)[] = Array.from({ length: KEPT });
  readonly #origins: (Origin | undefined)[] = Array.from({ length: KEPT });
  // The most frequent one, without the cost of a map.
  #good = 0;
  readonly #classes = new Map<string, number>();
  readonly #latencies = new LatencyRing(LATENCIES);
  #next = 0;

  record(verdict: Verdict, ms: number, origin: Origin | undefined, now: number): void {
    if (verdict === OK) this.#good += 1;
    else this.#classes.set(verdict.class, (this.#classes.get(verdict.class) ?? 0) + 1);
    // What was cut short from outside says nothing about how long it would have taken.
    if (verdict.outcome !== 'ignore') this.#latencies.record(ms);
    const index = this.#next;
    this.#at[index] = now;
    this.#ms[index] = ms;
    this.#verdicts[index] = verdict;
    this.#origins[index] = origin;
    this.#next = index + 1 === KEPT ? 0 : index + 1;
  }

  /** How many attempts since the start ended in which class. */
  get classes(): Record<string, number> {
    const others = Object.fromEntries(this.#classes);
    return this.#good === 0
      ? others
      : { ...others, [OK.class]: this.#good + (others[OK.class] ?? 0) };
  }

  get latency(): LatencySnapshot {
    const [p50Ms, p95Ms, p99Ms] = this.#latencies.quantiles(0.5, 0.95, 0.99);
    return { p50Ms, p95Ms, p99Ms };
  }

  /** Newest first. `now` and `wallNow` are the same moment on the two clocks. */
  list(now: number, wallNow: number): RecordedOutcome[] {
    const outcomes: RecordedOutcome[] = [];
    const difference = wallNow - now;
    // Wall time is in whole milliseconds: a smaller step is none, and one outcome has one time.
    if (!(Math.abs(difference - this.#difference) < 2)) this.#difference = difference;
    for (let age = 1; age <= KEPT; age += 1) {
      const index = (this.#next - age + KEPT) % KEPT;
      const verdict = this.#verdicts[index];
      if (verdict === undefined) break;
      const origin = this.#origins[index];
      outcomes.push({
        at: this.#at[index]! + this.#difference,
        outcome: verdict.outcome,
        class: verdict.class,
        ms: this.#ms[index]!,
        ...(origin !== undefined && { origin }),
      });
    }
    return outcomes;
  }
}
