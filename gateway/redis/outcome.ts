import { AttemptTimeoutError, ResilienceError } from '../resilience/errors.ts';
import { OK, type Verdict } from '../resilience/outcome.ts';
import { RedisRefusedError, RedisStartingError, RedisUnavailableError } from './errors.ts';

const STARTING: Verdict = { outcome: 'ignore', class: 'redis_starting' };
const REFUSED: Verdict = { outcome: 'fail', class: 'redis_refused' };
const UNAVAILABLE: Verdict = { outcome: 'fail', class: 'redis_unavailable' };
const TIMED_OUT: Verdict = { outcome: 'fail', class: 'redis_timeout' };
const OWN: Verdict = { outcome: 'ignore', class: 'own' };

/** What an error of a command says about the health of Redis. */
export function classify(error: unknown): Verdict {
  if (error instanceof RedisStartingError) return STARTING;
  if (error instanceof RedisRefusedError) return REFUSED;
  if (error instanceof RedisUnavailableError) return UNAVAILABLE;
  if (error instanceof AttemptTimeoutError) return TIMED_OUT;
  return error instanceof ResilienceError || error instanceof Error ? OWN : OK;
}
