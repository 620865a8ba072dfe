import { connect } from '../../gateway/store/connect.ts';
import type { Connections } from '../../gateway/store/connections.ts';
import { parseDatabaseUrl } from '../../gateway/store/database-url.ts';
import { queriesOn, type Queries } from '../../gateway/store/kysely.ts';
import type { RegistrationRow } from '../../gateway/store/tables.ts';

/** What there is of those who registered in a run. */
export interface Stock {
  registered: number;
  queued: number;
  dead: number;
}

const TABLES = {
  registered: 'registrations',
  queued: 'registration_queue',
  dead: 'registration_dead_letters',
} as const satisfies Record<keyof Stock, string>;

/** Looks into the database past the gateway. */
export class Ledger {
  readonly #connections: Connections;
  readonly #pattern: string;

  private constructor(connections: Connections, domain: string) {
    this.#connections = connections;
    this.#pattern = `%${domain}`;
  }

  static async open(url: string, domain: string): Promise<Ledger> {
    const connections = await connect(parseDatabaseUrl(url)!, {
      limit: 1,
      connectTimeoutMs: 5_000,
      statementTimeoutMs: 30_000,
      onIdleError: () => {},
    });
    return new Ledger(connections, domain);
  }

  async stock(): Promise<Stock> {
    return this.#read(async (db) => {
      const count = async (table: (typeof TABLES)[keyof Stock]) => {
        const { n } = await db
          .selectFrom(table)
          .select(({ fn }) => fn.countAll<number | string>().as('n'))
          .where('email_key', 'like', this.#pattern)
          .executeTakeFirstOrThrow();
        return Number(n);
      };
      return {
        registered: await count(TABLES.registered),
        queued: await count(TABLES.queued),
        dead: await count(TABLES.dead),
      };
    });
  }

  rows(): Promise<RegistrationRow[]> {
    return this.#read((db) =>
      db
        .selectFrom('registrations')
        .selectAll()
        .where('email_key', 'like', this.#pattern)
        .execute(),
    );
  }

  close(): Promise<void> {
    return this.#connections.close();
  }

  async #read<T>(work: (db: Queries) => Promise<T>): Promise<T> {
    const connection = await this.#connections.acquire('read');
    try {
      return await work(queriesOn(connection, this.#connections));
    } finally {
      connection.release();
    }
  }
}
