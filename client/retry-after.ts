import type { Problem } from './problem.ts';

// The request ended before anything was sent on, so that sending it again does nothing twice.
// `upstream_unavailable` is not among them: a write may have happened all the same.
const NEVER_SENT: ReadonlySet<Problem['code']> = new Set<Problem['code']>([
  'rate_limited',
  'circuit_open',
  'bulkhead_full',
  'overloaded',
  'draining',
]);

/** Whether a request that ended so may be sent again. */
export function mayRepeat(method: string, status: number, { code }: Problem): boolean {
  if (status === 429) return true;
  return status === 503 && (method === 'get' || NEVER_SENT.has(code));
}

/**
 * Milliseconds that a 429 or 503 asks to wait for: by `Retry-After`, or by the body, since a
 * browser shows pages of other origins only the headers that the gateway exposes.
 */
export function retryAfterOf({ status, headers }: Response, body: unknown): number | undefined {
  if (status !== 429 && status !== 503) return undefined;
  const field = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(field)) return 1_000 * Number(field);
  const until = Date.parse(field);
  // By the clock that wrote it, where that is told: the one here may be hours off.
  if (until > 0) return Math.max(0, until - (Date.parse(headers.get('date') ?? '') || Date.now()));
  const { retryAfter } = (body ?? {}) as { retryAfter?: unknown };
  return typeof retryAfter === 'number' && retryAfter >= 0 ? 1_000 * retryAfter : undefined;
}
