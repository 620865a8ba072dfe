import { FileError, LONGEST_LINE } from './format.ts';

const LINE_FEED = 0x0a;

export interface Line {
  /** From 1. */
  number: number;
  /** With its line feed, if it has one. */
  bytes: Buffer;
  isWhole: boolean;
}

/**
 * Bytes as lines. Only a line feed ends one: Node's own reader takes U+2028 for an end as well, and
 * names may hold it.
 * @throws FileError at a line that has no end
 */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let number = 0;
  let pending: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(LINE_FEED, from);
      const piece = chunk.subarray(from, end === -1 ? undefined : end + 1);
      pending.push(piece);
      length += piece.length;
      if (length > LONGEST_LINE)
        throw new FileError(`line ${number + 1} is longer than any that an export writes`);
      if (end === -1) break;
      number += 1;
      yield { number, bytes: pending.length === 1 ? piece : Buffer.concat(pending), isWhole: true };
      pending = [];
      length = 0;
      from = end + 1;
    }
  }
  if (length > 0) yield { number: number + 1, bytes: Buffer.concat(pending), isWhole: false };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws FileError with the line's number */
export function parseLine({ number, bytes, isWhole }: Line): unknown {
  try {
    return JSON.parse(utf8.decode(bytes)) as unknown;
  } catch (error) {
    if (!isWhole && number > 1) throw new FileError(`it is cut off in line ${number}`);
    const what = error instanceof SyntaxError ? 'JSON' : 'UTF-8';
    throw new FileError(`line ${number} is not ${what}`);
  }
}
