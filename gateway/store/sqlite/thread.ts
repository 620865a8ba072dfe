import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Reply, Request, WorkerData } from './worker.ts';

/** An error of SQLite, or of the thread that runs it. */
export class SqliteError extends Error {
  /** SQLite's extended result code; undefined where the thread itself failed. */
  readonly errcode: number | undefined;

  constructor(message: string, errcode?: number) {
    super(message);
    this.name = 'SqliteError';
    this.errcode = errcode;
  }
}

type Answer = Extract<Reply, { rows: unknown }>;

/**
 * SQLite in a thread of its own: a disk that is slow or a file that another process has locked keeps
 * nobody waiting but those who asked for it.
 */
export class SqliteThread {
  /** Until the file is open; rejects with SqliteError. */
  readonly opened: Promise<unknown>;
  readonly #worker: Worker;
  #waiting: { resolve: (answer: Answer) => void; reject: (error: unknown) => void }[] = [];
  #failure: SqliteError | undefined;

  constructor(data: WorkerData) {
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: data,
      // What this process was told to load before anything else is none of the thread's business.
      execArgv: [],
    });
    this.#worker.on('message', (reply: Reply) => this.#settle(reply));
    this.#worker.on('error', (error) => this.#fail(String(error)));
    this.#worker.on('exit', () => this.#fail('the thread has ended'));
    // Until it is asked for something the process may end.
    this.#worker.unref();
    this.opened = this.#expect();
    this.opened.catch(() => {});
  }

  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  ask(request: Request): Promise<Answer> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    this.#worker.postMessage(request);
    return this.#expect();
  }

  /** Ends it wherever it is. */
  terminate(): void {
    this.#fail('the thread was ended');
    void this.#worker.terminate();
  }

  /** Ends it when it has done what it was asked for. */
  async close(): Promise<void> {
    if (this.#failure !== undefined) return;
    await this.opened.catch(() => {});
    const exited = once(this.#worker, 'exit');
    // It keeps the process until the file is closed.
    this.#worker.ref();
    this.#worker.postMessage('close');
    await exited;
  }

  #expect(): Promise<Answer> {
    this.#worker.ref();
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  #settle(reply: Reply): void {
    const waiting = this.#waiting.shift();
    if (this.#waiting.length === 0) this.#worker.unref();
    if ('error' in reply)
      waiting?.reject(new SqliteError(reply.error.message, reply.error.errcode));
    else waiting?.resolve(reply);
  }

  #fail(message: string): void {
    this.#failure ??= new SqliteError(message);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { reject } of waiting) reject(this.#failure);
  }
}
