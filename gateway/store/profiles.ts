import type { Connections } from './connections.ts';
import type { Queries } from './kysely.ts';
import type { ProfileRow } from './tables.ts';

/** The profiles, as one unit of work sees them. */
export class Profiles {
  readonly #db: Queries;
  readonly #kind: Connections['kind'];

  constructor(db: Queries, kind: Connections['kind']) {
    this.#db = db;
    this.#kind = kind;
  }

  /** @throws DuplicateError where the email is taken */
  async insert(profile: ProfileRow): Promise<void> {
    await this.#db.insertInto('profiles').values(profile).execute();
  }

  find(id: string): Promise<ProfileRow | undefined> {
    return this.#byId(id).executeTakeFirst();
  }

  /**
   * The same, and nobody else changes it before this transaction ends; nor whichever one has the
   * email that this one is to get. In one order: two that take each other's never wait for each other.
   */
  async lock(id: string, emailKey?: string): Promise<ProfileRow | undefined> {
    const query =
      emailKey === undefined
        ? this.#byId(id)
        : this.#db
            .selectFrom('profiles')
            .selectAll()
            .where((is) => is.or([is('id', '=', id), is('email_key', '=', emailKey)]))
            .orderBy('id');
    // SQLite has one writer at a time: who has begun a transaction has everything locked.
    const rows = await (this.#kind === 'sqlite' ? query : query.forUpdate()).execute();
    return rows.find((row) => row.id === id);
  }

  /** @throws DuplicateError where the email is taken */
  async update({ id, ...values }: ProfileRow): Promise<void> {
    await this.#db.updateTable('profiles').set(values).where('id', '=', id).execute();
  }

  async delete(id: string): Promise<void> {
    await this.#db.deleteFrom('profiles').where('id', '=', id).execute();
  }

  /** In the order of creation, from behind `after`: what is added or goes meanwhile moves nothing. */
  page({ after, limit }: { after: string | undefined; limit: number }): Promise<ProfileRow[]> {
    const all = this.#db.selectFrom('profiles').selectAll();
    const rest = after === undefined ? all : all.where('id', '>', after);
    return rest.orderBy('id').limit(limit).execute();
  }

  #byId(id: string) {
    return this.#db.selectFrom('profiles').selectAll().where('id', '=', id);
  }
}
