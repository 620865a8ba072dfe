import { Pool, type Dispatcher } from 'undici';
import type { Call } from '../resilience/call.ts';
import { Listeners } from '../resilience/events.ts';
import { outcomeOf, type Attempt } from './attempt.ts';
import { UpstreamError } from './errors.ts';
import type { Headers } from './freshness.ts';
import { identify, type Identity } from './identity.ts';
import { failureOfConnection, failureOfStatus } from './outcome.ts';
import type { RequestContext } from './request-context.ts';

export interface ConnectionOptions {
  name: string;
  /** Such as `http://users.internal:8080`. */
  origin: string;
  /** Bound of one answer's body, in bytes. */
  maxResponseBytes: number;
  connectTimeoutMs: number;
}

/** On whose behalf a request is made, as far as the upstream is told. */
export interface Sender {
  identity: Identity;
  /** Whether the upstream is one that is told who is calling, where the caller says so. */
  isForCaller: boolean;
  /** The headers of W3C Trace Context. */
  trace: Readonly<Record<string, string>>;
}

type RequestOptions = Pick<Dispatcher.RequestOptions, 'method' | 'path' | 'body'>;

/** A 2xx answer. */
export interface Response {
  status: number;
  headers: Headers;
  text: string;
  bytes: number;
}

/** A probe is nobody's. */
export const PROBE: Sender = { identity: identify([], {}), isForCaller: false, trace: {} };

/** What an upstream that receives the headers `names` is told of this request. */
export function senderOf({ headers }: RequestContext, names: readonly string[]): Sender {
  return {
    identity: identify(names, headers),
    isForCaller: names.length > 0,
    trace: traceOf(headers),
  };
}

/** HTTP to one upstream: every failure, of the connection or by its status, is an UpstreamError. */
export class Connection {
  /** Told of every request when it is over. */
  readonly attempts = new Listeners<Attempt>();
  readonly #name: string;
  readonly #pool: Pool;

  constructor({ name, origin, maxResponseBytes, connectTimeoutMs }: ConnectionOptions) {
    this.#name = name;
    this.#pool = new Pool(origin, {
      // The bulkhead bounds what runs at once; a second bound here would queue where nobody sees it.
      connections: null,
      connect: { timeout: connectTimeoutMs },
      // The policies keep the time, exactly; undici's own timers are coarse.
      headersTimeout: 0,
      bodyTimeout: 0,
      maxResponseSize: maxResponseBytes,
      allowH2: false,
    });
  }

  /** One request. @throws UpstreamError, or the call's reason where it ended first */
  async request(options: RequestOptions, sender: Sender, call: Call): Promise<Response> {
    const { method } = options;
    const startedAt = call.clock.now();
    let outcome: Attempt['outcome'] = 'aborted';
    try {
      const response = await this.#request(options, sender, call);
      outcome = response.status;
      return response;
    } catch (error) {
      outcome = outcomeOf(error);
      throw error;
    } finally {
      this.attempts.emit({ method, outcome, ms: call.clock.now() - startedAt });
    }
  }

  async #request(
    options: RequestOptions,
    { identity, isForCaller, trace }: Sender,
    call: Call,
  ): Promise<Response> {
    try {
      const { statusCode, headers, body } = await this.#pool.request({
        ...options,
        headers: {
          ...trace,
          ...identity.headers,
          ...(options.body !== undefined && { 'content-type': 'application/json' }),
          // What is worth no more than this to us need not be worked on for longer.
          'x-request-timeout-ms': String(Math.max(1, Math.floor(call.remaining()))),
        },
        signal: call.signal,
      });
      const failure = failureOfStatus(statusCode, {
        retryAfterMs: retryAfterMs(headers['retry-after']),
        isForCaller,
      });
      if (failure !== undefined) {
        // Reading a small rest keeps the connection; a large one costs less as a new connection.
        await body.dump({ limit: 65_536, signal: call.signal });
        throw new UpstreamError(this.#name, failure);
      }
      const text = await body.text();
      return { status: statusCode, headers, text, bytes: Buffer.byteLength(text) };
    } catch (error) {
      if (error instanceof UpstreamError) throw error;
      // Ended from outside: the reason says why, the connection's error does not.
      if (call.ended) throw call.reason;
      throw new UpstreamError(this.#name, failureOfConnection(error));
    }
  }

  /** Ends all connections; requests under way are let finish. */
  close(): Promise<void> {
    return this.#pool.close();
  }
}

// W3C Trace Context; whoever starts a shared call lends it its trace.
const TRACEPARENT = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/;

function traceOf({ traceparent, tracestate }: RequestContext['headers']): Sender['trace'] {
  if (typeof traceparent !== 'string' || !TRACEPARENT.test(traceparent)) return {};
  return typeof tracestate === 'string' ? { traceparent, tracestate } : { traceparent };
}

// An upstream that asks for more is believed only so far.
const LONGEST_RETRY_AFTER_S = 300;

/** Milliseconds of a Retry-After in seconds; the form with a date depends on two wall clocks and is left out. */
function retryAfterMs(value: string | string[] | undefined): number | undefined {
  if (typeof value !== 'string' || !/^\d{1,9}$/.test(value)) return undefined;
  return Math.min(Number(value), LONGEST_RETRY_AFTER_S) * 1_000;
}
