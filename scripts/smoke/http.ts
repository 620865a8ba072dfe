import { Surprise } from './surprise.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  /** Undefined where the text is not JSON. */
  json: unknown;
  /** From the request to the last byte. */
  ms: number;
}

/** Longer than any deadline of the gateway's. */
const LIMIT_MS = 15_000;

/** @throws Surprise where no answer comes */
export async function send(
  method: Method,
  url: string,
  { body, signal }: { body?: unknown; signal: AbortSignal },
): Promise<Reply> {
  const from = performance.now();
  try {
    const response = await fetch(url, {
      method,
      signal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]),
      ...(body !== undefined && {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
    });
    const text = await response.text();
    const ms = performance.now() - from;
    const { status, headers } = response;
    return { status, headers, text, json: parseJson(text), ms };
  } catch (error) {
    signal.throwIfAborted();
    throw new Surprise(`no answer from ${new URL(url).origin} (${whyNot(error)})`, {
      cause: error,
    });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function whyNot(error: unknown): string {
  const { name, message, cause } = error as Error;
  if (name === 'TimeoutError') return `nothing within ${LIMIT_MS / 1_000} s`;
  const { code } = (cause ?? {}) as { code?: string };
  return code ?? message;
}
