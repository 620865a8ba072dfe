import type { Queries } from './kysely.ts';
import type { ProfileChangeRow } from './tables.ts';

/** What became of each profile, to be added to and never changed. */
export class ProfileHistory {
  readonly #db: Queries;

  constructor(db: Queries) {
    this.#db = db;
  }

  async append(change: ProfileChangeRow): Promise<void> {
    await this.#db.insertInto('profile_history').values(change).execute();
  }

  /** The changes of one profile, the oldest first, from behind version `after`. */
  page(
    profileId: string,
    { after, limit }: { after: number; limit: number },
  ): Promise<ProfileChangeRow[]> {
    return this.#db
      .selectFrom('profile_history')
      .selectAll()
      .where('profile_id', '=', profileId)
      .where('version', '>', after)
      .orderBy('version')
      .limit(limit)
      .execute();
  }
}
