import type { createClient } from '@redis/client';
import { createBackoff, type Backoff } from '../resilience/backoff.ts';
import type { Call, Waiter } from '../resilience/call.ts';
import type { Clock, Timer } from '../resilience/clock.ts';
import { AttemptTimeoutError } from '../resilience/errors.ts';
import { RedisRefusedError, RedisStartingError, RedisUnavailableError } from './errors.ts';

type Client = Pick<
  ReturnType<typeof createClient>,
  'connect' | 'destroy' | 'on' | 'sendCommand' | 'isReady'
>;

export interface ConnectionOptions {
  /** redis:// or rediss://. */
  url: string;
  /** As which Redis lists it. */
  name: string;
  clock: Clock;
  /** Uniform in [0, 1). */
  random: () => number;
  onReady?: () => void;
  /** Told of every attempt to connect that failed, and of every connection that was lost. */
  onDown?: (error: unknown) => void;
}

/** Milliseconds for a connection, its TLS and its login. */
const CONNECT_MS = 1_000;

/** Milliseconds: soon after a restart, and no burden while it is away. */
const BACKOFF_MS = { baseMs: 100, maxMs: 1_000 };
const SHORTEST_BACKOFF_MS = 25;

/** Milliseconds after which a connection that is lost is not part of the same trouble any more. */
const STEADY_MS = 5_000;

/**
 * One connection to Redis, made again by itself when it is lost. Nothing queues while there is none:
 * a command is rejected at once then. One that does not answer in time is replaced, so that a server
 * that hangs costs one wait.
 *
 * It reconnects by timers of its own: the client's would keep the process from ending.
 */
export class RedisConnection {
  readonly #options: ConnectionOptions;
  readonly #backoff: Backoff;
  #client: Client | undefined;
  #phase: 'idle' | 'starting' | 'ready' | 'down' | 'closed' = 'idle';
  #failures = 0;
  #readyAt = -Infinity;
  #timer: Timer | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#backoff = createBackoff({ ...BACKOFF_MS, random: options.random });
  }

  get isReady(): boolean {
    return this.#phase === 'ready';
  }

  /** Begins to connect. Idempotent. */
  open(): void {
    if (this.#phase !== 'idle') return;
    this.#phase = 'starting';
    this.#begin();
  }

  /** @throws RedisUnavailableError */
  async execute(command: readonly string[], call?: Call): Promise<unknown> {
    this.open();
    const client = this.#client;
    if (client === undefined || this.#phase !== 'ready') {
      throw this.#phase === 'starting'
        ? new RedisStartingError('Redis is being connected to')
        : new RedisUnavailableError('there is no connection to Redis');
    }
    let isSettled = false;
    const waiter: Waiter = {
      onEnd: (reason) => {
        if (!(reason instanceof AttemptTimeoutError)) return;
        // Where it was this process that was late, the answer may be here already, unread.
        setImmediate(() => {
          if (!isSettled) this.#lost(client, new RedisUnavailableError('Redis does not answer'));
        });
      },
    };
    call?.subscribe(waiter);
    try {
      return await client.sendCommand(command);
    } catch (error) {
      throw asUnavailable(error);
    } finally {
      isSettled = true;
      call?.unsubscribe(waiter);
    }
  }

  /** Gives up the present connection, and makes another one. */
  replace(): void {
    if (this.#client === undefined) return;
    this.#lost(this.#client, new RedisUnavailableError('Redis does not answer'));
  }

  /** For good; commands under way are rejected. */
  close(): void {
    const client = this.#client;
    this.#phase = 'closed';
    this.#timer?.cancel();
    this.#client = undefined;
    if (client !== undefined) destroy(client);
  }

  #begin(): void {
    this.#connect().catch((error: unknown) => {
      // The URL is at fault, which does not get better.
      if (this.#phase !== 'closed') this.#phase = 'down';
      this.#options.onDown?.(asUnavailable(error));
    });
  }

  async #connect(): Promise<void> {
    const { url, name, clock, onReady } = this.#options;
    const client = await createQuietClient(url, name);
    if (this.#phase === 'closed') return;
    this.#client = client;
    client.on('error', (error: unknown) => this.#lost(client, error));
    const overdue = clock.setTimer(CONNECT_MS, () =>
      this.#lost(client, new RedisUnavailableError(`no connection within ${CONNECT_MS} ms`)),
    );
    try {
      await client.connect();
    } catch (error) {
      this.#lost(client, error);
      return;
    } finally {
      overdue.cancel();
    }
    if (this.#client !== client) return;
    this.#phase = 'ready';
    this.#readyAt = clock.now();
    onReady?.();
  }

  #lost(client: Client, error: unknown): void {
    if (this.#client !== client || this.#phase === 'closed') return;
    const { clock, onDown } = this.#options;
    const wasSteady = this.#phase === 'ready' && clock.now() - this.#readyAt >= STEADY_MS;
    this.#failures = wasSteady ? 1 : this.#failures + 1;
    this.#phase = 'down';
    this.#client = undefined;
    destroy(client);
    const wait = Math.max(SHORTEST_BACKOFF_MS, this.#backoff(this.#failures));
    this.#timer = clock.setTimer(wait, () => this.#begin());
    onDown?.(asUnavailable(error));
  }
}

/** Each client is made after this one: of itself the library assembles a class of 400 methods anew. */
let model: ReturnType<typeof createClient> | undefined;

/** Loaded here, since most gateways run without Redis. */
async function createQuietClient(url: string, name: string): Promise<Client> {
  model ??= (await import('@redis/client')).createClient() as ReturnType<typeof createClient>;
  return model.duplicate({
    url,
    name,
    // What every server and every relative of Redis speaks.
    RESP: 2,
    socket: { reconnectStrategy: false, connectTimeout: CONNECT_MS },
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: 'disabled',
    // Who sends a command bounds its time; left out, the library would set a timeout of
    // its own. The types know of no other way to have none.
    commandOptions: { timeout: undefined as unknown as number },
  });
}

function destroy(client: Client): void {
  try {
    client.destroy();
  } catch {
    // It was gone already.
  }
}

function asUnavailable(error: unknown): RedisUnavailableError {
  if (error instanceof RedisUnavailableError) return error;
  const message = error instanceof Error ? error.message : String(error);
  // What Redis itself says begins with a code in capitals, such as OOM, READONLY, LOADING or ERR.
  return /^[A-Z]{3,} /.test(message)
    ? new RedisRefusedError(message, { cause: error })
    : new RedisUnavailableError(message, { cause: error });
}
