import * as fc from 'fast-check';
import { test } from 'tap';
import type { Cached, Loaded } from '../../gateway/resilience/cache.ts';
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

const step = fc.tuple(
  fc.constantFrom(
    ...(['get', 'get', 'get', 'get', 'get', 'get', 'leave', 'advance', 'advance'] as const),
    ...(['succeed', 'succeed', 'succeed', 'succeed', 'fail', 'fail', 'missing'] as const),
    ...(['drop', 'drop tag', 'gate', 'settle', 'settle', 'settle'] as const),
  ),
  fc.nat(23),
  // Most steps see all promise callbacks run before the next one.
  fc.constantFrom(true, true, false),
);

const KEYS = ['a', 'b'] as const;
// So that all bounds are met exactly, the times are multiples of it.
const STEP_MS = 500;
const TAGS = [[], [], ['x'], ['y'], ['x', 'y']] as const;
// More than the longest chain of promises from a load to its callers.
const GENERATIONS = 16;

/** The one with this number, counted around. */
const pick = <T>(list: readonly T[], number: number): T | undefined => list[number % list.length];

await test('it does what the reference does, whatever the order of events', async (t) => {
  await holds(
    t,
    fc.asyncProperty(
      fc.constantFrom(0, ...Array.from({ length: 9 }, () => TTL_MS)),
      fc.constantFrom([1_000, 3_000], [1_000, 3_000], [3_000, 1_000], [0, 3_000], [2_000, 0]),
      fc.array(step, { maxLength: 28, size: 'max' }),
      async (ttlMs, [staleWhileRevalidateMs = 0, staleIfErrorMs = 0], steps) => {
        const times = { ttlMs, staleWhileRevalidateMs, staleIfErrorMs };
        const clock = new StepClock();
        const model = new ReferenceCache(times);
        const cache = createCache(clock, { ...times, maxBytes: 1e6 });
        const callers: Caller[] = [];
        const loads: { key: string; call: Call; settle: PromiseWithResolvers<Loaded<object>> }[] =
          [];
        const settling = new Set<number>();
        const tagsOf = new Map<object, readonly string[]>();

        const get = (key: string) => {
          const call = createCall(clock);
          const caller: Caller = { expected: model.get(key), call, outcome: undefined };
          callers.push(caller);
          const loader = (loading: Call) => {
            const settle = Promise.withResolvers<Loaded<object>>();
            loads.push({ key, call: loading, settle });
            return settle.promise;
          };
          const gate = { epoch: 0, wouldAdmit: () => !model.gateOpen };
          cache.get(key, call, loader, gate).then(
            ({ value, stale, ageMs, ttlMs: left }: Cached<object>) => {
              if (ageMs + left !== ttlMs) throw new Error(`${ageMs} + ${left}`);
              caller.outcome = { kind: 'served', value, stale, ageMs };
            },
            (error: { code?: string; message: string }) => {
              caller.outcome = { kind: error.code ?? error.message };
            },
          );
        };

        const finish = (number: number, kind: LoadResult['kind']) => {
          const running = model.loads.filter(({ id, settled }) => !settled && !settling.has(id));
          const load = pick(running, number);
          if (load === undefined) return;
          settling.add(load.id);
          const settle = loads[load.id]?.settle;
          const tags = pick(TAGS, number) ?? [];
          const value = { load: load.id };
          tagsOf.set(value, tags);
          model.finish(load, kind === 'ok' ? { kind, value, tags } : { kind });
          if (kind === 'ok') settle?.resolve(loaded(value, tags));
          else settle?.reject(kind === 'outage' ? new OutageError(kind) : new MissingError(kind));
        };

        const check = () => {
          const { entries, loads: underWay } = cache.snapshot();
          if (entries !== model.entries.size) throw new Error(`${entries} entries`);
          if (underWay !== model.underWay) throw new Error(`${underWay} under way`);
          if (
            loads.length !== model.loads.length ||
            loads.at(-1)?.key !== model.loads.at(-1)?.key
          ) {
            throw new Error(`${loads.length} loads, not ${model.loads.length}`);
          }
          for (const load of model.loads) {
            if (!load.settled && loads[load.id]?.call.ended !== load.ended) {
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
          const longest = ttlMs + Math.max(staleWhileRevalidateMs, staleIfErrorMs);
          for (const { expected, outcome } of callers) {
            if (outcome === undefined || !('value' in outcome)) continue;
            if (outcome.stale !== undefined && outcome.ageMs >= longest) throw new Error('too old');
            const { load: id } = outcome.value as { load: number };
            const load = model.loads[id]!;
            if (load.key !== expected.key) throw new Error('a value of another key');
            if (model.isOutdated(load, tagsOf.get(outcome.value) ?? [], expected.cameAt)) {
              throw new Error(`outdated: ${JSON.stringify(outcome)}`);
            }
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

        for (const [kind, number, settles] of steps) {
          const key = pick(KEYS, number)!;
          if (kind === 'get') get(key);
          else if (kind === 'leave') {
            const waiting = callers.filter(({ expected }) => expected.outcome === undefined);
            const caller = pick(waiting, number);
            if (caller !== undefined) {
              model.leave(caller.expected);
              caller.call.end(new CallerGoneError('left'));
            }
          } else if (kind === 'succeed') finish(number, 'ok');
          else if (kind === 'fail') finish(number, 'outage');
          else if (kind === 'missing') finish(number, 'missing');
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
          } else if (kind === 'gate') model.gateOpen = !model.gateOpen;
          if (settles || kind === 'settle') await settle();
          if (clock.timers !== 0) throw new Error('a timer was set');
        }

        // Those that come again for what was outdated start loads of their own.
        while (model.underWay > 0) {
          for (let left = model.underWay; left > 0; left -= 1) finish(0, 'ok');
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
  const { value, stale, ageMs } = seen;
  return value === expected.value && stale === expected.stale && ageMs === expected.ageMs;
}
