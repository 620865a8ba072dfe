import { Pool, type Dispatcher } from 'undici';
import { Cache, type Cached, type Loaded } from '../resilience/cache.ts';
import type { Call } from '../resilience/call.ts';
import type { Clock } from '../resilience/clock.ts';
import { DEEPEST_JSON, isDeeperThan } from '../nesting.ts';
import { RetryBudget } from '../resilience/retry-budget.ts';
import type { ReadSettings } from '../settings.ts';
import { UpstreamError, type UpstreamFailure } from './errors.ts';
import { failureOfConnection, failureOfPayload, failureOfStatus, isOutage } from './outcome.ts';
import type { Circuit } from './pipeline.ts';

export interface UpstreamOptions {
  name: string;
  /** Such as `http://users.internal:8080`. */
  origin: string;
  /** Of the circuit that reads from it. */
  settings: ReadSettings;
  /** Bound of one answer's body, in bytes. */
  maxResponseBytes: number;
  connectTimeoutMs: number;
  clock: Clock;
  /** Uniform in [0, 1). */
  random: () => number;
}

/** The contract's form of an answer: a compiled TypeBox schema. */
export interface Payload<T> {
  Check(value: unknown): value is T;
  Errors(value: unknown): { instancePath: string; message: string }[];
}

/** A GET whose answer is cached under its path. */
export interface Read<T> {
  path: string;
  payload: Payload<T>;
  circuit: Circuit;
  /** Whether 200 with no body is the service's way to say that there is no such thing. */
  emptyIsMissing: boolean;
  /** Names under which the cached answer can be dropped together with others. */
  tags?: (payload: T) => readonly string[];
}

/** A POST. Never cached, never repeated. */
export interface Write<T> {
  path: string;
  body: unknown;
  payload: Payload<T>;
  circuit: Circuit;
}

interface Answer {
  text: string;
  bytes: number;
}

/** One service behind the gateway: its connections, its cache, and what its answers mean. */
export class Upstream {
  readonly name: string;
  readonly cache: Cache;
  /** Bounds what its circuits add to its load by themselves. */
  readonly budget: RetryBudget;
  readonly #pool: Pool;

  constructor({ settings, ...options }: UpstreamOptions) {
    this.name = options.name;
    this.budget = new RetryBudget({
      ratio: settings.RETRY_BUDGET_RATIO,
      reserve: settings.RETRY_BUDGET_RESERVE,
    });
    this.cache = new Cache({
      clock: options.clock,
      random: options.random,
      ttlMs: settings.CACHE_TTL_MS,
      staleWhileRevalidateMs: settings.CACHE_STALE_WHILE_REVALIDATE_MS,
      staleIfErrorMs: settings.CACHE_STALE_IF_ERROR_MS,
      maxBytes: settings.CACHE_MAX_BYTES,
      maxEntryBytes: settings.CACHE_MAX_ENTRY_BYTES,
      isOutage,
      budget: this.budget,
    });
    this.#pool = new Pool(options.origin, {
      // The bulkhead bounds what runs at once; a second bound here would queue where nobody sees it.
      connections: null,
      connect: { timeout: options.connectTimeoutMs },
      // The policies keep the time, exactly; undici's own timers are coarse.
      headersTimeout: 0,
      bodyTimeout: 0,
      maxResponseSize: options.maxResponseBytes,
      allowH2: false,
    });
  }

  /** From the cache, else through the circuit; concurrent callers share one call. */
  read<T>(read: Read<T>, call: Call): Promise<Cached<T>> {
    const { path, circuit } = read;
    const fetch = (attempt: Call) => this.#fetch(read, attempt);
    const load = (loading: Call) => circuit.policy.execute(fetch, loading);
    return this.cache.get(path, call, load, circuit.breaker);
  }

  /** One attempt past the cache and the gates, for whoever has a place at the breaker already. */
  async probe<T>(read: Read<T>, call: Call): Promise<void> {
    await read.circuit.attempt.execute((attempt) => this.#fetch(read, attempt), call);
  }

  write<T>(write: Write<T>, call: Call): Promise<T> {
    const { path, payload } = write;
    const body = JSON.stringify(write.body);
    const headers = { 'content-type': 'application/json' };
    return write.circuit.policy.execute(async (attempt) => {
      const { text } = await this.#request({ method: 'POST', path, headers, body }, attempt);
      return this.#decode(text, payload);
    }, call);
  }

  /** Ends all connections; requests under way are let finish. */
  close(): Promise<void> {
    return this.#pool.close();
  }

  async #fetch<T>(
    { path, payload, emptyIsMissing, tags }: Read<T>,
    call: Call,
  ): Promise<Loaded<T>> {
    const { text, bytes } = await this.#request({ method: 'GET', path }, call);
    if (text === '' && emptyIsMissing) throw this.#error(missing);
    const value = this.#decode(text, payload);
    return { value, bytes, tags: tags?.(value) ?? [] };
  }

  async #request(options: Dispatcher.RequestOptions, call: Call): Promise<Answer> {
    try {
      const { statusCode, headers, body } = await this.#pool.request({
        ...options,
        headers: {
          ...(options.headers as Record<string, string> | undefined),
          // What is worth no more than this to us need not be worked on for longer.
          'x-request-timeout-ms': String(Math.max(1, Math.floor(call.remaining()))),
        },
        signal: call.signal,
      });
      const failure = failureOfStatus(statusCode, retryAfterMs(headers['retry-after']));
      if (failure !== undefined) {
        // Reading a small rest keeps the connection; a large one costs less as a new connection.
        await body.dump({ limit: 65_536, signal: call.signal });
        throw this.#error(failure);
      }
      const text = await body.text();
      return { text, bytes: Buffer.byteLength(text) };
    } catch (error) {
      if (error instanceof UpstreamError) throw error;
      // Ended from outside: the reason says why, the connection's error does not.
      if (call.ended) throw call.reason;
      throw this.#error(failureOfConnection(error));
    }
  }

  #decode<T>(text: string, payload: Payload<T>): T {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw this.#error(failureOfPayload('the answer is not JSON', error));
    }
    if (isDeeperThan(DEEPEST_JSON, value)) {
      // What somebody stored there is at fault, not the service.
      throw this.#error({ ...failureOfPayload('the answer nests too deeply'), outcome: 'ignore' });
    }
    if (!payload.Check(value)) {
      const [first] = payload.Errors(value);
      const where = first === undefined ? '' : `: ${first.instancePath} ${first.message}`;
      throw this.#error(failureOfPayload(`the answer is off-schema${where}`));
    }
    return value;
  }

  #error(failure: UpstreamFailure): UpstreamError {
    return new UpstreamError(this.name, failure);
  }
}

const missing: UpstreamFailure = {
  code: 'not_found',
  outcome: 'ok',
  retryable: false,
  message: 'answered 200 with no body',
};

// An upstream that asks for more is believed only so far.
const LONGEST_RETRY_AFTER_S = 300;

/** Milliseconds of a Retry-After in seconds; the form with a date depends on two wall clocks and is left out. */
function retryAfterMs(value: string | string[] | undefined): number | undefined {
  if (typeof value !== 'string' || !/^\d{1,9}$/.test(value)) return undefined;
  return Math.min(Number(value), LONGEST_RETRY_AFTER_S) * 1_000;
}
