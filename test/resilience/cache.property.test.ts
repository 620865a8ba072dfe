import * as fc from 'fast-check';
import { test } from 'tap';
import type { Cached, Loaded } from '../../gateway/resilience/cache.ts';
import type { Demand, Gate, Lifetime } from '../../gateway/resilience/cache-decision.ts';
import type { Call } from '../../gateway/resilience/call.ts';
import { CallerGoneError } from '../../gateway/resilience/errors.ts';
import { createCache, loaded, MissingError, OutageError } from '../support/cache.ts';
import { createCall } from '../support/deferred.ts';
import { holds } from '../support/property.ts';
import {
  ReferenceCache,
  type CallerOutcome,
  type LoadResult,
  type ReferenceCaller,
} from '../support/reference-cache.ts';
import { StepClock, ticks } from '../support/step-clock.ts';

const TTL_MS = 1_000;

interface Caller {
  expected: ReferenceCaller;
  call: Call;
  outcome: CallerOutcome | undefined;
}

/** What a load was told to bring. */
interface Brought {
  load: number;
  tags: readonly string[];
  lifetime: Lifetime | 'none';
}

const step = fc.tuple(
  fc.constantFrom(
    ...(['get', 'get', 'get', 'get', 'get', 'get', 'get', 'leave', 'advance', 'advance'] as const),
    ...(['succeed', 'succeed', 'succeed', 'succeed', 'fail', 'fail', 'missing'] as const),
    ...(['drop', 'drop tag', 'clear', 'gate', 'settle', 'settle', 'settle'] as const),
  ),
  fc.nat(23),
  // Which demand, or which lifetime: 0 to 7 is none of its own.
  fc.nat(20),
  // Most steps see all promise callbacks run before the next one.
  fc.constantFrom(true, true, false),
);

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const KEYS = ['a', 'b'] as const;
// So that all bounds are met exactly, the times are multiples of it.
const STEP_MS = 500;
const TAGS = [[], [], ['x'], ['y'], ['x', 'y']] as const;
// More than the longest chain of promises from a load to its callers.
const GENERATIONS = 24;

const DEMANDS: readonly Demand[] = [
  ...Array.from({ length: 8 }, () => ({})),
  { maxAgeMs: 0 },
  { maxAgeMs: 500 },
  { maxAgeMs: 1_500 },
  { staleIfErrorMs: 0 },
  { staleIfErrorMs: 1_500 },
  { onlyIfCached: true },
  { noStore: true },
  { maxAgeMs: 500, staleIfErrorMs: 500 },
  { maxAgeMs: 0, staleIfErrorMs: 0 },
  { maxAgeMs: 0, onlyIfCached: true },
  { maxAgeMs: 1_500, onlyIfCached: true },
  { maxAgeMs: 0, noStore: true },
  { staleIfErrorMs: 500, onlyIfCached: true },
];

const lifetime = (ttlMs: number, staleWhileRevalidateMs: number, staleIfErrorMs: number) => {
  return { ttlMs, staleWhileRevalidateMs, staleIfErrorMs };
};

/** What a loader brings along: nothing, a lifetime, an age. */
const BRINGS: readonly { lifetime?: Lifetime | 'none'; ageMs?: number }[] = [
  ...Array.from({ length: 8 }, () => ({})),
  { lifetime: 'none' },
  { lifetime: 'none', ageMs: 500 },
  { lifetime: lifetime(2_000, 500, 1_000) },
  { lifetime: lifetime(500, 0, 0) },
  { lifetime: lifetime(0, 0, 2_000) },
  { lifetime: lifetime(0, 1_000, 0), ageMs: 500 },
  { lifetime: lifetime(0, 0, 0) },
  { lifetime: lifetime(500, 2_000, 500), ageMs: 1_000 },
  { lifetime: lifetime(10_000, 0, 0), ageMs: 9_000 },
  { ageMs: 500 },
  { ageMs: 1_000 },
  { ageMs: 10_000 },
];

/** The one with this number, counted around. */
const pick = <T>(list: readonly T[], number: number): T | undefined => list[number % list.length];

