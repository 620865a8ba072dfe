import { LRUCache } from 'lru-cache';
import { createBackoff, type Backoff } from './backoff.ts';
import {
  decide,
  hasFailed,
  isFallback,
  type Demand,
  type Gate,
  type Kept,
  type Lifetime,
} from './cache-decision.ts';
import type { Call } from './call.ts';
import type { Clock } from './clock.ts';
import { CallerGoneError, NotCachedError } from './errors.ts';
import { deepFreeze } from './freeze.ts';
import { Loads, type Load } from './loads.ts';
import { TagIndex } from './tag-index.ts';

export interface CacheOptions extends Lifetime {
  clock: Clock;
  /** Uniform in [0, 1). */
  random: () => number;
  /** 0 keeps nothing, whatever lifetime a loader brings. */
  ttlMs: number;
  /** Bound of all entries together, in bytes as the loader counts them. */
  maxBytes: number;
  /** Bound of one entry; a larger one is handed out and not kept. */
  maxEntryBytes: number;
  /** Milliseconds for which a refresh that failed is held off at most. Default 10,000. */
  longestRefreshBackoffMs?: number;
  /** Whether an error means that no answer could be had, rather than that the answer is an error. */
  isOutage: (error: unknown) => boolean;
}

/** What a loader brings. */
export interface Loaded<T> {
  value: T;
  /** What the entry weighs. */
  bytes: number;
  /** Names under which the entry can be dropped together with others. */
  tags: readonly string[];
  /** Where it differs from the cache's own; `none` is neither kept nor handed to anybody else. */
  lifetime?: Lifetime | 'none' | undefined;
  /** Milliseconds that the value was old when it was asked for; 0 if not given. */
  ageMs?: number | undefined;
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
  /** Why what was kept would not do, where the value was loaded; `off` where nothing is ever kept. */
  missed?: Missed;
  /** Whether it is kept for the next callers. */
  stored: boolean;
  /** Why a value is served that is stale, or older than the caller asked for. */
  stale?: 'revalidating' | 'only-if-cached' | 'circuit-open' | 'refresh-failed' | 'error';
  /** What a fresh one met, where `stale` is `refresh-failed` or `error`. */
  error?: unknown;
}

type Missed = 'absent' | 'stale' | 'demand' | 'off';

interface Entry extends Kept {
  readonly value: unknown;
  readonly bytes: number;
  readonly tags: readonly string[];
  failedRefreshes: number;
  failedEpoch: number | undefined;
  refreshAfter: number;
  error: unknown;
}

/** How a load ended: what came, for how long it is good, and whether it is kept. */
interface Settled<T> {
  value: T;
  ageMs: number;
  ttlMs: number;
  stored: boolean;
  isForAll: boolean;
}

/** One wish of one caller. */
interface Wish<T> {
  key: string;
  call: Call;
  loader: Loader<T>;
  gate: Gate | undefined;
  demand: Demand;
}

const REFRESH_BACKOFF_MS = { baseMs: 1_000, maxMs: 9_000 };
const LONGEST_REFRESH_BACKOFF_MS = 10_000;
const NO_DEMAND: Demand = {};

