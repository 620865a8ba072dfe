import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import type { Cached } from '../resilience/cache.ts';

/** Content codings that a body is offered in, the better first. */
export const CODINGS = ['br', 'gzip'] as const;
export type Coding = (typeof CODINGS)[number];

const encode: Record<Coding, (text: string) => Promise<Buffer>> = {
  // Half of the best quality: beyond it, a few percent cost ten times the time.
  br: (text) => compressBrotli(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (text) => compressGzip(text),
};
const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

/** A JSON body in the forms in which it is sent, each made when it is first wanted, and once. */
export class Representation {
  readonly text: string;
  readonly bytes: number;
  /** Those in which it is worth sending. */
  readonly codings: readonly Coding[];
  readonly #encoded = new Map<Coding, Promise<Buffer>>();
  #digest: string | undefined;

  /** Compressed from `compressMinBytes` on. */
  constructor(text: string, compressMinBytes: number) {
    this.text = text;
    this.bytes = Buffer.byteLength(text);
    this.codings = this.bytes >= compressMinBytes ? CODINGS : [];
  }

  /** A strong entity tag (RFC 9110, 8.8.3), of its own for each coding. */
  etag(coding?: Coding): string {
    // 128 bits of it: nobody gains by two bodies with one tag.
    this.#digest ??= hash('sha256', this.text, 'base64url').slice(0, 22);
    return coding === undefined ? `"${this.#digest}"` : `"${this.#digest}-${coding}"`;
  }

  encoded(coding: Coding): Promise<Buffer> {
    let encoded = this.#encoded.get(coding);
    if (encoded === undefined) {
      encoded = encode[coding](this.text);
      this.#encoded.set(coding, encoded);
      // Tried again by whoever comes next.
      encoded.catch(() => this.#encoded.delete(coding));
    }
    return encoded;
  }
}

interface Kept {
  /** What the body says beyond its parts. */
  rest: string;
  representation: Representation;
}

export interface RepresentationsOptions {
  /** Bound of the bodies that are made of several answers, their compressed forms included. */
  maxBytes: number;
  /** Bodies below this are not compressed. */
  compressMinBytes: number;
}

/**
 * The bodies made of cached answers: a hit is neither serialized nor hashed nor compressed again.
 * Those of one answer are kept with it, and counted in its weight; those of several answers as long
 * as they are asked for, the least recently used making room for others.
 */
export class Representations {
  readonly #options: RepresentationsOptions;
  readonly #single = new WeakMap<object, Map<string, Representation>>();
  readonly #joined: LRUCache<string, Kept>;
  readonly #numbers = new WeakMap<object, number>();
  #lastNumber = 0;

  constructor(options: RepresentationsOptions) {
    this.#options = options;
    this.#joined = new LRUCache<string, Kept>({
      maxSize: Math.max(1, options.maxBytes),
      // With its compressed forms, which together are rarely as large as the text.
      sizeCalculation: ({ representation }, key) => 2 * (representation.bytes + key.length) + 1_024,
    });
  }

  /** The body of this kind that is made of one answer. */
  ofOne(kind: string, { value, stored }: Cached<object>, write: () => string): Representation {
    // What may not be stored is not stored in this form either.
    if (!stored) return this.#make(write);
    let kinds = this.#single.get(value);
    if (kinds === undefined) this.#single.set(value, (kinds = new Map()));
    let representation = kinds.get(kind);
    if (representation === undefined) kinds.set(kind, (representation = this.#make(write)));
    return representation;
  }

  /** The body of this kind that is made of several answers, and of what `rest` says beside them. */
  ofMany(
    kind: string,
    parts: readonly Cached<object>[],
    write: () => string,
    rest = '',
  ): Representation {
    if (!parts.every(({ stored }) => stored)) return this.#make(write);
    const key = `${kind}:${parts.map(({ value }) => this.#numberOf(value)).join()}`;
    const kept = this.#joined.get(key);
    if (kept !== undefined && kept.rest === rest) return kept.representation;
    const representation = this.#make(write);
    this.#joined.set(key, { rest, representation });
    return representation;
  }

  #make(write: () => string): Representation {
    return new Representation(write(), this.#options.compressMinBytes);
  }

  #numberOf(answer: object): number {
    let number = this.#numbers.get(answer);
    if (number === undefined) {
      number = this.#lastNumber += 1;
      this.#numbers.set(answer, number);
    }
    return number;
  }
}
