import { readOptions, USAGE } from './chaos/options.ts';
import { isKept, toMarkdown } from './chaos/report.ts';
import { run } from './chaos/run.ts';
import { runCommand } from './store/command.ts';

await runCommand('chaos', async (signal) => {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  const report = await run(options, process.stderr, signal);
  process.stdout.write(`${toMarkdown(report)}\n`);
  return isKept(report) ? 0 : 1;
});
