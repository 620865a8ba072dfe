import type { Source } from '../upstreams/upstream.ts';

// What is stale or in parts may be whole a moment later.
const SHORT_S = 1;

/** How long the client may keep an answer: no longer than the part that ends first is fresh. */
export function cacheControl(
  sources: readonly Source<unknown>[],
  isComplete: boolean,
  ageSeconds: number,
): string {
  const parts = sources.map(({ cached }) => cached);
  if (parts.some(({ value }) => value.noStore)) return 'no-store';
  const scope = parts.some(({ value }) => value.isPrivate) ? 'private, ' : '';
  // An upstream that wants to be asked every time is not asked less often by our clients.
  if (parts.some(({ value }) => value.clientTtlMs === 0)) return `${scope}no-cache`;
  const fresh = parts.filter(({ stale }) => stale === undefined);
  const leftMs = fresh.reduce(
    (least, { ttlMs, ageMs, value: { clientTtlMs = Infinity } }) =>
      Math.min(least, ttlMs, clientTtlMs - ageMs),
    Infinity,
  );
  const leftSeconds = Math.floor(leftMs / 1_000);
  if (leftSeconds <= 0) return `${scope}no-cache`;
  if (!isComplete || fresh.length < parts.length) return `${scope}max-age=${SHORT_S}`;
  // Whoever keeps it takes off the Age that we tell (RFC 9111, 4.2).
  return `${scope}max-age=${ageSeconds + leftSeconds}`;
}
