import { emailKey } from '../../gateway/store/email-key.ts';
import { DuplicateError } from '../../gateway/store/errors.ts';
import type { Repositories } from '../../gateway/store/unit-of-work.ts';
import { unlessAborted } from '../store/command.ts';
import { idsOf, readLetter, type Context } from './letter.ts';
import { Outcomes } from './outcomes.ts';

const WAITS = 'a registration of this email waits in the queue already';
const REGISTERED = 'this email is registered by now';

/** Each in one transaction: it is in the queue, or it stays among the dead letters. */
export async function replay(context: Context): Promise<number> {
  const { transactions, signal } = context;
  const outcomes = new Outcomes('replayed', context);
  for await (const id of idsOf(context)) {
    const replaying = transactions
      .run((repositories) => replayOne(id, repositories))
      .catch((error: unknown) => {
        // Between the look and the push somebody registered once more.
        if (error instanceof DuplicateError) return WAITS;
        throw error;
      });
    await outcomes.add(id, await unlessAborted(signal, replaying));
  }
  return outcomes.end();
}

/** Why not, where it was not. */
async function replayOne(
  id: string,
  { registrations, queue, deadLetters }: Repositories,
): Promise<string | undefined> {
  const letter = await deadLetters.get(id);
  if (letter === undefined) return 'there is no such dead letter';
  const read = readLetter(letter);
  if ('reason' in read) return read.reason;
  const { message } = read;
  const key = emailKey(message.email);
  if ((await registrations.find(key)) !== undefined) return REGISTERED;
  if ((await queue.find(key)) !== undefined) return WAITS;
  // Somebody else may be replaying it just now.
  if (!(await deadLetters.remove(id))) return 'there is no such dead letter';
  await queue.push({
    id: message.id,
    email_key: key,
    payload: letter.payload,
    target: 'store',
    attempts: 0,
    available_at: Date.now(),
    leased_by: null,
    last_error: null,
    accepted_at: letter.accepted_at,
  });
  return undefined;
}
