import { Call } from '../resilience/call.ts';
import type { Clock } from '../resilience/clock.ts';
import type { RequestContext } from '../upstreams/request-context.ts';
import { Timings } from '../upstreams/timings.ts';

/** Does on nobody's behalf what else is done for a request; the circuits bound how long it takes. */
export async function withContext<T>(
  clock: Clock,
  work: (context: RequestContext) => Promise<T>,
): Promise<T> {
  const call = new Call({ clock });
  try {
    return await work({ call, headers: {}, demand: {}, timings: new Timings() });
  } finally {
    call.release();
  }
}
