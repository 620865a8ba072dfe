import { STATUS_CODES } from 'node:http';
import type { Registry } from 'prom-client';
import type { Attempt } from '../upstreams/attempt.ts';
import type { Upstream } from '../upstreams/upstream.ts';
import { addDurations, valueOf, type Durations } from './durations.ts';

const LABELS = [
  'upstream',
  'http_request_method',
  'http_response_status_code',
  'error_type',
] as const;

/** The requests that the gateway makes, each attempt by itself. */
export function addClientMetrics(registry: Registry, upstreams: readonly Upstream[]): void {
  const labelled = addDurations(registry, {
    name: 'http_client_request_duration_seconds',
    help: 'Attempts at an upstream, by the status of the answer or else by the code of the error',
    labelNames: LABELS,
  });
  for (const { name: upstream, attempts } of upstreams) {
    const durations = new Map<string, Map<Attempt['outcome'], Durations>>();
    attempts.add(({ method, outcome, ms }) => {
      const ofMethod = valueOf(durations, method, () => new Map<Attempt['outcome'], Durations>());
      valueOf(ofMethod, outcome, () =>
        labelled({ upstream, http_request_method: method, ...outcomeLabels(outcome) }),
      ).observe(ms / 1_000);
    });
  }
}

/** An upstream may answer with any number: those that no standard knows count as one. */
function outcomeLabels(outcome: Attempt['outcome']) {
  if (typeof outcome === 'string') return { error_type: outcome };
  return { http_response_status_code: outcome in STATUS_CODES ? outcome : '_OTHER' };
}
