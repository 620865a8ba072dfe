import { SqliteThread } from './thread.ts';
import type { WorkerData } from './worker.ts';

/** One connection, for one caller at a time. */
export class Lane {
  readonly #data: WorkerData;
  #thread: SqliteThread | undefined;
  #turn: Promise<void> = Promise.resolve();

  constructor(data: WorkerData) {
    this.#data = data;
  }

  /**
   * The thread and the function that passes the turn on, to be called once. Rejects with SqliteError
   * where the file cannot be opened.
   */
  async enter(): Promise<{ thread: SqliteThread; pass: () => void }> {
    const pass = await this.#takeTurn();
    try {
      return { thread: await this.#open(), pass };
    } catch (error) {
      pass();
      throw error;
    }
  }

  async close(): Promise<void> {
    const pass = await this.#takeTurn();
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

  /** Resolves when all who came before have passed it on; the caller has to in its turn. */
  async #takeTurn(): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const turn = this.#turn;
    this.#turn = promise;
    await turn;
    return resolve;
  }
}
