import { TOKEN, type Field } from './headers-field.ts';

/** Reads a header from left to right. */
export interface Scanner {
  atEnd: () => boolean;
  /** Whether this character was next; then it is behind us. */
  take: (character: string) => boolean;
  skipWhitespace: () => void;
  token: (what: string) => string;
  /** The content of a quoted-string whose first quote was taken, its escapes undone. */
  quotedRest: () => string;
}

// https://www.rfc-editor.org/rfc/rfc9110#name-quoted-strings
const QUOTED = /((?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t \x21-\x7e\x80-\xff])*)"/y;
const WHITESPACE = /[\t ]*/y;

export function createScanner({ value, fail }: Field): Scanner {
  let position = 0;

  function match(pattern: RegExp): RegExpExecArray | undefined {
    const sticky = new RegExp(pattern);
    sticky.lastIndex = position;
    const found = sticky.exec(value) ?? undefined;
    if (found !== undefined) position = sticky.lastIndex;
    return found;
  }

  return {
    atEnd: () => position === value.length,
    take(character) {
      if (value[position] !== character) return false;
      position += 1;
      return true;
    },
    skipWhitespace() {
      match(WHITESPACE);
    },
    token: (what) => match(TOKEN)?.[0] ?? fail(`expected ${what} at ${position}`),
    quotedRest() {
      const [, content = ''] =
        match(QUOTED) ?? fail(`the text quoted at ${position - 1} is not right`);
      return content.replaceAll(/\\(.)/g, '$1');
    },
  };
}

/** `#element` of RFC 9110 as a sender may write it: not empty, no empty elements. */
export function scanList<T>(field: Field, element: (scanner: Scanner) => T): T[] {
  const scanner = createScanner(field);
  const elements = [element(scanner)];
  for (;;) {
    scanner.skipWhitespace();
    if (scanner.atEnd()) break;
    if (!scanner.take(',')) field.fail(`expected a comma after element ${elements.length}`);
    scanner.skipWhitespace();
    elements.push(element(scanner));
  }
  if (/^[\t ]|[\t ]$/.test(field.value)) field.fail('starts or ends in whitespace');
  return elements;
}
