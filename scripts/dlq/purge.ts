import { unlessAborted } from '../store/command.ts';
import { idsOf, type Context } from './letter.ts';
import { Outcomes } from './outcomes.ts';

/** Each in one transaction. */
export async function purge(context: Context): Promise<number> {
  const { transactions, signal } = context;
  const outcomes = new Outcomes('purged', context);
  for await (const id of idsOf(context)) {
    const purging = transactions.run(({ deadLetters }) => deadLetters.remove(id));
    const isDone = await unlessAborted(signal, purging);
    await outcomes.add(id, isDone ? undefined : 'there is no such dead letter');
  }
  return outcomes.end();
}
