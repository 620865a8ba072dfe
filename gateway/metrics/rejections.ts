import type { Registry } from 'prom-client';
import type { ProblemCode } from '../problem.ts';
import { addCounter } from './registry.ts';

/**
 * What the gateway itself decides, for its own sake or that of an upstream. Faults of a request and
 * of an upstream are no rejections: the status tells of them.
 */
const REASONS = [
  'circuit_open',
  'bulkhead_full',
  'store_unavailable',
  'rate_limited',
  'overloaded',
  'draining',
  'deadline_exceeded',
  'not_cached',
] as const satisfies readonly ProblemCode[];

/** The requests that the gateway turned away or gave up. */
export class Rejections {
  readonly #counts = new Map<unknown, number>(REASONS.map((reason) => [reason, 0]));

  constructor(registry: Registry) {
    addCounter(registry, {
      name: 'breakwater_rejected_total',
      help: 'Requests that the gateway itself turned away or gave up, by the code of the problem',
      labelNames: ['reason'],
      read: () => REASONS.map((reason) => [{ reason }, this.#counts.get(reason) ?? 0]),
    });
  }

  /** Counts the problem where its code is that of a rejection. */
  add(code: unknown): void {
    const count = this.#counts.get(code);
    if (count !== undefined) this.#counts.set(code, count + 1);
  }
}
