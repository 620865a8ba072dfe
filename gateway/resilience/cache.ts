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
import { Listeners } from './events.ts';
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

/**
 * A cache behind this one, larger or shared with other processes, as far as one key is concerned.
 * It may be away at any time, and then has nothing.
 */
export interface SecondLevel<T> {
  /** What it has. Rejects as the call ends, and for no other reason. */
  recall(call: Call): Promise<Recalled<T>>;
  /** Takes what was loaded after it had been asked, unless that was dropped since. */
  keep(loaded: Loaded<T>, recalled: Recalled<T>): void;
}

export interface Recalled<T> {
  /** As a loader would bring it; its age is that of now. */
  found?: Loaded<T> | undefined;
}

/** What is dropped: an entry, all that have a tag, or everything. */
export type Invalidation =
  { kind: 'key'; key: string } | { kind: 'tag'; tag: string } | { kind: 'all' };

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
  lifetime: Lifetime;
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
  secondLevel: SecondLevel<T> | undefined;
  /** What the second level had, once it has been asked. */
  recalled?: Recalled<T>;
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
 *
 * What a second level has is taken in as if it had been here, with its age, before anything is
 * loaded; concurrent callers share the question. What is loaded is handed to it.
 */
export class Cache {
  readonly #clock: Clock;
  readonly #options: CacheOptions;
  readonly #entries: LRUCache<string, Entry>;
  readonly #tags = new TagIndex();
  readonly #loads: Loads;
  /** Questions to the second level. */
  readonly #recalls: Loads;
  readonly #refreshBackoff: Backoff;
  /** Told of what was found to be wrong here, so that others can drop it as well. */
  readonly invalidations = new Listeners<Invalidation>();

