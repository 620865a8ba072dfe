import { bar, Screen, type Output } from '../smoke/screen.ts';
import type { Stock } from './ledger.ts';

/** Tells people how far the run is, and sees how long nothing was accepted. */
export class Watch {
  /** Milliseconds. */
  longestGapMs = 0;
  readonly #screen: Screen;
  readonly #count: number;
  readonly #from = performance.now();
  #lastAt = performance.now();
  #settled = 0;

  constructor({ count, out }: { count: number; out: Output }) {
    this.#screen = new Screen(out);
    this.#count = count;
  }

  get elapsedMs(): number {
    return performance.now() - this.#from;
  }

  says(text: string): void {
    this.#screen.line(text);
  }

  happened(target: string, way: string, awayMs: number): void {
    const back = awayMs === 0 ? '' : ` for ${(awayMs / 1_000).toFixed(1)} s`;
    this.#screen.line(
      `${this.#time()}  at ${count(this.#settled)} registrations: ${target} ${way}${back}`,
    );
  }

  settled(settled: number): void {
    const now = performance.now();
    this.longestGapMs = Math.max(this.longestGapMs, now - this.#lastAt);
    this.#lastAt = now;
    this.#settled = settled;
    const share = settled / this.#count;
    this.#screen.live(
      `${this.#time()}  ${bar(share)} ${count(settled)} of ${count(this.#count)} registrations accepted`,
    );
  }

  drains({ registered, queued }: Stock): void {
    this.#screen.live(
      `${this.#time()}  ${count(registered)} in the store, ${count(queued)} in its queue`,
    );
  }

  ends(): void {
    this.#screen.endLive();
  }

  #time(): string {
    return `${(this.elapsedMs / 1_000).toFixed(1)} s`.padStart(7);
  }
}

const count = (value: number): string => value.toLocaleString('en');
