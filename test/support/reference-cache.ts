/** What a caller of the reference got, or why not. */
export type CallerOutcome =
  { kind: 'served'; value: object; stale: string | undefined; ageMs: number } | { kind: string };

export interface ReferenceCaller {
  key: string;
  /** Of the log of invalidations, when it came. */
  cameAt: number;
  fallback: ReferenceEntry | undefined;
  outcome: CallerOutcome | undefined;
}

export interface ReferenceLoad {
  id: number;
  key: string;
  startedAt: number;
  /** Of the log of invalidations, when it began. */
  beganAt: number;
  callers: ReferenceCaller[];
  waiting: number;
  refresh: boolean;
  current: boolean;
  ended: boolean;
  settled: boolean;
}

interface ReferenceEntry {
  value: object;
  tags: readonly string[];
  storedAt: number;
  load: ReferenceLoad;
  failures: number;
  refreshAfter: number;
}

export type LoadResult =
  { kind: 'ok'; value: object; tags: readonly string[] } | { kind: 'outage' } | { kind: 'missing' };

export interface ReferenceOptions {
  ttlMs: number;
  staleWhileRevalidateMs: number;
  staleIfErrorMs: number;
}

/**
 * What the cache is meant to do, with lists that only grow and no promises: a log of all
 * invalidations instead of counters, and events that happen when `settle` says so.
 */
export class ReferenceCache {
  now = 0;
  gateOpen = false;
  readonly loads: ReferenceLoad[] = [];
  readonly entries = new Map<string, ReferenceEntry>();
  readonly #log: { key?: string; tag?: string }[] = [];
  readonly #options: ReferenceOptions;
  #events: (() => void)[] = [];
  #comingAgain: ReferenceCaller[] = [];

  constructor(options: ReferenceOptions) {
    this.#options = options;
  }

  get(key: string): ReferenceCaller {
    const { ttlMs, staleWhileRevalidateMs, staleIfErrorMs } = this.#options;
    const caller: ReferenceCaller = {
      key,
      cameAt: this.#log.length,
      fallback: undefined,
      outcome: undefined,
    };
    const entry = this.entries.get(key);
    const age = entry === undefined ? Infinity : this.now - entry.storedAt;
    if (entry === undefined || age >= ttlMs + Math.max(staleWhileRevalidateMs, staleIfErrorMs)) {
      this.#join(caller);
    } else if (age < ttlMs) this.#serve(caller, entry, undefined);
    else if (this.gateOpen) this.#serve(caller, entry, 'circuit-open');
    else if (this.now < entry.refreshAfter) this.#serve(caller, entry, 'refresh-failed');
    else if (age < ttlMs + staleWhileRevalidateMs) {
      if (this.#currentLoad(key) === undefined) this.#start(key, true);
      this.#serve(caller, entry, 'revalidating');
    } else {
      caller.fallback = entry;
      this.#join(caller);
    }
    return caller;
  }

  leave(caller: ReferenceCaller): void {
    if (caller.outcome !== undefined) return;
    caller.outcome = { kind: 'client_closed' };
    this.#events.push(() => {
      const load = this.loads.find(({ callers }) => callers.includes(caller));
      if (load === undefined) return;
      load.waiting -= 1;
      if (load.waiting > 0 || load.settled) return;
      load.current = false;
      load.ended = true;
    });
  }

  finish(load: ReferenceLoad, result: LoadResult): void {
    this.#events.push(() => this.#finish(load, result));
  }

  drop(key: string): void {
    this.#log.push({ key });
    this.entries.delete(key);
    for (const load of this.loads) if (load.key === key) load.current = false;
  }

  dropTag(tag: string): void {
    this.#log.push({ tag });
    for (const [key, { tags }] of this.entries) if (tags.includes(tag)) this.drop(key);
  }

  /** What promise callbacks do, in the order in which it was set off. */
  settle(): void {
    const events = this.#events;
    this.#events = [];
    for (const event of events) event();
    // Their way from the load back to the cache is longer than that of any event.
    for (const caller of this.#comingAgain) this.#join(caller);
    this.#comingAgain = [];
  }

  get underWay(): number {
    return this.loads.filter(({ settled }) => !settled).length;
  }

  /** Whether a value was invalidated after its load began and before somebody asked for it. */
  isOutdated(load: ReferenceLoad, tags: readonly string[], cameAt: number): boolean {
    return this.#log
      .slice(load.beganAt, cameAt)
      .some(({ key, tag }) => key === load.key || (tag !== undefined && tags.includes(tag)));
  }

  #finish(load: ReferenceLoad, result: LoadResult): void {
    const { current } = load;
    load.settled = true;
    load.current = false;
    const entry = this.entries.get(load.key);
    if (result.kind === 'ok') {
      const { value, tags } = result;
      const overtaken = this.isOutdated({ ...load, key: '' }, tags, Infinity);
      if (current && !overtaken && this.#options.ttlMs > 0) {
        const { startedAt: storedAt } = load;
        const kept = { value, tags, storedAt, load, failures: 0, refreshAfter: -Infinity };
        this.entries.set(load.key, kept);
      }
      for (const caller of load.callers.filter(({ outcome }) => outcome === undefined)) {
        const tagDropped = this.#log.slice(load.beganAt, caller.cameAt).some(({ tag }) => tag);
        if (overtaken && tagDropped) {
          load.callers = load.callers.filter((other) => other !== caller);
          this.#comingAgain.push(caller);
        } else {
          const ageMs = this.now - load.startedAt;
          caller.outcome = { kind: 'served', value, stale: undefined, ageMs };
        }
      }
      return;
    }
    if (current && entry !== undefined) {
      if (result.kind === 'missing') this.entries.delete(load.key);
      else {
        entry.failures += 1;
        const wait = 1_000 + 0.5 * Math.min(9_000, 1_000 * 2 ** (entry.failures - 1));
        entry.refreshAfter = this.now + wait;
      }
    }
    for (const caller of load.callers.filter(({ outcome }) => outcome === undefined)) {
      const { fallback } = caller;
      const { ttlMs, staleIfErrorMs } = this.#options;
      if (
        result.kind === 'outage' &&
        fallback !== undefined &&
        this.entries.get(load.key) === fallback &&
        this.now - fallback.storedAt < ttlMs + staleIfErrorMs
      ) {
        this.#serve(caller, fallback, 'error');
      } else caller.outcome = { kind: result.kind };
    }
  }

  #serve(caller: ReferenceCaller, entry: ReferenceEntry, stale: string | undefined): void {
    const { value, storedAt } = entry;
    caller.outcome = { kind: 'served', value, stale, ageMs: this.now - storedAt };
  }

  #join(caller: ReferenceCaller): void {
    const load = this.#currentLoad(caller.key) ?? this.#start(caller.key, false);
    load.callers.push(caller);
    load.waiting += 1;
  }

  #start(key: string, refresh: boolean): ReferenceLoad {
    const load = {
      id: this.loads.length,
      key,
      startedAt: this.now,
      beganAt: this.#log.length,
      callers: [],
      waiting: refresh ? 1 : 0,
      refresh,
      current: true,
      ended: false,
      settled: false,
    };
    this.loads.push(load);
    return load;
  }

  #currentLoad(key: string): ReferenceLoad | undefined {
    return this.loads.find((load) => load.key === key && load.current);
  }
}
