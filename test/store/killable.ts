import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Test } from 'tap';
import { loadConfig } from '../../gateway/config.ts';
import { bareEnvironment } from '../../bench/support/environment.ts';

const CHILD = join(import.meta.dirname, '../support/store-child.ts');

export interface Killable {
  url: string;
  /** As the system does that is out of memory; resolves when it is gone. */
  kill: () => Promise<void>;
}

/** It loads many small files and lives for a moment: most of that is to be gained at its start. */
const QUICK_START = [
  '--preserve-symlinks',
  '--min-semi-space-size=16',
  `--import=${join(import.meta.dirname, '../support/without-schemas.ts')}`,
];

/** How many load their code while another one runs. */
const AHEAD = 2;

/**
 * Starts so many gateways with nothing but profiles, one after the other, all with this environment.
 * While one of them runs the next ones load their code.
 */
export function killableGateways(
  t: Test,
  env: Record<string, string>,
  count: number,
): () => Promise<Killable> {
  const config = loadConfig(env);
  const loading: { child: ChildProcess; loaded: Promise<unknown> }[] = [];
  const children = new Set<ChildProcess>();
  let left = count;
  t.teardown(() => {
    for (const child of children) child.kill('SIGKILL');
  });

  function load(): void {
    left -= 1;
    const child = fork(CHILD, {
      // Without what tap adds: this is no test.
      execArgv: QUICK_START,
      env: bareEnvironment(),
    });
    children.add(child);
    child.once('exit', () => children.delete(child));
    loading.push({ child, loaded: once(child, 'message') });
  }

  return async () => {
    while (left > 0 && loading.length <= AHEAD) load();
    const { child, loaded } = loading.shift()!;
    await loaded;
    child.send(config);
    const [port] = (await once(child, 'message')) as [number];
    const exited = once(child, 'exit');
    return {
      url: `http://127.0.0.1:${port}`,
      async kill() {
        child.kill('SIGKILL');
        await exited;
      },
    };
  };
}
