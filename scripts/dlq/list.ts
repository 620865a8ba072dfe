import type { DeadLetterRow } from '../../gateway/store/tables.ts';
import { unlessAborted } from '../store/command.ts';
import {
  emailOf,
  lettersOf,
  masked,
  pagesOf,
  printable,
  readLetter,
  type Context,
} from './letter.ts';

/** Writes them page by page, however many there are. */
export async function list(context: Context): Promise<number> {
  const { options, place, output, stderr, signal } = context;
  let count = 0;
  const pages = pagesOf(context);
  for (;;) {
    const { value: page, done } = await unlessAborted(signal, pages.next());
    if (done === true) break;
    if (count === 0 && !options.json) await output.write(HEADER);
    count += page.length;
    const line = options.json ? toJson : toText;
    await output.write(page.map((letter) => line(letter, options.shows)).join(''));
  }
  stderr.write(`${lettersOf(count)} in ${place}.\n`);
  return 0;
}

const COLUMNS = [36, 24, 8, 32] as const;

const lineOf = (cells: readonly string[]): string =>
  `${cells.map((cell, index) => cell.padEnd(COLUMNS[index] ?? 0)).join('  ')}\n`;

const HEADER = lineOf(['id', 'given up at', 'attempts', 'email', 'reason']);

function toText(letter: DeadLetterRow, shows: boolean): string {
  const { id, died_at, attempts, error } = letter;
  const email = shownEmail(letter, shows) ?? '(none)';
  return lineOf([id, iso(died_at), String(attempts), email, error].map(printable));
}

function toJson(letter: DeadLetterRow, shows: boolean): string {
  const { id, died_at, accepted_at, attempts, error, payload } = letter;
  const json = {
    id,
    acceptedAt: iso(accepted_at),
    diedAt: iso(died_at),
    attempts,
    email: shownEmail(letter, shows) ?? null,
    reason: error,
    isRegistration: 'message' in readLetter(letter),
    ...(shows && { payload }),
  };
  return `${JSON.stringify(json)}\n`;
}

function shownEmail(letter: DeadLetterRow, shows: boolean): string | undefined {
  const email = emailOf(letter);
  return email === undefined || shows ? email : masked(email);
}

const iso = (ms: number): string => new Date(ms).toISOString();
