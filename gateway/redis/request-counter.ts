import { LRUCache } from 'lru-cache';
import type { RequestCount, RequestCounter } from '../request-counter.ts';
import type { Redis } from './redis.ts';
import { createScript } from './script.ts';

/** Counts one more, in a window that begins with the first: [count, milliseconds that are left]. */
const increment = createScript(`
local count = redis.pcall('INCR', KEYS[1])
if type(count) == 'table' then
  redis.call('DEL', KEYS[1])
  count = redis.call('INCR', KEYS[1])
end
local left = redis.call('PTTL', KEYS[1])
if left < 0 or left > tonumber(ARGV[1]) then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  left = tonumber(ARGV[1])
end
return {count, left}
`);

/** Clients that are counted here while Redis is away; those who have not asked for longest go first. */
const LOCAL_CLIENTS = 5_000;

interface Local {
  count: number;
  /** Monotonic milliseconds. */
  until: number;
}

/**
 * Counts the requests of a client to all instances together. While Redis is away each instance goes on
 * by itself, from what it last knew of all.
 */
export class SharedRequestCounter implements RequestCounter {
  readonly #redis: Redis;
  readonly #local = new LRUCache<string, Local>({ max: LOCAL_CLIENTS });

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async count(client: string, windowMs: number): Promise<RequestCount> {
    const key = `${this.#redis.prefix}rate:${windowMs}:${client}`;
    try {
      const counted = countOf(await this.#redis.run(increment, [key], [String(windowMs)]));
      const until = this.#redis.clock.now() + counted.leftMs;
      this.#local.set(client, { count: counted.count, until });
      return counted;
    } catch {
      return this.#countHere(client, windowMs);
    }
  }

  #countHere(client: string, windowMs: number): RequestCount {
    const now = this.#redis.clock.now();
    const known = this.#local.get(client);
    const local =
      known === undefined || known.until <= now ? { count: 0, until: now + windowMs } : known;
    local.count += 1;
    this.#local.set(client, local);
    return { count: local.count, leftMs: local.until - now };
  }
}

function countOf(reply: unknown): RequestCount {
  const [count, leftMs] = reply as unknown[];
  if (typeof count !== 'number' || typeof leftMs !== 'number') throw new TypeError('no count');
  return { count, leftMs };
}
