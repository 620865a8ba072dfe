import { AttemptTimeoutError, ResilienceError } from '../resilience/errors.ts';
import type { Verdict } from '../resilience/outcome.ts';
import { KafkaError, type KafkaFault } from './errors.ts';

const TIMED_OUT: Verdict = { outcome: 'fail', class: 'broker_timeout' };
const OWN: Verdict = { outcome: 'ignore', class: 'own' };

const VERDICTS: Readonly<Record<KafkaFault, Verdict>> = {
  unreachable: { outcome: 'fail', class: 'broker_unreachable' },
  timeout: TIMED_OUT,
  failed: { outcome: 'fail', class: 'broker_failed' },
  // It answers, and others' messages are taken.
  refused: { outcome: 'ok', class: 'message_refused' },
  closed: OWN,
};

/** What an error of a call to Kafka says about its health. */
export function classify(error: unknown): Verdict {
  if (error instanceof KafkaError) return VERDICTS[error.fault];
  if (error instanceof AttemptTimeoutError) return TIMED_OUT;
  return error instanceof ResilienceError ? OWN : { outcome: 'ignore', class: 'unknown' };
}
