import { cpus } from 'node:os';
import type { ReadSettings } from '../../gateway/settings.ts';
import { list } from '../support/list.ts';
import { table } from '../support/table.ts';
import { phaseColumns, secondColumns } from './columns.ts';
import { phasesOf, secondsOf, type PhaseFigures, type Second } from './figures.ts';
import { seconds } from './format.ts';
import { eventsSettings } from './gateway-settings.ts';
import type { OutageOptions } from './options.ts';
import { judge, type Promised } from './promises.ts';
import type { CircuitSample, Recording } from './recording.ts';
import { recoveryOf, type Recovery } from './recovery.ts';
import type { Run } from './run.ts';

export interface Report {
  bench: 'outage';
  /** Of the run's end, ISO 8601. */
  date: string;
  node: string;
  platform: string;
  cpu: { model: string; count: number };
  options: OutageOptions;
  /** What the gateway was told of the events service, defaults included. */
  settings: ReadSettings;
  /** Of the mock upstreams. */
  seed: number;
  /** How it was measured, in sentences. */
  method: string[];
  /** When the upstream returned, in milliseconds from the fault's start. */
  returnAt: number;
  promises: Promised[];
  phases: PhaseFigures[];
  recovery: Recovery;
  /** The circuit's states, each with its beginning in milliseconds from the fault's start. */
  states: State[];
  seconds: Second[];
}

export type State = Pick<CircuitSample, 'since' | 'state' | 'reason'>;

export function createReport(options: OutageOptions, { recording, seed }: Run): Report {
  const all = cpus();
  const machine = {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpu: { model: all[0]?.model.trim() ?? 'unknown', count: all.length },
  };
  const settings = eventsSettings(options);
  const recovery = recoveryOf(recording, settings.BREAKER_OPEN_MS);
  return {
    bench: 'outage',
    date: new Date().toISOString(),
    ...machine,
    options,
    settings,
    seed,
    method: method(options, { ...machine, seed, latestMs: latestOf(recording) }),
    returnAt: recording.returnAt,
    promises: judge(recording, recovery, settings),
    phases: phasesOf(recording),
    recovery,
    states: statesOf(recording),
    seconds: secondsOf(recording),
  };
}

/** The figures with their method, as Markdown. */
export function toMarkdown({ phases, promises, recovery, method: how, date }: Report): string {
  const lines = [
    ...promises.map(
      ({ text, measured, kept }) =>
        `${kept ? 'Kept' : '**Broken**'}: ${text}. ${capital(measured)}.`,
    ),
    recoveryLine(recovery),
    `Measured on ${date.slice(0, 10)} by \`npm run bench:outage\`.`,
    ...how,
  ];
  return `${table(phaseColumns, phases)}\n\n${list(lines)}`;
}

/** Every second, as a Markdown table. */
export const secondsTable = ({ seconds: rows }: Pick<Report, 'seconds'>): string =>
  table(secondColumns, rows);

/** In words. */
export function recoveryLine({ firstFreshMs, allFreshMs, keysLeft }: Recovery): string {
  if (firstFreshMs === undefined) return 'Recovery: no key was fresh again by the end of the run.';
  const first = `Recovery: the first key was fresh again ${seconds(firstFreshMs)} after the upstream’s return`;
  return allFreshMs === undefined
    ? `${first}, ${keysLeft} keys were not by the end of the run.`
    : `${first}, the last one after ${seconds(allFreshMs)}.`;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** Each state once, in order; one that came back between two looks is a state of its own. */
function statesOf({ circuit }: Recording): State[] {
  return circuit
    .filter(({ epoch }, index) => epoch !== circuit[index - 1]?.epoch)
    .map(({ since, state, reason }) => ({ since, state, reason }));
}

/** The most milliseconds by which the load generator itself was late. */
const latestOf = ({ answers, startedAt }: Recording): number =>
  answers
    .filter(({ dueAt }) => dueAt >= startedAt)
    .reduce((latest, { dueAt, sentAt }) => Math.max(latest, sentAt - dueAt), 0);

function method(
  { rate, keys, upstreamDelayMs, settings }: OutageOptions,
  {
    node,
    platform,
    cpu,
    seed,
    latestMs,
  }: Pick<Report, 'node' | 'platform' | 'cpu' | 'seed'> & { latestMs: number },
): string[] {
  const told = Object.entries(settings).map(([key, value]) => `\`${key}=${value}\``);
  return [
    `${rate} requests a second, sent when they are due whether or not answers come, for ${keys} events in turn (\`GET /events/event-1\` and so on). Latency counts from when a request was due; the generator itself was up to ${Math.ceil(latestMs)} ms late.`,
    `The events service is played by the mock server (seed ${seed}) and takes ${upstreamDelayMs} ms. In the outage it refuses every connection.`,
    `The gateway runs with ${told.join(', ')}, a rate limit out of reach, and otherwise as it comes.`,
    'Good is 200 within 1 s. Stale is what `Cache-Status` says: a hit with a ttl below 0 or a detail. While all is healthy, too, an answer is stale for the moment between the end of its time to live and the arrival of the new one.',
    'Everything is fresh again when no answer holds anything from before the fault (by its `Age`) and every key has been answered fresh. Calls that arrive are counted by the upstream, refused ones by the gateway’s circuit.',
    `Three processes share ${cpu.count} cores (${cpu.model}, ${platform}, Node ${node}) and talk over loopback: load generator, gateway and upstream.`,
  ];
}
