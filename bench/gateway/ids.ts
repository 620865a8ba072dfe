import type { Scenario } from './scenarios.ts';

// Counts over the whole run, warm-up included: no unique id is ever asked for twice.
let counter = 0;

/** Gives the ids of one round. All are of one length, so that all answers are of one size. */
export function createIds({ prefix, ids }: Scenario): () => string {
  const next = () => `${prefix}-${String((counter += 1)).padStart(9, '0')}`;
  if (ids === 'unique') return next;
  const id = next();
  return () => id;
}
