import { parseArgs } from 'node:util';
import { numberOption } from '../support/number-option.ts';

export interface CoreOptions {
  rounds: number;
  /** About how long one case runs in each round. */
  batchMs: number;
  /** Where the JSON goes. */
  output: string;
  /** Whether the table goes into README.md too. */
  write: boolean;
  /** Whether a missed target fails the run. */
  strict: boolean;
}

export const USAGE = `npm run bench:core -- [options]
  --rounds <n>     rounds over all cases, 1 to 100 (15)
  --quick          2 rounds of short batches, to see that it works
  --output <file>  where the JSON goes (bench/results/core.json)
  --write          put the table into README.md, between its bench:core markers
  --strict         exit 1 when a target is missed`;

/** @throws Error that says which option is wrong. */
export function readOptions(args: string[]): CoreOptions | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      output: { type: 'string', default: 'bench/results/core.json' },
      write: { type: 'boolean', default: false },
      strict: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const { quick, output, write, strict } = values;
  const rounds = numberOption('rounds', values.rounds ?? (quick ? '2' : '15'), {
    min: 1,
    max: 100,
    whole: true,
  });
  return { rounds, batchMs: quick ? 2 : 30, output, write, strict };
}
