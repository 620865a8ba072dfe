import { connect, type Socket } from 'node:net';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { startChild, type Child } from './support/children.ts';
import { exactCpuTimeOf } from './support/cpu.ts';
import { openDocument } from './support/markers.ts';
import { list } from './support/list.ts';
import { createProgress } from './support/progress.ts';
import { median } from './support/statistics.ts';
import { table, type Column } from './support/table.ts';

const USAGE = `npm run bench:watching -- [--write]

What watching the circuits costs: the processor time of a gateway under load, with and without
listeners of /circuits/stream, interleaved. --write puts the result into README.md.`;

const LISTENERS = 50;
const RATE = 2_000;
// Even, so that each order comes equally often: whoever is measured second finds a warmer machine.
const ROUNDS = 8;
const SECONDS = 4;
/** Of one core. */
const MOST = 0.03;

const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));
async function main(isWritten: boolean): Promise<void> {
  const readme = isWritten
    ? await openDocument(resolve(import.meta.dirname, '../README.md'), 'bench:watching')
    : undefined;
  const ended = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => ended.abort());
  const { signal } = ended;
  const onDeath = (error: Error) => ended.abort(error);
  const children: Child[] = [];
  const start = async (
    name: string,
    file: string,
    env: Record<string, string>,
    readyPath: string,
  ) => {
    const child = await startChild({ name, file: fileOf(file), env, readyPath, onDeath, signal });
    children.push(child);
    return child;
  };
  try {
    const { origin } = await start('The upstream', './upstream.ts', {}, '/__calls');
    const env = {
      USERS_URL: origin,
      EVENTS_URL: origin,
      ENRICHMENT_URL: origin,
      DATABASE_URL: 'sqlite::memory:',
      LOG_LEVEL: 'warn',
      NODE_ENV: 'production',
    };
    const limit = { RATE_LIMIT_MAX: '1000000', SHUTDOWN_DELAY_MS: '0' };
    const gateway = await start(
      'The gateway',
      '../gateway/main.ts',
      { ...env, ...limit },
      '/health/ready',
    );
    const progress = createProgress(2 * ROUNDS + 1, process.stderr);
    const measure = async (listeners: number) => {
      const share = await shareOfCore(gateway, listeners, signal);
      progress.step(`${listeners} listeners`);
      return share;
    };
    await measure(0);
    const rounds: { without: number; watched: number }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      // Each begins half of the rounds.
      const first = await measure(round % 2 === 0 ? 0 : LISTENERS);
      const second = await measure(round % 2 === 0 ? LISTENERS : 0);
      rounds.push(
        round % 2 === 0 ? { without: first, watched: second } : { without: second, watched: first },
      );
    }
    progress.end();
    const report = reportOf(rounds);
    console.log(report.text);
    await readme?.write(report.text);
    if (report.added > MOST) process.exitCode = 1;
  } finally {
    await Promise.all(children.map((child) => child.stop()));
  }
}

/** The share of one core that the gateway uses at the rate, with so many listeners. */
async function shareOfCore(
  { origin, pid }: Child,
  listeners: number,
  signal: AbortSignal,
): Promise<number> {
  signal.throwIfAborted();
  const sockets = Array.from({ length: listeners }, () => listen(origin));
  const load = autocannon({
    url: `${origin}/users/plain-1`,
    connections: 20,
    overallRate: RATE,
    duration: SECONDS + 2,
  });
  try {
    await wait(1_000, undefined, { signal });
    const [before, from] = [await exactCpuTimeOf(pid), performance.now()];
    await wait(SECONDS * 1_000, undefined, { signal });
    const after = await exactCpuTimeOf(pid);
    if (before === undefined || after === undefined) throw new Error('this needs /proc of Linux');
    return (after - before) / 1_000 / (performance.now() - from);
  } finally {
    await load;
    for (const socket of sockets) socket.destroy();
  }
}

function listen(origin: string): Socket {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {}).resume();
  socket.write(`GET /circuits/stream HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
  return socket;
}

const columns: Column<{ listeners: number; share: number }>[] = [
  { title: 'Listeners', align: 'right', cell: ({ listeners }) => String(listeners) },
  { title: 'processor, of one core', align: 'right', cell: ({ share }) => percent(share) },
];

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function reportOf(rounds: readonly { without: number; watched: number }[]) {
  const without = median(rounds.map((round) => round.without));
  const watched = median(rounds.map((round) => round.watched));
  const added = rounds.reduce((sum, round) => sum + round.watched - round.without, 0) / ROUNDS;
  const verdict = added <= MOST ? 'kept' : 'broken';
  return {
    added,
    text: `${table(columns, [
      { listeners: 0, share: without },
      { listeners: LISTENERS, share: watched },
    ])}\n\n${list([
      `${LISTENERS} listeners add ${percent(added)} of a core; at most ${percent(MOST)} is promised: ${verdict}. It is ${percent(added / without)} of what the gateway uses without them, which is little at this rate.`,
      `Measured on ${new Date().toISOString().slice(0, 10)} by \`npm run bench:watching\`.`,
      `${RATE.toLocaleString('en')} cached requests a second; medians of ${ROUNDS} interleaved rounds of ${SECONDS} s, begun with and without listeners in turns. What is added is the mean of the differences within a round (${cpus()[0]?.model.trim()}, ${process.platform} ${process.arch}, Node ${process.version}).`,
    ])}`,
  };
}

const options = process.argv.slice(2);

if (options.includes('--help')) console.log(USAGE);
else if (options.some((option) => option !== '--write')) {
  console.error(`bench: ${options.join(' ')}?\n\n${USAGE}`);
  process.exitCode = 1;
} else await main(options.includes('--write'));
