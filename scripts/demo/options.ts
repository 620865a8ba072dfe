import { parseArgs } from 'node:util';
import { numberOption } from '../../bench/support/number-option.ts';

/** How slowly it is told. Times in milliseconds. */
export interface Pace {
  /** After each step, to read it. */
  pauseMs: number;
  ttlMs: number;
  openMs: number;
}

export interface DemoOptions {
  /** Wanted; any free ones where they are taken. */
  port: number;
  mockPort: number;
  pace: Pace;
}

const SLOW: Pace = { pauseMs: 2_500, ttlMs: 3_000, openMs: 12_000 };
const QUICK: Pace = { pauseMs: 50, ttlMs: 1_500, openMs: 1_500 };

export const USAGE = `npm run demo -- [options]
  --port <n>       of the gateway (3000), or any free one where it is taken
  --mock-port <n>  of the mock upstreams (3001), likewise
  --quick          without time to read

A circuit opens, stale answers are served, and it recovers, in half a minute. In a terminal the
gateway then runs on until Ctrl-C.
Exit code: 0 told to the end, 1 not, 130 interrupted.`;

/** @throws Error that says which option is wrong. */
export function readOptions(args: readonly string[]): DemoOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '3000' },
      'mock-port': { type: 'string', default: '3001' },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const port = (name: 'port' | 'mock-port') =>
    numberOption(name, values[name], { min: 0, max: 65_535, whole: true });
  return {
    port: port('port'),
    mockPort: port('mock-port'),
    pace: values.quick ? QUICK : SLOW,
  };
}