/**
 * Least-recently-used values that are served fresh, then stale while they are refreshed, then
 * stale where nothing better can be had; and one load at a time for each key.
 *
 * A load has a lifetime of its own: a caller that leaves ends its own wait, and only when all have
 * left is the load ended. An invalidation during a load wins: what was loaded is handed to those
 * who asked before, and not kept. Errors are not kept.
 *
 * While a circuit is open, stale values are served and no refresh is sent; half-open, the callers
 * of a stale value bring the probes; and when it has closed, failures from before hold nobody off.
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
   * Rejects as the load does where nothing kept may be served, with the call's reason, and with
   * NotCachedError where the caller wants none but a kept value.
   */
  async get<T>(
    key: string,
    call: Call,
    loader: Loader<T>,
    gate?: Gate,
    demand: Demand = NO_DEMAND,
  ): Promise<Cached<T>> {
    const wish = { key, call, loader, gate, demand };
    const entry = this.#entries.get(key);
    if (entry === undefined) {
      if (demand.onlyIfCached === true) throw new NotCachedError('nothing is kept');
      return this.#load(wish, this.#options.ttlMs > 0 ? 'absent' : 'off');
    }
    const now = this.#clock.now();
    const decision = decide(entry, now, demand, gate);
    switch (decision) {
      case 'fresh':
        return this.#serve(entry, now);
      case 'revalidate':
        this.#refresh(wish);
        return this.#serve(entry, now, 'revalidating');
      case 'load-or-serve':
        return this.#loadOrServe(wish, entry);
      case 'load':
        return this.#load(wish, this.#whyNot(entry, now));
      case 'not-cached':
        throw new NotCachedError('what is kept is too old');
      default:
        return this.#serve(entry, now, decision);
    }
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

  /** Drops everything; loads under way are not kept. */
  clear(): void {
    this.#loads.forgetAll();
    this.#entries.clear();
  }

  snapshot(): { entries: number; bytes: number; loads: number } {
    const { size, calculatedSize } = this.#entries;
    return { entries: size, bytes: calculatedSize, loads: this.#loads.underWay };
  }

  #serve<T>(entry: Entry, now: number, stale?: Cached<T>['stale']): Cached<T> {
    const ageMs = now - entry.storedAt;
    const ttlMs = entry.lifetime.ttlMs - ageMs;
    const value = entry.value as T;
    if (stale === undefined) return { value, source: 'hit', ageMs, ttlMs, stored: true };
    const { error } = entry;
    return { value, source: 'hit', ageMs, ttlMs, stored: true, stale, error };
  }

  #whyNot(entry: Entry, now: number): Missed {
    return now - entry.storedAt < entry.lifetime.ttlMs ? 'demand' : 'stale';
  }

  async #load<T>(
    wish: Wish<T>,
    missed: Missed,
    hasFallback = false,
    invalidations = this.#loads.invalidations,
  ): Promise<Cached<T>> {
    const { key, call } = wish;
    if (call.ended) throw call.reason;
    const shared = this.#loads.get(key);
    const load = shared ?? this.#start(wish, { origin: call.origin, hasFallback });
    const settled = (await this.#loads.join(
      load,
      call,
      wish.demand.noStore !== true,
    )) as Settled<T>;
    // Dropped before this caller came, by a tag that the load it joined turned out to have.
    if (load.overtaken && load.invalidations < invalidations) {
      return this.#load(wish, missed, hasFallback, invalidations);
    }
    if (shared !== undefined && !settled.isForAll) return this.#loadAlone(wish, missed);
    const source = shared === undefined ? 'miss' : 'collapsed';
    return this.#fromLoad(settled, load.startedAt, source, missed);
  }

  /** For this caller and nobody else. */
  async #loadAlone<T>({ call, loader }: Wish<T>, missed: Missed): Promise<Cached<T>> {
    const startedAt = this.#clock.now();
    const loaded = await loader(call);
    deepFreeze(loaded.value);
    return this.#fromLoad(this.#settled(loaded, false), startedAt, 'miss', missed);
  }

  #fromLoad<T>(
    { value, ttlMs, stored, ageMs: initialAgeMs }: Settled<T>,
    startedAt: number,
    source: 'miss' | 'collapsed',
    missed: Missed,
  ): Cached<T> {
    const ageMs = initialAgeMs + this.#clock.now() - startedAt;
    return { value, source, ageMs, ttlMs: ttlMs - ageMs, missed, stored };
  }

  #settled<T>({ value, lifetime, ageMs = 0 }: Loaded<T>, stored: boolean): Settled<T> {
    const isForAll = lifetime !== 'none';
    const ttlMs = isForAll ? (lifetime ?? this.#options).ttlMs : 0;
    return { value, ageMs, ttlMs, stored, isForAll };
  }

  /** Waits for a fresh value, and makes do with the kept one where there is an outage. */
  async #loadOrServe<T>(wish: Wish<T>, entry: Entry): Promise<Cached<T>> {
    try {
      return await this.#load(wish, this.#whyNot(entry, this.#clock.now()), true);
    } catch (error) {
      const now = this.#clock.now();
      const isKept = this.#entries.peek(wish.key) === entry;
      if (error instanceof CallerGoneError || !this.#options.isOutage(error)) throw error;
      // Dropped meanwhile: whoever dropped it knew that it is wrong.
      if (!isKept || !isFallback(entry, now, wish.demand)) throw error;
      return { ...this.#serve<T>(entry, now, 'error'), error };
    }
  }

  /**
   * Loads without anybody waiting, for the next callers. It stands in for the call that its caller
   * would have made without a cache, so it is a primary one: it adds nothing to the load, and what
   * failed is found out, and found out to be over, however few callers have to wait.
   */
  #refresh(wish: Wish<unknown>): void {
    if (this.#loads.get(wish.key) !== undefined) return;
    const load = this.#start(wish, { origin: wish.call.origin, hasFallback: true });
    this.#loads.keep(load).catch(() => {});
  }

  #start(wish: Wish<unknown>, options: Parameters<Loads['start']>[1]): Load {
    const { key, loader, gate, demand } = wish;
    const run = async (load: Load) => {
      try {
        const loaded = await loader(load.call);
        deepFreeze(loaded.value);
        this.#loads.tag(load, loaded.tags);
        return this.#settled(loaded, this.#loads.mayKeep(load) && this.#keep(key, load, loaded));
      } catch (error) {
        if (this.#loads.isCurrent(load)) this.#afterFailure(key, error, gate);
        throw error;
      }
    };
    return this.#loads.start(key, options, run, demand.noStore !== true);
  }

  /** Whether it was kept. */
  #keep(
    key: string,
    { startedAt }: Load,
    { value, bytes, tags, lifetime = this.#options, ageMs = 0 }: Loaded<unknown>,
  ): boolean {
    if (this.#options.ttlMs === 0 || lifetime === 'none') {
      this.#entries.delete(key);
      return false;
    }
    this.#entries.set(key, {
      value,
      bytes,
      tags,
      lifetime,
      // Age counts from when the value was asked for (RFC 9111, 4.2.3), not from when it arrived.
      storedAt: startedAt - ageMs,
      failedRefreshes: 0,
      failedEpoch: undefined,
      refreshAfter: -Infinity,
      error: undefined,
    });
    // A value beyond the bounds is not kept.
    if (!this.#entries.has(key)) return false;
    this.#tags.add(key, tags);
    return true;
  }

  #afterFailure(key: string, error: unknown, gate: Gate | undefined): void {
    const entry = this.#entries.peek(key);
    if (entry === undefined || error instanceof CallerGoneError) return;
    if (!this.#options.isOutage(error)) {
      // The upstream has answered, and what is kept is no longer the answer.
      this.#entries.delete(key);
      return;
    }
    entry.failedRefreshes = hasFailed(entry, gate) ? entry.failedRefreshes + 1 : 1;
    entry.failedEpoch = gate?.epoch;
    entry.error = error;
    const wait = REFRESH_BACKOFF_MS.baseMs + this.#refreshBackoff(entry.failedRefreshes);
    const { longestRefreshBackoffMs = LONGEST_REFRESH_BACKOFF_MS } = this.#options;
    entry.refreshAfter = this.#clock.now() + Math.min(wait, longestRefreshBackoffMs);
  }
}
