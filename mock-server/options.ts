import type { Dataset } from './dataset.ts';
import type { WriteCycle } from './write-cycle.ts';

export interface MockServerOptions {
  /** Default 0: any free one. */
  port?: number;
  /** Where the switches are reachable as well, even while `port` refuses; 0: any. Default: none. */
  controlPort?: number | undefined;
  /** Default 127.0.0.1. */
  host?: string;
  /** A whole number; the same seed repeats the same run. Default: any. */
  seed?: number;
  /** Copied, so that it stays as it is. Default: 5 users with 2 events each. */
  dataset?: Dataset;
  /** Before `getEventById` answers; default 500. */
  eventDelayMs?: number;
  /** Before `addEvent` answers 503; default 100. */
  writeFailureDelayMs?: number;
  /** The share of `getUsers` and `getEvents` whose connection is dropped; default 0.05. */
  dropRate?: number;
  /** Default 5 good, 10 bad. */
  writeCycle?: WriteCycle;
  /** One line per request. */
  log?: (line: string) => void;
}

const isCount = (value: number) => Number.isSafeInteger(value) && value >= 0;
const isPort = (value: number) => isCount(value) && value <= 65_535;
const isDelay = (value: number) => value >= 0 && value < 2 ** 31;

/** Throws a RangeError that names every option that is wrong. */
export function checkOptions(options: Required<Omit<MockServerOptions, 'dataset' | 'log'>>): void {
  const {
    port,
    controlPort = 0,
    seed,
    eventDelayMs,
    writeFailureDelayMs,
    dropRate,
    writeCycle,
  } = options;
  const { good, bad } = writeCycle;
  const checks: readonly (readonly [boolean, string])[] = [
    [isPort(port), 'port must be a whole number from 0 to 65535'],
    [isPort(controlPort), 'controlPort must be a whole number from 0 to 65535'],
    [Number.isSafeInteger(seed), 'seed must be a whole number'],
    [isDelay(eventDelayMs), 'eventDelayMs must be a number of milliseconds, 0 or more'],
    [
      isDelay(writeFailureDelayMs),
      'writeFailureDelayMs must be a number of milliseconds, 0 or more',
    ],
    [dropRate >= 0 && dropRate <= 1, 'dropRate must be a number from 0 to 1'],
    [
      isCount(good) && isCount(bad) && good + bad > 0,
      'writeCycle must be two whole numbers, 0 or more and not both 0',
    ],
  ];
  const problems = checks.flatMap(([isRight, message]) => (isRight ? [] : [message]));
  if (problems.length > 0) throw new RangeError(`Mock server: ${problems.join('; ')}`);
}
