// A name, and after `=` a quoted or a plain argument (RFC 9111, 5.2).
const DIRECTIVE = /([^\s,;="]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,;"]*)))?/g;

/**
 * The directives of a Cache-Control and their arguments, '' where there is none. By hand, since what
 * forbids has to forbid in any form (`no-store=""`), and of two values the first one counts (4.2.1).
 */
export function parseCacheControl(header: string): ReadonlyMap<string, string> {
  const directives = new Map<string, string>();
  for (const [, name = '', quoted, plain] of header.matchAll(DIRECTIVE)) {
    const key = name.toLowerCase();
    if (!directives.has(key)) directives.set(key, quoted ?? plain ?? '');
  }
  return directives;
}

// The largest that a cache need know (1.2.2): beyond it all is the same.
const LONGEST_S = 2 ** 31;

/** Milliseconds of a number of seconds; undefined where it is none. */
export function deltaMs(seconds: string | undefined): number | undefined {
  if (seconds === undefined || !/^\d+$/.test(seconds)) return undefined;
  return Math.min(Number(seconds), LONGEST_S) * 1_000;
}
