import { SqliteError, SqliteThread } from './thread.ts';
import type { WorkerData } from './worker.ts';

/** SQLite's code for a database that others hold. */
export const BUSY = 5;

/** One connection, for one caller at a time: who wants it waits for its turn. */
export class Lane {
  readonly #data: WorkerData;
  #thread: SqliteThread | undefined;
  #turn: Promise<void> = Promise.resolve();

  constructor(data: WorkerData) {
    this.#data = data;
  }

  /**
   * The thread and the function that passes the turn on, to be called once. Rejects with SqliteError
   * where those who came before hold it for too long, or where the file cannot be opened.
   */
  async enter(): Promise<{ thread: SqliteThread; pass: () => void }> {
    const { come, pass } = this.#takeTurn();
    const { promise: late, reject } = Promise.withResolvers<never>();
    // That it was not had in time says of the database what a lock of another process says.
    const error = new SqliteError('others hold the database', BUSY);
    const timer = setTimeout(reject, this.#data.busyTimeoutMs, error);
    timer.unref();
    try {
      await Promise.race([come, late]);
      return { thread: await this.#open(), pass };
    } catch (cause) {
      // Not before it is had: the turn of those who came before is not ours to pass on.
      void come.then(pass);
      throw cause;
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    const { come, pass } = this.#takeTurn();
    await come;
    await this.#thread?.close();
    this.#thread = undefined;
    pass();
  }

  async #open(): Promise<SqliteThread> {
    if (this.#thread === undefined || this.#thread.hasFailed) {
      this.#thread = new SqliteThread(this.#data);
    }
    try {
      await this.#thread.opened;
      return this.#thread;
    } catch (error) {
      this.#thread = undefined;
      throw error;
    }
  }

  #takeTurn() {
    const { promise, resolve: pass } = Promise.withResolvers<void>();
    const come = this.#turn;
    this.#turn = promise;
    return { come, pass };
  }
}
