import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { Test } from 'tap';
import { freePort } from './tcp-proxy.ts';

/** A database server of one test's own, which may be stopped and started. */
export interface DatabaseServer {
  /** Of an empty database, for a user who may do everything. */
  readonly url: string;
  /** Ends it, in order or as a crash does, also in a hang; resolves when its processes are gone. */
  stop(how?: 'fast' | 'kill'): Promise<void>;
  /** Starts it again, on the same port and data; resolves when it accepts queries. */
  start(): Promise<void>;
  /** Stops its processes in their tracks: connections stay, and new ones get no answer. */
  hang(): void;
  resume(): void;
}

interface Program {
  readonly binaries: readonly [initialize: string, serve: string];
  /** Whom it runs as where the tests are root's: neither server runs as root. */
  readonly user: string;
  readonly initialize: (folder: string) => string[];
  readonly serve: (folder: string, port: number) => string[];
  readonly url: (port: number) => string;
  readonly isReady: RegExp;
  readonly isPortTaken: RegExp;
  readonly fast: NodeJS.Signals;
  /** Ends it at once. SIGKILL would have PostgreSQL leave its shared memory behind. */
  readonly gone: NodeJS.Signals;
}

// Commits are not synced: what is tested with these servers is an outage, and nothing about whether
// what they have stored survives the loss of the machine. It does survive that of their processes.
const postgres: Program = {
  binaries: ['initdb', 'postgres'],
  user: 'postgres',
  initialize: (folder) => [
    `--pgdata=${join(folder, 'data')}`,
    '--username=postgres',
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
    // Of 16 MB otherwise, and there is one at least.
    '--wal-segsize=1',
  ],
  serve: (folder, port) => [
    '-D',
    join(folder, 'data'),
    '--listen_addresses=127.0.0.1',
    `--port=${port}`,
    '--unix_socket_directories=',
    '--dynamic_shared_memory_type=mmap',
    '--fsync=off',
  ],
  url: (port) => `postgres://postgres@127.0.0.1:${port}/postgres`,
  isReady: /database system is ready to accept connections/,
  isPortTaken: /could not bind/,
  fast: 'SIGINT',
  gone: 'SIGQUIT',
};

const mariadb: Program = {
  binaries: ['mariadb-install-db', 'mariadbd'],
  user: 'mysql',
  initialize: (folder) => [
    '--no-defaults',
    `--datadir=${join(folder, 'data')}`,
    '--auth-root-authentication-method=normal',
    '--innodb-log-file-size=4M',
  ],
  serve: (folder, port) => [
    '--no-defaults',
    `--datadir=${join(folder, 'data')}`,
    `--socket=${join(folder, 'socket')}`,
    `--pid-file=${join(folder, 'pid')}`,
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    '--innodb-log-file-size=4M',
    '--innodb-flush-log-at-trx-commit=2',
  ],
  url: (port) => `mysql://root@127.0.0.1:${port}/test`,
  isReady: /ready for connections/,
  isPortTaken: /Bind on TCP\/IP port/,
  fast: 'SIGTERM',
  gone: 'SIGKILL',
};

const PLACES = [
  ...(process.env['PATH'] ?? '').split(delimiter),
  '/usr/sbin',
  // Debian has these outside of the path, and the newest one last.
  ...globSync('/usr/lib/postgresql/*/bin').toSorted().toReversed(),
];

const pathOf = (binary: string): string | undefined =>
  PLACES.map((place) => join(place, binary)).find((path) => existsSync(path));

interface Account {
  uid: number;
  gid: number;
}

function accountOf(name: string): Account | undefined {
  const line = new RegExp(`^${name}:[^:]*:(\\d+):(\\d+):`, 'm').exec(
    readFileSync('/etc/passwd', 'utf8'),
  );
  return line === null ? undefined : { uid: Number(line[1]), gid: Number(line[2]) };
}

const isRoot = process.getuid?.() === 0;

/** A process's children; those of PostgreSQL have process groups of their own. */
const childrenFile = (pid: number): string => `/proc/${pid}/task/${pid}/children`;

/** For tap: why tests with this server are skipped here, false where they are not. */
function reasonToSkip({ binaries, user }: Program): false | string {
  const missing = binaries.find((binary) => pathOf(binary) === undefined);
  if (missing !== undefined) return `no ${missing} here`;
  if (!existsSync(childrenFile(process.pid))) return 'no /proc here that tells of child processes';
  return isRoot && accountOf(user) === undefined && `no user ${user} for it to run as`;
}

export const canStart = { postgres: reasonToSkip(postgres), mariadb: reasonToSkip(mariadb) };

