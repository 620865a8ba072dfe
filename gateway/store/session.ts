import { CompiledQuery, type DatabaseConnection, type QueryResult } from 'kysely';
import type { Clock } from '../resilience/clock.ts';
import type { Connection, Connections } from './connections.ts';
import { ContentionError, DuplicateError, SchemaError, StoreUnavailableError } from './errors.ts';

/** Milliseconds that a connection gets to undo what nobody waits for any more. */
const UNDO_MS = 1_000;

/**
 * What is done on one connection: one transaction, or reads without one. Errors of the driver become
 * those of the store here. It ends exactly once, and then the connection is back or gone.
 */
export class Session implements DatabaseConnection {
  readonly #connection: Connection;
  readonly #connections: Connections;
  readonly #clock: Clock;
  #running: Promise<unknown> = Promise.resolve();
  #phase: 'idle' | 'begun' | 'committing' | 'ended' = 'idle';
  #mayBeDone = false;
  #failure: unknown;

  constructor(connection: Connection, connections: Connections, clock: Clock) {
    this.#connection = connection;
    this.#connections = connections;
    this.#clock = clock;
  }

  /** Whether the commit was sent and not answered: nobody knows what became of it. */
  get mayBeDone(): boolean {
    return this.#mayBeDone;
  }

  async begin(): Promise<void> {
    this.#assertGoingOn();
    this.#phase = 'begun';
    await this.#execute(CompiledQuery.raw(this.#connections.begin));
  }

  /** Rejects where a statement has failed before, whoever caught that: everything or nothing. */
  async commit(): Promise<void> {
    this.#assertGoingOn();
    if (this.#failure !== undefined) throw this.#failure;
    this.#phase = 'committing';
    this.#mayBeDone = true;
    await this.#execute(CompiledQuery.raw('commit'));
    this.#mayBeDone = false;
    if (this.#phase === 'committing') this.#phase = 'idle';
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    this.#assertGoingOn();
    try {
      return await this.#execute<Row>(query);
    } catch (error) {
      this.#failure ??= error;
      throw error;
    }
  }

  // eslint-disable-next-line require-yield
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error('the store reads page by page');
  }

  /**
   * Undoes what is not committed and gives the connection back, or ends it where it does not answer.
   * Never rejects.
   */
  async end(): Promise<void> {
    if (this.#phase === 'ended') return;
    const phase = this.#phase;
    this.#phase = 'ended';
    const { promise: late, resolve } = Promise.withResolvers<'late'>();
    const timer = this.#clock.setTimer(UNDO_MS, () => resolve('late'));
    const undone = this.#undo(phase).then(
      () => 'undone' as const,
      () => 'broken' as const,
    );
    const became = await Promise.race([undone, late]);
    timer.cancel();
    if (became === 'undone') this.#connection.release();
    else this.#connection.destroy();
  }

  async #undo(phase: 'idle' | 'begun' | 'committing'): Promise<void> {
    const succeeded = await this.#running.then(
      () => true,
      () => false,
    );
    if (phase === 'idle' || (phase === 'committing' && succeeded)) return;
    await this.#connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  #assertGoingOn(): void {
    if (this.#phase === 'ended') throw new StoreUnavailableError('the unit of work is over');
  }

  async #execute<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    try {
      const running = this.#connection.executeQuery<Row>(query);
      this.#running = running;
      return await running;
    } catch (error) {
      if (this.#connections.isUndone?.(error) === true) this.#mayBeDone = false;
      throw toStoreError(error, this.#connections, this.#mayBeDone);
    }
  }
}

/** An error of the driver as the store's; as it is where the statement is at fault. */
export function toStoreError(error: unknown, connections: Connections, mayBeDone = false): unknown {
  switch (connections.faultOf(error)) {
    case 'duplicate':
      return new DuplicateError(error);
    case 'contention':
      return new ContentionError(error);
    case 'unavailable':
      return new StoreUnavailableError('the database failed', { mayBeDone, cause: error });
    case 'schema':
      return new SchemaError(error);
    default:
      return error;
  }
}
