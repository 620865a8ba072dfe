import { test } from 'tap';
import { canStart, startMariadb, startPostgres } from '../support/database-servers.ts';
import { databases, sqlTo } from '../support/databases.ts';
import { killRounds } from './kill-rounds.ts';

const ROUNDS = 4;
const SERVER_ROUNDS = 2;

for (const { kind, skip, create } of databases.filter((database) => database.kind !== 'sqlite')) {
  void test(
    `${kind}: a gateway killed ${ROUNDS} times while it writes loses nothing`,
    { skip },
    async (t) => {
      const { url, sql } = await create(t);
      await killRounds(t, { url, sql, rounds: ROUNDS });
    },
  );
}

const servers = [
  { kind: 'postgres', startServer: startPostgres, skip: canStart.postgres },
  { kind: 'mysql', startServer: startMariadb, skip: canStart.mariadb },
];

for (const { kind, startServer, skip } of servers) {
  void test(
    `${kind}: a server killed ${SERVER_ROUNDS} times while it is written to loses nothing`,
    { skip },
    async (t) => {
      const server = await startServer(t);
      await killRounds(t, {
        url: server.url,
        sql: sqlTo(server.url),
        rounds: SERVER_ROUNDS,
        env: { STORE_BREAKER_OPEN_MS: '100', STORE_BREAKER_MAX_OPEN_MS: '300' },
        async kill() {
          await server.stop('kill');
          await server.start();
        },
      });
    },
  );
}
