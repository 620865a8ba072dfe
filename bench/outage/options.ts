import { parseArgs } from 'node:util';
import { numberOption } from '../support/number-option.ts';

export interface OutageOptions {
  /** Of the phases, in seconds. */
  before: number;
  outage: number;
  after: number;
  /** Requests each second. */
  rate: number;
  keys: number;
  /** Before the upstream answers, in milliseconds. */
  upstreamDelayMs: number;
  /** What differs from the gateway's defaults, beside what every bench sets. */
  settings: Record<string, string>;
  /** Where the picture goes. */
  output: string;
  /** Whether the report is printed as JSON. */
  json: boolean;
  /** Whether the figures go into README.md too. */
  write: boolean;
}

export const USAGE = `npm run bench:outage -- [options]
  --outage <s>       how long the events service is gone, 2 to 600 (120)
  --before <s>       healthy before that, 1 to 600 (10)
  --after <s>        after its return, 1 to 600 (30); longer where the next probe is later
  --rate <n>         requests each second, 10 to 1000 (200)
  --keys <n>         events that are asked for in turn, 1 to 500 (50)
  --set <KEY=VALUE>  a setting of the gateway (.env.example), any number of times
  --quick            12 s in all, with a gateway whose times are shorter as well
  --output <file>    where the page goes (bench/results/outage.html); .svg for the picture alone
  --json             print the report as JSON
  --write            put the figures into README.md, between its bench:outage markers`;

const full = { before: '10', outage: '120', after: '30', upstreamDelayMs: 500 };
const quick = { before: '2', outage: '5', after: '4', upstreamDelayMs: 100 };

// Short, so that a run sees things go stale; all else is as the gateway comes.
const fullSettings = { CACHE_TTL_MS: '2000' };
// Everything that the length of an outage is measured by, about one to ten.
const quickSettings = {
  CACHE_TTL_MS: '500',
  BREAKER_WINDOW_MS: '3000',
  BREAKER_OPEN_MS: '1000',
  BREAKER_MAX_OPEN_MS: '2000',
};

/** @throws Error that says which option is wrong. */
export function readOptions(args: string[]): OutageOptions | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      outage: { type: 'string' },
      before: { type: 'string' },
      after: { type: 'string' },
      rate: { type: 'string', default: '200' },
      keys: { type: 'string', default: '50' },
      set: { type: 'string', multiple: true, default: [] },
      quick: { type: 'boolean', default: false },
      output: { type: 'string', default: 'bench/results/outage.html' },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const { output, json, write } = values;
  const { upstreamDelayMs, ...lengths } = values.quick ? quick : full;
  const seconds = (name: keyof typeof lengths) =>
    numberOption(name, values[name] ?? lengths[name], {
      // Shorter, and the ages of answers, which are whole seconds, could not tell before from after.
      min: name === 'outage' ? 2 : 1,
      max: 600,
    });
  return {
    before: seconds('before'),
    outage: seconds('outage'),
    after: seconds('after'),
    rate: numberOption('rate', values.rate, { min: 10, max: 1_000 }),
    keys: numberOption('keys', values.keys, { min: 1, max: 500, whole: true }),
    upstreamDelayMs,
    settings: {
      ...(values.quick ? quickSettings : fullSettings),
      ...Object.fromEntries(values.set.map(readSetting)),
    },
    output,
    json,
    write,
  };
}

function readSetting(text: string): [key: string, value: string] {
  const [, key, value] = /^([A-Z][A-Z_]*)=(.*)$/.exec(text) ?? [];
  if (key === undefined || value === undefined) {
    throw new Error('--set must be like CACHE_TTL_MS=2000');
  }
  return [key, value];
}
