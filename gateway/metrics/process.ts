import { collectDefaultMetrics, Registry } from 'prom-client';

// Gauges, whose names must not end like those of counters; the sums are easily had.
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

let registry: Registry | undefined;

/**
 * Memory, CPU, event loop and garbage collection. One for all gateways of a process: what it
 * starts in order to watch them runs until the process ends.
 */
export function processRegistry(): Registry {
  if (registry !== undefined) return registry;
  registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  return registry;
}
