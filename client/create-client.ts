import { callPatiently, type Patience } from './call.ts';
import { exchange, type Answer, type Send } from './exchange.ts';
import type { CallOptions, Operations } from './operation.ts';
import { Quota } from './quota.ts';
import { requestUrl } from './request-url.ts';
import { sleep as sleepByTimer } from './sleep.ts';

export interface ClientOptions {
  /** Where the gateway is, such as `https://api.example.org`; empty for the page's own origin. */
  baseUrl: string;
  /** In place of the global one, to add a token, for instance. */
  fetch?: Send;
  /** Ends all calls of this client. */
  signal?: AbortSignal;
  /** Tries of one call, the first one included: 3. */
  maxAttempts?: number;
  /** Milliseconds that one call waits in all to be let in: 5000. 0 never waits. */
  maxWaitMs?: number;
  /** Milliseconds on a clock that only moves forward: `performance.now`. */
  now?: () => number;
  /** Waits so many milliseconds, or rejects as soon as the signal is aborted: a timer. */
  sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Uniform in [0, 1): `Math.random`. */
  random?: () => number;
}

/** A method for each HTTP method, such as `client.get('/users/{id}', { id: '1' })`. */
export type Client = Operations;

// The runtime knows no types: which of these there are for which path, `Operations` says.
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

type AnyInput = CallOptions & { body?: unknown; query?: Record<string, unknown> };

/**
 * A client of the gateway. Its calls resolve to `{ ok: true, status, data, freshness }` or
 * `{ ok: false, status, problem }`, whatever goes wrong; only a signal makes them reject, and a
 * body that is not JSON.
 *
 * Where the gateway says to wait (`Retry-After` of a 429 or 503, a `RateLimit` that is used up) and
 * it is no longer than `maxWaitMs`, calls wait and try again; a POST only where nothing happened.
 */
export function createClient(options: ClientOptions): Client {
  const { baseUrl, fetch: send = sendGlobally, signal: ofAll } = options;
  const { maxAttempts = 3, maxWaitMs = 5_000 } = options;
  const { now = () => performance.now(), sleep = sleepByTimer, random = Math.random } = options;
  const quota = new Quota(now);
  const patience: Patience = { maxAttempts, maxWaitMs, sleep, random, quota };

  async function call(method: string, path: string, input: AnyInput = {}): Promise<Answer> {
    const { signal: ofThis, headers, cache, body, query = {}, ...parameters } = input;
    const signal = either(ofAll, ofThis);
    signal?.throwIfAborted();
    const url = requestUrl(baseUrl, { path, parameters, query });
    if (typeof url !== 'string') return url;
    const init: RequestInit = {
      method: method.toUpperCase(),
      headers: {
        accept: 'application/json, application/problem+json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(cache !== undefined && { cache }),
      ...(signal !== undefined && { signal }),
    };
    const attempt = () => exchange(send, url, init, (answered) => quota.heed(answered));
    return callPatiently(patience, method, attempt, signal);
  }

  // The names are those of Client; fromEntries forgets them.
  // Made from the list of methods, which the compiler cannot follow into the type of each.
  return Object.fromEntries(
    METHODS.map((method) => [
      method,
      (path: string, input?: AnyInput) => call(method, path, input),
    ]),
  ) as unknown as Client;
}

// Looked up for each call: tools that replace it may come later than the client.
const sendGlobally: Send = (url, init) => globalThis.fetch(url, init);

const either = (one: AbortSignal | undefined, other: AbortSignal | undefined) =>
  one !== undefined && other !== undefined ? AbortSignal.any([one, other]) : (one ?? other);
