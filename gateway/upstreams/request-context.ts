import type { Demand } from '../resilience/cache-decision.ts';
import type { Call } from '../resilience/call.ts';
import type { Timings } from './timings.ts';

/** What a request brings along on its way to the upstreams. */
export interface RequestContext {
  /** It ends when the client leaves or the deadline is spent. */
  readonly call: Call;
  /** The request's headers, names in lower case; each upstream takes those it is configured to. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** What it asks of the cache. */
  readonly demand: Demand;
  /** Where its time goes. */
  readonly timings: Timings;
}
