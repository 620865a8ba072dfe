import { cpus } from 'node:os';
import { list } from '../support/list.ts';
import { table, type Column } from '../support/table.ts';
import type { RegistrationsOptions } from './options.ts';
import type { Figures } from './run.ts';

const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
const pair = (p50: number, p99: number): string => `${ms(p50)} / ${ms(p99)}`;

function columnsFor(rate: number): Column<Figures>[] {
  return [
    { title: 'Queue', align: 'left', cell: ({ name }) => name },
    {
      title: 'accepted/s',
      align: 'right',
      cell: ({ full }) => Math.round(full.perSecond).toLocaleString('en'),
    },
    {
      title: '202, p50 / p99',
      align: 'right',
      cell: ({ full }) => pair(full.acceptedP50, full.acceptedP99),
    },
    {
      title: 'completed, p50 / p99',
      align: 'right',
      cell: ({ full }) => pair(full.doneP50, full.doneP99),
    },
    {
      title: `at ${rate}/s: 202`,
      align: 'right',
      cell: ({ calm }) => pair(calm.acceptedP50, calm.acceptedP99),
    },
    {
      title: 'completed',
      align: 'right',
      cell: ({ calm }) => pair(calm.doneP50, calm.doneP99),
    },
  ];
}

/** The figures with their method. */
export function toMarkdown(
  figures: readonly Figures[],
  missing: readonly string[],
  { rounds, seconds, connections, rate }: RegistrationsOptions,
): string {
  const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${process.platform} ${process.arch}, Node ${process.version}`;
  return `${table(columnsFor(rate), figures)}\n\n${list([
    ...missing.map((one) => `Not measured: ${one}.`),
    `Measured on ${new Date().toISOString().slice(0, 10)} by \`npm run bench:registrations\`.`,
    `As many as possible are sent on ${connections} connections without an Idempotency-Key, then ${rate} a second; medians of ${rounds} interleaved rounds of ${seconds} s each, with the load on the same machine (${machine}).`,
    'Completed is the time from the acceptance, which is in the id, to the begin of the transaction that makes the row (`created_at`), read from the database, to the millisecond.',
    'The gateway is one process, does its own work, and is behind all that is sent to it as fast as possible: what is completed then waits for its turn. SQLite syncs each commit to the disk; the servers do as they are configured. The mock brokers of Kafka keep messages in memory, and hold back an empty fetch for its whole wait of half a second, where a real broker answers with the first message that comes: what is completed at the lower rate waits for that.',
  ])}`;
}
