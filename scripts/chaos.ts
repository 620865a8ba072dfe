import { readOptions, USAGE } from './chaos/options.ts';
import { isKept, toMarkdown } from './chaos/report.ts';
import { run } from './chaos/run.ts';
import { runCommand, type Command } from './store/command.ts';

export const chaosCommand: Command = async ({ args, stdout, stderr, signal }) => {
  const options = readOptions(args);
  if (options === 'help') {
    stdout.write(USAGE);
    return 0;
  }
  const report = await run(options, stderr, signal);
  stdout.write(`${toMarkdown(report)}\n`);
  return isKept(report) ? 0 : 1;
};

if (import.meta.main) await runCommand('chaos', chaosCommand);
