import type { Writable } from 'node:stream';
import {
  MessageError,
  parseMessage,
  type RegistrationMessage,
} from '../../gateway/queue/message.ts';
import type { DeadLetterRow } from '../../gateway/store/tables.ts';
import type { Output } from '../store/output.ts';
import type { DlqOptions } from './options.ts';
import type { Transactions } from './unit-of-work.ts';

/** What all that is done with letters needs. */
export interface Context {
  options: DlqOptions;
  transactions: Transactions;
  /** The database, for people. */
  place: string;
  /** What was asked for. */
  output: Output;
  /** What is said of it. */
  stderr: Writable;
  signal: AbortSignal;
}

/** The registration in a letter, or why there is none. */
export function readLetter({
  payload,
}: Pick<DeadLetterRow, 'payload'>): { message: RegistrationMessage } | { reason: string } {
  try {
    return { message: parseMessage(payload) };
  } catch (error) {
    if (error instanceof MessageError) return { reason: error.message };
    throw error;
  }
}

/** The address in a letter; undefined where it says nothing of it. */
export function emailOf(letter: DeadLetterRow): string | undefined {
  const read = readLetter(letter);
  if ('message' in read) return read.message.email;
  return letter.email_key === '' ? undefined : letter.email_key;
}

/** Enough to know an address again, and too little to write to it. */
export function masked(email: string): string {
  const at = email.lastIndexOf('@');
  return at < 1 ? '…' : `${email.slice(0, 1)}…${email.slice(at)}`;
}

/** Of what somebody put into a topic nothing gets to steer a terminal. */
export const printable = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}]/gu, '?');

const PAGE = 100;

/** All letters, in the order of their ids. */
export async function* pagesOf({
  transactions,
}: Pick<Context, 'transactions'>): AsyncGenerator<DeadLetterRow[]> {
  let after = '';
  for (;;) {
    const page = await transactions.read(({ deadLetters }) =>
      deadLetters.page({ after, limit: PAGE }),
    );
    if (page.length > 0) yield page;
    if (page.length < PAGE) return;
    after = page.at(-1)!.id;
  }
}

/** Those that are meant. */
export async function* idsOf(context: Context): AsyncGenerator<string> {
  const { ids } = context.options;
  if (ids !== 'all') yield* ids;
  else for await (const page of pagesOf(context)) yield* page.map(({ id }) => id);
}

export const lettersOf = (count: number): string =>
  `${count.toLocaleString('en')} dead ${count === 1 ? 'letter' : 'letters'}`;
