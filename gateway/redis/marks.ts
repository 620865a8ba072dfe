import type { Invalidation } from '../resilience/cache.ts';
import type { Redis } from './redis.ts';

/** Milliseconds that is remembered when something was dropped: longer than anything is kept. */
export const MARK_MS = 2 * 3_600_000;

/** Keys that say when an answer of an upstream was dropped: by itself, by a tag, or with all others. */
export function marksOf({ prefix: all }: Pick<Redis, 'prefix'>, cache: string) {
  const prefix = `${all}mark:${cache}:`;
  return {
    prefix,
    of: (what: Invalidation): string => {
      if (what.kind === 'all') return `${prefix}all`;
      return what.kind === 'key' ? `${prefix}key:${what.key}` : `${prefix}tag:${what.tag}`;
    },
  };
}
