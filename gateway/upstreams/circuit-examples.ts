import type { CircuitStatus } from './circuit-status.ts';

export const circuitExamples: Record<'closed' | 'open', CircuitStatus> = {
  closed: {
    name: 'users',
    state: 'closed',
    since: '2026-11-21T04:02:11.017Z',
    reason: 'started',
    epoch: 0,
    window: { calls: 12, failures: 1, slow: 0, failureRate: 0.083 },
    totals: { admitted: 12, ok: 11, fail: 1, ignore: 0, expired: 0, rejected: 0, late: 0 },
    bulkhead: { limit: 100, active: 2, queueLimit: 1000, queued: 0 },
  },
  open: {
    name: 'events',
    state: 'open',
    since: '2026-11-21T04:10:59.492Z',
    reason: 'failure 70 % ≥ 50 % over 10 calls in 30 s',
    epoch: 1,
    retryAfterMs: 9951,
    window: { calls: 10, failures: 7, slow: 0, failureRate: 0.7 },
    totals: { admitted: 10, ok: 3, fail: 7, ignore: 0, expired: 0, rejected: 4, late: 0 },
    bulkhead: { limit: 100, active: 0, queueLimit: 1000, queued: 0 },
  },
};