  constructor(options: CacheOptions) {
    this.#clock = options.clock;
    this.#options = options;
    this.#loads = new Loads(options.clock);
    this.#recalls = new Loads(options.clock);
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
  get<T>(
    key: string,
    call: Call,
    loader: Loader<T>,
    gate?: Gate,
    demand: Demand = NO_DEMAND,
    secondLevel?: SecondLevel<T>,
  ): Promise<Cached<T>> {
    return this.#answer({ key, call, loader, gate, demand, secondLevel });
  }

  async #answer<T>(wish: Wish<T>): Promise<Cached<T>> {
    const { key, demand, gate } = wish;
    const entry = this.#entries.get(key);
    if (entry === undefined) {
      if (this.#mayRecall(wish)) return this.#answer(await this.#recall(wish));
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
        if (this.#mayRecall(wish)) return this.#answer(await this.#recall(wish));
        return this.#loadOrServe(wish, entry);
      case 'load':
        if (this.#mayRecall(wish)) return this.#answer(await this.#recall(wish));
        return this.#load(wish, this.#whyNot(entry, now));
      case 'not-cached':
        if (this.#mayRecall(wish)) return this.#answer(await this.#recall(wish));
        throw new NotCachedError('what is kept is too old');
      default:
        return this.#serve(entry, now, decision);
    }
  }

  /** Drops one entry; a load of it that is under way will not be kept. */
  drop(key: string): void {
    this.#tell({ kind: 'key', key });
  }

  /** Drops all entries with this tag; loads under way that turn out to have it are not kept. */
  dropTag(tag: string): void {
    this.#tell({ kind: 'tag', tag });
  }

  /** Drops everything; loads under way are not kept. */
  clear(): void {
    this.#tell({ kind: 'all' });
  }

  /** The same, for what others have dropped: they are not told again. */
  apply(invalidation: Invalidation): void {
    switch (invalidation.kind) {
      case 'key':
        this.#drop(invalidation.key);
        return;
      case 'tag':
        for (const loads of [this.#loads, this.#recalls]) loads.forgetTag(invalidation.tag);
        for (const key of this.#tags.keys(invalidation.tag)) this.#drop(key);
        return;
      case 'all':
        for (const loads of [this.#loads, this.#recalls]) loads.forgetAll();
        this.#entries.clear();
    }
  }

  /**
   * For when something may have been dropped elsewhere and nobody knows what: from now on all that is
   * kept is stale, served only where nothing better can be had. Loads under way are not kept.
   */
  distrust(): void {
    for (const loads of [this.#loads, this.#recalls]) loads.forgetAll();
    const now = this.#clock.now();
    for (const entry of this.#entries.values()) {
      const { ttlMs, staleWhileRevalidateMs, staleIfErrorMs } = entry.lifetime;
      const ageMs = now - entry.storedAt;
      const good = Math.min(ttlMs, ageMs);
      const last = ttlMs + Math.max(staleWhileRevalidateMs, staleIfErrorMs);
      entry.lifetime = {
        ttlMs: good,
        staleWhileRevalidateMs: 0,
        staleIfErrorMs: Math.max(0, last - good),
      };
    }
  }

  snapshot(): { entries: number; bytes: number; loads: number } {
    const { size, calculatedSize } = this.#entries;
    return { entries: size, bytes: calculatedSize, loads: this.#loads.underWay };
  }

  #tell(invalidation: Invalidation): void {
    this.apply(invalidation);
    this.invalidations.emit(invalidation);
  }

  #drop(key: string): void {
    for (const loads of [this.#loads, this.#recalls]) loads.forget(key);
    this.#entries.delete(key);
  }

  /** Whether the second level is to be asked first: once for each caller, and not beside a load. */
  #mayRecall({ key, secondLevel, recalled }: Wish<unknown>): boolean {
    return (
      secondLevel !== undefined &&
      recalled === undefined &&
      this.#options.ttlMs > 0 &&
      this.#loads.get(key) === undefined
    );
  }

  /** The wish with what the second level has, which is kept here now unless it was dropped meanwhile. */
  async #recall<T>(wish: Wish<T>): Promise<Wish<T>> {
    if (wish.call.ended) throw wish.call.reason;
    const load = this.#recalls.get(wish.key) ?? this.#ask(wish);
    const recalled = (await this.#recalls.join(load, wish.call)) as Recalled<T>;
    return { ...wish, recalled };
  }

  #ask<T>({ key, call, secondLevel }: Wish<T>): Load {
    return this.#recalls.start(key, { origin: call.origin }, async (load) => {
      const recalled = await secondLevel!.recall(load.call);
      const { found } = recalled;
      if (found === undefined) return recalled;
      this.#recalls.tag(load, found.tags);
      const isNewer =
        load.startedAt - (found.ageMs ?? 0) > (this.#entries.peek(key)?.storedAt ?? -Infinity);
      if (isNewer && this.#recalls.mayKeep(load)) {
        deepFreeze(found.value);
        this.#keep(key, load, found);
      }
      return recalled;
    });
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
    const { key } = wish;
    if (this.#loads.get(key) !== undefined) return;
    if (this.#mayRecall(wish)) {
      if (this.#recalls.get(key) === undefined) this.#recallToRefresh(wish).catch(() => {});
      return;
    }
    const load = this.#start(wish, { origin: wish.call.origin, hasFallback: true });
    this.#loads.keep(load).catch(() => {});
  }

  async #recallToRefresh(wish: Wish<unknown>): Promise<void> {
    const recalled = (await this.#recalls.keep(this.#ask(wish))) as Recalled<unknown>;
    const entry = this.#entries.peek(wish.key);
    // Dropped meanwhile, or others have refreshed it.
    if (entry === undefined || this.#clock.now() - entry.storedAt < entry.lifetime.ttlMs) return;
    this.#refresh({ ...wish, recalled });
  }

  #start(wish: Wish<unknown>, options: Parameters<Loads['start']>[1]): Load {
    const { key, loader, demand } = wish;
    const run = async (load: Load) => {
      try {
        const loaded = await loader(load.call);
        deepFreeze(loaded.value);
        this.#loads.tag(load, loaded.tags);
        const stored = this.#loads.mayKeep(load) && this.#keepLoaded(wish, load, loaded);
        return this.#settled(loaded, stored);
      } catch (error) {
        if (this.#loads.isCurrent(load)) this.#afterFailure(wish, error);
        throw error;
      }
    };
    return this.#loads.start(key, options, run, demand.noStore !== true);
  }

  /** Whether it was kept; then the second level gets it as well. */
  #keepLoaded(wish: Wish<unknown>, load: Load, loaded: Loaded<unknown>): boolean {
    const { key, secondLevel, recalled } = wish;
    const hadOne = secondLevel !== undefined && this.#entries.has(key);
    const isKept = this.#keep(key, load, loaded);
    if (isKept && recalled !== undefined) secondLevel?.keep(loaded, recalled);
    // Else what the second level has would be taken for the answer again.
    if (!isKept && hadOne) this.#tell({ kind: 'key', key });
    return isKept;
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

  #afterFailure({ key, gate, secondLevel }: Wish<unknown>, error: unknown): void {
    const entry = this.#entries.peek(key);
    if (entry === undefined || error instanceof CallerGoneError) return;
    if (!this.#options.isOutage(error)) {
      // The upstream has answered, and what is kept is no longer the answer.
      if (secondLevel === undefined) this.#entries.delete(key);
      else this.#tell({ kind: 'key', key });
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
