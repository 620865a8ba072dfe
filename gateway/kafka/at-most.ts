import { setTimeout as wait } from 'node:timers/promises';

/** Settles as the work does, or resolves after so many milliseconds. */
export async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  try {
    await Promise.race([work, wait(ms, undefined, { ref: false, signal: over.signal })]);
  } finally {
    over.abort();
  }
}
