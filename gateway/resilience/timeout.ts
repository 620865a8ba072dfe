import { AttemptTimeoutError } from './errors.ts';
import type { Policy } from './policy.ts';

/** Bounds one attempt by `limitMs`. An attempt cut short by the deadline is not a timeout. */
export function createTimeout({ name, limitMs }: { name: string; limitMs: number }): Policy {
  const overdue = () => new AttemptTimeoutError(`no answer within ${limitMs} ms`, name);
  return {
    execute: (operation, call) => call.child(limitMs, overdue).run(operation),
  };
}
