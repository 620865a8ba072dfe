import { setTimeout as wait } from 'node:timers/promises';

/** Polls until it holds; false where it did not within this time. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  limitMs = 5_000,
  everyMs = 10,
): Promise<boolean> {
  const end = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > end) return false;
    await wait(everyMs);
  }
  return true;
}
