/** The gateway did something else than it promises. */
export class Surprise extends Error {}

/** A step, or the rest of it, could not be done; says why. */
export class Skipped extends Error {}

export function expect(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Surprise(otherwise);
}
