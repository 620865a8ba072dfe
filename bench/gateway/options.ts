import { parseArgs } from 'node:util';
import { numberOption } from '../support/number-option.ts';

export interface BenchOptions {
  rounds: number;
  /** Of load, for each scenario in each round. */
  seconds: number;
  warmUpSeconds: number;
  connections: number;
  /** Where the JSON goes. */
  output: string;
  /** Whether the table goes into README.md too. */
  write: boolean;
}

export const USAGE = `npm run bench -- [options]
  --rounds <n>       rounds over all scenarios, 1 to 50 (5)
  --seconds <s>      load for each scenario in each round, 0.05 to 20 (2)
  --connections <n>  connections of the load generator, 1 to 32 (10)
  --quick            1 round of 1 s, to see that it works
  --output <file>    where the JSON goes (bench/results/gateway.json)
  --write            put the table into README.md, between its bench:gateway markers`;

/** @throws Error that says which option is wrong. */
export function readOptions(args: string[]): BenchOptions | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      connections: { type: 'string' },
      quick: { type: 'boolean', default: false },
      output: { type: 'string', default: 'bench/results/gateway.json' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const { quick, output, write } = values;
  // Longer than 20 s, and entries of the warm scenarios would grow stale within a round.
  const seconds = numberOption('seconds', values.seconds ?? (quick ? '1' : '2'), {
    min: 0.05,
    max: 20,
  });
  return {
    rounds: numberOption('rounds', values.rounds ?? (quick ? '1' : '5'), {
      min: 1,
      max: 50,
      whole: true,
    }),
    seconds,
    warmUpSeconds: quick ? Math.min(0.3, seconds) : 1,
    // More, and a fan-out of 30 for each would fill the bulkhead (100) and its queue (1,000).
    connections: numberOption('connections', values.connections ?? '10', {
      min: 1,
      max: 32,
      whole: true,
    }),
    output,
    write,
  };
}
