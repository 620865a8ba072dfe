import { open, rename, rm, stat } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { CommandError, READER_GONE } from './command.ts';

/** Where an export goes. */
export interface Output {
  write(text: string): Promise<void>;
  /** All is written. */
  finish(): Promise<void>;
  /** What is written is not to be kept. */
  discard(): Promise<void>;
}

/** It is gone as soon as it is written, whole or not: the footer tells. */
export const standardOutput = (stdout: Writable): Output => ({
  write: (text) =>
    new Promise((resolve, reject) => {
      stdout.write(text, (error) => {
        if (error)
          reject(isReaderGone(error) ? READER_GONE : cannotWrite('standard output', error));
        else resolve();
      });
    }),
  finish: async () => {},
  discard: async () => {},
});

const isReaderGone = (error: NodeJS.ErrnoException): boolean => error.code === 'EPIPE';

const cannotWrite = (where: string, error: Error): CommandError =>
  new CommandError(`${where} cannot be written: ${error.message}`, { cause: error });

/**
 * A file that is there when it is whole and on the disk, and for its owner alone: it holds what is
 * about people.
 * @throws CommandError where there is one by this name already, unless it may be replaced
 */
export async function createFile(path: string, mayReplace: boolean): Promise<Output> {
  await assertFree(path, mayReplace);
  const temporary = `${path}.${process.pid}.part`;
  const orExplain = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw error instanceof CommandError ? error : cannotWrite(path, error as Error);
    }
  };
  const file = await orExplain(() => open(temporary, 'wx', 0o600));
  return {
    write: (text) => orExplain(() => file.appendFile(text)),
    finish: () =>
      orExplain(async () => {
        await file.sync();
        await file.close();
        await assertFree(path, mayReplace);
        await rename(temporary, path);
      }),
    async discard() {
      await file.close().catch(() => {});
      await rm(temporary, { force: true });
    },
  };
}

async function assertFree(path: string, mayReplace: boolean): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isFile()) throw new CommandError(`${path} is there and is no file`);
  if (!mayReplace) throw new CommandError(`${path} is there already; --force replaces it`);
}
