import type { Queries } from './kysely.ts';
import type { DeadLetterRow } from './tables.ts';

/** What was given up, as one unit of work sees it. */
export class DeadLetters {
  readonly #db: Queries;

  constructor(db: Queries) {
    this.#db = db;
  }

  async add(row: DeadLetterRow): Promise<void> {
    await this.#db.insertInto('registration_dead_letters').values(row).execute();
  }

  /** The last one of this email. */
  find(emailKey: string): Promise<DeadLetterRow | undefined> {
    return this.#db
      .selectFrom('registration_dead_letters')
      .selectAll()
      .where('email_key', '=', emailKey)
      .orderBy('died_at', 'desc')
      .limit(1)
      .executeTakeFirst();
  }

  get(id: string): Promise<DeadLetterRow | undefined> {
    return this.#db
      .selectFrom('registration_dead_letters')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
  }

  /** In the order of their ids, from behind `after`. */
  page({ after, limit }: { after: string; limit: number }): Promise<DeadLetterRow[]> {
    return this.#db
      .selectFrom('registration_dead_letters')
      .selectAll()
      .where('id', '>', after)
      .orderBy('id')
      .limit(limit)
      .execute();
  }

  /** Whether it was still there. */
  async remove(id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('registration_dead_letters')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return numDeletedRows > 0n;
  }

  async removeOf(emailKey: string): Promise<void> {
    await this.#db
      .deleteFrom('registration_dead_letters')
      .where('email_key', '=', emailKey)
      .execute();
  }

  async count(): Promise<number> {
    const { count } = await this.#db
      .selectFrom('registration_dead_letters')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    return count;
  }
}
