import {
  Cache,
  type Cached,
  type Loaded,
  type Recalled,
  type SecondLevel,
} from '../resilience/cache.ts';
import type { Lifetime } from '../resilience/cache-decision.ts';
import type { Call } from '../resilience/call.ts';
import type { Clock } from '../resilience/clock.ts';
import { DEEPEST_JSON, isDeeperThan } from '../nesting.ts';
import { RetryBudget } from '../resilience/retry-budget.ts';
import type { ReadSettings } from '../settings.ts';
import type { Answer } from './answer.ts';
import { Connection, PROBE, senderOf, type Sender } from './connection.ts';
import { UpstreamError, type UpstreamFailure } from './errors.ts';
import { freshnessOf } from './freshness.ts';
import { failureOfPayload, isOutage } from './outcome.ts';
import type { Circuit } from './pipeline.ts';
import type { RequestContext } from './request-context.ts';
import { fromShared, toShared, type SharedAnswers, type SharedRecall } from './shared-answers.ts';

export interface UpstreamOptions {
  name: string;
  /** Such as `http://users.internal:8080`. */
  origin: string;
  /** Of the circuit that reads from it. */
  settings: ReadSettings;
  /** Request headers that it receives, names in lower case. */
  forwardHeaders: readonly string[];
  /** Bound of one answer's body, in bytes. */
  maxResponseBytes: number;
  connectTimeoutMs: number;
  clock: Clock;
  /** Uniform in [0, 1). */
  random: () => number;
  /** The cache's second level; without it each instance keeps its own. */
  sharedAnswers?: SharedAnswers | undefined;
}

/** The contract's form of an answer: a compiled TypeBox schema. */
export interface Payload<T> {
  Check(value: unknown): value is T;
  Errors(value: unknown): { instancePath: string; message: string }[];
}

/** A GET whose answer is cached. */
export interface Read<T> {
  /** Under which it is cached, such as `users/1`: as the path of the API, without its slash. */
  key: string;
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

/** What was read, and where from. */
export interface Source<T> {
  /** The upstream's name. */
  upstream: string;
  /** The read's. */
  key: string;
  /** The request headers that it may depend on. */
  variesBy: readonly string[];
  cached: Cached<Answer<T>>;
}

/** What reads found in the cache, counted since the start, and what is in it. */
export interface ReadCounts {
  hits: number;
  stale: number;
  misses: number;
  entries: number;
  bytes: number;
}

/** One service behind the gateway: its connections, its cache, and what its answers mean. */
export class Upstream {
  readonly name: string;
  readonly cache: Cache;
  /** Bounds what its circuits add to its load by themselves. */
  readonly budget: RetryBudget;
  /** Request headers that it receives, names in lower case. */
  readonly forwardHeaders: readonly string[];
  readonly #lifetime: Lifetime;
  readonly #clock: Clock;
  readonly #connection: Connection;
  readonly #sharedAnswers: SharedAnswers | undefined;
  readonly #reads = { hits: 0, stale: 0, misses: 0 };

  constructor({ settings, ...options }: UpstreamOptions) {
    this.name = options.name;
    this.forwardHeaders = options.forwardHeaders;
    this.#clock = options.clock;
    this.budget = new RetryBudget({
      ratio: settings.RETRY_BUDGET_RATIO,
      reserve: settings.RETRY_BUDGET_RESERVE,
    });
    this.#lifetime = {
      ttlMs: settings.CACHE_TTL_MS,
      staleWhileRevalidateMs: settings.CACHE_STALE_WHILE_REVALIDATE_MS,
      staleIfErrorMs: settings.CACHE_STALE_IF_ERROR_MS,
    };
    this.cache = new Cache({
      ...this.#lifetime,
      clock: options.clock,
      random: options.random,
      maxBytes: settings.CACHE_MAX_BYTES,
      maxEntryBytes: weightOf(settings.CACHE_MAX_ENTRY_BYTES),
      // What the circuit does not find out is found out as soon as it would be.
      longestRefreshBackoffMs: settings.BREAKER_OPEN_MS,
      isOutage,
    });
    this.#connection = new Connection(options);
    this.#sharedAnswers = options.sharedAnswers;
    this.#sharedAnswers?.attach(this.cache);
  }

