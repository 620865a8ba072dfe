import type { Queries } from './kysely.ts';
import type { IdempotencyRow } from './tables.ts';

/** The keys of requests, as one unit of work sees them. */
export class IdempotencyKeys {
  readonly #db: Queries;

  constructor(db: Queries) {
    this.#db = db;
  }

  find(keyHash: string): Promise<IdempotencyRow | undefined> {
    return this.#db
      .selectFrom('idempotency_keys')
      .selectAll()
      .where('key_hash', '=', keyHash)
      .executeTakeFirst();
  }

  /** @throws DuplicateError where the key is known already */
  async insert(row: IdempotencyRow): Promise<void> {
    await this.#db.insertInto('idempotency_keys').values(row).execute();
  }

  /** Takes it from whoever had it; false where somebody else was first. */
  async takeOver(row: IdempotencyRow, before: IdempotencyRow): Promise<boolean> {
    const { key_hash: keyHash, ...values } = row;
    const { numUpdatedRows } = await this.#db
      .updateTable('idempotency_keys')
      .set(values)
      .where('key_hash', '=', keyHash)
      .where('expires_at', '=', before.expires_at)
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }

  async finish(row: IdempotencyRow): Promise<void> {
    const { key_hash: keyHash, ...values } = row;
    await this.#db
      .updateTable('idempotency_keys')
      .set(values)
      .where('key_hash', '=', keyHash)
      .execute();
  }

  async remove(keyHash: string): Promise<void> {
    await this.#db.deleteFrom('idempotency_keys').where('key_hash', '=', keyHash).execute();
  }

  /** Removes those that hold no longer. */
  async removeExpired(now: number): Promise<void> {
    await this.#db.deleteFrom('idempotency_keys').where('expires_at', '<=', now).execute();
  }
}
