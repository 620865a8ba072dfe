import tap, { test } from 'tap';
import { databases } from '../support/databases.ts';
import { killRounds } from './kill-rounds.ts';

const ROUNDS = 50;

// Almost all of it is the start of processes: on a busy machine, that takes a while.
tap.setTimeout(180_000);

for (const { kind, skip, create } of databases.filter((database) => database.kind === 'sqlite')) {
  await test(
    `${kind}: killed ${ROUNDS} times while it writes, it loses nothing`,
    { skip },
    async (t) => {
      const { url, sql } = await create(t);
      await killRounds(t, { url, sql, rounds: ROUNDS });
    },
  );
}
