import { resolve } from 'node:path';
import { readOptions, USAGE, type RegistrationsOptions } from './registrations/options.ts';
import { startQueues } from './registrations/queues.ts';
import { toMarkdown } from './registrations/report.ts';
import { run, stepsOf } from './registrations/run.ts';
import { boundsOf, runCommand } from './support/command.ts';
import { openDocument } from './support/markers.ts';
import { createProgress } from './support/progress.ts';

const README = resolve(import.meta.dirname, '../README.md');

await runCommand({ name: 'bench', readOptions, usage: USAGE, run: main });

async function main(options: RegistrationsOptions): Promise<void> {
  // Asked before the measuring, so that nobody waits minutes for this error.
  const readme = options.write ? await openDocument(README, 'bench:registrations') : undefined;
  const failure = new AbortController();
  // Five times as long as it should take, for a busy machine.
  const bounds = boundsOf(60_000 + 5_000 * options.seconds * stepsOf(options, 4));
  const signal = AbortSignal.any([failure.signal, bounds]);
  const stack = new AsyncDisposableStack();
  try {
    const onDeath = (error: Error) => failure.abort(error);
    const { queues, missing } = await startQueues(stack, onDeath, signal);
    for (const one of missing) process.stderr.write(`Left out: ${one}\n`);
    const progress = createProgress(stepsOf(options, queues.length), process.stderr);
    const figures = await run(queues, options, progress, signal);
    progress.end();
    const text = toMarkdown(figures, missing, options);
    console.log(text);
    await readme?.write(text);
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    await stack.disposeAsync();
  }
}
