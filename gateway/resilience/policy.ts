import type { Call } from './call.ts';

/** The work that policies guard. It stops when the call ends (`call.signal`). */
export type Operation<T> = (call: Call) => Promise<T>;

/** One guard around an operation. */
export interface Policy {
  execute<T>(operation: Operation<T>, call: Call): Promise<T>;
}

/** One policy out of several, outermost first: `compose(a, b)` runs a around b around the work. */
export function compose(...policies: readonly Policy[]): Policy {
  return policies.reduceRight<Policy>(
    (inner, outer) => ({
      execute: (operation, call) =>
        outer.execute((innerCall) => inner.execute(operation, innerCall), call),
    }),
    { execute: (operation, call) => operation(call) },
  );
}
