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
    const timer = setTimeout(() => reject(this.#explainWait()), this.#data.busyTimeoutMs);
    timer.unref();
    try {
      await Promise.race([come, late]);
      return { thread: await Promise.race([this.#open(), late]), pass };
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

  /**
   * Those who come before may be waiting for another process, which SQLite tells them; where it tells
   * them nothing at all, the disk hangs.
   */
  #explainWait(): SqliteError {
    const silentMs = this.#thread?.silentMs ?? 0;
    if (silentMs <= 2 * this.#data.busyTimeoutMs) {
      return new SqliteError('others hold the database', BUSY);
    }
    this.#thread?.terminate();
    return new SqliteError('the disk does not answer');
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
