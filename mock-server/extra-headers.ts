/** Response headers by name; several values are sent as several lines. */
export type ExtraHeaders = Readonly<Record<string, string | string[]>>;

// https://www.rfc-editor.org/rfc/rfc9110#name-tokens
const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;
/** What node:http sends: a tab and what Latin-1 can print. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** They say where the answer ends, or node refuses them without a chunked body. */
const FRAMING = new Set(['content-length', 'transfer-encoding', 'connection', 'trailer']);

function isValue(value: unknown): boolean {
  return typeof value === 'string' && VALUE.test(value);
}

function problemOf(name: string, value: unknown, others: readonly string[]): string | undefined {
  const lower = name.toLowerCase();
  if (!TOKEN.test(name)) return `${JSON.stringify(name)} is not the name of a header`;
  if (FRAMING.has(lower)) return `${lower} cannot be set, the mock server needs it itself`;
  if (others.some((other) => other.toLowerCase() === lower)) return `${name} is there twice`;
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (values.length > 0 && values.every(isValue)) return undefined;
  return `${name} must be a text or a non-empty array of texts, in Latin-1 without control characters`;
}

/** What is wrong with the `headers` of a fault, header by header. */
export function headerProblems(input: unknown): string[] {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return ['headers must be an object of names and values'];
  }
  const names = Object.keys(input);
  if (names.length === 0) return ['headers must name at least one header'];
  return Object.entries(input).flatMap(([name, value], index) => {
    const problem = problemOf(name, value, names.slice(0, index));
    return problem === undefined ? [] : [`headers: ${problem}`];
  });
}

/** The extra ones replace those of the same name, except that cookies do not replace each other. */
export function withHeaders(headers: ExtraHeaders, extra: ExtraHeaders): ExtraHeaders {
  const lowered = Object.entries(extra).map(([name, value]) => {
    const lower = name.toLowerCase();
    const own = headers['set-cookie'];
    return [lower, lower === 'set-cookie' && own !== undefined ? [own, value].flat() : value];
  });
  return { ...headers, ...Object.fromEntries(lowered) };
}
