import type { Test } from 'tap';
import { loadConfig } from '../../gateway/config.ts';
import { createShared, type Shared } from '../../gateway/redis/create.ts';
import { classify } from '../../gateway/redis/outcome.ts';
import { systemClock } from '../../gateway/resilience/clock.ts';
import { createStorePipeline } from '../../gateway/upstreams/pipeline.ts';

/** What one instance has in common with others, without the rest of it. */
export function connect(t: Test, url: string): Shared {
  const [clock, random] = [systemClock, Math.random];
  const settings = loadConfig({ REDIS_BREAKER_OPEN_MS: '200', REDIS_BREAKER_MAX_OPEN_MS: '300' });
  const circuit = createStorePipeline('redis', settings.circuits.redis, {
    clock,
    random,
    classify,
    isUndone: () => false,
  });
  const log = { info: () => {}, warn: () => {} };
  const shared = createShared({ url, prefix: 'breakwater:', circuit, clock, random, log });
  shared.open();
  t.teardown(() => shared.close());
  return shared;
}
