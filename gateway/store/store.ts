import { setTimeout as wait } from 'node:timers/promises';
import { startBackgroundProbe } from '../resilience/background-probe.ts';
import { Call } from '../resilience/call.ts';
import type { Clock, Timer } from '../resilience/clock.ts';
import { CircuitOpenError } from '../resilience/errors.ts';
import type { Circuit } from '../upstreams/pipeline.ts';
import { withinTime } from './bounded.ts';
import { connect } from './connect.ts';
import type { Connections, ConnectionsOptions } from './connections.ts';
import { isInMemory, type DatabaseLocation } from './database-url.ts';
import { StoreUnavailableError } from './errors.ts';
import { migrate, stateOfTables } from './migrate.ts';
import { classify } from './outcome.ts';
import { toStoreError } from './session.ts';
import { UnitOfWork } from './unit-of-work.ts';

/** Milliseconds for the migrations, those of another instance that is at it included. */
const MIGRATION_MS = 60_000;

/** Milliseconds between two looks at a database that cannot be reached from the start. */
const LOOK_AGAIN_MS = 1_000;

/** Milliseconds that connections get to end in good order. */
const CLOSE_MS = 2_000;

export interface StoreLog {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface StoreOptions extends Omit<ConnectionsOptions, 'onIdleError'> {
  location: DatabaseLocation;
  circuit: Circuit;
  clock: Clock;
  log: StoreLog;
  /** Whether its tables are brought up to date before it is used. */
  migrates: boolean;
}

/**
 * The gateway's own data. It may be down, from the start even: its tables are made as soon as it can
 * be reached, and while its circuit is open it is asked by itself whether it is back.
 */
export class Store {
  readonly circuit: Circuit;
  readonly unitOfWork: UnitOfWork;
  readonly #options: StoreOptions;
  readonly #connections: Connections;
  readonly #stopProbing: () => void;
  #ready: Promise<void> | undefined;
  #nextLook: Timer | undefined;
  #isClosed = false;

  /** Loads the driver; nothing is connected to yet. */
  static async create(options: StoreOptions): Promise<Store> {
    const { log } = options;
    const onIdleError = (err: unknown) => log.info({ err }, 'an unused connection broke');
    return new Store(options, await connect(options.location, { ...options, onIdleError }));
  }

  private constructor(options: StoreOptions, connections: Connections) {
    const { circuit, clock } = options;
    this.circuit = circuit;
    this.#options = options;
    this.#connections = connections;
    const tables = {
      ready: () => this.#open(),
      forget: () => {
        this.#ready = undefined;
      },
    };
    this.unitOfWork = new UnitOfWork({ connections, circuit, tables });
    const probe = (call: Call) => this.unitOfWork.probe(call);
    // Unpaid: one row every few seconds is no load, and an outage at night has to end without requests.
    this.#stopProbing = startBackgroundProbe({ breaker: circuit.breaker, clock, classify, probe });
  }

  /**
   * Makes it ready ahead of the first request, as soon as it can be reached: whether it can shows
   * in the circuit, without anybody's request.
   */
  open(): void {
    // Of a database in memory nothing is left from before, and it is there at once.
    if (!isInMemory(this.#options.location)) void this.#look();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#nextLook?.cancel();
    this.#stopProbing();
    await Promise.race([this.#connections.close(), wait(CLOSE_MS, undefined, { ref: false })]);
  }

  async #look(): Promise<void> {
    const { clock } = this.#options;
    const call = new Call({ clock });
    try {
      await this.circuit.policy.execute((attempt) => this.unitOfWork.probe(attempt), call);
    } catch (error) {
      // While the circuit is open, its probes go on with that.
      if (this.#isClosed || error instanceof CircuitOpenError) return;
      this.#nextLook = clock.setTimer(LOOK_AGAIN_MS, () => void this.#look());
    } finally {
      call.release();
    }
  }

  #open(): Promise<void> {
    if (!this.#options.migrates) return READY;
    this.#ready ??= this.#migrate().catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }

  async #migrate(): Promise<void> {
    const { clock, log, statementTimeoutMs: ms } = this.#options;
    try {
      // Where nothing is to be done, as at nearly every start, it takes no longer than an attempt.
      const { pending, newer } = await withinTime(this.#connections, { clock, ms }, stateOfTables);
      if (newer.length > 0) log.info({ migrations: newer }, 'a newer version has been here');
      if (pending.length > 0) await this.#runMigrations();
    } catch (error) {
      log.error({ err: error }, 'the store cannot be used');
      const known = toStoreError(error, this.#connections);
      throw known instanceof StoreUnavailableError
        ? known
        : new StoreUnavailableError('its tables cannot be made ready', { cause: error });
    }
  }

  async #runMigrations(): Promise<void> {
    const { clock, log } = this.#options;
    const connections = await this.#connectToMigrate();
    try {
      const { ran } = await withinTime(connections, { clock, ms: MIGRATION_MS }, migrate);
      log.info({ migrations: ran }, 'the tables are up to date');
    } finally {
      if (connections !== this.#connections) connections.close().catch(() => {});
    }
  }

  /** A long migration would be ended as a long query is: it gets a connection of its own. */
  async #connectToMigrate(): Promise<Connections> {
    const { location } = this.#options;
    if (isInMemory(location)) return this.#connections;
    return connect(location, {
      ...this.#options,
      limit: 1,
      statementTimeoutMs: MIGRATION_MS,
      onIdleError: () => {},
    });
  }
}

const READY = Promise.resolve();
