import type { ServerResponse } from 'node:http';
import type { Clock, Timer } from '../../resilience/clock.ts';

export interface EventStreamOptions {
  clock: Clock;
  /** What every listener is told once a second, as one line of text. */
  snapshot: () => string;
  /** Most that listen at once. */
  maxListeners: number;
}

interface StreamEvent {
  id: number;
  text: string;
}

const INTERVAL_MS = 1_000;
const KEPT = 200;
// A listener that does not read is not worth the memory of what it misses.
const MOST_BUFFERED_BYTES = 1_048_576;

/**
 * Server-sent events: a snapshot a second, made once for all listeners and only while there are
 * any, and events at once. What happened while a listener was away is told when it comes back.
 */
export class EventStream {
  readonly #clock: Clock;
  readonly #snapshot: () => string;
  readonly #maxListeners: number;
  readonly #listeners = new Set<ServerResponse>();
  readonly #events: StreamEvent[] = [];
  #timer: Timer | undefined;
  // Larger than any of an earlier run, so that a listener who comes back is not told less than all.
  #lastId: number;

  constructor(options: EventStreamOptions) {
    this.#clock = options.clock;
    this.#snapshot = options.snapshot;
    this.#maxListeners = options.maxListeners;
    this.#lastId = options.clock.wallNow();
  }

  get isFull(): boolean {
    return this.#listeners.size >= this.#maxListeners;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  /** Tells everybody, now and when they come back. */
  publish(name: string, data: string): void {
    const event = this.#event(name, data);
    this.#events.push(event);
    if (this.#events.length > KEPT) this.#events.shift();
    this.#tell(event.text);
  }

  /** Adds a listener whose headers are written; `lastId` is the last event it knows of. */
  listen(response: ServerResponse, lastId: number | undefined): void {
    // Looking may itself move a circuit: first, and this listener is told of it as of all it missed.
    const snapshot = this.#snapshot();
    const missed = lastId === undefined ? [] : this.#events.filter(({ id }) => id > lastId);
    const greeting = ['retry: 1000\n\n', ...missed.map(({ text }) => text)];
    response.write(greeting.join('') + this.#event('snapshot', snapshot).text);
    this.#listeners.add(response);
    response.once('close', () => {
      this.#listeners.delete(response);
      if (this.#listeners.size === 0) this.#pause();
    });
    if (this.#timer === undefined) this.#schedule();
  }

  /** Ends all connections. */
  close(): void {
    this.#pause();
    for (const response of this.#listeners) response.end();
  }

  #schedule(): void {
    this.#timer = this.#clock.setTimer(INTERVAL_MS, () => {
      this.#schedule();
      this.#tell(this.#event('snapshot', this.#snapshot()).text);
    });
  }

  #pause(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #event(name: string, data: string): StreamEvent {
    const id = (this.#lastId += 1);
    return { id, text: `id: ${id}\nevent: ${name}\ndata: ${data}\n\n` };
  }

  #tell(text: string): void {
    // Encoded once, not for each listener.
    const bytes = Buffer.from(text);
    for (const response of this.#listeners) {
      if (response.writableLength > MOST_BUFFERED_BYTES) response.destroy();
      else response.write(bytes);
    }
  }
}
