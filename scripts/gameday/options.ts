import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { numberOption } from '../../bench/support/number-option.ts';
import { INCIDENTS, type Incident } from './incidents.ts';
import { FULL, QUICK, type Scale } from './settings.ts';

export interface GamedayOptions {
  incidents: readonly Incident[];
  scale: Scale;
  quick: boolean;
  seed: number;
  /** What differs from the scale's settings: what is promised stays the same. */
  overrides: Readonly<Record<string, string>>;
  /** Where the report goes as JSON, beside what is printed. */
  json: string | undefined;
}

export const USAGE = `npm run gameday -- [options]
  --only <incident>  this one only, any number of times: ${INCIDENTS.map(({ name }) => name).join(', ')}
  --quick            less than a minute in all instead of two and a half, with shorter times
  --set <KEY=VALUE>  a setting of the gateway (.env.example), any number of times, to see what
                     becomes of the promises, such as CACHE_STALE_IF_ERROR_MS=0
  --seed <n>         repeats the upstreams' randomness
  --json <file>      writes the report there, too

Starts the gateway and its upstreams on free ports of 127.0.0.1 and takes nobody else's.
Exit code: 0 all promises kept, 1 one broken or not measured, 130 interrupted.`;

/** @throws Error that says which option is wrong. */
export function readOptions(args: readonly string[]): GamedayOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true, default: [] },
      quick: { type: 'boolean', default: false },
      set: { type: 'string', multiple: true, default: [] },
      seed: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const { only, quick, set, seed, json } = values;
  for (const name of only) {
    if (INCIDENTS.some((incident) => incident.name === name)) continue;
    const names = INCIDENTS.map((incident) => incident.name).join(', ');
    throw new Error(`--only must be one of ${names}, not ${JSON.stringify(name)}`);
  }
  return {
    incidents: INCIDENTS.filter(({ name }) => only.length === 0 || only.includes(name)),
    scale: quick ? QUICK : FULL,
    quick,
    seed:
      seed === undefined
        ? randomInt(2 ** 31)
        : numberOption('seed', seed, { min: 0, max: 2 ** 31, whole: true }),
    overrides: Object.fromEntries(set.map(readSetting)),
    json,
  };
}

function readSetting(text: string): [key: string, value: string] {
  const [, key, value] = /^([A-Z][A-Z_]*)=(.*)$/.exec(text) ?? [];
  if (key !== undefined && value !== undefined) return [key, value];
  throw new Error('--set must be like CACHE_STALE_IF_ERROR_MS=0');
}
