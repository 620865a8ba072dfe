import type { Demand, Lifetime } from '../../gateway/resilience/cache-decision.ts';

/** What a caller of the reference got, or why not. */
export type CallerOutcome = Served | { kind: string };

export interface Served {
  kind: 'served';
  value: object;
  source: string;
  stale: string | undefined;
  missed: string | undefined;
  stored: boolean;
  ageMs: number;
  ttlMs: number;
}

export interface ReferenceCaller {
  key: string;
  demand: Demand;
  /** Of the log of invalidations, when it came. */
  cameAt: number;
  fallback: ReferenceEntry | undefined;
  source: string;
  missed: string | undefined;
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
  /** Nobody waits for it. */
  refresh: boolean;
  /** Shared with nobody. */
  alone: boolean;
  current: boolean;
  ended: boolean;
  finishing: boolean;
  settled: boolean;
}

interface ReferenceEntry {
  value: object;
  tags: readonly string[];
  lifetime: Lifetime;
  storedAt: number;
  failures: number;
  failedEpoch: number;
  refreshAfter: number;
}

export interface ReferenceValue {
  kind: 'ok';
  value: object;
  tags: readonly string[];
  lifetime: Lifetime | 'none' | undefined;
  ageMs: number;
}

export type LoadResult = ReferenceValue | { kind: 'outage' } | { kind: 'missing' };

/**
 * What the cache is meant to do, with lists that only grow and no promises: a log of all
 * invalidations instead of counters, instants instead of ages, and events that happen when
 * `settle` says so.
 */
export class ReferenceCache {
  now = 0;
  gateOpen = false;
  epoch = 0;
  readonly loads: ReferenceLoad[] = [];
  readonly entries = new Map<string, ReferenceEntry>();
  readonly #log: { key?: string; tag?: string; all?: true }[] = [];
  readonly #defaults: Lifetime;
  #events: (() => void)[] = [];
  #comingAgain: { caller: ReferenceCaller; alone: boolean }[] = [];

  constructor(defaults: Lifetime) {
    this.#defaults = defaults;
  }

