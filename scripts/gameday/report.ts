import { milliseconds, percent, seconds, whole } from '../../bench/outage/format.ts';
import { table, type Column } from '../../bench/support/table.ts';
import type { Figures } from './figures.ts';
import type { Incident } from './incidents.ts';
import type { Promised } from './promises.ts';
import type { Moved } from './recording.ts';
import type { Memory } from './targets.ts';

export interface Row {
  incident: Pick<Incident, 'name' | 'story'>;
  figures: Figures;
  moved: readonly Moved[];
}

export interface Report {
  gameday: 1;
  date: string;
  node: string;
  /** Of the mock upstreams; `--seed` repeats it. */
  seed: number;
  quick: boolean;
  settings: Readonly<Record<string, number | string>>;
  rows: readonly Row[];
  /** Of the gateway, at the start and at the end. */
  memory: { start: Memory; end: Memory };
  promises: readonly Promised[];
}

/** Whether the day went as it was promised. */
export const isKept = ({ promises }: Pick<Report, 'promises'>): boolean =>
  promises.every(({ kept }) => kept);

const left = (title: string, cell: (row: Row) => string): Column<Row> => ({
  title,
  align: 'left',
  cell,
});
const right = (title: string, cell: (row: Row) => string): Column<Row> => ({
  title,
  align: 'right',
  cell,
});

const incidentColumns: Column<Row>[] = [
  left('Incident', ({ incident }) => incident.name),
  right('requests', ({ figures }) => whole(figures.requests)),
  right('goodput', ({ figures }) => percent(figures.good, figures.answerable)),
  right('stale', ({ figures }) => percent(figures.stale, figures.requests)),
  right('partial', ({ figures }) => percent(figures.partial, figures.requests)),
  right('healthy p99 ms', ({ figures: { healthyP99 } }) =>
    [healthyP99.before, healthyP99.during].map(milliseconds).join(' → '),
  ),
  right('direct', ({ figures: { healthyP99 } }) => milliseconds(healthyP99.direct)),
  right('calls/req', ({ figures: { calls } }) =>
    (calls.made / Math.max(1, calls.asked)).toFixed(2),
  ),
  right('recovery', ({ figures: { recoveryMs } }) =>
    recoveryMs === undefined ? 'none' : seconds(recoveryMs),
  ),
  left('5xx', ({ figures }) => list(figures.failures)),
  left('circuit', ({ moved }) => list(ways(moved))),
];

const list = (counts: readonly [string, number][]): string =>
  counts.length === 0 ? '–' : counts.map(([name, count]) => `${whole(count)} ${name}`).join(', ');

/** How often it went to each state, in the order of the first time. */
function ways(moved: readonly Moved[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { to } of moved) counts.set(to, (counts.get(to) ?? 0) + 1);
  return [...counts];
}

interface Verdict {
  text: string;
  limit: string;
  verdict: string;
  worst: string;
}

const verdictColumns: Column<Verdict>[] = [
  { title: 'Promise', align: 'left', cell: ({ text }) => text },
  { title: 'limit', align: 'left', cell: ({ limit }) => limit },
  { title: 'verdict', align: 'left', cell: ({ verdict }) => verdict },
  { title: 'worst', align: 'left', cell: ({ worst }) => worst },
];

/** One row for each promise, over all incidents it is made for. */
export function verdicts(promises: readonly Promised[]): Verdict[] {
  return [...Map.groupBy(promises, ({ text }) => text)].map(([text, group]) => {
    const broken = group.filter(({ kept }) => !kept);
    const worst = group.toSorted(
      (a, b) => Number(a.kept) - Number(b.kept) || b.strain - a.strain,
    )[0];
    const limits = new Set(group.map(({ limit }) => limit));
    const names = broken.map(({ incident }) => incident ?? 'the day').join(', ');
    return {
      text,
      limit: limits.size === 1 ? (worst?.limit ?? '') : 'by incident',
      verdict: broken.length === 0 ? `✓ kept (${group.length})` : `✗ BROKEN in ${names}`,
      worst: `${worst?.measured ?? ''}${worst?.incident === undefined ? '' : `, ${worst.incident}`}`,
    };
  });
}

/** The day as two tables, and what was broken, one by one. */
export function toText({ rows, promises, seed, node, settings }: Report): string {
  const broken = promises.filter(({ kept }) => !kept);
  const told = broken.map(
    ({ text, incident = 'the day', measured, limit }) =>
      `  ✗ ${incident}: ${text}: ${measured}; promised: ${limit}`,
  );
  const set = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
  return [
    ...rows.map(({ incident: { name, story } }) => `${name.padEnd(9)} ${story}`),
    '',
    table(incidentColumns, rows),
    '',
    table(verdictColumns, verdicts(promises)),
    '',
    `${node}, seed ${seed}; ${set.join(' ')}`,
    broken.length === 0
      ? `All ${promises.length} promises were kept.`
      : [`${broken.length} of ${promises.length} promises were broken:`, ...told].join('\n'),
  ].join('\n');
}
