import { settleWithin, type Call } from '../resilience/call.ts';
import { AttemptTimeoutError, CircuitOpenError } from '../resilience/errors.ts';
import type { Circuit } from '../upstreams/pipeline.ts';
import type { RequestContext } from '../upstreams/request-context.ts';
import type { Connection, Connections, Use } from './connections.ts';
import { ContentionError, SchemaError, StoreUnavailableError } from './errors.ts';
import { DeadLetters } from './dead-letters.ts';
import { IdempotencyKeys } from './idempotency-keys.ts';
import { queriesOn } from './kysely.ts';
import { ProfileHistory } from './profile-history.ts';
import { Profiles } from './profiles.ts';
import { RegistrationQueue } from './registration-queue.ts';
import { Registrations } from './registrations.ts';
import { Session, toStoreError } from './session.ts';

/** What a unit of work works on. */
export interface Repositories {
  profiles: Profiles;
  history: ProfileHistory;
  registrations: Registrations;
  queue: RegistrationQueue;
  deadLetters: DeadLetters;
  idempotencyKeys: IdempotencyKeys;
}

export type Work<T> = (repositories: Repositories) => Promise<T>;

export interface UnitOfWorkOptions {
  connections: Connections;
  circuit: Circuit;
  tables: Readiness;
}

/** Whether the tables are there. */
export interface Readiness {
  /** Until they are. */
  ready(): Promise<void>;
  /** They turned out not to be, whatever was known before. */
  forget(): void;
}

/**
 * The way to the data: through the store's circuit, on one connection.
 *
 * Rejects as the work does, with DuplicateError, or with StoreUnavailableError where the database
 * does not do its part; and as any call through a pipeline does (bulkhead, deadline, a caller that
 * left). What the work decides against is no failure of the database.
 */
export class UnitOfWork {
  readonly #connections: Connections;
  readonly #circuit: Circuit;
  readonly #tables: Readiness;

  constructor({ connections, circuit, tables }: UnitOfWorkOptions) {
    this.#connections = connections;
    this.#circuit = circuit;
    this.#tables = tables;
  }

  /**
   * One transaction: all that the work does, or, where it rejects, nothing. The work may be done
   * more than once, each time from the beginning, where others changed the same at the same time.
   */
  run<T>(work: Work<T>, context: RequestContext): Promise<T> {
    return this.#through('write', context, (session) =>
      inTransaction(session, () => this.#do(work, session)),
    );
  }

  /** Reads, without a transaction around them. */
  read<T>(work: Work<T>, context: RequestContext): Promise<T> {
    return this.#through('read', context, (session) => this.#do(work, session));
  }

  /** One look at the database past the gates, for whoever has a place at the breaker already. */
  async probe(call: Call): Promise<void> {
    const look = (session: Session) =>
      this.#do(
        async ({ profiles }) => void (await profiles.page({ after: undefined, limit: 1 })),
        session,
      );
    await this.#circuit.attempt.execute(
      (attempt) => this.#onConnection('read', attempt, look),
      call,
    );
  }

  async #through<T>(
    use: Use,
    { call, timings }: RequestContext,
    work: (session: Session) => Promise<T>,
  ): Promise<T> {
    const from = call.clock.now();
    let last: Session | undefined;
    const attempt = (one: Call) =>
      this.#onConnection(use, one, (session) => {
        last = session;
        return work(session);
      });
    try {
      const turn = this.#connections.turnOf?.(use);
      const execute = (one: Call) => this.#circuit.policy.execute(attempt, one);
      return await (turn === undefined ? execute(call) : turn.execute(execute, call));
    } catch (error) {
      throw isOutage(error) ? unavailable(error, last?.mayBeDone === true) : error;
    } finally {
      timings.add('store', from, call.clock.now());
    }
  }

  async #onConnection<T>(use: Use, call: Call, work: (session: Session) => Promise<T>): Promise<T> {
    await settleWithin(this.#tables.ready(), call);
    const connection = await this.#acquire(use, call);
    const session = new Session(connection, this.#connections, call.clock);
    try {
      return await settleWithin(work(session), call);
    } catch (error) {
      if (error instanceof SchemaError) this.#tables.forget();
      throw error;
    } finally {
      // Not waited for: what there is to undo is nobody's business but the connection's.
      void session.end();
    }
  }

  async #acquire(use: Use, call: Call): Promise<Connection> {
    const acquiring = this.#connections.acquire(use);
    try {
      return await settleWithin(acquiring, call);
    } catch (error) {
      // Had by nobody, if it is still coming.
      acquiring.then(
        (connection) => connection.release(),
        () => {},
      );
      throw call.ended ? error : toStoreError(error, this.#connections);
    }
  }

  #do<T>(work: Work<T>, session: Session): Promise<T> {
    const db = queriesOn(session, this.#connections);
    const { kind } = this.#connections;
    return work({
      profiles: new Profiles(db, kind),
      history: new ProfileHistory(db),
      registrations: new Registrations(db),
      queue: new RegistrationQueue(db, kind),
      deadLetters: new DeadLetters(db),
      idempotencyKeys: new IdempotencyKeys(db),
    });
  }
}

async function inTransaction<T>(session: Session, work: () => Promise<T>): Promise<T> {
  await session.begin();
  const result = await work();
  await session.commit();
  return result;
}

type Outage = CircuitOpenError | AttemptTimeoutError | ContentionError;

const isOutage = (error: unknown): error is Outage =>
  error instanceof CircuitOpenError ||
  error instanceof AttemptTimeoutError ||
  error instanceof ContentionError;

/** What the pipeline decided, as the store's own answer: to a caller it is one and the same outage. */
function unavailable(error: Outage, mayBeDone: boolean): StoreUnavailableError {
  const retryAfterMs = error instanceof CircuitOpenError ? error.retryAfterMs : undefined;
  return new StoreUnavailableError(error.message, { retryAfterMs, mayBeDone, cause: error });
}
