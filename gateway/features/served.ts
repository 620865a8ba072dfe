import type { Failure } from './part.ts';
import type { Source } from '../upstreams/upstream.ts';
import type { Representation } from './representation.ts';

/** A body, what it was made of, and what it lacks. */
export interface Served {
  representation: Representation;
  /** At least one. */
  sources: readonly Source<unknown>[];
  /** The parts that could not be had, by the key under which they would be cached. */
  missing: readonly { key: string; failure: Failure }[];
}
