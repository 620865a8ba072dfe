import { list } from '../support/list.ts';
import { cpus } from 'node:os';
import { table, type Column } from '../support/table.ts';
import { eventText, expectedUser } from '../payloads.ts';
import type { BenchOptions } from './options.ts';
import type { Round } from './run.ts';
import { summarize, type Summary } from './summary.ts';

export interface Report {
  bench: 'gateway';
  /** Of the run's end, ISO 8601. */
  date: string;
  node: string;
  platform: string;
  cpu: { model: string; count: number };
  options: BenchOptions;
  /** How it was measured, in sentences. */
  method: string[];
  /** Every wrong answer, missing answer and unexpected call of the upstream, in words. */
  faults: string[];
  scenarios: Summary[];
  rounds: Round[];
}

export function createReport(options: BenchOptions, rounds: Round[]): Report {
  const all = cpus();
  const cpu = { model: all[0]?.model.trim() ?? 'unknown', count: all.length };
  const machine = { node: process.version, platform: `${process.platform} ${process.arch}`, cpu };
  return {
    bench: 'gateway',
    date: new Date().toISOString(),
    ...machine,
    options,
    method: method(options, machine),
    faults: rounds.flatMap(({ round, measured }) =>
      measured.flatMap(({ scenario, faults }) =>
        faults.map(
          (fault) => `${scenario}, ${round === 0 ? 'warm-up' : `round ${round}`}: ${fault}`,
        ),
      ),
    ),
    scenarios: summarize(rounds),
    rounds,
  };
}

/** The table with its method, as Markdown. */
export function toMarkdown({ scenarios, method: how, date }: Report): string {
  const lines = [`Measured on ${date.slice(0, 10)} by \`npm run bench\`.`, ...how];
  return `${table(columns, scenarios)}\n\n${list(lines)}`;
}

const right = (title: string, cell: (summary: Summary) => string): Column<Summary> => ({
  title,
  align: 'right',
  cell,
});
const whole = (value: number) => Math.round(value).toLocaleString('en');
const percent = (share: number | undefined) =>
  share === undefined ? '–' : `${Math.round(share * 100)} %`;

const columns: Column<Summary>[] = [
  { title: 'Scenario', align: 'left', cell: ({ scenario }) => scenario },
  right('req/s', ({ perSecond }) => whole(perSecond.median)),
  right('min–max', ({ perSecond: { min, max } }) => `${whole(min)}–${whole(max)}`),
  right('× direct', ({ ratio }) => ratio.toUpstreamDirect.toFixed(2)),
  right('× hit', ({ ratio }) => ratio.toCacheHit.toFixed(2)),
  right('p50 ms', ({ p50 }) => p50.toFixed(2)),
  right('p99 ms', ({ p99 }) => p99.toFixed(2)),
  right('CPU µs/req', ({ cpuUsPerRequest }) =>
    cpuUsPerRequest === undefined ? '–' : whole(cpuUsPerRequest),
  ),
  right('busy', ({ busy }) => percent(busy.target)),
  right('generator', ({ busy }) => percent(busy.generator)),
  right('calls/req', ({ upstreamCallsPerRequest }) => upstreamCallsPerRequest.toFixed(2)),
  right('errors', ({ errors }) => whole(errors)),
  right('answers', (summary) => (summary.right ? 'right' : 'WRONG')),
];

const kb = (text: string) => (text.length / 1_024).toFixed(1);

function method(
  { rounds, seconds, warmUpSeconds, connections }: BenchOptions,
  { node, platform, cpu }: Pick<Report, 'node' | 'platform' | 'cpu'>,
): string[] {
  const [user, event] = [kb(JSON.stringify(expectedUser('miss-000000001'))), kb(eventText('1'))];
  return [
    `Medians of ${rounds} interleaved round${rounds === 1 ? '' : 's'} of ${seconds} s for each scenario, after a warm-up of ${warmUpSeconds} s each. Ratios of req/s are taken within a round.`,
    `Three processes share ${cpu.count} cores (${cpu.model}, ${platform}, Node ${node}) and talk over loopback: the load generator (autocannon, ${connections} connections), the gateway as it ships (NODE_ENV=production, LOG_LEVEL=warn to /dev/null, the rate limit counting but out of reach) and the upstream (bare node:http without delay; the mock server would be the bottleneck).`,
    '"CPU µs/req" is the processor time of the process that answered: the upstream where it is asked directly, else the gateway. Sharing disturbs it less than req/s. "busy" is that process’s share of one core, "generator" the load generator’s; where that is near 100 %, the generator is what was measured.',
    `A user is ${user} KB of JSON, an event ${event} KB. A miss and a cold fan-out ask for another id in every request, a hit and a warm fan-out for one that was asked before. An open circuit answers 503 \`circuit_open\`.`,
    'Every answer under load is compared with the one that its id must bring, and the upstream’s own count of calls with what the scenario needs. Requests that the end of a round cuts off have calls and no answer: hence calls a little above the whole number.',
  ];
}
