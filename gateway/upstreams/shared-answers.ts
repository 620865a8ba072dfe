import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { DEEPEST_JSON, isDeeperThan } from '../nesting.ts';
import type { Cache, Loaded } from '../resilience/cache.ts';
import type { Lifetime } from '../resilience/cache-decision.ts';
import type { Call } from '../resilience/call.ts';
import type { Answer } from './answer.ts';

/** One upstream's answers where all instances have them. It may be away, and then has nothing. */
export interface SharedAnswers {
  /** Has what is dropped here dropped everywhere, and the other way round. */
  attach(cache: Cache): void;
  /** Rejects as the call ends, and for no other reason. */
  recall(key: string, call: Call): Promise<SharedRecall>;
  /** Unless something of it was dropped since it had been asked for. */
  keep(key: string, answer: SharedAnswer, recall: SharedRecall): void;
}

export interface SharedRecall {
  /** Undefined where there is none. */
  found: { text: string; ageMs: number } | undefined;
  /** When it was asked, in the other side's terms; undefined where it was away. */
  askedAt: string | undefined;
}

export interface SharedAnswer {
  text: string;
  tags: readonly string[];
  /** Milliseconds that it was old when it was asked for. */
  ageMs: number;
  /** Milliseconds for which it is of any use. */
  usefulMs: number;
}

const time = Type.Number({ minimum: 0, maximum: 2 ** 43 });
const Shared = Compile(
  Type.Object({
    payload: Type.Unknown(),
    status: Type.Integer({ minimum: 200, maximum: 299 }),
    clientTtlMs: Type.Optional(time),
    lifetime: Type.Object({ ttlMs: time, staleWhileRevalidateMs: time, staleIfErrorMs: time }),
    bytes: Type.Number({ minimum: 0, maximum: 2 ** 40 }),
  }),
);

/** An answer as all instances may have it; undefined where it is for some callers alone. */
export function toShared(loaded: Loaded<Answer<unknown>>): SharedAnswer | undefined {
  const { value, bytes, tags, lifetime, ageMs = 0 } = loaded;
  const { payload, status, isPrivate, noStore, clientTtlMs } = value;
  if (isPrivate || noStore || lifetime === undefined || lifetime === 'none') return undefined;
  const text = JSON.stringify({ payload, status, clientTtlMs, lifetime, bytes });
  return { text, tags, ageMs, usefulMs: usefulMs(lifetime) - ageMs };
}

/** The answer again; undefined where it is none by this schema. */
export function fromShared<T>(
  { text, ageMs }: { text: string; ageMs: number },
  schema: { Check(value: unknown): value is T },
  tagsOf: ((payload: T) => readonly string[]) | undefined,
): Loaded<Answer<T>> | undefined {
  let shared: unknown;
  try {
    shared = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (isDeeperThan(DEEPEST_JSON + 1, shared) || !Shared.Check(shared)) return undefined;
  const { payload, status, clientTtlMs, lifetime, bytes } = shared;
  if (!schema.Check(payload) || ageMs >= usefulMs(lifetime)) return undefined;
  return {
    value: { payload, status, isPrivate: false, noStore: false, clientTtlMs },
    // No less than it is, whoever wrote it.
    bytes: Math.max(bytes, text.length),
    tags: tagsOf?.(payload) ?? [],
    lifetime,
    ageMs,
  };
}

const usefulMs = ({ ttlMs, staleWhileRevalidateMs, staleIfErrorMs }: Lifetime): number =>
  ttlMs + Math.max(staleWhileRevalidateMs, staleIfErrorMs);
