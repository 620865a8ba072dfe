import type { Queries } from './kysely.ts';
import type { RegistrationRow } from './tables.ts';

/** Who is registered, as one unit of work sees them. */
export class Registrations {
  readonly #db: Queries;

  constructor(db: Queries) {
    this.#db = db;
  }

  /** @throws DuplicateError where the email is registered */
  async insert(row: RegistrationRow): Promise<void> {
    await this.#db.insertInto('registrations').values(row).execute();
  }

  find(emailKey: string): Promise<RegistrationRow | undefined> {
    return this.#db
      .selectFrom('registrations')
      .selectAll()
      .where('email_key', '=', emailKey)
      .executeTakeFirst();
  }

  /** In the order of acceptance. */
  page({ limit, offset }: { limit: number; offset: number }): Promise<RegistrationRow[]> {
    return this.#db
      .selectFrom('registrations')
      .selectAll()
      .orderBy('id')
      .limit(limit)
      .offset(offset)
      .execute();
  }
}
