import { DeadlineExceededError } from './errors.ts';
import type { Policy } from './policy.ts';

/** Bounds the whole call, queue, attempts and backoff together, by `limitMs`. */
export function createDeadline({ name, limitMs }: { name: string; limitMs: number }): Policy {
  const overdue = () => new DeadlineExceededError(`the deadline of ${limitMs} ms is spent`, name);
  return {
    execute: (operation, call) => call.child(limitMs, overdue).run(operation),
  };
}
