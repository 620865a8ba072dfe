import type { Source } from '../upstreams/upstream.ts';

/** The request headers that choose an answer, after those that are named already. */
export function vary(
  named: string | number | string[] | undefined,
  sources: readonly Source<unknown>[],
): string {
  const names = ['Accept-Encoding', ...sources.flatMap(({ variesBy }) => variesBy)];
  return [...(named === undefined ? [] : [String(named)]), ...new Set(names)].join(', ');
}
