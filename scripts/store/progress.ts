import { bar, Screen, type Output } from '../smoke/screen.ts';

/** On a terminal: often enough to be seen moving. */
const EVERY_MS = 100;

/** How far it is: a bar on a terminal, a line now and then elsewhere. */
export class Progress {
  readonly #screen: Screen;
  readonly #isTerminal: boolean;
  readonly #total: number;
  readonly #from = performance.now();
  #done = 0;
  #shownAt = -Infinity;

  constructor(total: number, out: Output) {
    this.#screen = new Screen(out);
    this.#isTerminal = out.isTTY === true;
    this.#total = total;
  }

  add(rows: number): void {
    this.#done += rows;
    const now = performance.now();
    if (this.#isTerminal && now - this.#shownAt < EVERY_MS && this.#done < this.#total) return;
    this.#shownAt = now;
    this.#screen.live(this.#text(now));
  }

  end(): void {
    this.#screen.endLive();
  }

  #text(now: number): string {
    const share = this.#total === 0 ? 1 : this.#done / this.#total;
    const percent = `${Math.floor(100 * share)} %`.padStart(5);
    const perSecond = Math.round(this.#done / Math.max(0.001, (now - this.#from) / 1_000));
    const figures = `${percent}  ${count(this.#done)} of ${count(this.#total)} rows, ${count(perSecond)}/s`;
    return this.#isTerminal ? `${bar(share)} ${figures}` : figures.trimStart();
  }
}

const count = (value: number): string => value.toLocaleString('en');
