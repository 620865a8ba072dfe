import { withContext } from '../../gateway/queue/with-context.ts';
import { systemClock as clock } from '../../gateway/resilience/clock.ts';
import { loadConfig } from '../../gateway/config.ts';
import { ContentionError } from '../../gateway/store/errors.ts';
import { classify } from '../../gateway/store/outcome.ts';
import { UnitOfWork, type Work } from '../../gateway/store/unit-of-work.ts';
import { createStorePipeline } from '../../gateway/upstreams/pipeline.ts';
import type { Database } from '../store/database.ts';

/** The gateway's way to its data, for a command. */
export interface Transactions {
  /** One transaction: all of it or nothing. */
  run: <T>(work: Work<T>) => Promise<T>;
  read: <T>(work: Work<T>) => Promise<T>;
}

/** What is done by hand may take its time: whoever started it sees that it does, and can end it. */
const PATIENCE_MS = 3_600_000;

export async function withUnitOfWork<T>(
  { connections }: Database,
  use: (transactions: Transactions) => Promise<T>,
): Promise<T> {
  const circuit = createStorePipeline(
    'store',
    {
      ...loadConfig({}).circuits.store,
      ATTEMPT_TIMEOUT_MS: PATIENCE_MS,
      DEADLINE_MS: PATIENCE_MS,
    },
    {
      clock,
      random: Math.random,
      classify,
      isUndone: (error) => error instanceof ContentionError,
    },
  );
  const tables = { ready: async () => {}, forget: () => {} };
  const unitOfWork = new UnitOfWork({ connections, circuit, tables });
  try {
    return await use({
      run: (work) => withContext(clock, (context) => unitOfWork.run(work, context)),
      read: (work) => withContext(clock, (context) => unitOfWork.read(work, context)),
    });
  } finally {
    circuit.breaker.close();
  }
}
