import { hash } from 'node:crypto';
import type { Cache } from '../resilience/cache.ts';
import type { Call } from '../resilience/call.ts';
import type { SharedAnswer, SharedAnswers, SharedRecall } from '../upstreams/shared-answers.ts';
import type { InvalidationLog } from './invalidation-log.ts';
import { marksOf } from './marks.ts';
import type { Redis } from './redis.ts';
import { createScript } from './script.ts';

/** What was asked of it since the start. */
export interface SharedAnswerCounts {
  hits: number;
  misses: number;
  /** Not asked, or not answered in time. */
  away: number;
  kept: number;
}

export interface RedisAnswersOptions {
  redis: Redis;
  log: InvalidationLog;
  /** The upstream's. */
  name: string;
  /** Where it is: instances that ask different servers share nothing. */
  origin: string;
}

// An answer is a hash: `at` is when it was asked for, by the clock of Redis, the only one that all
// instances have in common; `tags` and `text` as they were given. It is dropped by a mark on its key,
// a tag or its upstream that is no older: one that is being loaded meanwhile has no entry to delete.

/** KEYS: the answer. ARGV: the marks' prefix, the mark of its key. → [now, age in ms, text], or [now]. */
const recall = createScript(`
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local nothing = {string.format('%.0f', now)}
local kept = redis.pcall('HMGET', KEYS[1], 'at', 'tags', 'text')
if kept.err or not (kept[1] and kept[2] and kept[3]) then return nothing end
local at = tonumber(kept[1])
local isJson, tags = pcall(cjson.decode, kept[2])
if not at or at > now or not isJson or type(tags) ~= 'table' or #tags > 100 then return nothing end
local marks = {ARGV[1] .. 'all', ARGV[2]}
for _, tag in ipairs(tags) do
  if type(tag) ~= 'string' then return nothing end
  marks[#marks + 1] = ARGV[1] .. 'tag:' .. tag
end
for _, mark in ipairs(redis.call('MGET', unpack(marks))) do
  if mark and (tonumber(mark) or now) >= at then return nothing end
end
return {nothing[1], math.floor((now - at) / 1000), kept[3]}
`);

/** KEYS: the answer, the marks. ARGV: when it was asked for, tags, text, ms to keep it. → whether it is kept. */
const keep = createScript(`
local at = tonumber(ARGV[1])
for i = 2, #KEYS do
  local mark = redis.pcall('GET', KEYS[i])
  if type(mark) == 'table' or (mark and (tonumber(mark) or at) >= at) then return 0 end
end
local there = redis.pcall('HGET', KEYS[1], 'at')
if type(there) == 'string' and (tonumber(there) or 0) > at then return 0 end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'at', ARGV[1], 'tags', ARGV[2], 'text', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
`);

/** Milliseconds that an answer is kept at most: less than its marks are. */
const LONGEST_MS = 3_600_000;

const NOTHING: SharedRecall = { found: undefined, askedAt: undefined };

/** One upstream's answers in Redis. */
export class RedisAnswers implements SharedAnswers {
  readonly name: string;
  readonly counts: SharedAnswerCounts = { hits: 0, misses: 0, away: 0, kept: 0 };
  readonly #options: RedisAnswersOptions;
  readonly #prefix: string;

  constructor(options: RedisAnswersOptions) {
    const { redis, name, origin } = options;
    this.name = name;
    this.#options = options;
    const where = hash('sha256', origin, 'base64url').slice(0, 12);
    this.#prefix = `${redis.prefix}cache:${name}:${where}:`;
  }

  attach(cache: Cache): void {
    this.#options.log.attach(this.name, this.#prefix, cache);
  }

  async recall(key: string, call: Call): Promise<SharedRecall> {
    const { redis, log } = this.#options;
    log.open();
    const told = log.told();
    try {
      const marks = marksOf(redis, this.name);
      const args = [marks.prefix, marks.of({ kind: 'key', key })];
      const reply = await redis.run(recall, [this.#prefix + key], args, call);
      // What was dropped here may not have reached Redis yet.
      if (!log.hasReached(told)) return this.#away();
      const [askedAt, ageMs, text] = reply as unknown[];
      if (typeof askedAt !== 'string') return this.#away();
      const isFound = typeof ageMs === 'number' && typeof text === 'string';
      this.counts[isFound ? 'hits' : 'misses'] += 1;
      return { askedAt, found: isFound ? { text, ageMs } : undefined };
    } catch (error) {
      if (call.ended) throw error;
      return this.#away();
    }
  }

  keep(key: string, answer: SharedAnswer, { askedAt }: SharedRecall): void {
    const forMs = Math.min(LONGEST_MS, Math.floor(answer.usefulMs));
    if (askedAt === undefined || forMs < 1) return;
    void this.#keep(key, answer, askedAt, forMs);
  }

  async #keep(key: string, answer: SharedAnswer, askedAt: string, forMs: number): Promise<void> {
    const { redis } = this.#options;
    const { prefix, of } = marksOf(redis, this.name);
    const { tags, text, ageMs } = answer;
    const marks = [
      `${prefix}all`,
      of({ kind: 'key', key }),
      ...tags.map((tag) => of({ kind: 'tag', tag })),
    ];
    // Older than when it was asked for, where it came out of a cache before the upstream.
    const at = String(Number(askedAt) - Math.ceil(ageMs * 1_000));
    const args = [at, JSON.stringify(tags), text, String(forMs)];
    try {
      const kept = await redis.run(keep, [this.#prefix + key, ...marks], args);
      if (kept === 1) this.counts.kept += 1;
    } catch {
      // It is kept here all the same.
    }
  }

  #away(): SharedRecall {
    this.counts.away += 1;
    return NOTHING;
  }
}
