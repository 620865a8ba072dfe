import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { request } from 'undici';
import { CommandError } from '../store/command.ts';
import { bareEnvironment } from '../../bench/support/environment.ts';

export interface VictimOptions {
  /** What it is called in messages. */
  name: string;
  /** The module that Node runs. */
  file: string;
  /** All of its environment beside PATH, and the code that others have compiled already. */
  env: Readonly<Record<string, string>>;
  /** Answers as soon as it is there. */
  readyUrl: string;
  /** A file descriptor for all that it says. */
  log: number;
  /** Told that it has ended although nobody had killed it. */
  onDeath: (error: Error) => void;
  signal: AbortSignal;
}

const READY_WITHIN_MS = 30_000;
const PRELOAD = new URL('../../bench/support/end-with-parent.ts', import.meta.url).href;

/** A process of the product that is killed and started again. */
export class Victim {
  readonly #options: VictimOptions;
  #child: ChildProcess | undefined;

  constructor(options: VictimOptions) {
    this.#options = options;
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    const { name, file, env, log, onDeath } = this.#options;
    const child = spawn(process.execPath, ['--import', PRELOAD, file], {
      env: { ...bareEnvironment(), ...env },
      // The channel is for the preload.
      stdio: ['ignore', log, log, 'ipc'],
    });
    this.#child = child;
    child.once('exit', (code, signal) => {
      if (this.#child === child)
        onDeath(new CommandError(`${name} ended by itself (${signal ?? code})`));
    });
    await this.#ready(child);
  }

  /** As an operator's `kill -9`; resolves when it is gone. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  async #ready(child: ChildProcess): Promise<void> {
    const { name, readyUrl, signal } = this.#options;
    const until = performance.now() + READY_WITHIN_MS;
    while (performance.now() < until) {
      signal.throwIfAborted();
      if (this.#child !== child) return;
      if (await answers(readyUrl)) return;
      await wait(20, undefined, { signal });
    }
    throw new CommandError(`${name} did not start within ${READY_WITHIN_MS / 1_000} s`);
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const { statusCode, body } = await request(url);
    await body.dump();
    return statusCode === 200;
  } catch {
    return false;
  }
}
