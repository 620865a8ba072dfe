import type { Writable } from 'node:stream';
import { ConfigError } from '../../gateway/config.ts';
import type { Output } from '../smoke/screen.ts';

/** What the person who called can put right: its message is all that is shown. */
export class CommandError extends Error {}

/** The command line itself is wrong. */
export class UsageError extends CommandError {}

/** The end that somebody outside asked for, with the exit code that says so. */
export class Interruption extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** What a command gets of whoever calls it. */
export interface Call {
  args: readonly string[];
  env: Readonly<NodeJS.ProcessEnv>;
  stdin: AsyncIterable<Buffer>;
  stdout: Output;
  stderr: Output;
  /** Tells it to undo what it has begun. */
  signal: AbortSignal;
}

/** Returns the exit code, or nothing where that is 0. */
export type Command = (call: Call) => Promise<number | void>;

/** Whoever read what is written here has left: nothing is to be said of it. */
export const READER_GONE = new Interruption('', 141);

/**
 * Runs a command as this process and says how it ended: 0, 1 where it failed, 2 where it was called
 * wrongly, and 128 and the signal's number where it was interrupted.
 */
export async function runCommand(name: string, command: Command): Promise<void> {
  const controller = new AbortController();
  for (const [signal, exitCode] of Object.entries(SIGNALS)) {
    // Once: a second one ends the process at once.
    process.once(signal, () => controller.abort(new Interruption(`ended by ${signal}`, exitCode)));
  }
  process.stdout.on('error', (error: NodeJS.ErrnoException) =>
    controller.abort(error.code === 'EPIPE' ? READER_GONE : error),
  );
  // Nobody reads what is said here: that is no reason to stop.
  process.stderr.on('error', () => {});
  const { stdin, stdout, stderr, env } = process;
  const args = process.argv.slice(2);
  try {
    const { signal } = controller;
    process.exitCode = (await command({ args, env, stdin, stdout, stderr, signal })) ?? 0;
  } catch (error) {
    // A database that does not answer would keep the process.
    process.exit(tellFailure(name, error, stderr));
  }
}

/** Says why a command failed. Returns the exit code. */
export function tellFailure(name: string, error: unknown, stderr: Writable): number {
  const message = explain(error);
  if (message !== '') stderr.write(`${name}: ${message}\n`);
  return exitCodeOf(error);
}

/** The same promise, given up when the signal comes. */
export async function unlessAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason as Error);
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  const isExpected =
    error instanceof CommandError || error instanceof ConfigError || error instanceof Interruption;
  return isExpected || code !== undefined ? error.message : (error.stack ?? error.message);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof Interruption) return error.exitCode;
  return error instanceof UsageError ? 2 : 1;
}
