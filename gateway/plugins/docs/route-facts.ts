import type { Operation } from './model.ts';
import { codesOf } from './problems.ts';

/** What of a route decides over its headers. */
export interface RouteFacts {
  callsUpstream: boolean;
  /** Whether it answers with what is cached. */
  reads: boolean;
  isLimited: boolean;
}

/** Told by the problems that the route can end in. */
export function factsOf({ responses }: Operation): RouteFacts {
  const codes = new Set(Object.values(responses).flatMap(codesOf));
  return {
    callsUpstream: codes.has('upstream_timeout'),
    reads: codes.has('not_cached'),
    isLimited: codes.has('rate_limited'),
  };
}