  get(key: string, demand: Demand = {}): ReferenceCaller {
    const caller: ReferenceCaller = {
      key,
      demand,
      cameAt: this.#log.length,
      fallback: undefined,
      source: '',
      missed: this.#defaults.ttlMs > 0 ? 'absent' : 'off',
      outcome: undefined,
    };
    const entry = this.entries.get(key);
    if (entry === undefined) {
      this.#loadFor(caller);
      return caller;
    }
    const { now } = this;
    const { fresh, revalidate, fallback } = untilWhen(entry, demand);
    const { ttlMs } = entry.lifetime;
    caller.missed = now < entry.storedAt + ttlMs ? 'demand' : 'stale';
    const isBackingOff = entry.failedEpoch === this.epoch && now < entry.refreshAfter;
    const isGoodEnough = demand.maxAgeMs === undefined || now < entry.storedAt + demand.maxAgeMs;

    if (now < fresh) this.#serve(caller, entry, undefined);
    else if (now >= revalidate && now >= fallback) this.#loadFor(caller);
    else if (this.gateOpen && now < fallback) this.#serve(caller, entry, 'circuit-open');
    else if (this.gateOpen) this.#loadFor(caller);
    else if (demand.onlyIfCached === true && now < revalidate) {
      this.#serve(caller, entry, 'only-if-cached');
    } else if (demand.onlyIfCached === true) this.#loadFor(caller);
    else if (isGoodEnough && isBackingOff && now < fallback) {
      this.#serve(caller, entry, 'refresh-failed');
    } else if (isGoodEnough && isBackingOff) this.#loadFor(caller);
    // A refresh would be kept, and for this caller nothing is to be.
    else if (now < revalidate && demand.noStore !== true) {
      if (this.#currentLoad(key) === undefined) this.#refresh(key);
      this.#serve(caller, entry, 'revalidating');
    } else {
      if (now < fallback) caller.fallback = entry;
      this.#loadFor(caller);
    }
    return caller;
  }

  leave(caller: ReferenceCaller): void {
    if (caller.outcome !== undefined) return;
    const waitsFor = () => this.loads.find(({ callers }) => callers.includes(caller));
    const own = waitsFor();
    if (own?.alone === true) {
      // The load is this caller's own call: it ends at once, unless it was over before.
      if (own.finishing) return;
      own.ended = true;
      own.finishing = true;
      caller.outcome = { kind: 'client_closed' };
      this.#events.push(() => (own.settled = true));
      return;
    }
    caller.outcome = { kind: 'client_closed' };
    this.#events.push(() => {
      const load = waitsFor();
      if (load === undefined) return;
      load.waiting -= 1;
      if (load.waiting > 0 || load.settled) return;
      load.current = false;
      load.ended = true;
    });
  }

  finish(load: ReferenceLoad, result: LoadResult): void {
    load.finishing = true;
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

  clear(): void {
    this.#log.push({ all: true });
    this.entries.clear();
    for (const load of this.loads) load.current = false;
  }

  /** Another state of the circuit. */
  moveGate(isOpen: boolean): void {
    this.gateOpen = isOpen;
    this.epoch += 1;
  }

  /** What promise callbacks do, in the order in which it was set off. */
  settle(): void {
    const events = this.#events;
    this.#events = [];
    for (const event of events) event();
    // Their way from the load back to the cache is longer than that of any event.
    for (const { caller, alone } of this.#comingAgain) {
      if (alone) this.#startAlone(caller);
      else this.#join(caller);
    }
    this.#comingAgain = [];
  }

  /** Loads that are not over yet. */
  get running(): ReferenceLoad[] {
    return this.loads.filter(({ settled }) => !settled);
  }

  /** Whether a value was invalidated after its load began and before somebody asked for it. */
  isOutdated(load: ReferenceLoad, tags: readonly string[], cameAt: number): boolean {
    return this.#log
      .slice(load.beganAt, cameAt)
      .some(
        ({ key, tag, all }) =>
          all === true || key === load.key || (tag !== undefined && tags.includes(tag)),
      );
  }

  #finish(load: ReferenceLoad, result: LoadResult): void {
    if (load.settled) return;
    const { current } = load;
    load.settled = true;
    load.current = false;
    if (result.kind === 'ok') this.#succeed(load, result, current);
    else this.#fail(load, result.kind, current);
  }

  #succeed(load: ReferenceLoad, result: ReferenceValue, current: boolean): void {
    const { value, tags, ageMs, lifetime = this.#defaults } = result;
    const since = this.#log.slice(load.beganAt);
    const overtaken = since.some(({ tag }) => tag !== undefined && tags.includes(tag));
    const isWanted = load.refresh || load.callers.some(({ demand }) => demand.noStore !== true);
    const counts = current && !overtaken && isWanted;
    const stored = counts && lifetime !== 'none' && this.#defaults.ttlMs > 0;
    if (stored) {
      const storedAt = load.startedAt - ageMs;
      const failed = { failures: 0, failedEpoch: -1, refreshAfter: -Infinity };
      this.entries.set(load.key, { value, tags, lifetime, storedAt, ...failed });
    } else if (counts) this.entries.delete(load.key);

    for (const caller of load.callers.filter(({ outcome }) => outcome === undefined)) {
      const missedDrop = this.#log.slice(load.beganAt, caller.cameAt).some(({ tag }) => tag);
      const isForAnother = lifetime === 'none' && caller.source === 'collapsed';
      if ((overtaken && missedDrop) || isForAnother) {
        load.callers = load.callers.filter((other) => other !== caller);
        this.#comingAgain.push({ caller, alone: !(overtaken && missedDrop) });
        continue;
      }
      const { source, missed } = caller;
      const age = this.now - load.startedAt + ageMs;
      const ttlMs = (lifetime === 'none' ? 0 : lifetime.ttlMs) - age;
      caller.outcome = {
        kind: 'served',
        value,
        source,
        stale: undefined,
        missed,
        stored,
        ageMs: age,
        ttlMs,
      };
    }
  }

  #fail(load: ReferenceLoad, kind: 'outage' | 'missing', current: boolean): void {
    const entry = this.entries.get(load.key);
    if (current && entry !== undefined) {
      if (kind === 'missing') this.entries.delete(load.key);
      else {
        entry.failures = entry.failedEpoch === this.epoch ? entry.failures + 1 : 1;
        entry.failedEpoch = this.epoch;
        const wait = 1_000 + 0.5 * Math.min(9_000, 1_000 * 2 ** (entry.failures - 1));
        entry.refreshAfter = this.now + wait;
      }
    }
    for (const caller of load.callers.filter(({ outcome }) => outcome === undefined)) {
      const { fallback, demand } = caller;
      if (
        kind === 'outage' &&
        fallback !== undefined &&
        this.entries.get(load.key) === fallback &&
        this.now < untilWhen(fallback, demand).fallback
      ) {
        this.#serve(caller, fallback, 'error');
      } else caller.outcome = { kind };
    }
  }

  #serve(caller: ReferenceCaller, entry: ReferenceEntry, stale: string | undefined): void {
    const { value, storedAt, lifetime } = entry;
    const ageMs = this.now - storedAt;
    caller.outcome = {
      kind: 'served',
      value,
      source: 'hit',
      stale,
      missed: undefined,
      stored: true,
      ageMs,
      ttlMs: lifetime.ttlMs - ageMs,
    };
  }

  #loadFor(caller: ReferenceCaller): void {
    if (caller.demand.onlyIfCached === true) caller.outcome = { kind: 'not_cached' };
    else this.#join(caller);
  }

  #join(caller: ReferenceCaller): void {
    const shared = this.#currentLoad(caller.key);
    caller.source = shared === undefined ? 'miss' : 'collapsed';
    const load = shared ?? this.#start(caller.key);
    load.callers.push(caller);
    load.waiting += 1;
  }

  #startAlone(caller: ReferenceCaller): void {
    caller.source = 'miss';
    const load = this.#start(caller.key);
    load.alone = true;
    load.current = false;
    load.callers.push(caller);
  }

  #refresh(key: string): void {
    const load = this.#start(key);
    load.refresh = true;
    load.waiting = 1;
  }

  #start(key: string): ReferenceLoad {
    const load = {
      id: this.loads.length,
      key,
      startedAt: this.now,
      beganAt: this.#log.length,
      callers: [],
      waiting: 0,
      refresh: false,
      alone: false,
      current: true,
      ended: false,
      finishing: false,
      settled: false,
    };
    this.loads.push(load);
    return load;
  }

  #currentLoad(key: string): ReferenceLoad | undefined {
    return this.loads.find((load) => load.key === key && load.current);
  }
}

/** The instants until which an entry may be served to this caller as what. */
function untilWhen({ storedAt, lifetime }: ReferenceEntry, demand: Demand) {
  const { ttlMs, staleWhileRevalidateMs, staleIfErrorMs } = lifetime;
  const goodUntil = storedAt + (demand.maxAgeMs ?? Infinity);
  const endOfTtl = storedAt + ttlMs;
  const fresh = Math.min(endOfTtl, goodUntil);
  const longestMs = Math.max(staleWhileRevalidateMs, staleIfErrorMs);
  return {
    fresh,
    revalidate: Math.min(endOfTtl + staleWhileRevalidateMs, goodUntil),
    fallback: Math.min(endOfTtl + longestMs, fresh + (demand.staleIfErrorMs ?? Infinity)),
  };
}
