import { parseArgs } from 'node:util';
import { migrate } from '../gateway/store/migrate.ts';
import { runCommand, unlessAborted, type Command } from './store/command.ts';
import { withDatabase, type Database } from './store/database.ts';
import { parsed } from './store/options.ts';
import { stateOf } from './store/state.ts';

const HELP = `npm run migrate               brings the tables of DATABASE_URL up to date
npm run migrate -- --check    changes nothing; exit code 1 where there is something to do

Gateways that start meanwhile wait until it is done, and it waits for them.
Exit code: 0 up to date, 1 not, 2 wrong options.
`;

export const migrateCommand: Command = async (call) => {
  const { check, help } = parsed(() =>
    parseArgs({
      args: [...call.args],
      options: {
        check: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }),
  ).values;
  const say = (text: string) => call.stdout.write(text);
  if (help) {
    say(HELP);
    return 0;
  }
  const work = check ? inspect : bringUpToDate;
  return unlessAborted(
    call.signal,
    withDatabase(call, (database) => work(database, say)),
  );
};

type Say = (text: string) => void;

async function inspect(database: Database, say: Say): Promise<number> {
  const { pending, newer } = await stateOf(database);
  if (pending.length === 0) say(`${database.place} is up to date.\n`);
  else say(`${database.place} is not up to date. To be run:${listed(pending)}`);
  tellNewer(newer, say);
  return pending.length === 0 ? 0 : 1;
}

async function bringUpToDate({ place, connections }: Database, say: Say): Promise<number> {
  const { ran, newer } = await migrate(connections);
  if (ran.length === 0) say(`${place} was up to date.\n`);
  else say(`${place} is up to date now. Run:${listed(ran)}`);
  tellNewer(newer, say);
  return 0;
}

/** Tables are only added to: this version works with them as well. */
function tellNewer(names: readonly string[], say: Say): void {
  if (names.length > 0) say(`A newer Breakwater has been here. It has run:${listed(names)}`);
}

function listed(names: readonly string[]): string {
  return `${names.map((name) => `\n  ${name}`).join('')}\n`;
}

if (import.meta.main) await runCommand('migrate', migrateCommand);
