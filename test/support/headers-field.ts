/** As undici and node:http give them; an array is a line for each value. */
export type ResponseHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

export class MalformedHeaderError extends Error {
  override readonly name = 'MalformedHeaderError';

  constructor(header: string, value: unknown, problem: string) {
    super(`${header}: ${JSON.stringify(value)}: ${problem}`);
  }
}

/** `fail` ends the parsing of this header; `value` is all of it. */
export interface Field {
  readonly value: string;
  fail: (problem: string) => never;
}

/** https://www.rfc-editor.org/rfc/rfc9110#name-tokens */
export const TOKEN = /[!#$%&'*+.^_`|~\w-]+/y;

function linesOf(headers: ResponseHeaders, name: string): readonly string[] {
  // In any case: a header that is looked up by the wrong case must not pass for absent.
  return Object.entries(headers).flatMap(([key, value]) =>
    key.toLowerCase() === name.toLowerCase() && value !== undefined ? value : [],
  );
}

function createField(name: string, value: string): Field {
  return {
    value,
    fail(problem) {
      throw new MalformedHeaderError(name, value, problem);
    },
  };
}

/** A header that is a list: its lines joined to one. */
export function listField(headers: ResponseHeaders, name: string): Field | undefined {
  const lines = linesOf(headers, name);
  return lines.length === 0 ? undefined : createField(name, lines.join(', '));
}

/** A header that may occur once. */
export function singleField(headers: ResponseHeaders, name: string): Field | undefined {
  const [line, ...others] = linesOf(headers, name);
  if (others.length > 0) {
    throw new MalformedHeaderError(name, [line, ...others], 'must not occur more than once');
  }
  return line === undefined ? undefined : createField(name, line);
}
