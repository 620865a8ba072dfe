import type { Source } from '../upstreams/upstream.ts';
import type { Representation } from './representation.ts';

/** A body, what it was made of, and whether all of it is there. */
export interface Served {
  representation: Representation;
  /** At least one. */
  sources: readonly Source<unknown>[];
  isComplete: boolean;
}
