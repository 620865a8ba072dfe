import { runCommand, unlessAborted } from './store/command.ts';
import { withDatabase } from './store/database.ts';
import { assertReady } from './dlq/database.ts';
import { list } from './dlq/list.ts';
import { readOptions, USAGE } from './dlq/options.ts';
import { purge } from './dlq/purge.ts';
import { replay } from './dlq/replay.ts';
import { withUnitOfWork } from './dlq/unit-of-work.ts';

await runCommand('dlq', async (signal) => {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  return withDatabase(async (database) => {
    await unlessAborted(signal, assertReady(database));
    return withUnitOfWork(database, (transactions) => {
      const context = { options, transactions, place: database.place, signal };
      if (options.action === 'replay') return replay(context);
      return options.action === 'purge' ? purge(context) : list(context);
    });
  });
});
