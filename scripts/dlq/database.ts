import { CommandError } from '../store/command.ts';
import type { Database } from '../store/database.ts';
import { exists, stateOf } from '../store/state.ts';

/**
 * Changes nothing. Tables of a newer version will do: they are only added to.
 * @throws CommandError where there are no dead letters to look at
 */
export async function assertReady(database: Database): Promise<void> {
  const { place } = database;
  if (!(await exists(database))) throw new CommandError(`${place}: there is no such file`);
  const { pending } = await stateOf(database);
  if (pending.length > 0)
    throw new CommandError(`${place} is not up to date (${pending.join(', ')}): npm run migrate`);
}
