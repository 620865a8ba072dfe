let runs = 0;

/** What is guarded: resolves to 1, at once. */
export async function work(): Promise<number> {
  runs += 1;
  return 1;
}

const FAILURE = new Error('the upstream failed');

/** Its error is made once: making one would cost more than what is measured. */
export async function failingWork(): Promise<number> {
  runs += 1;
  throw FAILURE;
}

export const isFailure = (error: unknown): boolean => error === FAILURE;

/** How often it has been run. */
export const workRuns = (): number => runs;
