import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { list } from '../support/list.ts';
import { table, type Column } from '../support/table.ts';
import { groups, libraries, type Library } from './case.ts';
import type { CoreOptions } from './options.ts';
import type { Series } from './run.ts';
import { summarize, type Summary } from './summary.ts';
import { judge, type Target } from './targets.ts';

export interface Report {
  bench: 'core';
  /** Of the run's end, ISO 8601. */
  date: string;
  node: string;
  platform: string;
  cpu: { model: string; count: number };
  /** Of every library that was run. */
  versions: Record<Library, string>;
  options: CoreOptions;
  /** How it was measured, in sentences. */
  method: string[];
  /** Everything that did not do its work, in words. */
  faults: string[];
  targets: Target[];
  cases: Summary[];
  series: Series[];
}

export async function createReport(options: CoreOptions, series: Series[]): Promise<Report> {
  const all = cpus();
  const machine = {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpu: { model: all[0]?.model.trim() ?? 'unknown', count: all.length },
    versions: await readVersions(),
  };
  return {
    bench: 'core',
    date: new Date().toISOString(),
    ...machine,
    options,
    method: method(options, machine),
    faults: series.flatMap(({ group, library, name, faults }) =>
      faults.map((fault) => `${groups[group]}, ${library ?? ''} ${name}, ${fault}`),
    ),
    targets: judge(series),
    cases: summarize(series),
    series,
  };
}

/** The table with its method, as Markdown. */
export function toMarkdown({ cases, targets, method: how, date }: Report): string {
  const met = targets.map(
    ({ text, ratio, met: isMet }) => `${text} (${ratio.toFixed(1)} ×): ${isMet ? 'met' : 'missed'}`,
  );
  const lines = [
    `Measured on ${date.slice(0, 10)} by \`npm run bench:core\`.`,
    ...how,
    `Targets: ${met.join('; ')}.`,
  ];
  return `${table(columns, cases)}\n\n${list(lines)}`;
}

const right = (title: string, cell: (summary: Summary) => string): Column<Summary> => ({
  title,
  align: 'right',
  cell,
});
const whole = (value: number | undefined) =>
  value === undefined ? '–' : Math.round(value).toLocaleString('en');
const times = (value: number) => (value < 10 ? value.toFixed(2) : whole(value));

const columns: Column<Summary>[] = [
  { title: 'What', align: 'left', cell: ({ group }) => groups[group] },
  { title: 'Of', align: 'left', cell: ({ library }) => library ?? '(no guard)' },
  { title: 'Case', align: 'left', cell: ({ name }) => name },
  right('ns/call', ({ ns }) => whole(ns.median)),
  right('min–max', ({ ns: { min, max } }) => `${whole(min)}–${whole(max)}`),
  right('added ns', ({ addedNs }) => whole(addedNs)),
  right('bytes/call', ({ bytes }) => whole(bytes)),
  right('× ours', ({ timesOurs }) => times(timesOurs)),
  right('checked', (summary) => (summary.right ? 'right' : 'WRONG')),
];

function method(
  { rounds, batchMs }: CoreOptions,
  { node, platform, cpu, versions }: Pick<Report, 'node' | 'platform' | 'cpu' | 'versions'>,
): string[] {
  const known = Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
  return [
    `One process, Node ${node}, ${cpu.model} (${cpu.count} cores, ${platform}); ${known}.`,
    `Medians of ${rounds} round${rounds === 1 ? '' : 's'} over all cases, each begun with another case, in batches of about ${batchMs} ms after a warm-up. Calls follow one another, with the garbage collection that they cause. "added" and "× ours" are taken within a round; "× ours" is whole time against whole time.`,
    '"bytes" is what V8 allocated on its heap (`total_allocated_bytes`, not disturbed by collections), retained or not.',
    'Around a resolved call all windows are 30 s, all thresholds 50 % of at least 20 calls; the pipelines have the gateway’s defaults. A single policy of ours is given one call made beforehand, the whole pipeline one made for each request.',
    'What differs: our pipeline has a deadline and a retry budget beside what cockatiel’s and mollitia’s have (bulkhead, retry, breaker, timeout); opossum has no retry and no queue. opossum “as it comes” has a timeout of 10 s; ConsecutiveBreaker keeps no window, and mollitia’s never more than its last 1,000 calls. cockatiel has no cache, and lru-cache is storage alone.',
    'Every call’s result, the runs of the guarded work and the circuits’ states are checked.',
  ];
}

async function readVersions(): Promise<Record<Library, string>> {
  const entries = await Promise.all(
    libraries.map(async (library) => {
      const path =
        library === 'breakwater'
          ? '../../package.json'
          : `../../node_modules/${library}/package.json`;
      const text = await readFile(new URL(path, import.meta.url), 'utf8');
      return [library, (JSON.parse(text) as { version: string }).version];
    }),
  );
  return Object.fromEntries(entries) as Record<Library, string>;
}
