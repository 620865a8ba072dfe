import type { Writable } from 'node:stream';
import { styleText } from 'node:util';

/** Such as `process.stdout`. */
export type Output = Writable & { isTTY?: boolean; columns?: number };

/** Without a terminal a live line would be a flood: this often is enough for a log. */
const LOG_EVERY_MS = 5_000;

/** Where the lines go. No escape sequence is used but colour, and that only where it is wanted. */
export class Screen {
  readonly #out: Output;
  #liveWidth = 0;
  #loggedAt = -Infinity;

  constructor(out: Output) {
    this.#out = out;
  }

  line(text = ''): void {
    this.endLive();
    this.#out.write(`${text}\n`);
  }

  /** Replaces the last live line; without a terminal a line of its own now and then. */
  live(text: string): void {
    if (this.#out.isTTY === true) {
      // Wrapped, it could not be written over.
      const shown = text.slice(0, (this.#out.columns ?? 80) - 1);
      this.#out.write(`\r${shown.padEnd(this.#liveWidth)}`);
      this.#liveWidth = shown.length;
    } else if (performance.now() - this.#loggedAt >= LOG_EVERY_MS) {
      this.#loggedAt = performance.now();
      this.#out.write(`${text}\n`);
    }
  }

  /** The live line goes; what follows takes its place. */
  endLive(): void {
    if (this.#liveWidth > 0) this.#out.write(`\r${' '.repeat(this.#liveWidth)}\r`);
    this.#liveWidth = 0;
    this.#loggedAt = -Infinity;
  }

  style(format: Parameters<typeof styleText>[0], text: string): string {
    return styleText(format, text, { stream: this.#out });
  }
}

const BAR_WIDTH = 30;

/** @param share done, 0 to 1 */
export function bar(share: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * BAR_WIDTH);
  return '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
}

export function formatMs(ms: number): string {
  return `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}
