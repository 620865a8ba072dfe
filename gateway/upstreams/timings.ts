/** One entry of Server-Timing. */
export interface Timing {
  name: string;
  /** Milliseconds; undefined where there is nothing to measure. */
  ms: number | undefined;
  description?: string;
}

/** Where the time of one request goes, as it saw it: parallel calls of one upstream count once. */
export class Timings {
  readonly #spans = new Map<string, { from: number; to: number }>();
  #hits = 0;
  #misses = 0;

  /** Whether the cache could answer at once. */
  cache(isHit: boolean): void {
    if (isHit) this.#hits += 1;
    else this.#misses += 1;
  }

  /** Monotonic milliseconds; `name` is `cache`, `queue` or an upstream's. */
  add(name: string, from: number, to: number): void {
    const span = this.#spans.get(name);
    if (span === undefined) {
      this.#spans.set(name, { from, to });
      return;
    }
    span.from = Math.min(span.from, from);
    span.to = Math.max(span.to, to);
  }

  /** The cache, where it was asked, then the others in the order in which they came up. */
  list(): Timing[] {
    const times = [...this.#spans].map(([name, { from, to }]) => ({ name, ms: to - from }));
    if (this.#hits + this.#misses === 0) return times;
    const ms = times.find(({ name }) => name === 'cache')?.ms;
    const description = this.#misses === 0 ? 'hit' : this.#hits === 0 ? 'miss' : 'mixed';
    return [{ name: 'cache', ms, description }, ...times.filter(({ name }) => name !== 'cache')];
  }
}
