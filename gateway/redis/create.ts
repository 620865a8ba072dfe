import type { Circuit } from '../upstreams/pipeline.ts';
import { InvalidationLog } from './invalidation-log.ts';
import { RedisPending } from './pending.ts';
import { Redis, type RedisOptions } from './redis.ts';
import { SharedRequestCounter } from './request-counter.ts';
import { RedisAnswers } from './shared-answers.ts';

/** What several instances have in common through one Redis. */
export interface Shared {
  readonly circuit: Circuit;
  readonly pending: RedisPending;
  readonly requests: SharedRequestCounter;
  /** Of one upstream, by its name and where it is. */
  answers(name: string, origin: string): RedisAnswers;
  /** Connects in the background. */
  open(): void;
  close(): Promise<void>;
}

export function createShared(options: RedisOptions): Shared {
  const redis = new Redis(options);
  const log = new InvalidationLog(redis);
  return {
    circuit: redis.circuit,
    pending: new RedisPending(redis),
    requests: new SharedRequestCounter(redis),
    answers: (name, origin) => new RedisAnswers({ redis, log, name, origin }),
    open() {
      redis.open();
      log.open();
    },
    async close() {
      await log.close();
      redis.close();
    },
  };
}
