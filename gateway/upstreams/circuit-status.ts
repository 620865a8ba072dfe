import { Type, type Static } from 'typebox';
import type { Circuit } from './pipeline.ts';

const count = (description: string) => Type.Integer({ minimum: 0, description });

/** What anyone may see of a circuit. */
export const CircuitStatus = Type.Object(
  {
    name: Type.String({ description: 'The circuit: users, events, events.write' }),
    state: Type.Enum(['closed', 'open', 'half-open', 'forced-open', 'forced-closed', 'disabled']),
    since: Type.String({ format: 'date-time', description: 'When it came into this state' }),
    reason: Type.String({ description: 'The rule that fired, in words and numbers' }),
    epoch: count('Transitions since the start'),
    retryAfterMs: Type.Optional(
      Type.Number({
        minimum: 0,
        description: 'Milliseconds until the next probe; not while closed',
      }),
    ),
    window: Type.Object({
      calls: count('Attempts in the sliding window'),
      failures: count('Those of them that failed'),
      slow: count('Those that took longer than BREAKER_SLOW_CALL_MS'),
      failureRate: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    }),
    totals: Type.Object(
      {
        admitted: count('Attempts that were let through'),
        ok: count('Attempts that succeeded'),
        fail: count('Attempts that failed'),
        ignore: count('Attempts that say nothing about the upstream'),
        expired: count('Probes that were never settled'),
        rejected: count('Calls rejected without an attempt'),
        late: count('Results that came after the state had changed'),
      },
      { description: 'Since the start' },
    ),
    bulkhead: Type.Object({
      limit: count('Calls that may run at once'),
      active: count('Calls running now'),
      queueLimit: count('Calls that may wait'),
      queued: count('Calls waiting now'),
    }),
  },
  { title: 'CircuitStatus', description: 'What anyone may see of a circuit' },
);
export type CircuitStatus = Static<typeof CircuitStatus>;

export function statusOf({ breaker, bulkhead }: Circuit): CircuitStatus {
  const { name, state, since, reason, epoch, retryAfterMs, window, totals } = breaker.snapshot();
  const { calls, failures, slow, failureRate } = window;
  return {
    name,
    state,
    since: new Date(since).toISOString(),
    reason,
    epoch,
    ...(retryAfterMs !== undefined && { retryAfterMs: Math.ceil(retryAfterMs) }),
    window: { calls, failures, slow, ...(failureRate !== undefined && { failureRate }) },
    totals,
    bulkhead: bulkhead.snapshot(),
  };
}
