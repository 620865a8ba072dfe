/** Numbers in [0, 1), the same ones for the same seed. */
export type Random = () => number;

/** mulberry32: 32 bits of state, good enough to play an outage and easy to repeat. */
function mulberry32(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** 32-bit FNV-1a. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}

/** A stream of its own per name, so that traffic to one upstream does not shift another's numbers. */
export function createRandom(seed: number, name: string): Random {
  return mulberry32(seed ^ hash(name));
}
