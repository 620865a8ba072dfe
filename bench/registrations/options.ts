import { parseArgs } from 'node:util';
import { numberOption } from '../support/number-option.ts';

export interface RegistrationsOptions {
  /** How often each queue is measured. */
  rounds: number;
  /** Of each measurement; a round has two. */
  seconds: number;
  /** Registrations under way at once where as many as possible are sent. */
  connections: number;
  /** Registrations a second where few are sent. */
  rate: number;
  /** Whether the figures go into README.md too. */
  write: boolean;
}

export const USAGE = `npm run bench:registrations -- [options]
  --rounds <n>       how often each queue is measured, 1 to 50 (5)
  --seconds <s>      of each measurement, 1 to 60 (3)
  --connections <n>  registrations at once where as many as possible are sent, 1 to 256 (16)
  --rate <n>         registrations a second where few are sent, 1 to 1000 (50)
  --write            put the figures into README.md, between its bench:registrations markers

The table on SQLite; on PostgreSQL and MariaDB or MySQL with TEST_POSTGRES_URL and TEST_MYSQL_URL,
servers in which it may make databases; Kafka by mock brokers, with that PostgreSQL.`;

/** @throws Error that says which option is wrong. */
export function readOptions(args: string[]): RegistrationsOptions | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '3' },
      connections: { type: 'string', default: '16' },
      rate: { type: 'string', default: '50' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const { rounds, seconds, connections, rate, write } = values;
  return {
    rounds: numberOption('rounds', rounds, { min: 1, max: 50, whole: true }),
    seconds: numberOption('seconds', seconds, { min: 1, max: 60 }),
    connections: numberOption('connections', connections, { min: 1, max: 256, whole: true }),
    rate: numberOption('rate', rate, { min: 1, max: 1_000 }),
    write,
  };
}
