import { LRUCache } from 'lru-cache';
import { createBackoff, type Backoff } from './backoff.ts';
import type { Call } from './call.ts';
import type { Clock } from './clock.ts';
import { CallerGoneError } from './errors.ts';
import { deepFreeze } from './freeze.ts';
import { Loads, type Load } from './loads.ts';
import type { RetryBudget } from './retry-budget.ts';
import { TagIndex } from './tag-index.ts';

export interface CacheOptions {
  clock: Clock;
  /** Uniform in [0, 1). */
  random: () => number;
  /** Milliseconds for which a value is fresh; 0 keeps nothing. */
  ttlMs: number;
  /** Milliseconds after that for which it is served while it is refreshed in the background. */
  staleWhileRevalidateMs: number;
  /** Milliseconds after the time to live for which it is served where no fresh one can be had. */
  staleIfErrorMs: number;
  /** Bound of all entries together, in bytes as the loader counts them. */
  maxBytes: number;
  /** Bound of one entry; a larger one is handed out and not kept. */
  maxEntryBytes: number;
  /** Whether an error means that no answer could be had, rather than that the answer is an error. */
  isOutage: (error: unknown) => boolean;
  /** Pays for refreshes in the background; those that succeed are paid back. */
  budget?: RetryBudget;
}

/** What the cache needs to know of the circuit behind a loader. */
export interface Gate {
  /** Whether a call would be let through now. */
  wouldAdmit(hasFallback: boolean): boolean;
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

/** A value and where it came from. */
export interface Cached<T> {
  value: T;
  /** `hit` was kept, `miss` was loaded for this caller, `collapsed` for another one as well. */
  source: 'hit' | 'miss' | 'collapsed';
  /** Milliseconds since the value was asked for. */
  ageMs: number;
  /** Milliseconds for which it stays fresh; negative where it is stale. */
  ttlMs: number;
  /** Why a stale value is served: it is being refreshed, or the error that a fresh one met. */
  stale?: 'revalidating' | 'circuit-open' | 'refresh-failed' | 'error';
}

interface Entry {
  value: unknown;
  storedAt: number;
  bytes: number;
  tags: readonly string[];
  failedRefreshes: number;
  /** Monotonic milliseconds before which no further load is tried while a stale value serves. */
  refreshAfter: number;
}

const REFRESH_BACKOFF_MS = { baseMs: 1_000, maxMs: 30_000 };

/**
 * Least-recently-used values that are served fresh, then stale while they are refreshed, then
 * stale where nothing better can be had; and one load at a time for each key.
 *
 * A load has a lifetime of its own: a caller that leaves ends its own wait, and only when all have
 * left is the load ended. An invalidation during a load wins: what was loaded is handed to those
 * who asked before, and not kept. Errors are not kept.
 *
 * While a circuit is open, stale values are served and no refresh is sent; half-open, the callers
 * of a stale value bring the probes.
 */
export class Cache {
  readonly #clock: Clock;
  readonly #options: CacheOptions;
  readonly #entries: LRUCache<string, Entry>;
  readonly #tags = new TagIndex();
  readonly #loads: Loads;
  readonly #refreshBackoff: Backoff;

