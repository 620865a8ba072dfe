import { parseArgs } from 'node:util';
import { UsageError } from '../store/command.ts';
import { parsed } from '../store/options.ts';

export interface DlqOptions {
  action: 'list' | 'replay' | 'purge';
  /** Of the letters. */
  ids: string[] | 'all';
  /** Whether addresses, and with JSON the messages, are shown as they are. */
  shows: boolean;
  json: boolean;
}

export const USAGE = `npm run dlq                                  lists the dead letters of DATABASE_URL
npm run dlq -- --replay ID… | --all          puts them back into the queue, each in one transaction
npm run dlq -- --purge ID… | --all --yes     removes them for good

  --show   addresses as they are, not masked; with --json the messages, too
  --json   one JSON object a line for each letter (npm run --silent dlq -- --json)
  --help

A letter that is no registration, whose email is registered by now or waits already, is not replayed,
and stays. Gateways and workers may go on meanwhile.
Exit code: 0 done, 1 not, or not for all of them, 2 wrong options, above 128 interrupted.
`;

/** @throws UsageError that says what is wrong */
export function readOptions(args: readonly string[]): DlqOptions | 'help' {
  const { values, positionals } = parsed(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        replay: { type: 'boolean', default: false },
        all: { type: 'boolean', default: false },
        purge: { type: 'boolean', default: false },
        yes: { type: 'boolean', default: false },
        show: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }),
  );
  const { replay, all, purge, yes, show: shows, json, help } = values;
  if (help) return 'help';
  if (replay && purge) throw new UsageError('--replay and --purge exclude each other.');
  if (all && !replay && !purge) throw new UsageError('--all goes with --replay or --purge.');
  if (yes && !purge) throw new UsageError('--yes goes with --purge.');
  if (!replay && !purge) {
    if (positionals.length > 0)
      throw new UsageError('IDs go with --replay or --purge. --help says more.');
    return { action: 'list', ids: 'all', shows, json };
  }
  if (all && positionals.length > 0) throw new UsageError('Either IDs or --all, not both.');
  if (!all && positionals.length === 0)
    throw new UsageError(`--${replay ? 'replay' : 'purge'} takes IDs, or --all.`);
  if (purge && !yes)
    throw new UsageError('What is purged is gone for good: --yes says that this is meant.');
  const ids = all ? ('all' as const) : [...new Set(positionals)];
  return { action: replay ? 'replay' : 'purge', ids, shows, json };
}
