import { createReadStream } from 'node:fs';
import { parseArgs } from 'node:util';
import { systemClock } from '../gateway/resilience/clock.ts';
import { queriesOn } from '../gateway/store/kysely.ts';
import { migrate } from '../gateway/store/migrate.ts';
import { Session } from '../gateway/store/session.ts';
import {
  CommandError,
  Interruption,
  runCommand,
  unlessAborted,
  UsageError,
  type Call,
  type Command,
} from './store/command.ts';
import { withDatabase, type Database } from './store/database.ts';
import { describeCounts, FileError, totalOf, type Counts, type Header } from './store/format.ts';
import { insertRows } from './store/insert.ts';
import { parsed } from './store/options.ts';
import { Progress } from './store/progress.ts';
import { Reader } from './store/reader.ts';
import { countRows } from './store/snapshot.ts';
import { assertKnown, migrationsOf, stateOf } from './store/state.ts';
import { tables } from './store/tables.ts';

const HELP = `npm run import -- FILE    what npm run export wrote, into the empty database of DATABASE_URL
npm run import -- -       the same from standard input

Makes the tables. All of it is there afterwards, or nothing; a database with data is left alone.
Exit code: 0 done, 1 not, 2 wrong options, above 128 interrupted.
`;

export const importCommand: Command = async (call) => {
  const { args, stdin, stdout, signal } = call;
  const { values, positionals } = parsed(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { help: { type: 'boolean', default: false } },
    }),
  );
  if (values.help) {
    stdout.write(HELP);
    return;
  }
  const [path, ...others] = positionals;
  if (path === undefined || others.length > 0)
    throw new UsageError('It takes one file, or - for standard input. --help says more.');
  const reader = new Reader(path === '-' ? stdin : read(path));
  try {
    await withDatabase(call, async (database) => {
      // Before anything is done to the database.
      const { kind } = database.connections;
      const header = await unlessAborted(signal, reader.header(migrationsOf(kind)));
      await unlessAborted(signal, makeTables(database));
      const counts = await fill(database, reader, header, call);
      stdout.write(`Imported ${describeCounts(counts)} into ${database.place}.\n`);
    });
  } catch (error) {
    if (error instanceof Interruption)
      throw new Interruption(`${error.message}. Nothing was imported.`, error.exitCode);
    if (!(error instanceof FileError)) throw error;
    const name = path === '-' ? 'standard input' : path;
    throw new FileError(`${name}: ${error.message}. Nothing was imported.`, { cause: error });
  }
};

/** @throws CommandError where it cannot be read */
async function* read(path: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path);
  } catch (error) {
    throw new CommandError(`${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

async function makeTables(database: Database): Promise<void> {
  assertKnown(database, await stateOf(database));
  await migrate(database.connections);
}

/** One transaction. Returns what there is at its end. */
async function fill(
  { connections, place }: Database,
  reader: Reader,
  header: Header,
  { signal, stderr }: Call,
): Promise<Counts> {
  const connection = await unlessAborted(signal, connections.acquire('write'));
  const session = new Session(connection, connections, systemClock);
  const db = queriesOn(session, connections);
  const progress = new Progress(totalOf(header.tables), stderr);
  try {
    await unlessAborted(signal, session.begin());
    const found = await unlessAborted(signal, countRows(db));
    if (totalOf(found) > 0)
      throw new CommandError(
        `${place} is not empty: it has ${describeCounts(found)}. Nothing was imported.`,
      );
    const batches = reader.batches();
    for (;;) {
      const { value: batch, done } = await unlessAborted(signal, batches.next());
      if (done === true) break;
      await unlessAborted(signal, insertRows(db, batch));
      progress.add(batch.rows.length);
    }
    const counts = await unlessAborted(signal, countRows(db));
    assertSame(counts, header.tables, place);
    await session.commit();
    return counts;
  } finally {
    progress.end();
    await session.end();
  }
}

/** Somebody else may have written meanwhile. */
function assertSame(counts: Counts, expected: Counts, place: string): void {
  const other = tables.find(({ name }) => counts[name] !== expected[name]);
  if (other === undefined) return;
  throw new CommandError(
    `${place} has ${counts[other.name]} rows of ${other.name} and not ${expected[other.name]}: is a gateway writing to it? Nothing was imported.`,
  );
}

if (import.meta.main) await runCommand('import', importCommand);