  constructor(options: CacheOptions) {
    this.#clock = options.clock;
    this.#options = options;
    this.#loads = new Loads(options.clock);
    this.#refreshBackoff = createBackoff({ ...REFRESH_BACKOFF_MS, random: options.random });
    this.#entries = new LRUCache<string, Entry>({
      // lru-cache takes 0 for no bound; here it means that nothing is kept.
      maxSize: Math.max(1, options.maxBytes),
      maxEntrySize: Math.max(1, Math.min(options.maxBytes, options.maxEntryBytes)),
      sizeCalculation: (entry, key) => entry.bytes + key.length,
      dispose: (entry, key) => this.#tags.remove(key, entry.tags),
    });
  }

  /**
   * The value of `key`: kept, or from the one load that all callers share.
   * Rejects as the load does where nothing kept may be served, and with the call's reason.
   */
  async get<T>(key: string, call: Call, loader: Loader<T>, gate?: Gate): Promise<Cached<T>> {
    const now = this.#clock.now();
    const entry = this.#entries.get(key);
    const age = entry === undefined ? Infinity : now - entry.storedAt;
    const { ttlMs, staleWhileRevalidateMs, staleIfErrorMs } = this.#options;
    if (entry === undefined) return this.#load(key, call, loader);
    if (age < ttlMs) return this.#serve(entry, now);
    const mayRevalidate = age < ttlMs + staleWhileRevalidateMs;
    const mayServeOnError = age < ttlMs + staleIfErrorMs;
    if (!mayRevalidate && !mayServeOnError) return this.#load(key, call, loader);
    // A call that would only be rejected is not made, and one that has just failed not repeated.
    if (gate?.wouldAdmit(true) === false) return this.#serve(entry, now, 'circuit-open');
    if (now < entry.refreshAfter) return this.#serve(entry, now, 'refresh-failed');
    if (mayRevalidate) {
      const isComing = this.#refresh(key, call, loader);
      return this.#serve(entry, now, isComing ? 'revalidating' : 'refresh-failed');
    }
    return this.#loadOrServe(key, entry, call, loader);
  }

  /** Drops one entry; a load of it that is under way will not be kept. */
  drop(key: string): void {
    this.#loads.forget(key);
    this.#entries.delete(key);
  }

  /** Drops all entries with this tag; loads under way that turn out to have it are not kept. */
  dropTag(tag: string): void {
    this.#loads.forgetTag(tag);
    for (const key of this.#tags.keys(tag)) this.drop(key);
  }

  snapshot(): { entries: number; bytes: number; loads: number } {
    const { size, calculatedSize } = this.#entries;
    return { entries: size, bytes: calculatedSize, loads: this.#loads.underWay };
  }

  #serve<T>(entry: Entry, now: number, stale?: Cached<T>['stale']): Cached<T> {
    const ageMs = now - entry.storedAt;
    const ttlMs = this.#options.ttlMs - ageMs;
    const value = entry.value as T;
    if (stale === undefined) return { value, source: 'hit', ageMs, ttlMs };
    return { value, source: 'hit', ageMs, ttlMs, stale };
  }

  async #load<T>(
    key: string,
    call: Call,
    loader: Loader<T>,
    hasFallback = false,
    invalidations = this.#loads.invalidations,
  ): Promise<Cached<T>> {
    if (call.ended) throw call.reason;
    const shared = this.#loads.get(key);
    const load = shared ?? this.#start(key, loader, { origin: call.origin, hasFallback });
    const { value } = (await this.#loads.join(load, call)) as Loaded<T>;
    // Dropped before this caller came, by a tag that the load it joined turned out to have.
    if (load.overtaken && load.invalidations < invalidations) {
      return this.#load(key, call, loader, hasFallback, invalidations);
    }
    const ageMs = this.#clock.now() - load.startedAt;
    const source = shared === undefined ? 'miss' : 'collapsed';
    return { value, source, ageMs, ttlMs: this.#options.ttlMs - ageMs };
  }

  /** Waits for a fresh value, and makes do with the stale one where there is an outage. */
  async #loadOrServe<T>(
    key: string,
    entry: Entry,
    call: Call,
    loader: Loader<T>,
  ): Promise<Cached<T>> {
    try {
      return await this.#load(key, call, loader, true);
    } catch (error) {
      const now = this.#clock.now();
      const { ttlMs, staleIfErrorMs, isOutage } = this.#options;
      const isKept = this.#entries.peek(key) === entry;
      const isYoungEnough = now - entry.storedAt < ttlMs + staleIfErrorMs;
      if (error instanceof CallerGoneError || !isOutage(error)) throw error;
      // Dropped meanwhile: whoever dropped it knew that it is wrong.
      if (!isKept || !isYoungEnough) throw error;
      return this.#serve(entry, now, 'error');
    }
  }

  /** Loads without anybody waiting, for the next callers; false where the budget does not pay. */
  #refresh(key: string, call: Call, loader: Loader<unknown>): boolean {
    if (this.#loads.get(key) !== undefined) return true;
    const { budget } = this.#options;
    if (budget?.tryWithdraw() === false) return false;
    const load = this.#start(key, loader, { origin: call.origin, hasFallback: true, paid: true });
    this.#loads.keep(load).then(
      () => budget?.refund(),
      () => {},
    );
    return true;
  }

  #start(key: string, loader: Loader<unknown>, options: Parameters<Loads['start']>[1]): Load {
    return this.#loads.start(key, options, async (load) => {
      try {
        const loaded = await loader(load.call);
        deepFreeze(loaded.value);
        this.#loads.tag(load, loaded.tags);
        if (this.#options.ttlMs > 0 && this.#loads.mayKeep(load)) this.#keep(key, load, loaded);
        return loaded;
      } catch (error) {
        if (this.#loads.isCurrent(load)) this.#afterFailure(key, error);
        throw error;
      }
    });
  }

  #keep(key: string, load: Load, { value, bytes, tags }: Loaded<unknown>): void {
    // Age counts from when the value was asked for (RFC 9111, 4.2.3), not from when it arrived.
    const entry = { value, bytes, tags, storedAt: load.startedAt };
    this.#entries.set(key, { ...entry, failedRefreshes: 0, refreshAfter: -Infinity });
    // A value beyond the bounds is not kept.
    if (this.#entries.has(key)) this.#tags.add(key, tags);
  }

  #afterFailure(key: string, error: unknown): void {
    const entry = this.#entries.peek(key);
    if (entry === undefined || error instanceof CallerGoneError) return;
    if (!this.#options.isOutage(error)) {
      // The upstream has answered, and what is kept is no longer the answer.
      this.#entries.delete(key);
      return;
    }
    entry.failedRefreshes += 1;
    const wait = REFRESH_BACKOFF_MS.baseMs + this.#refreshBackoff(entry.failedRefreshes);
    entry.refreshAfter = this.#clock.now() + wait;
  }
}
