import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Test } from 'tap';
import { bareEnvironment } from '../../bench/support/environment.ts';

const ROOT = join(import.meta.dirname, '../..');

export interface Process {
  child: ChildProcess;
  /** What it has printed so far, both streams. */
  output: () => string;
  /** Until it has printed something that matches; rejects when it exits before that. */
  printed: (pattern: RegExp) => Promise<RegExpMatchArray>;
  /** Until it has exited: the exit code, or the signal that ended it. */
  exited: Promise<number | NodeJS.Signals | null>;
}

/** Runs one of the repository's scripts as a process of its own, gone when the test is over. */
export function startProcess(t: Test, file: string, env: Record<string, string> = {}): Process {
  const child = spawn(process.execPath, [file], {
    cwd: ROOT,
    env: { ...bareEnvironment(), DATABASE_URL: 'sqlite::memory:', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  // `close`, not `exit`: only then has everything been printed.
  const exited = once(child, 'close').then(([code, signal]) => code ?? signal);

  async function printed(pattern: RegExp): Promise<RegExpMatchArray> {
    for (;;) {
      const match = output.match(pattern);
      if (match !== null) return match;
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`exited without printing ${pattern}:\n${output}`);
      await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data'), exited]);
    }
  }

  return { child, output: () => output, printed, exited };
}
