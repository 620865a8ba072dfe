import { Histogram, type Registry } from 'prom-client';

// A hit takes less than a millisecond, and what takes more than 10 s has missed every deadline.
const BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export interface DurationsOptions<Name extends string> {
  name: string;
  help: string;
  labelNames: readonly Name[];
}

/** The histogram of one combination of labels. */
export interface Durations {
  observe(seconds: number): void;
}

/**
 * A histogram of seconds. What it returns for labels is to be kept: it observes at half the cost of
 * an `observe` with labels.
 */
export function addDurations<Name extends string>(
  registry: Registry,
  options: DurationsOptions<Name>,
): (labels: Readonly<Partial<Record<Name, string | number>>>) => Durations {
  const histogram = new Histogram({ ...options, buckets: BUCKETS_S, registers: [registry] });
  return (labels) => histogram.labels(labels);
}

/** The value of the key, made where there is none yet. */
export function valueOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
