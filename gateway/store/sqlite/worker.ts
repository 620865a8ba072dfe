import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { IN_MEMORY } from '../database-url.ts';

/** What the thread is started with. */
export interface WorkerData {
  path: string;
  /** Milliseconds to wait while another process writes. */
  busyTimeoutMs: number;
}

export interface Request {
  sql: string;
  parameters: readonly unknown[];
}

/** The answer to a request, in the order of the requests; the first one says that it is open. */
export type Reply =
  | { rows: Record<string, unknown>[]; changes: number | bigint | undefined }
  | { error: { message: string; code: string | undefined; errcode: number | undefined } };

const { path, busyTimeoutMs } = workerData as WorkerData;
const port = parentPort!;

/** Answers with what `work` returns, or with how it failed. */
function answer(work: () => Reply): boolean {
  try {
    port.postMessage(work());
    return true;
  } catch (error) {
    const { message, code, errcode } = error as Error & { code?: string; errcode?: number };
    port.postMessage({ error: { message, code, errcode } } satisfies Reply);
    return false;
  }
}

const DONE: Reply = { rows: [], changes: undefined };

let database: DatabaseSync;
let file: { dev: number; ino: number } | undefined;

const isOpen = answer(() => {
  if (path !== IN_MEMORY) mkdirSync(dirname(path), { recursive: true });
  database = new DatabaseSync(path, { timeout: busyTimeoutMs });
  // A commit is answered when it is on the disk, and readers do not wait for writers.
  database.exec('pragma journal_mode = wal; pragma synchronous = full');
  if (path !== IN_MEMORY) file = statSync(path);
  return DONE;
});

/** What is written to a file that was deleted, or put aside, is gone with the process. */
function assertInPlace(): void {
  if (file === undefined) return;
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.ino === file.ino && found.dev === file.dev) return;
  // Opened anew by whoever comes next.
  port.close();
  throw Object.assign(new Error('the file has been moved'), { errcode: READONLY_DBMOVED });
}

const READONLY_DBMOVED = 1032;

if (isOpen) {
  port.on('message', (request: Request | 'close') => {
    if (request === 'close') {
      // The last one to close a file leaves it without its log.
      database.close();
      port.close();
      return;
    }
    const { sql, parameters } = request;
    answer(() => {
      if (!database.isTransaction) assertInPlace();
      // After some errors SQLite has done so by itself.
      if (sql === 'rollback' && !database.isTransaction) return DONE;
      const statement = database.prepare(sql);
      const values = parameters as SQLInputValue[];
      if (statement.columns().length > 0)
        return { rows: statement.all(...values), changes: undefined };
      return { rows: [], changes: statement.run(...values).changes };
    });
  });
}
