import { parseArgs } from 'node:util';
import {
  CommandError,
  runCommand,
  unlessAborted,
  type Call,
  type Command,
} from './store/command.ts';
import { withDatabase, type Database } from './store/database.ts';
import { describeCounts, totalOf, type Counts } from './store/format.ts';
import { parsed } from './store/options.ts';
import { createFile, standardOutput, type Output } from './store/output.ts';
import { Progress } from './store/progress.ts';
import { Snapshot } from './store/snapshot.ts';
import { assertKnown, exists, migrationsOf, stateOf } from './store/state.ts';
import { tables } from './store/tables.ts';
import { Writer } from './store/writer.ts';

const HELP = `npm run export -- --out FILE        all data of DATABASE_URL as JSON Lines, as of one moment
npm run --silent export > FILE      the same; without --silent npm writes there, too

  --out FILE   there when it is whole, and readable for its owner alone
  --force      replaces FILE
  --help

Gateways may go on writing meanwhile. npm run import reads it.
Exit code: 0 done, 1 not, 2 wrong options, above 128 interrupted.
`;

export const exportCommand: Command = async (call) => {
  const { args, stdout, stderr, signal } = call;
  const { out, force, help } = parsed(() =>
    parseArgs({
      args: [...args],
      options: {
        out: { type: 'string' },
        force: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }),
  ).values;
  if (help) {
    stdout.write(HELP);
    return;
  }
  await withDatabase(call, async (database) => {
    const migrations = await unlessAborted(signal, upToDate(database));
    const output = out === undefined ? standardOutput(stdout) : await createFile(out, force);
    try {
      const counts = await write(database, migrations, output, call);
      const where = out === undefined ? '' : ` to ${out}`;
      stderr.write(`Exported ${describeCounts(counts)} from ${database.place}${where}.\n`);
    } catch (error) {
      await output.discard();
      throw error;
    }
  });
};

/** The migrations that made the tables. */
async function upToDate(database: Database): Promise<string[]> {
  const { place, connections } = database;
  if (!(await exists(database))) throw new CommandError(`${place}: there is no such file`);
  const state = await stateOf(database);
  assertKnown(database, state);
  const { pending } = state;
  if (pending.length > 0)
    throw new CommandError(
      `${place} is not up to date (${pending.join(', ')}): npm run migrate, then export again`,
    );
  return migrationsOf(connections.kind);
}

async function write(
  { connections }: Database,
  migrations: string[],
  output: Output,
  { signal, stderr }: Call,
): Promise<Counts> {
  const snapshot = await unlessAborted(signal, Snapshot.take(connections));
  let progress: Progress | undefined;
  try {
    const counts = await unlessAborted(signal, snapshot.count());
    progress = new Progress(totalOf(counts), stderr);
    const writer = new Writer(output);
    await writer.begin(migrations, counts);
    for (const table of tables) {
      const pages = snapshot.pages(table);
      for (;;) {
        const { value: rows, done } = await unlessAborted(signal, pages.next());
        if (done === true) break;
        await unlessAborted(signal, writer.rows(table, rows));
        progress.add(rows.length);
      }
    }
    return await writer.end();
  } finally {
    progress?.end();
    snapshot.end();
  }
}

if (import.meta.main) await runCommand('export', exportCommand);
