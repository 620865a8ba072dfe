import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommandError, Interruption } from '../store/command.ts';
import { freePort } from '../gameday/free-port.ts';
import { databaseTarget, kafkaTarget, redisTarget } from './breakable.ts';
import type { Target } from './incidents.ts';
import type { ChaosOptions } from './options.ts';
import { Victim } from './victim.ts';

/** All that takes part in a run. */
export interface Stage {
  /** Of the gateway. */
  origin: string;
  databaseUrl: string;
  /** For people: what stands there. */
  parts: string;
  targets: Target[];
  /** What the processes say. */
  logFile: string;
  /** Ends all of it, and removes it unless it is to be looked at. */
  end: (isKept: boolean) => Promise<void>;
}

export interface StageOptions extends ChaosOptions {
  onDeath: (error: Error) => void;
  signal: AbortSignal;
}

/** Nobody listens there: registrations need none of the services behind the gateway. */
const NOWHERE = 'http://127.0.0.1:9';

const SETTINGS = {
  NODE_ENV: 'production',
  HOST: '127.0.0.1',
  LOG_LEVEL: 'warn',
  // One address sends everything: the counting stays, the limit is out of reach.
  RATE_LIMIT_WINDOW_MS: '1000',
  RATE_LIMIT_MAX: '1000000',
  USERS_URL: NOWHERE,
  EVENTS_URL: NOWHERE,
  ENRICHMENT_URL: NOWHERE,
  // What a killed worker held is waited for at the end: a run is short.
  QUEUE_LEASE_MS: '3000',
};

const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export async function setStage(options: StageOptions): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-chaos-'));
  const stack = new AsyncDisposableStack();
  const logFile = join(folder, 'log');
  const end = async (isKept: boolean) => {
    await stack.disposeAsync();
    if (!isKept) await rm(folder, { recursive: true, force: true });
  };
  try {
    const log = openSync(logFile, 'a');
    stack.defer(() => closeSync(log));
    const database = await databaseTarget(options.database, folder, stack);
    const redis = options.redis ? await redisTarget(stack) : undefined;
    const kafka = options.queue === 'kafka' ? await kafkaTarget(stack) : undefined;
    const broken = [database, redis, kafka].filter((one) => one !== undefined);
    // A file serves one process well: there the gateway does the work of the worker.
    const isApart = !database.url.startsWith('sqlite:');
    const env = {
      ...SETTINGS,
      DATABASE_URL: database.url,
      ...(redis !== undefined && { REDIS_URL: redis.url }),
      ...(kafka !== undefined && { KAFKA_BROKERS: kafka.url }),
    };
    const start = async (
      name: string,
      path: string,
      port: number,
      own: Readonly<Record<string, string>>,
    ): Promise<Victim> => {
      const { onDeath, signal } = options;
      const victim = new Victim({
        name,
        file: fileOf(path),
        env: { ...env, ...own },
        readyUrl: `http://127.0.0.1:${port}/health/live`,
        log,
        onDeath,
        signal,
      });
      stack.defer(() => victim.kill());
      await victim.start();
      return victim;
    };
    const port = await freePort();
    const gateway = await start('gateway', '../../gateway/main.ts', port, {
      PORT: String(port),
      WORKER: isApart ? 'off' : 'in-process',
    });
    const processes = [processTarget('gateway', gateway, 4, 3)];
    if (isApart) {
      const workerPort = await freePort();
      const own = { WORKER_PORT: String(workerPort) };
      const worker = await start('worker', '../worker.ts', workerPort, own);
      processes.push(processTarget('worker', worker, 2, 3));
    }
    return {
      origin: `http://127.0.0.1:${port}`,
      databaseUrl: database.url,
      parts: [
        isApart ? 'gateway and worker' : 'gateway with its worker inside',
        ...broken.map(({ name }) => name),
      ].join(', '),
      targets: [...processes, ...broken.flatMap(({ target }) => target ?? [])],
      logFile,
      end,
    };
  } catch (error) {
    const said = (await readFile(logFile, 'utf8').catch(() => '')).slice(-2_000);
    await end(false);
    const { aborted, reason } = options.signal;
    const cause: unknown = aborted ? reason : error;
    if (said === '' || cause instanceof Interruption) throw cause;
    throw new CommandError(`${(cause as Error).message}. It said:\n${said}`, { cause });
  }
}

function processTarget(name: string, victim: Victim, often: number, least: number): Target {
  return {
    name,
    often,
    least,
    ways: [
      {
        name: 'killed',
        away: [0, 500],
        take: () => victim.kill(),
        giveBack: () => victim.start(),
      },
    ],
  };
}