/** Where a run begins: with nothing, or where few random ones come. */
const PRELUDES: readonly Step[][] = [
  [],
  [],
  // Kept under an epoch that is not the first one, stale by now.
  [
    ['gate', 1, 0, true],
    ['get', 0, 0, true],
    ['succeed', 0, 0, true],
    ['advance', 2, 0, true],
  ],
  // And a refresh has failed.
  [
    ['gate', 1, 0, true],
    ['get', 0, 0, true],
    ['succeed', 0, 0, true],
    ['advance', 2, 0, true],
    ['get', 0, 0, true],
    ['fail', 0, 0, true],
  ],
  // And another one after the circuit had moved.
  [
    ['get', 0, 0, true],
    ['succeed', 0, 0, true],
    ['advance', 2, 0, true],
    ['get', 0, 0, true],
    ['fail', 0, 0, true],
    ['gate', 1, 0, true],
    ['get', 0, 0, true],
    ['fail', 0, 0, true],
  ],
];

await test('it does what the reference does, whatever the order of events', async (t) => {
  await holds(
    t,
    fc.asyncProperty(
      fc.constantFrom(...PRELUDES),
      fc.constantFrom(0, ...Array.from({ length: 9 }, () => TTL_MS)),
      fc.constantFrom([1_000, 3_000], [1_000, 3_000], [3_000, 1_000], [0, 3_000], [2_000, 0]),
      fc.array(step, { maxLength: 28, size: 'max' }),
      async (prelude, ttlMs, [staleWhileRevalidateMs = 0, staleIfErrorMs = 0], steps) => {
        const times = { ttlMs, staleWhileRevalidateMs, staleIfErrorMs };
        const clock = new StepClock();
        const model = new ReferenceCache(times);
        const cache = createCache(clock, { ...times, maxBytes: 1e6 });
        const callers: Caller[] = [];
        const loads: { key: string; call: Call; settle: PromiseWithResolvers<Loaded<object>> }[] =
          [];
        const brought = new Map<object, Brought>();
        const gate: Gate = {
          get epoch() {
            return model.epoch;
          },
          wouldAdmit: () => !model.gateOpen,
        };

        const get = (key: string, demand: Demand) => {
          const call = createCall(clock);
          const caller: Caller = { expected: model.get(key, demand), call, outcome: undefined };
          callers.push(caller);
          const loader = (loading: Call) => {
            const settle = Promise.withResolvers<Loaded<object>>();
            loads.push({ key, call: loading, settle });
            // Nobody but the loader ends a wait that is not shared.
            if (loading === call) loading.subscribe({ onEnd: settle.reject });
            return settle.promise;
          };
          cache.get(key, call, loader, gate, demand).then(
            ({ value, source, stale, missed, stored, ageMs, ttlMs: leftMs }: Cached<object>) => {
              const served = { value, source, stale, missed, stored, ageMs, ttlMs: leftMs };
              caller.outcome = { kind: 'served', ...served };
            },
            (error: { code?: string; message: string }) => {
              caller.outcome = { kind: error.code ?? error.message };
            },
          );
        };

        const finish = (number: number, kind: LoadResult['kind'], bring: number) => {
          const load = pick(
            model.running.filter(({ finishing }) => !finishing),
            number,
          );
          if (load === undefined) return;
          const settle = loads[load.id]?.settle;
          if (kind !== 'ok') {
            model.finish(load, { kind });
            settle?.reject(kind === 'outage' ? new OutageError(kind) : new MissingError(kind));
            return;
          }
          const tags = pick(TAGS, number) ?? [];
          const { ageMs = 0, lifetime: own } = pick(BRINGS, bring) ?? {};
          const value = { load: load.id };
          brought.set(value, { load: load.id, tags, lifetime: own ?? times });
          model.finish(load, { kind, value, tags, lifetime: own, ageMs });
          settle?.resolve({ ...loaded(value, tags), lifetime: own, ageMs });
        };

        const check = () => {
          const { entries, loads: underWay } = cache.snapshot();
          if (entries !== model.entries.size) throw new Error(`${entries} entries`);
          const shared = model.running.filter(({ alone }) => !alone);
          if (underWay !== shared.length) throw new Error(`${underWay} under way`);
          if (
            loads.length !== model.loads.length ||
            loads.some(({ key }, index) => key !== model.loads[index]?.key)
          ) {
            throw new Error(`${loads.length} loads, not ${model.loads.length}`);
          }
          for (const load of model.running) {
            if (loads[load.id]?.call.ended !== load.ended) {
              throw new Error(`load ${load.id}: ended is ${!load.ended}`);
            }
          }
          for (const [index, { expected: caller, outcome }] of callers.entries()) {
            if (!isSame(outcome, caller.outcome)) {
              const [seen, wanted] = [outcome, caller.outcome].map((o) => JSON.stringify(o));
              throw new Error(`caller ${index}: ${seen}, not ${wanted}`);
            }
          }
        };

        /** What must hold by itself, whatever the reference thinks. */
        const checkRules = () => {
          const handedOut = new Map<object, number>();
          for (const { expected, outcome } of callers) {
            if (outcome === undefined || !('value' in outcome)) continue;
            const { value, source, stale, ageMs } = outcome;
            const { load: id, tags, lifetime: own } = brought.get(value)!;
            const { demand } = expected;
            handedOut.set(value, (handedOut.get(value) ?? 0) + 1);
            const load = model.loads[id]!;
            if (load.key !== expected.key) throw new Error('a value of another key');
            if (model.isOutdated(load, tags, expected.cameAt)) {
              throw new Error(`outdated: ${JSON.stringify(outcome)}`);
            }
            if (source !== 'hit') {
              if (demand.onlyIfCached === true) throw new Error('loaded, though unwanted');
              continue;
            }
            if (own === 'none') throw new Error('kept, though it is not for keeping');
            const isUnwanted = load.callers.every((other) => other.demand.noStore === true);
            if (isUnwanted && !load.refresh) throw new Error('kept, though nobody wanted that');
            const good = Math.min(own.ttlMs, demand.maxAgeMs ?? Infinity);
            const longest = own.ttlMs + Math.max(own.staleWhileRevalidateMs, own.staleIfErrorMs);
            if (ageMs >= (stale === undefined ? good : longest)) throw new Error('too old');
            const isRefreshed = stale === 'revalidating' || stale === 'only-if-cached';
            const bound = demand.staleIfErrorMs ?? Infinity;
            if (!isRefreshed && stale !== undefined && ageMs >= good + bound) {
              throw new Error('stale for longer than the caller allows');
            }
          }
          for (const [value, count] of handedOut) {
            const isForOne = brought.get(value)?.lifetime === 'none';
            if (isForOne && count > 1) throw new Error('for one, and handed to several');
          }
          for (const key of KEYS) {
            const alive = model.loads.filter((load) => load.key === key && load.current);
            if (alive.length > 1) throw new Error(`${alive.length} loads of ${key}`);
          }
        };

        const settle = async () => {
          model.settle();
          await ticks(GENERATIONS);
          check();
        };

        for (const [kind, number, variant, settles] of [...prelude, ...steps]) {
          const key = pick(KEYS, number)!;
          if (kind === 'get') get(key, pick(DEMANDS, variant)!);
          else if (kind === 'leave') {
            const waiting = callers.filter(({ expected }) => expected.outcome === undefined);
            const caller = pick(waiting, number);
            if (caller !== undefined) {
              model.leave(caller.expected);
              caller.call.end(new CallerGoneError('left'));
            }
          } else if (kind === 'succeed') finish(number, 'ok', variant);
          else if (kind === 'fail') finish(number, 'outage', 0);
          else if (kind === 'missing') finish(number, 'missing', 0);
          else if (kind === 'advance') {
            const ms = (number % 6) * STEP_MS;
            model.now += ms;
            clock.step(ms);
          } else if (kind === 'drop') {
            model.drop(key);
            cache.drop(key);
          } else if (kind === 'drop tag') {
            const tag = number % 2 === 0 ? 'x' : 'y';
            model.dropTag(tag);
            cache.dropTag(tag);
          } else if (kind === 'clear') {
            model.clear();
            cache.clear();
          } else if (kind === 'gate') model.moveGate(number % 3 === 0);
          if (settles || kind === 'settle') await settle();
          if (clock.timers !== 0) throw new Error('a timer was set');
        }

        // Those that come again for what was outdated start loads of their own.
        while (model.running.length > 0) {
          for (let left = model.running.length; left > 0; left -= 1) finish(0, 'ok', 0);
          await settle();
        }
        await settle();
        checkRules();
        if (cache.snapshot().loads !== 0) throw new Error('a load is left');
        return callers.every(({ outcome }) => outcome !== undefined);
      },
    ),
  );
});

function isSame(seen: CallerOutcome | undefined, expected: CallerOutcome | undefined): boolean {
  if (seen === undefined || expected === undefined) return seen === expected;
  if (!('value' in seen) || !('value' in expected)) return seen.kind === expected.kind;
  const fields = ['value', 'source', 'stale', 'missed', 'stored', 'ageMs', 'ttlMs'] as const;
  return fields.every((field) => Object.is(seen[field] ?? 0, expected[field] ?? 0));
}
