import { Call, settleWithin, type CallOptions } from './call.ts';
import type { Clock } from './clock.ts';
import { CallerGoneError } from './errors.ts';

/** One load under way, shared by all who want its key meanwhile. */
export interface Load {
  readonly key: string;
  /** The load's own call: it belongs to all who wait, so it is nobody's child. */
  readonly call: Call;
  /** Monotonic milliseconds. */
  readonly startedAt: number;
  /** How many invalidations by tag there had been when it began. */
  readonly invalidations: number;
  readonly loaded: Promise<unknown>;
  waiting: number;
  settled: boolean;
  /** Whether a tag that it turned out to have was dropped since it began. */
  overtaken: boolean;
  /** Whether anybody who waits for it lets it be kept. */
  wanted: boolean;
}

/** The loads under way: one for each key, each alive while somebody waits for it. */
export class Loads {
  readonly #clock: Clock;
  readonly #current = new Map<string, Load>();
  readonly #running = new Set<Load>();
  // Tags dropped while loads are under way, the latest last: which tags those have is known only
  // when they end.
  readonly #droppedTags = new Map<string, number>();
  /** How many invalidations by tag there have been. */
  invalidations = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get underWay(): number {
    return this.#running.size;
  }

  /** Dropped tags that are remembered: at most those dropped since the oldest load began. */
  get rememberedTags(): number {
    return this.#droppedTags.size;
  }

  get(key: string): Load | undefined {
    return this.#current.get(key);
  }

  start(
    key: string,
    options: Pick<CallOptions, 'origin' | 'hasFallback'>,
    run: (load: Load) => Promise<unknown>,
    mayBeKept = true,
  ): Load {
    const call = new Call({ clock: this.#clock, ...options });
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const load: Load = {
      key,
      call,
      startedAt: this.#clock.now(),
      invalidations: this.invalidations,
      loaded: promise,
      waiting: 0,
      settled: false,
      overtaken: false,
      wanted: mayBeKept,
    };
    this.#current.set(key, load);
    this.#running.add(load);
    resolve(this.#run(load, run));
    return load;
  }

  /**
   * Waits for a load; when the last one leaves that waits, the load is ended. What comes is kept
   * unless all who waited said that it was not to be.
   */
  async join(load: Load, call: Call, mayBeKept = true): Promise<unknown> {
    load.waiting += 1;
    load.wanted ||= mayBeKept;
    try {
      return await settleWithin(load.loaded, call);
    } finally {
      this.#leave(load);
    }
  }

  /** Waits for a load whoever else leaves. */
  async keep(load: Load): Promise<unknown> {
    load.waiting += 1;
    load.wanted = true;
    try {
      return await load.loaded;
    } finally {
      this.#leave(load);
    }
  }

  /** Whether this is still the load of its key: neither abandoned nor overtaken by a drop. */
  isCurrent(load: Load): boolean {
    return this.#current.get(load.key) === load;
  }

  /** Takes in the tags that a load turned out to have. */
  tag(load: Load, tags: readonly string[]): void {
    load.overtaken = tags.some((tag) => (this.#droppedTags.get(tag) ?? 0) > load.invalidations);
  }

  /** Whether what was loaded may be kept: somebody lets it, and nothing of it was dropped meanwhile. */
  mayKeep(load: Load): boolean {
    return load.wanted && !load.overtaken && this.isCurrent(load);
  }

  /** A load of this key goes on for those who wait, but whoever comes now begins anew. */
  forget(key: string): void {
    this.#current.delete(key);
  }

  forgetAll(): void {
    this.#current.clear();
  }

  forgetTag(tag: string): void {
    this.invalidations += 1;
    if (this.underWay === 0) return;
    this.#droppedTags.delete(tag);
    this.#droppedTags.set(tag, this.invalidations);
  }

  async #run(load: Load, run: (load: Load) => Promise<unknown>): Promise<unknown> {
    try {
      return await run(load);
    } finally {
      load.settled = true;
      if (this.isCurrent(load)) this.#current.delete(load.key);
      load.call.release();
      this.#running.delete(load);
      this.#forgetDroppedTags();
    }
  }

  /** Those that no load under way can have been overtaken by: there may always be some load. */
  #forgetDroppedTags(): void {
    const [oldest] = this.#running;
    const invalidations = oldest?.invalidations ?? Infinity;
    for (const [tag, invalidation] of this.#droppedTags) {
      if (invalidation > invalidations) return;
      this.#droppedTags.delete(tag);
    }
  }

  #leave(load: Load): void {
    load.waiting -= 1;
    if (load.waiting > 0 || load.settled) return;
    if (this.isCurrent(load)) this.#current.delete(load.key);
    load.call.end(new CallerGoneError('nobody waits for this load any more'));
  }
}
