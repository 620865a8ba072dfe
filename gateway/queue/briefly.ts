import { DeadlineExceededError } from '../resilience/errors.ts';
import { StoreUnavailableError } from '../store/errors.ts';
import type { RequestContext } from '../upstreams/request-context.ts';

/** Of the time that is left, what a look may take that the request can do without. */
const SHARE = 1 / 3;

/**
 * Does work that the request can do without in a part of its time: what does not come in time counts as
 * StoreUnavailableError, and there is time left to go on without it.
 */
export async function briefly<T>(
  context: RequestContext,
  work: (context: RequestContext) => Promise<T>,
): Promise<T> {
  const call = context.call.child(SHARE * context.call.remaining());
  try {
    return await work({ ...context, call });
  } catch (error) {
    if (!(error instanceof DeadlineExceededError) || context.call.ended) throw error;
    throw new StoreUnavailableError('it did not answer in time', { cause: error });
  } finally {
    call.release();
  }
}
