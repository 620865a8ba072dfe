export interface WriteCycle {
  /** Writes that succeed, then … */
  readonly good: number;
  /** … writes that fail, and so on. */
  readonly bad: number;
}

/** Each call is one step; true while the service is in its good part. */
export function createWriteCycle({ good, bad }: WriteCycle): () => boolean {
  let step = 0;
  return () => {
    const isGood = step < good;
    step = (step + 1) % (good + bad);
    return isGood;
  };
}
