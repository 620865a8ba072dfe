import type { IncomingMessage } from 'node:http';
import { readBody } from './read-body.ts';

export interface Incoming {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** `''` or from the question mark on. */
  readonly query: string;
  /** Undefined if it is too large. */
  readonly text: string | undefined;
  /** Undefined if there is none, or none that can be parsed. */
  readonly json: unknown;
}

export function parseJson(text: string): unknown {
  // Every GET comes here: a SyntaxError costs more than the rest of a request.
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export async function readIncoming(request: IncomingMessage): Promise<Incoming> {
  const { method = 'GET', url = '/' } = request;
  const text = await readBody(request);
  const end = url.indexOf('?');
  return {
    method,
    path: end === -1 ? url : url.slice(0, end),
    query: end === -1 ? '' : url.slice(end),
    text,
    json: text === undefined ? undefined : parseJson(text),
  };
}
