import type { Connections } from './connections.ts';
import type { Queries } from './kysely.ts';
import type { QueuedRow } from './tables.ts';

/** What waits in the queue. */
export interface Backlog {
  waiting: number;
  /** Milliseconds since the epoch; undefined where nothing waits. */
  oldestAcceptedAt: number | undefined;
}

/** The queue, as one unit of work sees it. Times are milliseconds since the epoch. */
export class RegistrationQueue {
  readonly #db: Queries;
  readonly #kind: Connections['kind'];

  constructor(db: Queries, kind: Connections['kind']) {
    this.#db = db;
    this.#kind = kind;
  }

  /** @throws DuplicateError where one of this email waits already */
  async push(row: QueuedRow): Promise<void> {
    await this.#db.insertInto('registration_queue').values(row).execute();
  }

  find(emailKey: string): Promise<QueuedRow | undefined> {
    return this.#db
      .selectFrom('registration_queue')
      .selectAll()
      .where('email_key', '=', emailKey)
      .executeTakeFirst();
  }

  /** Whether there is something to take: a look that locks nothing. */
  async hasDue(now: number): Promise<boolean> {
    const due = await this.#db
      .selectFrom('registration_queue')
      .select('id')
      .where('available_at', '<=', now)
      .limit(1)
      .executeTakeFirst();
    return due !== undefined;
  }

  /**
   * Takes what is due, the longest waiting first: nobody else takes it before `until`. What another
   * one is just taking is passed over, not waited for.
   */
  async take(options: {
    by: string;
    now: number;
    until: number;
    limit: number;
  }): Promise<QueuedRow[]> {
    const { by, now, until, limit } = options;
    const due = this.#db
      .selectFrom('registration_queue')
      .selectAll()
      .where('available_at', '<=', now)
      .orderBy('available_at')
      .limit(limit);
    const rows = await (this.#kind === 'sqlite' ? due : due.forUpdate().skipLocked()).execute();
    if (rows.length === 0) return [];
    await this.#db
      .updateTable('registration_queue')
      .set({ available_at: until, leased_by: by })
      .where(
        'id',
        'in',
        rows.map(({ id }) => id),
      )
      .execute();
    return rows.map((row) => ({ ...row, available_at: until, leased_by: by }));
  }

  /** Takes it off the queue; false where it is held by somebody else by now. */
  async remove({ id, leased_by: by }: QueuedRow): Promise<boolean> {
    const deleted = this.#db.deleteFrom('registration_queue').where('id', '=', id);
    const { numDeletedRows } = await (
      by === null ? deleted : deleted.where('leased_by', '=', by)
    ).executeTakeFirstOrThrow();
    return numDeletedRows > 0n;
  }

  /** Gives it back; false where it is held by somebody else by now. */
  async giveBack(
    { id, leased_by: by }: QueuedRow,
    values: Pick<QueuedRow, 'available_at' | 'attempts' | 'last_error' | 'target'>,
  ): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('registration_queue')
      .set({ ...values, leased_by: null })
      .where('id', '=', id)
      .where('leased_by', '=', by)
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }

  async backlog(): Promise<Backlog> {
    const { waiting, oldest } = await this.#db
      .selectFrom('registration_queue')
      .select(({ fn }) => [
        fn.countAll<number>().as('waiting'),
        fn.min<number | null>('accepted_at').as('oldest'),
      ])
      .executeTakeFirstOrThrow();
    return {
      waiting,
      oldestAcceptedAt: oldest ?? undefined,
    };
  }
}
