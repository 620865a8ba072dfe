import { runCommand, unlessAborted, type Command } from './store/command.ts';
import { withDatabase } from './store/database.ts';
import { standardOutput } from './store/output.ts';
import { assertReady } from './dlq/database.ts';
import { list } from './dlq/list.ts';
import { readOptions, USAGE } from './dlq/options.ts';
import { purge } from './dlq/purge.ts';
import { replay } from './dlq/replay.ts';
import { withUnitOfWork } from './dlq/unit-of-work.ts';

export const dlqCommand: Command = async (call) => {
  const { args, stdout, stderr, signal } = call;
  const options = readOptions(args);
  if (options === 'help') {
    stdout.write(USAGE);
    return 0;
  }
  return withDatabase(call, async (database) => {
    await unlessAborted(signal, assertReady(database));
    return withUnitOfWork(database, (transactions) => {
      const output = standardOutput(stdout);
      const { place } = database;
      const context = { options, transactions, place, output, stderr, signal };
      if (options.action === 'replay') return replay(context);
      return options.action === 'purge' ? purge(context) : list(context);
    });
  });
};

if (import.meta.main) await runCommand('dlq', dlqCommand);
