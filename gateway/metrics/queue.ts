import type { Registry } from 'prom-client';
import type { QueueMonitor, QueueStatus } from '../queue/monitor.ts';
import { addGauge } from './registry.ts';

/** How the queue is, as its monitor saw it last. */
export function addQueueMetrics(registry: Registry, queue: Pick<QueueMonitor, 'status'>): void {
  const add = (name: string, help: string, read: (status: QueueStatus) => number | undefined) =>
    addGauge(registry, {
      name,
      help,
      labelNames: [],
      read() {
        const value = read(queue.status());
        return value === undefined ? [] : [[{}, value]];
      },
    });

  add(
    'breakwater_queue_waiting',
    'Registrations in the table that are accepted and not done',
    ({ waiting }) => waiting,
  );
  add(
    'breakwater_queue_oldest_seconds',
    'Time that the longest waiting registration has been in the table',
    ({ oldestMs }) => (oldestMs ?? 0) / 1_000,
  );
  add(
    'breakwater_queue_dead_letters',
    'Registrations that were given up',
    ({ deadLetters }) => deadLetters,
  );
  add(
    'breakwater_queue_lag',
    'Messages of the topic that this instance has not done; left out where it is not known',
    ({ lag }) => lag,
  );
}
