/** Deeper than any real body; far from where recursion over a value ends the stack. */
export const DEEPEST_JSON = 64;

/** Whether a JSON value nests deeper than `levels`; without recursion, so that any depth can be told. */
export function isDeeperThan(levels: number, value: unknown): boolean {
  let level = [value];
  for (let depth = 0; depth <= levels; depth += 1) {
    level = level.flatMap((part) =>
      typeof part === 'object' && part !== null ? (Object.values(part) as unknown[]) : [],
    );
    if (level.length === 0) return false;
  }
  return true;
}
