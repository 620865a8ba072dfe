import type { CircuitState, Transition } from '../resilience/circuit-state.ts';

/** Why a circuit moved: the kind of rule, without its numbers and without anybody's words. */
export type TransitionReason =
  | 'failure_count'
  | 'failure_rate'
  | 'slow_rate'
  | 'open_time_over'
  | 'probe_failed'
  | 'probe_ok'
  | 'forced'
  | 'expired'
  | 'released'
  | 'reset'
  | 'other';

export type Move = Pick<Transition, 'from' | 'to'> & { reason: TransitionReason };

/** How a circuit moves by itself. */
export const automaticMoves: readonly Move[] = [
  { from: 'closed', to: 'open', reason: 'failure_count' },
  { from: 'closed', to: 'open', reason: 'failure_rate' },
  { from: 'closed', to: 'open', reason: 'slow_rate' },
  { from: 'open', to: 'half-open', reason: 'open_time_over' },
  { from: 'half-open', to: 'open', reason: 'probe_failed' },
  { from: 'half-open', to: 'closed', reason: 'probe_ok' },
];

const RULES: readonly (readonly [RegExp, TransitionReason])[] = [
  [/^\d+ failures /, 'failure_count'],
  [/^failure /, 'failure_rate'],
  [/^slower than /, 'slow_rate'],
];
const PROBES_SUCCEEDED = /^(?:a probe|\d+ probes) succeeded$/;

const isForced = (state: CircuitState): boolean =>
  state === 'forced-open' || state === 'forced-closed' || state === 'disabled';

/**
 * The states decide where they can: the text may be an operator's, who can write anything.
 * Only where a circuit opens by itself does the text, then its own, tell the rules apart.
 */
export function reasonOf({
  from,
  to,
  reason,
}: Pick<Transition, 'from' | 'to' | 'reason'>): TransitionReason {
  if (isForced(to)) return 'forced';
  if (isForced(from)) {
    if (reason === `${from} has expired`) return 'expired';
    return reason.startsWith('reset') ? 'reset' : 'released';
  }
  if (to === 'half-open') return 'open_time_over';
  if (to === 'closed') {
    return from === 'half-open' && PROBES_SUCCEEDED.test(reason) ? 'probe_ok' : 'reset';
  }
  if (from === 'half-open') return 'probe_failed';
  return RULES.find(([pattern]) => pattern.test(reason))?.[1] ?? 'other';
}
