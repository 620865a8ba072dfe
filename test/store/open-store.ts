import type { Test } from 'tap';
import { loadConfig } from '../../gateway/config.ts';
import { Call } from '../../gateway/resilience/call.ts';
import { systemClock } from '../../gateway/resilience/clock.ts';
import { connect } from '../../gateway/store/connect.ts';
import type { Connections } from '../../gateway/store/connections.ts';
import { parseDatabaseUrl } from '../../gateway/store/database-url.ts';
import { ContentionError } from '../../gateway/store/errors.ts';
import { migrate } from '../../gateway/store/migrate.ts';
import { classify } from '../../gateway/store/outcome.ts';
import type { ProfileChangeRow, ProfileRow } from '../../gateway/store/tables.ts';
import { UnitOfWork, type Work } from '../../gateway/store/unit-of-work.ts';
import { createStorePipeline, type Circuit } from '../../gateway/upstreams/pipeline.ts';
import type { RequestContext } from '../../gateway/upstreams/request-context.ts';
import { Timings } from '../../gateway/upstreams/timings.ts';

export interface OpenStore {
  connections: Connections;
  circuit: Circuit;
  unitOfWork: UnitOfWork;
  /** Connections that are in use now, and the most that ever were at once. */
  used: { now: number; most: number };
  /** Told of each statement when it has been sent, and again when it has been answered. */
  watch: (watcher: Watcher) => void;
}

export type Watcher = (sql: string, when: 'during' | 'after') => void;

export interface OpenStoreOptions {
  limit?: number;
  attemptMs?: number;
  env?: Record<string, string>;
}

/** The unit of work on real connections with its real circuit, and the tables made. */
export async function openStore(
  t: Test,
  url: string,
  { limit = 2, attemptMs = 3_000, env = {} }: OpenStoreOptions = {},
): Promise<OpenStore> {
  const settings = loadConfig({
    DATABASE_URL: url,
    STORE_BULKHEAD_LIMIT: String(limit),
    STORE_ATTEMPT_TIMEOUT_MS: String(attemptMs),
    // What is tested here is not the circuit.
    STORE_BREAKER_FAILURE_THRESHOLD: '0',
    STORE_BREAKER_FAILURE_RATE_THRESHOLD: '0',
    ...env,
  }).circuits.store;
  const connections = await connect(parseDatabaseUrl(url)!, {
    limit,
    connectTimeoutMs: 1_000,
    statementTimeoutMs: attemptMs,
    onIdleError: () => {},
  });
  // No timer of the product's keeps a process; in a gateway its server does.
  const keep = setInterval(() => {}, 1_000);
  t.teardown(async () => {
    clearInterval(keep);
    await connections.close();
  });
  await migrate(connections);
  const circuit = createStorePipeline('store', settings, {
    clock: systemClock,
    random: Math.random,
    classify,
    isUndone: (error) => error instanceof ContentionError,
  });
  let tell: Watcher = nobody;
  const used = { now: 0, most: 0 };
  const watched = watchConnections(connections, used, (sql, when) => tell(sql, when));
  const tables = { ready: async () => {}, forget: () => {} };
  const unitOfWork = new UnitOfWork({ connections: watched, circuit, tables });
  return { connections, circuit, unitOfWork, used, watch: (watcher) => (tell = watcher) };
}

const nobody: Watcher = () => {};

/** These very connections, seen from the outside. */
function watchConnections(
  connections: Connections,
  used: OpenStore['used'],
  watcher: Watcher,
): Connections {
  return {
    kind: connections.kind,
    begin: connections.begin,
    adapter: connections.adapter,
    compiler: connections.compiler,
    introspector: (db) => connections.introspector(db),
    faultOf: (error) => connections.faultOf(error),
    close: () => connections.close(),
    ...(connections.turnOf !== undefined && { turnOf: (use) => connections.turnOf!(use) }),
    async acquire(use) {
      const connection = await connections.acquire(use);
      used.now += 1;
      used.most = Math.max(used.most, used.now);
      return {
        async executeQuery(query) {
          const answer = connection.executeQuery<any>(query);
          watcher(query.sql, 'during');
          const result = await answer;
          watcher(query.sql, 'after');
          return result;
        },
        streamQuery: (query) => connection.streamQuery(query, 1),
        release() {
          used.now -= 1;
          connection.release();
        },
        destroy() {
          used.now -= 1;
          connection.destroy();
        },
      };
    },
  };
}

/** What a request brings along, without a request. */
export function context(limitMs?: number): RequestContext {
  const call = new Call({ clock: systemClock, ...(limitMs !== undefined && { limitMs }) });
  return { call, headers: {}, demand: {}, timings: new Timings() };
}

const NOW = '2026-11-21T04:10:59.492Z';

export function profileRow(id: string, email = `${id}@example.com`): ProfileRow {
  return { id, name: id, email, email_key: email, registration_date: NOW, version: 1 };
}

export function changeRow(id: string): ProfileChangeRow {
  const email = `${id}@example.com`;
  const said = { changed_at: NOW, request_id: 'a-request', name: id, email };
  return { profile_id: id, version: 1, change: 'created', ...said };
}

/** The two writes of one unit of work. */
export const create =
  (id: string): Work<void> =>
  async ({ profiles, history }) => {
    await profiles.insert(profileRow(id));
    await history.append(changeRow(id));
  };
