import { setTimeout as wait } from 'node:timers/promises';
import type { Test } from 'tap';
import { createRandom } from '../../mock-server/random.ts';
import type { Sql } from '../support/databases.ts';
import { killableGateways, type Killable } from './killable.ts';
import { createWriters } from './writers.ts';

export interface KillRounds {
  url: string;
  sql: Sql;
  rounds: number;
  env?: Record<string, string>;
  /** Kills something and has it started again; a new gateway unless told otherwise. */
  kill?: (gateway: Killable) => Promise<void>;
}

/** Milliseconds from the first answer of a round until it is killed. */
const LONGEST_MS = 60;

/**
 * Writes, kills, starts again, and looks at the end whether all that was acknowledged is there as it
 * was acknowledged, and the rest wholly or not at all. In each round other profiles are written: what
 * is lost in one stays lost.
 */
export async function killRounds(t: Test, options: KillRounds): Promise<void> {
  const { url, sql, rounds, env, kill } = options;
  t.setTimeout(180_000);
  const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  t.comment(`SEED=${seed}`);
  const random = createRandom(seed, url.split(':')[0]!);
  const count = kill === undefined ? rounds + 1 : 1;
  const start = killableGateways(t, { DATABASE_URL: url, ...env }, count);
  const writers = createWriters(random);
  let gateway = await start();
  for (let round = 0; round < rounds; round += 1) {
    const stop = new AbortController();
    const writing = writers.run(gateway.url, stop.signal);
    // In each tenth round it may be killed before it has opened its database.
    if (random() < 0.9) await writers.acknowledged();
    await wait(random() * LONGEST_MS);
    if (kill === undefined) {
      await gateway.kill();
      await writing;
      gateway = await start();
    } else {
      await kill(gateway);
      await writers.acknowledged();
      stop.abort();
      await writing;
    }
  }
  const { counts, faults } = writers;
  t.comment(
    `${counts.acknowledged} acknowledged, ${counts.unknown} not answered, ${counts.refused} refused`,
  );
  t.ok(counts.acknowledged > rounds / 2, 'it was writing');
  t.ok(counts.unknown + counts.refused > rounds / 2, 'it was killed while it was writing');
  t.strictSame(faults, [], 'nothing but answers of the contract');
  t.strictSame(await writers.check(gateway.url, sql), [], 'all of it is there');
}