interface Running {
  pid: number;
  child: ChildProcess;
  /** Until the last of its processes has let go of its output. */
  ended: Promise<unknown>;
}

function signalAll({ pid }: Running, signal: NodeJS.Signals): void {
  // While it is stopped it starts no child, and no child's number becomes free.
  process.kill(pid, 'SIGSTOP');
  const children = readFileSync(childrenFile(pid), 'utf8').split(' ').filter(Boolean);
  for (const child of children) process.kill(Number(child), signal);
  process.kill(pid, signal);
}

interface Options extends Partial<Account> {
  cwd: string;
  env: NodeJS.ProcessEnv;
}

const account = ({ user }: Program): Account | undefined => (isRoot ? accountOf(user)! : undefined);

/** A folder that it may write to. */
function createFolder(program: Program): string {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-'));
  const owner = account(program);
  if (owner !== undefined) chownSync(folder, owner.uid, owner.gid);
  return folder;
}

function optionsOf(program: Program, folder: string): Options {
  // Its messages in English; and nothing of this environment that it would take for settings. A
  // MariaDB that starts deletes the temporary tables that it finds, of other servers, too, which end
  // with a segmentation fault then: it gets a place of its own for them.
  const env = { PATH: process.env['PATH'], LC_ALL: 'C', TMPDIR: folder };
  return { ...account(program), cwd: folder, env };
}

class PortTakenError extends Error {}

/** Has the system kill the server when the process of the test is killed without a teardown. */
const setpriv = pathOf('setpriv');
const boundToTest = setpriv === undefined ? [] : [setpriv, '--pdeathsig', 'KILL', '--'];

/** Resolves when it accepts queries, and rejects with what it printed when it ends before that. */
async function run(
  program: Program,
  folder: string,
  port: number,
  options: Options,
): Promise<Running> {
  const binary = pathOf(program.binaries[1])!;
  const [file, ...args] = [...boundToTest, binary, ...program.serve(folder, port)];
  const child = spawn(file!, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'close');
  let output = '';
  const { promise: ready, resolve } = Promise.withResolvers<void>();
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (program.isReady.test(output)) resolve();
  });
  await Promise.race([ready, ended]);
  if (child.exitCode !== null || child.signalCode !== null) {
    throw new (program.isPortTaken.test(output) ? PortTakenError : Error)(output);
  }
  return { child, pid: child.pid!, ended };
}

const execute = promisify(execFile);

/** What this process has had initialized: a copy takes a tenth of the time. */
const initialized = new Map<Program, Promise<string>>();

async function initialize(program: Program): Promise<string> {
  const folder = createFolder(program);
  process.once('exit', () => rmSync(folder, { recursive: true }));
  await execute(
    pathOf(program.binaries[0])!,
    program.initialize(folder),
    optionsOf(program, folder),
  );
  return folder;
}

/** Puts data of a server that has never run into this folder. */
async function provide(program: Program, folder: string): Promise<void> {
  const source = initialized.get(program) ?? initialize(program);
  initialized.set(program, source);
  // With the owner, which Node's own copy does not keep.
  await execute('cp', ['-a', join(await source, 'data'), folder]);
}

async function start(t: Test, program: Program): Promise<DatabaseServer> {
  const folder = createFolder(program);
  const options = optionsOf(program, folder);

  let running: Running | undefined;
  t.teardown(async () => {
    if (running !== undefined) await end(program.gone);
    rmSync(folder, { recursive: true });
  });

  async function launch(port: number): Promise<void> {
    running = await run(program, folder, port, options);
    void running.ended.then(() => (running = undefined));
  }

  function current(): Running {
    if (running === undefined) throw new Error('the server is not running');
    return running;
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const { child, ended } = current();
    signalAll(current(), signal === 'SIGKILL' ? signal : 'SIGCONT');
    child.kill(signal);
    await ended;
  }

  await provide(program, folder);
  let port = await freePort();
  while (running === undefined) {
    try {
      await launch(port);
    } catch (error) {
      if (!(error instanceof PortTakenError)) throw error;
      port = await freePort();
    }
  }

  return {
    url: program.url(port),
    stop: (how = 'fast') => end(how === 'fast' ? program.fast : 'SIGKILL'),
    start: () => launch(port),
    hang: () => signalAll(current(), 'SIGSTOP'),
    resume: () => signalAll(current(), 'SIGCONT'),
  };
}

/** A PostgreSQL of the test's own on a free port, gone when the test is over. */
export const startPostgres = (t: Test): Promise<DatabaseServer> => start(t, postgres);

/** A MariaDB of the test's own on a free port, gone when the test is over. */
export const startMariadb = (t: Test): Promise<DatabaseServer> => start(t, mariadb);
