import type { Answer } from '../upstreams/answer.ts';
import type { Source } from '../upstreams/upstream.ts';
import { Representation } from './representation.ts';
import type { Served } from './served.ts';

/** What came from the gateway's own data, as a part of an answer: never cached, of no upstream. */
export function storedSource<T>(key: string, payload: T): Source<T> {
  const value: Answer<T> = {
    payload,
    status: 200,
    // It is about a person.
    isPrivate: true,
    noStore: false,
    clientTtlMs: 0,
  };
  return {
    upstream: 'store',
    key,
    variesBy: [],
    cached: { value, source: 'miss', missed: 'off', ageMs: 0, ttlMs: 0, stored: false },
  };
}

/** An answer that is made of the gateway's own data alone. */
export function stored(key: string, payload: object, compressMinBytes: number): Served {
  const representation = new Representation(JSON.stringify(payload), compressMinBytes);
  return { representation, sources: [storedSource(key, payload)], missing: [] };
}
