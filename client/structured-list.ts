/** One member of a structured list (RFC 9651), such as `breakwater; hit; ttl=27`. */
export interface Member {
  /** A string without its quotes; anything else as it is written. */
  item: string;
  params: ReadonlyMap<string, string | number | boolean>;
}

const BARE = String.raw`"(?:[^"\\]|\\["\\])*"|\?[01]|:[A-Za-z\d+/=]*:|@?-?\d+(?:\.\d+)?|[A-Za-z*][\w:/!#$%&'*+.^\x60|~-]*`;
const PARAM = `; *([a-z*][a-z\\d_.*-]*)(?:=(${BARE}))?`;
const MEMBER = new RegExp(`(${BARE})((?:${PARAM})*)[ \\t]*(?:,[ \\t]*|$)`, 'y');
const PARAMS = new RegExp(PARAM, 'g');

/** The members of a list without inner lists; of a field that is malformed, none (RFC 9651, 4.2). */
export function parseList(field: string | null): Member[] {
  const text = field?.trim() ?? '';
  const members: Member[] = [];
  for (let at = 0; at < text.length;) {
    MEMBER.lastIndex = at;
    const match = MEMBER.exec(text);
    if (match === null) return [];
    members.push({ item: unquoted(match[1] ?? ''), params: parseParams(match[2] ?? '') });
    at = MEMBER.lastIndex;
  }
  return members;
}

function parseParams(text: string): Member['params'] {
  const found = [...text.matchAll(PARAMS)];
  return new Map(found.map(([, name = '', value]) => [name, bareValue(value)]));
}

function bareValue(text: string | undefined): string | number | boolean {
  // A parameter without a value is a true one.
  if (text === undefined || text === '?1') return true;
  if (text === '?0') return false;
  return /^[-\d]/.test(text) ? Number(text) : unquoted(text);
}

const unquoted = (text: string): string =>
  text.startsWith('"') ? text.slice(1, -1).replaceAll(/\\(["\\])/g, '$1') : text;
