import { hash } from 'node:crypto';
import { parseItem } from 'structured-headers';
import { ProblemError } from '../../problem.ts';
import { briefly } from '../../queue/briefly.ts';
import type { Clock } from '../../resilience/clock.ts';
import { DuplicateError, StoreUnavailableError } from '../../store/errors.ts';
import type { IdempotencyRow } from '../../store/tables.ts';
import type { Repositories, UnitOfWork, Work } from '../../store/unit-of-work.ts';
import type { RequestContext } from '../../upstreams/request-context.ts';

/** What a request was answered, to be answered again. */
export interface Replayable {
  status: number;
  body: object;
}

/** A request that is to be answered. */
export interface Attempt {
  /** Whether it may have been done before, under the same key, and its answer lost. */
  isRepetition: boolean;
  /**
   * Keeps the answer. For the transaction that does what was asked for: then neither is there without
   * the other. Where there is none, the answer is kept once it has been given.
   */
  keep?: (answer: Replayable) => Work<void>;
}

/** What is known of a key. */
type Known = { answer: Replayable } | { isRepetition: boolean };

/** Milliseconds for which an answer is kept. */
const KEPT_MS = 86_400_000;

/** Milliseconds for which a request that was not answered counts as under way: its instance may be gone. */
const UNDER_WAY_MS = 15_000;

/**
 * Answers a request that is sent twice under one Idempotency-Key once
 * (draft-ietf-httpapi-idempotency-key-header), in whichever instance it comes in.
 */
export class Idempotency {
  readonly #unitOfWork: UnitOfWork;
  readonly #clock: Clock;

  constructor({ unitOfWork, clock }: { unitOfWork: UnitOfWork; clock: Clock }) {
    this.#unitOfWork = unitOfWork;
    this.#clock = clock;
  }

  /**
   * The answer of `work`, or the one that was given under this key before.
   * @throws ProblemError `idempotency_key_reused` where that was for something else, `in_progress` where
   *   it is still under way
   */
  async once(
    key: string,
    request: object,
    work: (attempt: Attempt) => Promise<Replayable>,
    context: RequestContext,
  ): Promise<Replayable> {
    const row: IdempotencyRow = {
      key_hash: hash('sha256', key),
      fingerprint: fingerprintOf(request),
      status: null,
      body: null,
      expires_at: this.#clock.wallNow() + UNDER_WAY_MS,
    };
    const taking = briefly(context, (shorter) => this.#take(row, shorter));
    const known = await taking.catch((error: unknown) => {
      // Without the store there is no memory of keys; the email still makes it idempotent.
      if (error instanceof StoreUnavailableError) return undefined;
      throw error;
    });
    if (known === undefined) return work({ isRepetition: false });
    if ('answer' in known) return known.answer;
    let isKept = false;
    const keep = (answer: Replayable) => async (repositories: Repositories) => {
      await this.#keep(row, answer, repositories);
      isKept = true;
    };
    const answer = await this.#forgetIfFailed(row, () => work({ ...known, keep }), context);
    if (!isKept) await this.#quietly(keep(answer), context);
    return answer;
  }

  /** Takes the key, or tells what was answered under it. */
  async #take(row: IdempotencyRow, context: RequestContext): Promise<Known> {
    try {
      return await this.#unitOfWork.run(async ({ idempotencyKeys }) => {
        const before = await idempotencyKeys.find(row.key_hash);
        if (before === undefined) {
          await idempotencyKeys.insert(row);
          return { isRepetition: false };
        }
        if (before.expires_at > this.#clock.wallNow()) return { answer: replay(before, row) };
        // Whoever had it was never answered, or a day ago.
        if (!(await idempotencyKeys.takeOver(row, before))) throw underWay();
        return { isRepetition: before.fingerprint === row.fingerprint };
      }, context);
    } catch (error) {
      // Taken by another request between the look and the insert.
      if (error instanceof DuplicateError) throw underWay();
      throw error;
    }
  }

  /** What failed may be tried again under the same key; not at once where it may be done. */
  async #forgetIfFailed(
    { key_hash: keyHash }: IdempotencyRow,
    work: () => Promise<Replayable>,
    context: RequestContext,
  ): Promise<Replayable> {
    try {
      return await work();
    } catch (error) {
      const mayBeDone = error instanceof StoreUnavailableError && error.mayBeDone;
      if (!mayBeDone) {
        await this.#quietly(({ idempotencyKeys }) => idempotencyKeys.remove(keyHash), context);
      }
      throw error;
    }
  }

  #keep(
    row: IdempotencyRow,
    { status, body }: Replayable,
    { idempotencyKeys }: Repositories,
  ): Promise<void> {
    const expires_at = this.#clock.wallNow() + KEPT_MS;
    return idempotencyKeys.finish({ ...row, status, body: JSON.stringify(body), expires_at });
  }

  /** What was asked for is done, or not, whatever becomes of its record. */
  async #quietly(work: Work<void>, context: RequestContext): Promise<void> {
    try {
      await this.#unitOfWork.run(work, context);
    } catch {
      // Until it runs out, it counts as under way.
    }
  }
}

/**
 * The key of the header: a structured-fields string, or its characters without the quotes.
 * @throws ProblemError `validation`
 */
export function keyOf(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const text = Array.isArray(header) ? header.join(', ') : header;
  const key = text.startsWith('"') ? stringOf(text) : text.trim();
  if (key !== undefined && /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new ProblemError('validation', 'See `errors` for the faults.', {
    errors: [
      {
        field: 'headers/idempotency-key',
        message: 'must be a string of 1 to 255 visible ASCII characters',
      },
    ],
  });
}

function stringOf(text: string): string | undefined {
  try {
    const [value] = parseItem(text);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

function replay(before: IdempotencyRow, { fingerprint }: IdempotencyRow): Replayable {
  if (before.fingerprint !== fingerprint) {
    throw new ProblemError(
      'idempotency_key_reused',
      'This Idempotency-Key was sent with another request before.',
    );
  }
  const { status, body } = before;
  if (status === null || body === null) throw underWay();
  return { status, body: JSON.parse(body) as object };
}

/** The same for the same fields, in whichever order they come. */
const fingerprintOf = (request: object): string => {
  const fields = Object.entries(request).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return hash('sha256', JSON.stringify(fields));
};

const underWay = () =>
  new ProblemError('in_progress', 'A request with this Idempotency-Key is under way.', {
    retryAfterMs: 1_000,
  });
