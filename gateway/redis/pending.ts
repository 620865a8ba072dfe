import { MemoryPending } from '../queue/memory-pending.ts';
import {
  COMPLETED_MS,
  PENDING_MS,
  type PendingRegistry,
  type Remembered,
} from '../queue/pending.ts';
import type { Redis } from './redis.ts';
import { createScript, type Script } from './script.ts';

// All of them: KEYS are those of the pending and of the completed registration.

const pending = createScript(`
if redis.call('EXISTS', KEYS[2]) == 0 then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
end
`);

const completed = createScript(`
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
redis.call('DEL', KEYS[1])
`);

const forget = createScript(`redis.call('DEL', KEYS[1], KEYS[2])`);

const find = createScript(`return redis.call('MGET', KEYS[1], KEYS[2])`);

/** Remembers for all instances, and in memory as well for when Redis is away or has lost it. */
export class RedisPending implements PendingRegistry {
  readonly #redis: Redis;
  readonly #memory: PendingRegistry;

  constructor(redis: Redis, memory: PendingRegistry = new MemoryPending()) {
    this.#redis = redis;
    this.#memory = memory;
  }

  async pending(emailKey: string, since: number, content: string): Promise<void> {
    await this.#memory.pending(emailKey, since, content);
    await this.#run(pending, emailKey, [`${since} ${content}`, String(PENDING_MS)]);
  }

  async completed(emailKey: string, since: number): Promise<void> {
    await this.#memory.completed(emailKey, since);
    await this.#run(completed, emailKey, [String(since), String(COMPLETED_MS)]);
  }

  async forget(emailKey: string): Promise<void> {
    await this.#memory.forget(emailKey);
    await this.#run(forget, emailKey, []);
  }

  async find(emailKey: string): Promise<Remembered | undefined> {
    const here = await this.#memory.find(emailKey);
    const found = await this.#run(find, emailKey, []);
    // What Redis does not know was forgotten there, maybe by another instance.
    if (!Array.isArray(found)) return here;
    const [waiting, done] = found as unknown[];
    const there = completedOf(done) ?? pendingOf(waiting);
    // Redis was away when it was done.
    return there?.status === 'pending' && here?.status === 'completed' ? here : there;
  }

  /** What the script returns; undefined where Redis is away. */
  async #run(script: Script, emailKey: string, args: readonly string[]): Promise<unknown> {
    const keys = [`user:pending:${emailKey}`, `user:completed:${emailKey}`];
    try {
      return await this.#redis.run(script, keys, args);
    } catch {
      return undefined;
    }
  }
}

// Both undefined where it is none of our values.

function completedOf(value: unknown): Remembered | undefined {
  const [, since] = match(/^(\d{1,16})$/, value);
  return since === undefined ? undefined : { status: 'completed', since: Number(since) };
}

function pendingOf(value: unknown): Remembered | undefined {
  const [, since, content] = match(/^(\d{1,16})(?: ([0-9a-f]{64}))?$/, value);
  return since === undefined ? undefined : { status: 'pending', since: Number(since), content };
}

const match = (pattern: RegExp, value: unknown): (string | undefined)[] =>
  (typeof value === 'string' && pattern.exec(value)) || [];
