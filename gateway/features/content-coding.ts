import { LRUCache } from 'lru-cache';
import Negotiator from 'negotiator';
import { CODINGS, type Coding } from './representation.ts';

// Browsers send few different values.
const choices = new LRUCache<string, { coding: Coding | undefined }>({ max: 200 });
const LONGEST_KEPT = 256;

/** The one of `offered` that an Accept-Encoding prefers; undefined for the plain text. */
export function preferredCoding(
  accepted: string | string[] | undefined,
  offered: readonly Coding[],
): Coding | undefined {
  if (typeof accepted !== 'string' || offered.length === 0) return undefined;
  const known = choices.get(accepted);
  if (known !== undefined) return known.coding;
  const headers = { 'accept-encoding': accepted };
  // Its typings are older than its options.
  const negotiator = new Negotiator({ headers }) as unknown as Encodings;
  const [best] = negotiator.encodings([...CODINGS, 'identity'], { preferred: CODINGS });
  const coding = CODINGS.find((name) => name === best);
  if (accepted.length <= LONGEST_KEPT) choices.set(accepted, { coding });
  return coding;
}

interface Encodings {
  encodings(available: readonly string[], options: { preferred: readonly string[] }): string[];
}
