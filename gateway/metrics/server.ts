import type { Registry } from 'prom-client';
import type { Quality } from '../answers.ts';
import { addDurations, valueOf, type Durations } from './durations.ts';
import { addCounter, addGauge } from './registry.ts';

/** What users got: `complete` is complete and fresh, `stale` complete with stale parts. */
export type Completeness = 'complete' | 'partial' | 'stale' | 'failed';

/** An answer that is on its way, or one that nobody waited for. */
export interface Answered {
  method: string;
  status: number;
  seconds: number;
}

// As OpenTelemetry has it: whatever else a client invents is one more.
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']);
const OTHER = '_OTHER';

const UNMATCHED = 'unmatched';

const COMPLETENESS = {
  fresh: 'complete',
  stale: 'stale',
  partial: 'partial',
  failed: 'failed',
} as const satisfies Record<Quality, Completeness>;

type Prepare = (labels: { method: string; status: number }) => Durations;

/** What is counted of one route. */
export class RouteMetrics {
  active = 0;
  /** Undefined where its answers are about the gateway rather than what it is there for. */
  responses: Record<Completeness, number> | undefined;
  readonly #prepare: Prepare;
  readonly #durations = new Map<string, Map<number, Durations>>();

  constructor(prepare: Prepare) {
    this.#prepare = prepare;
  }

  /** From now on, what users get of this route is counted. */
  expectResponses(): void {
    this.responses ??= { complete: 0, partial: 0, stale: 0, failed: 0 };
  }

  took({ method: given, status, seconds }: Answered): void {
    const method = METHODS.has(given) ? given : OTHER;
    const ofMethod = valueOf(this.#durations, method, () => new Map<number, Durations>());
    valueOf(ofMethod, status, () => this.#prepare({ method, status })).observe(seconds);
  }

  /** Counts where the route is one of those whose answers are. */
  responded(quality: Quality): void {
    if (this.responses !== undefined) this.responses[COMPLETENESS[quality]] += 1;
  }
}

/** The requests that the gateway receives, by the templates of their routes. */
export class ServerMetrics {
  readonly #routes = new Map<string, RouteMetrics>();
  readonly #prepare: (route: string) => Prepare;

  constructor(registry: Registry) {
    const labelled = addDurations(registry, {
      name: 'http_server_request_duration_seconds',
      help: 'Requests that were received, from their headers to the end of the answer; 499: the client left',
      labelNames: ['http_request_method', 'http_route', 'http_response_status_code'],
    });
    this.#prepare =
      (route) =>
      ({ method, status }) =>
        labelled({
          http_request_method: method,
          http_route: route,
          http_response_status_code: status,
        });
    addGauge(registry, {
      name: 'http_server_active_requests',
      help: 'Requests that are being answered; on the route of an event stream, its listeners',
      labelNames: ['http_route'],
      read: () => [...this.#routes].map(([route, { active }]) => [{ http_route: route }, active]),
    });
    addCounter(registry, {
      name: 'breakwater_responses_total',
      help: 'What users got: complete (fresh, or refused through their own doing), stale, partial or failed (5xx)',
      labelNames: ['route', 'completeness'],
      read: () =>
        [...this.#routes].flatMap(([route, { responses = {} }]) =>
          Object.entries(responses).map(
            ([completeness, count]) => [{ route, completeness }, count] as const,
          ),
        ),
    });
  }

  /** Of the route with this template; undefined stands for all that no route answers. */
  route(template = UNMATCHED): RouteMetrics {
    return valueOf(this.#routes, template, () => new RouteMetrics(this.#prepare(template)));
  }
}
