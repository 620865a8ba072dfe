import { ProblemError } from '../problem.ts';
import { AttemptTimeoutError } from '../resilience/errors.ts';
import { OK, type Verdict } from '../resilience/outcome.ts';
import { ContentionError, DuplicateError, StoreUnavailableError } from './errors.ts';

const UNAVAILABLE: Verdict = { outcome: 'fail', class: 'store_unavailable' };
const TIMED_OUT: Verdict = { outcome: 'fail', class: 'store_timeout' };
// Deadlocks and locks of others: it answers, and got nothing done.
const CONTENTION: Verdict = { outcome: 'ignore', class: 'contention' };
const DUPLICATE: Verdict = { outcome: 'ok', class: 'duplicate' };
const OWN: Verdict = { outcome: 'ignore', class: 'own' };

/** What an error of a unit of work says about the health of the database. */
export function classify(error: unknown): Verdict {
  if (error instanceof StoreUnavailableError) return UNAVAILABLE;
  if (error instanceof AttemptTimeoutError) return TIMED_OUT;
  if (error instanceof ContentionError) return CONTENTION;
  if (error instanceof DuplicateError) return DUPLICATE;
  // What a unit of work decided, knowing the data; whatever else nobody knows says nothing.
  return error instanceof ProblemError ? OK : OWN;
}
