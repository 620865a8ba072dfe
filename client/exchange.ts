import { accounted } from './complete.ts';
import { freshnessOf } from './freshness.ts';
import type { Success } from './operation.ts';
import { answeredFailure, networkFailure, type Failure } from './problem.ts';
import { retryAfterOf } from './retry-after.ts';

/** As much of `fetch` as is needed. */
export type Send = (url: string, init: RequestInit) => Promise<Response>;

export type Answer = Success<number, unknown> | Failure;

/**
 * One request and its answer.
 * @throws the signal's reason when that is what ended it.
 */
export async function exchange(
  send: Send,
  url: string,
  init: RequestInit,
  onHeaders: (headers: Headers) => void,
): Promise<Answer> {
  try {
    const response = await send(url, init);
    onHeaders(response.headers);
    return read(response, await response.text());
  } catch (cause) {
    init.signal?.throwIfAborted();
    return networkFailure(cause);
  }
}

function read(response: Response, text: string): Answer {
  const { ok, status, headers } = response;
  let body: unknown;
  try {
    // 204 has no body; what should have one and has none is not an answer.
    body = status === 204 ? undefined : JSON.parse(text);
  } catch (cause) {
    return answeredFailure(response, undefined, retryAfterOf(response, undefined), cause);
  }
  if (!ok) return answeredFailure(response, body, retryAfterOf(response, body));
  return { ok, status, data: accounted(body), freshness: freshnessOf(headers) };
}