  /** From the cache, else through the circuit; concurrent callers who tell the same share one call. */
  async read<T>(read: Read<T>, context: RequestContext): Promise<Source<T>> {
    const { call, demand, timings } = context;
    const { key, circuit } = read;
    const sender = senderOf(context, this.forwardHeaders);
    let queuedAt: number | undefined;
    let sentAt: number | undefined;
    const load = (loading: Call) => {
      queuedAt = this.#clock.now();
      const fetch = (attempt: Call) => {
        sentAt ??= this.#clock.now();
        return this.#fetch(read, sender, attempt);
      };
      return circuit.policy.execute(fetch, loading);
    };
    const from = this.#clock.now();
    let isKept = false;
    try {
      const { variant } = sender.identity;
      // What is for one caller alone stays here.
      const shared = variant === '' ? this.#secondLevel(read) : undefined;
      const { breaker } = circuit;
      const cached = await this.cache.get(key + variant, call, load, breaker, demand, shared);
      // Nobody was waited for.
      this.#reads[foundIn(cached)] += 1;
      isKept = cached.source === 'hit' && cached.stale !== 'error';
      return { upstream: this.name, key, variesBy: this.forwardHeaders, cached };
    } catch (error) {
      this.#reads.misses += 1;
      throw error;
    } finally {
      const to = this.#clock.now();
      timings.cache(isKept);
      timings.add(isKept ? 'cache' : this.name, from, to);
      // A refresh in the background queues without this caller.
      if (!isKept && queuedAt !== undefined) timings.add('queue', queuedAt, sentAt ?? to);
    }
  }

  /** One attempt past the cache and the gates, for whoever has a place at the breaker already. */
  async probe<T>(read: Read<T>, call: Call): Promise<void> {
    await read.circuit.attempt.execute((attempt) => this.#fetch(read, PROBE, attempt), call);
  }

  /** The status with which it was confirmed. */
  async write<T>(write: Write<T>, context: RequestContext): Promise<{ status: number }> {
    const { path, payload } = write;
    const { call, timings } = context;
    const body = JSON.stringify(write.body);
    const sender = senderOf(context, this.forwardHeaders);
    const from = this.#clock.now();
    try {
      return await write.circuit.policy.execute(async (attempt) => {
        const options = { method: 'POST', path, body } as const;
        const { status, text } = await this.#connection.request(options, sender, attempt);
        this.#decode(text, payload);
        return { status };
      }, call);
    } finally {
      timings.add(this.name, from, this.#clock.now());
    }
  }

  /** Every request to it, when it is over. */
  get attempts(): Connection['attempts'] {
    return this.#connection.attempts;
  }

  get reads(): ReadCounts {
    const { entries, bytes } = this.cache.snapshot();
    return { ...this.#reads, entries, bytes };
  }

  /** Drops what is cached under this key, for all callers. */
  drop(key: string): void {
    this.cache.drop(key);
    this.cache.dropTag(variantsOf(key));
  }

  /** Ends all connections; requests under way are let finish. */
  close(): Promise<void> {
    return this.#connection.close();
  }

  async #fetch<T>(
    { key, path, payload, emptyIsMissing, tags }: Read<T>,
    sender: Sender,
    call: Call,
  ): Promise<Loaded<Answer<T>>> {
    const { variant } = sender.identity;
    const { status, headers, text, bytes } = await this.#connection.request(
      { method: 'GET', path },
      sender,
      call,
    );
    if (text === '' && emptyIsMissing) throw this.#error(missing);
    const value = this.#decode(text, payload);
    const isPersonal = variant !== '';
    const { lifetime, ageMs, ...scope } = freshnessOf(headers, this.#lifetime, isPersonal);
    return {
      value: { payload: value, status, ...scope },
      bytes: weightOf(bytes),
      tags: [...(tags?.(value) ?? []), ...(isPersonal ? [variantsOf(key)] : [])],
      lifetime,
      ageMs,
    };
  }

  #secondLevel<T>({ key, payload, tags }: Read<T>): SecondLevel<Answer<T>> | undefined {
    const shared = this.#sharedAnswers;
    if (shared === undefined) return undefined;
    return {
      async recall(call): Promise<SharedlyRecalled<T>> {
        const recall = await shared.recall(key, call);
        const { found } = recall;
        return { recall, found: found && fromShared(found, payload, tags) };
      },
      keep(loaded, recalled) {
        const answer = toShared(loaded);
        const { recall } = recalled as SharedlyRecalled<T>;
        if (answer !== undefined) shared.keep(key, answer, recall);
      },
    };
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

interface SharedlyRecalled<T> extends Recalled<Answer<T>> {
  recall: SharedRecall;
}

function foundIn({ source, stale }: Cached<unknown>): 'hits' | 'stale' | 'misses' {
  if (source !== 'hit') return 'misses';
  return stale === undefined ? 'hits' : 'stale';
}

const missing: UpstreamFailure = {
  code: 'not_found',
  outcome: 'ok',
  retryable: false,
  status: 200,
  message: 'answered 200 with no body',
};

/** What an answer weighs with all that is made of it: parsed, serialized, compressed, its headers. */
const weightOf = (bytes: number): number => 3 * bytes + 1_024;

/** The tag of all that is cached under a key for callers who told who they are. */
const variantsOf = (key: string): string => `key:${key}`;
