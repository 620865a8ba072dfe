import { cpus } from 'node:os';
import { percentile } from '../../bench/support/statistics.ts';
import { table, type Column } from '../../bench/support/table.ts';
import type { Settled, Traffic } from './client.ts';
import type { ChaosOptions } from './options.ts';
import type { Verdict } from './verdict.ts';

export interface Report {
  options: ChaosOptions;
  /** What took part. */
  parts: string;
  /** How often each incident happened. */
  counts: ReadonlyMap<string, number>;
  traffic: Traffic;
  settled: readonly Settled[];
  /** Milliseconds in which nothing was accepted. */
  longestGapMs: number;
  /** Milliseconds until the last one was accepted. */
  sendingMs: number;
  /** Milliseconds until the last one was in the store. */
  tookMs: number;
  verdict: Verdict;
}

/** Whether it is as it was promised. */
export function isKept({ settled, traffic, verdict }: Report): boolean {
  const { kept, lost, twice, strangers, altered, queued, dead } = verdict;
  const faults = [lost, twice, strangers, altered, traffic.wrong];
  return (
    kept === settled.length &&
    faults.every((list) => list.length === 0) &&
    queued === 0 &&
    dead === 0
  );
}

interface Line {
  what: string;
  figure: string;
}

const columns: Column<Line>[] = [
  { title: 'What', align: 'left', cell: ({ what }) => what },
  { title: 'Figure', align: 'right', cell: ({ figure }) => figure },
];

/** Faults that are told in words; more are counted. */
const TOLD = 10;

export function toMarkdown(report: Report): string {
  const { options, parts, traffic, verdict } = report;
  const faults = [
    ...verdict.lost.map((email) => `lost: ${email}`),
    ...verdict.twice.map((email) => `twice: ${email}`),
    ...verdict.strangers.map((email) => `never sent: ${email}`),
    ...verdict.altered.map((email) => `altered: ${email}`),
    ...traffic.wrong.map((what) => `answered: ${what}`),
  ];
  const words = isKept(report)
    ? 'Every registration that was accepted is in the store exactly once, and nothing else is.'
    : `**It is not as it was promised.** ${faults.slice(0, TOLD).join('; ')}`;
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}`;
  return [
    `Queue: ${options.queue}; ${parts}; seed ${options.seed}; ${machine}.`,
    table(columns, linesOf(report)),
    words,
  ].join('\n\n');
}

function linesOf({
  counts,
  traffic,
  settled,
  longestGapMs,
  sendingMs,
  tookMs,
  verdict,
}: Report): Line[] {
  const registered = settled.filter(({ became }) => became === 'registered').length;
  const answered = settled.filter(({ became }) => became === 'accepted');
  const repeats = [...traffic.repeats].toSorted(([, a], [, b]) => b - a);
  return [
    ...[...counts].map(([what, times]) => line(what, `${times} ×`)),
    line('registrations answered 202', answered.length),
    line('… 409, registered: the 202 was lost on its way', registered),
    line('requests', traffic.requests),
    ...repeats.map(([why, times]) => line(`… sent again after: ${why}`, times)),
    line('in the store exactly once, as sent', verdict.kept),
    line('lost', verdict.lost.length),
    line('twice', verdict.twice.length),
    line('never sent', verdict.strangers.length),
    line('altered', verdict.altered.length),
    line('left in the queue', verdict.queued),
    line('dead letters', verdict.dead),
    line('time of a 202, p50 / p99', quantiles(answered.map(({ answeredMs }) => answeredMs))),
    line('… with all repeats, p50 / p99', quantiles(answered.map(({ tookMs: ms }) => ms))),
    line('longest time in which nothing was accepted', `${(longestGapMs / 1_000).toFixed(1)} s`),
    line('until all were accepted', `${(sendingMs / 1_000).toFixed(1)} s`),
    line('until all were in the store', `${(tookMs / 1_000).toFixed(1)} s`),
  ];
}

const line = (what: string, figure: number | string): Line => ({
  what,
  figure: typeof figure === 'number' ? figure.toLocaleString('en') : figure,
});

function quantiles(values: readonly number[]): string {
  const sorted = Float64Array.from(values).toSorted();
  return [0.5, 0.99].map((share) => `${Math.round(percentile(sorted, share))} ms`).join(' / ');
}
