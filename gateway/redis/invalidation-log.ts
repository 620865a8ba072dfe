import { randomUUID } from 'node:crypto';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Cache, Invalidation } from '../resilience/cache.ts';
import type { Timer } from '../resilience/clock.ts';
import type { RedisConnection } from './connection.ts';
import { RedisUnavailableError } from './errors.ts';
import { MARK_MS, marksOf } from './marks.ts';
import { Outbox, type Dropped } from './outbox.ts';
import type { Redis } from './redis.ts';
import { createScript } from './script.ts';

/**
 * KEYS: the log, the marks, answers to delete. ARGV: ms that marks are kept, length of the log, the
 * message, how many marks. Each message names the one before it, so that a reader knows when it has
 * missed one.
 */
const append = createScript(`
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000000 + time[2])
for i = 2, #KEYS do
  if i <= tonumber(ARGV[4]) + 1 then
    redis.call('SET', KEYS[i], now, 'PX', ARGV[1])
  else
    redis.call('DEL', KEYS[i])
  end
end
local last = redis.pcall('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
if last.err then
  redis.call('DEL', KEYS[1])
  last = {}
end
local before = last[1] and last[1][1] or ''
redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], '*', 'before', before, 'message', ARGV[3])
`);

/** KEYS: the log. → the id of its last message, which is made where there is none. */
const begin = createScript(`
local last = redis.pcall('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
if last.err then
  redis.call('DEL', KEYS[1])
  last = {}
end
if last[1] then return last[1][1] end
return redis.call('XADD', KEYS[1], '*', 'before', '', 'message', '{"by":"","dropped":[]}')
`);

const Message = Compile(
  Type.Object({
    by: Type.String(),
    dropped: Type.Array(
      Type.Object({
        cache: Type.String(),
        what: Type.Union([
          Type.Object({ kind: Type.Literal('key'), key: Type.String() }),
          Type.Object({ kind: Type.Literal('tag'), tag: Type.String() }),
          Type.Object({ kind: Type.Literal('all') }),
          Type.Object({ kind: Type.Literal('shared') }),
        ]),
      }),
    ),
  }),
);

/** Messages that the log keeps: what happens in the seconds for which an instance may be cut off. */
const LENGTH = 1_000;

/** Milliseconds for which a question waits for news, and for which its answer may be late. */
const BLOCK_MS = 500;
const LATE_MS = 400;

/**
 * What instances drop from their caches, told to all others: a stream in Redis, which each reads on
 * from where it was, also after its connection was lost. Where it cannot tell what it has missed,
 * nothing that it has kept counts as fresh any more.
 */
export class InvalidationLog {
  readonly #redis: Redis;
  readonly #stream: string;
  readonly #outbox: Outbox;
  readonly #reader: RedisConnection;
  readonly #caches = new Map<string, { cache: Cache; prefix: string }>();
  readonly #self = randomUUID();
  #position: string | undefined;

  constructor(redis: Redis) {
    this.#redis = redis;
    this.#stream = `${redis.prefix}invalidations`;
    this.#outbox = new Outbox(redis.clock, (dropped) => this.#append(dropped));
    this.#reader = redis.connection('breakwater-invalidations', {
      onReady: () => void this.#follow(),
    });
  }

  /**
   * From now on this cache, and those of its name in other instances, drop the same; so does Redis,
   * where the keys of its answers begin with `prefix`.
   */
  attach(name: string, prefix: string, cache: Cache): void {
    this.#caches.set(name, { cache, prefix });
    cache.invalidations.add((what) => this.#outbox.add({ cache: name, what }));
  }

  /** How many invalidations there have been here. */
  told(): number {
    return this.#outbox.told;
  }

  /** Whether Redis has confirmed that many. */
  hasReached(told: number): boolean {
    return this.#outbox.reached >= told;
  }

  /** Idempotent. */
  open(): void {
    this.#reader.open();
  }

  /** After what is being told. */
  async close(): Promise<void> {
    this.#reader.close();
    await this.#outbox.close();
  }

  async #append(dropped: readonly Dropped[]): Promise<void> {
    const marks = new Set(
      dropped.map(({ cache, what }) =>
        marksOf(this.#redis, cache).of(what.kind === 'shared' ? { kind: 'all' } : what),
      ),
    );
    // A mark is enough; but where Redis is short of memory it may be gone before the answer is.
    const answers = dropped.flatMap(({ cache, what }) =>
      what.kind === 'key' ? [`${this.#caches.get(cache)?.prefix}${what.key}`] : [],
    );
    const message = JSON.stringify({ by: this.#self, dropped });
    const args = [String(MARK_MS), String(LENGTH), message, String(marks.size)];
    await this.#redis.run(append, [this.#stream, ...marks, ...answers], args);
  }

  async #follow(): Promise<void> {
    const reader = this.#reader;
    try {
      await this.#findPosition();
      for (;;) {
        const read = ['XREAD', 'COUNT', '100', 'BLOCK', String(BLOCK_MS), 'STREAMS', this.#stream];
        this.#take(await this.#ask([...read, this.#position!]));
      }
    } catch {
      // Where the connection was not lost, Redis has refused: that may end as well.
      if (reader.isReady) reader.replace();
    }
  }

  async #findPosition(): Promise<void> {
    const last = await this.#ask(['EVAL', begin.source, '1', this.#stream]);
    if (typeof last !== 'string') throw new RedisUnavailableError('the log cannot be read');
    const from = this.#position;
    const isThere =
      from !== undefined &&
      lengthOf(await this.#ask(['XRANGE', this.#stream, from, from, 'COUNT', '1'])) > 0;
    if (isThere) return;
    this.#position = last;
    this.#missed(from !== undefined);
  }

  /** A connection that says nothing for longer than it may is given up. */
  async #ask(command: readonly string[]): Promise<unknown> {
    const timer: Timer = this.#redis.clock.setTimer(BLOCK_MS + LATE_MS, () =>
      this.#reader.replace(),
    );
    try {
      return await this.#reader.execute(command);
    } finally {
      timer.cancel();
    }
  }

  #take(reply: unknown): void {
    // Nothing new.
    if (reply === null) return;
    const [[, messages]] = reply as [[string, [id: string, fields: string[]][]]];
    for (const [id, fields] of messages) {
      const before = fields[fields.indexOf('before') + 1];
      if (before !== this.#position) this.#missed(true);
      this.#position = id;
      this.#read(fields[fields.indexOf('message') + 1]);
    }
  }

  #read(text: string | undefined): void {
    const message = parse(text);
    if (!Message.Check(message)) return this.#missed(true);
    if (message.by === this.#self) return;
    for (const { cache, what } of message.dropped) {
      if (what.kind !== 'shared') this.#caches.get(cache)?.cache.apply(what satisfies Invalidation);
    }
  }

  /** Redis may have lost what it was told, and have answers from before. */
  #missed(mayHaveLost: boolean): void {
    for (const [name, { cache }] of this.#caches) {
      cache.distrust();
      if (mayHaveLost) this.#outbox.add({ cache: name, what: { kind: 'shared' } });
    }
  }
}

const lengthOf = (value: unknown): number => (Array.isArray(value) ? value.length : 0);

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
