import { LRUCache } from 'lru-cache';
import { Call, settleWithin } from './call.ts';
import type { Clock } from './clock.ts';
import { CallerGoneError } from './errors.ts';

export interface CacheOptions {
  clock: Clock;
  /** Milliseconds for which a value is served without asking again. */
  ttlMs: number;
  /** Bound of all entries together, in bytes as the loader counts them. */
  maxBytes: number;
}

/** What a loader brings. */
export interface Loaded<T> {
  value: T;
  /** What the entry weighs. */
  bytes: number;
  /** Names under which the entry can be dropped together with others. */
  tags: readonly string[];
}

export type Loader<T> = (call: Call) => Promise<Loaded<T>>;

interface Entry {
  value: unknown;
  storedAt: number;
  bytes: number;
  tags: readonly string[];
}

/** One load under way, shared by all who want its key meanwhile. */
class Load {
  /** The load's own call: it belongs to all who wait, so it is nobody's child. */
  readonly call: Call;
  readonly startedAt: number;
  /** How many invalidations there had been when the load began. */
  readonly invalidations: number;
  waiting = 0;
  settled = false;

  constructor(clock: Clock, invalidations: number) {
    this.call = new Call({ clock });
    this.startedAt = clock.now();
    this.invalidations = invalidations;
  }
}

interface SharedLoad {
  load: Load;
  loaded: Promise<Loaded<unknown>>;
}

/**
 * Least-recently-used values with a time to live, and one load at a time for each key.
 *
 * A load has a lifetime of its own: a caller that leaves ends its own wait, and only when all have
 * left is the load ended. An invalidation during a load wins: what was loaded is handed to those
 * who asked before, and not kept.
 */
export class Cache {
  readonly #clock: Clock;
  readonly #ttlMs: number;
  readonly #entries: LRUCache<string, Entry>;
  readonly #tagged = new Map<string, Set<string>>();
  readonly #loads = new Map<string, SharedLoad>();
  // Invalidations by tag while loads are under way: their tags are known only when they end.
  readonly #droppedTags = new Map<string, number>();
  #invalidations = 0;
  #underWay = 0;

  constructor({ clock, ttlMs, maxBytes }: CacheOptions) {
    this.#clock = clock;
    this.#ttlMs = ttlMs;
    this.#entries = new LRUCache<string, Entry>({
      maxSize: maxBytes,
      sizeCalculation: (entry, key) => entry.bytes + key.length,
      dispose: (entry, key) => this.#untag(key, entry.tags),
    });
  }

  /** The value of `key`: kept and fresh, or from the one load that all callers share. */
  async get<T>(key: string, call: Call, loader: Loader<T>): Promise<T> {
    const entry = this.#entries.get(key);
    if (entry !== undefined && this.#clock.now() - entry.storedAt < this.#ttlMs) {
      return entry.value as T;
    }
    const { load, loaded } = this.#loads.get(key) ?? this.#start(key, loader);
    load.waiting += 1;
    try {
      return (await settleWithin(loaded, call)).value as T;
    } finally {
      load.waiting -= 1;
      if (load.waiting === 0 && !load.settled) this.#abandon(key, load);
    }
  }

  /** Drops one entry; a load of it that is under way will not be kept. */
  drop(key: string): void {
    this.#loads.delete(key);
    this.#entries.delete(key);
  }

  /** Drops all entries with this tag; loads under way that turn out to have it are not kept. */
  dropTag(tag: string): void {
    this.#invalidations += 1;
    if (this.#underWay > 0) this.#droppedTags.set(tag, this.#invalidations);
    for (const key of this.#tagged.get(tag) ?? []) this.drop(key);
  }

  snapshot(): { entries: number; bytes: number; loads: number } {
    return {
      entries: this.#entries.size,
      bytes: this.#entries.calculatedSize,
      loads: this.#underWay,
    };
  }

  #start(key: string, loader: Loader<unknown>): SharedLoad {
    const load = new Load(this.#clock, this.#invalidations);
    const shared = { load, loaded: this.#run(key, load, loader) };
    this.#loads.set(key, shared);
    return shared;
  }

  async #run(key: string, load: Load, loader: Loader<unknown>): Promise<Loaded<unknown>> {
    this.#underWay += 1;
    try {
      const loaded = await loader(load.call);
      deepFreeze(loaded.value);
      if (this.#isCurrent(key, load)) this.#keep(key, load, loaded);
      return loaded;
    } finally {
      load.settled = true;
      load.call.release();
      if (this.#isCurrent(key, load)) this.#loads.delete(key);
      this.#underWay -= 1;
      if (this.#underWay === 0) this.#droppedTags.clear();
    }
  }

  #keep(key: string, load: Load, { value, bytes, tags }: Loaded<unknown>): void {
    const dropped = tags.some((tag) => (this.#droppedTags.get(tag) ?? 0) > load.invalidations);
    if (dropped) return;
    // Age counts from when the value was asked for (RFC 9111, 4.2.3), not from when it arrived.
    this.#entries.set(key, { value, bytes, tags, storedAt: load.startedAt });
    // A value larger than the whole cache is not kept.
    if (this.#entries.has(key)) this.#tag(key, tags);
  }

  #abandon(key: string, load: Load): void {
    if (this.#isCurrent(key, load)) this.#loads.delete(key);
    load.call.end(new CallerGoneError('nobody waits for this load any more'));
  }

  /** Whether this is still the load of its key: neither abandoned nor overtaken by an invalidation. */
  #isCurrent(key: string, load: Load): boolean {
    return this.#loads.get(key)?.load === load;
  }

  #tag(key: string, tags: readonly string[]): void {
    for (const tag of tags) {
      const keys = this.#tagged.get(tag);
      if (keys === undefined) this.#tagged.set(tag, new Set([key]));
      else keys.add(key);
    }
  }

  #untag(key: string, tags: readonly string[]): void {
    for (const tag of tags) {
      const keys = this.#tagged.get(tag);
      keys?.delete(key);
      if (keys?.size === 0) this.#tagged.delete(tag);
    }
  }
}

/** Callers share one value: none of them may change it for the others. */
function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const part of Object.values(value)) deepFreeze(part);
}
