import type { Timer } from './clock.ts';

// Beyond this Node's setTimeout fires at once instead of late.
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Timers that nearly always are cancelled. All of one length, in whole milliseconds, stand in one
 * line in the order in which they fall due, with one of Node's timers for the line: setting one
 * and cancelling it again costs a few links, a fifth of Node's own. None keeps the process alive.
 */
export class TimerLines {
  readonly #now: () => number;
  readonly #lines = new Map<number, Line>();

  constructor(now: () => number) {
    this.#now = now;
  }

  set(ms: number, fire: () => void, now = this.#now()): Timer {
    // Rounded up: a timer may be late, never early.
    const length = Math.min(LONGEST_MS, Math.max(1, Math.ceil(ms)));
    let line = this.#lines.get(length);
    if (line === undefined) {
      line = { head: undefined, tail: undefined };
      this.#lines.set(length, line);
      this.#arm(line, length, length);
    }
    return new LinkedTimer(line, now + length, fire);
  }

  #arm(line: Line, length: number, ms: number): void {
    setTimeout(() => this.#fire(line, length), ms).unref();
  }

  #fire(line: Line, length: number): void {
    const now = this.#now();
    try {
      for (let head = line.head; head !== undefined && head.dueAt <= now; head = line.head) {
        head.cancel();
        head.fire();
      }
    } finally {
      // Whatever one of them threw, the others still have their time.
      if (line.head === undefined) this.#lines.delete(length);
      else this.#arm(line, length, Math.max(1, Math.ceil(line.head.dueAt - this.#now())));
    }
  }
}

interface Line {
  head: LinkedTimer | undefined;
  tail: LinkedTimer | undefined;
}

class LinkedTimer implements Timer {
  readonly dueAt: number;
  readonly fire: () => void;
  #line: Line | undefined;
  #previous: LinkedTimer | undefined;
  #next: LinkedTimer | undefined;

  constructor(line: Line, dueAt: number, fire: () => void) {
    this.dueAt = dueAt;
    this.fire = fire;
    this.#line = line;
    this.#previous = line.tail;
    if (line.tail === undefined) line.head = this;
    else line.tail.#next = this;
    line.tail = this;
  }

  cancel(): void {
    const line = this.#line;
    if (line === undefined) return;
    this.#line = undefined;
    if (this.#previous === undefined) line.head = this.#next;
    else this.#previous.#next = this.#next;
    if (this.#next === undefined) line.tail = this.#previous;
    else this.#next.#previous = this.#previous;
    this.#previous = this.#next = undefined;
  }
}
