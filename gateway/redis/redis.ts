import { startBackgroundProbe } from '../resilience/background-probe.ts';
import { Call } from '../resilience/call.ts';
import type { Clock } from '../resilience/clock.ts';
import type { Circuit } from '../upstreams/pipeline.ts';
import { RedisConnection, type ConnectionOptions } from './connection.ts';
import { classify } from './outcome.ts';
import type { Script } from './script.ts';

export interface RedisLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface RedisOptions {
  /** redis:// or rediss://. */
  url: string;
  /** What all keys begin with, but those that others read as well. */
  prefix: string;
  circuit: Circuit;
  clock: Clock;
  /** Uniform in [0, 1). */
  random: () => number;
  log: RedisLog;
}

/**
 * Redis, which may be away at any time: what it holds is a copy, or can be done without. Whatever
 * asks it goes through its circuit and has an answer of its own for when there is none.
 */
export class Redis {
  readonly circuit: Circuit;
  readonly prefix: string;
  readonly clock: Clock;
  readonly #options: RedisOptions;
  readonly #connection: RedisConnection;
  readonly #stopProbing: () => void;
  #isDown = false;

  constructor(options: RedisOptions) {
    const { circuit, prefix, clock } = options;
    this.circuit = circuit;
    this.prefix = prefix;
    this.clock = clock;
    this.#options = options;
    this.#connection = this.connection('breakwater', {
      onReady: () => this.#up(),
      onDown: (error) => this.#down(error),
    });
    const probe = (call: Call) => circuit.attempt.execute((attempt) => this.#probe(attempt), call);
    this.#stopProbing = startBackgroundProbe({ breaker: circuit.breaker, clock, classify, probe });
  }

  /** Connects in the background, ahead of the first request. */
  open(): void {
    this.#connection.open();
  }

  /**
   * What the script returns.
   * Rejects as a call through the circuit does, or with RedisUnavailableError.
   */
  async run(
    script: Script,
    keys: readonly string[],
    args: readonly string[],
    call?: Call,
  ): Promise<unknown> {
    const own = call ?? new Call({ clock: this.clock });
    try {
      return await this.circuit.policy.execute(
        (attempt) => this.#evaluate(script, [String(keys.length), ...keys, ...args], attempt),
        own,
      );
    } finally {
      if (call === undefined) own.release();
    }
  }

  /** A connection to the same server, apart from the circuit, for whoever waits for long. */
  connection(name: string, listeners: Pick<ConnectionOptions, 'onReady' | 'onDown'>) {
    const { url, clock, random } = this.#options;
    return new RedisConnection({ url, name, clock, random, ...listeners });
  }

  /** At once: whatever is under way is rejected. */
  close(): void {
    this.#stopProbing();
    this.#connection.close();
  }

  async #evaluate({ source, sha }: Script, args: readonly string[], call: Call) {
    try {
      return await this.#connection.execute(['EVALSHA', sha, ...args], call);
    } catch (error) {
      // Not known yet, or no longer: it has been restarted.
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return this.#connection.execute(['EVAL', source, ...args], call);
    }
  }

  /** A write, since a server that is full or read-only would answer anything else. */
  #probe(call: Call): Promise<unknown> {
    return this.#connection.execute(['SET', `${this.prefix}probe`, '1', 'PX', '1000'], call);
  }

  #up(): void {
    if (this.#isDown) this.#options.log.info({}, 'Redis is back');
    this.#isDown = false;
  }

  #down(error: unknown): void {
    if (!this.#isDown) this.#options.log.warn({ err: error }, 'Redis is away');
    this.#isDown = true;
    // So that its circuit tells of an outage that no request has met.
    const call = new Call({ clock: this.clock });
    const failed = this.circuit.policy.execute(() => Promise.reject(error), call);
    failed.catch(() => {}).finally(() => call.release());
  }
}
