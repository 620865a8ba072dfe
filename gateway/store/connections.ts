import type { DatabaseConnection, DialectAdapter, QueryCompiler } from 'kysely';
import type { DatabaseIntrospector, Kysely } from 'kysely';
import type { Policy } from '../resilience/policy.ts';
import type { Fault } from './errors.ts';

/** A connection to the database, in use for one thing at a time. Its errors are the driver's. */
export interface Connection extends DatabaseConnection {
  /** Gives it back, with no transaction begun. */
  release(): void;
  /** Ends it. What it had begun and not committed is undone by the database. */
  destroy(): void;
}

/** What a connection is wanted for. */
export type Use = 'read' | 'write';

/** One kind of database: its connections, and how it wants to be spoken to. */
export interface Connections {
  readonly kind: 'sqlite' | 'postgres' | 'mysql';
  /** The statement that begins a transaction which will write. */
  readonly begin: string;
  readonly adapter: DialectAdapter;
  readonly compiler: QueryCompiler;
  introspector(db: Kysely<never>): DatabaseIntrospector;
  /** Where there are fewer connections than the store's bulkhead lets through: the queue for one. */
  turnOf?(use: Use): Policy;
  /** One that nobody else uses, as soon as there is one. */
  acquire(use: Use): Promise<Connection>;
  /** What an error of the driver means; undefined where it is a fault of the statement. */
  faultOf(error: unknown): Fault | undefined;
  /** Whether a commit that met this error is known to have done nothing; undefined: it never is. */
  isUndone?(error: unknown): boolean;
  close(): Promise<void>;
}

export interface ConnectionsOptions {
  /** Connections at once, at most. */
  limit: number;
  /** Milliseconds to establish one. */
  connectTimeoutMs: number;
  /** Milliseconds after which the database gives up on a statement by itself. */
  statementTimeoutMs: number;
  /** Told of an error of a connection that nobody was using. */
  onIdleError: (error: unknown) => void;
}
