import { parseArgs } from 'node:util';
import { migrate } from '../gateway/store/migrate.ts';
import { runCommand, unlessAborted } from './store/command.ts';
import { withDatabase, type Database } from './store/database.ts';
import { parsed } from './store/options.ts';
import { stateOf } from './store/state.ts';

const HELP = `npm run migrate               brings the tables of DATABASE_URL up to date
npm run migrate -- --check    changes nothing; exit code 1 where there is something to do

Gateways that start meanwhile wait until it is done, and it waits for them.
Exit code: 0 up to date, 1 not, 2 wrong options.
`;

await runCommand('migrate', async (signal) => {
  const { check, help } = parsed(() =>
    parseArgs({
      options: {
        check: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }),
  ).values;
  if (help) process.stdout.write(HELP);
  else return unlessAborted(signal, withDatabase(check ? inspect : bringUpToDate));
  return 0;
});

async function inspect(database: Database): Promise<number> {
  const { pending, newer } = await stateOf(database);
  if (pending.length === 0) console.log(`${database.place} is up to date.`);
  else console.log(`${database.place} is not up to date. To be run:${listed(pending)}`);
  tellNewer(newer);
  return pending.length === 0 ? 0 : 1;
}

async function bringUpToDate({ place, connections }: Database): Promise<number> {
  const { ran, newer } = await migrate(connections);
  if (ran.length === 0) console.log(`${place} was up to date.`);
  else console.log(`${place} is up to date now. Run:${listed(ran)}`);
  tellNewer(newer);
  return 0;
}

/** Tables are only added to: this version works with them as well. */
function tellNewer(names: readonly string[]): void {
  if (names.length > 0)
    console.log(`A newer Breakwater has been here. It has run:${listed(names)}`);
}

function listed(names: readonly string[]): string {
  return names.map((name) => `\n  ${name}`).join('');
}
