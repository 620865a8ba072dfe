import type { IncomingHttpHeaders } from 'node:http';
import { ROUTES, findRoute } from './contract.ts';
import { matchesPath } from './path-pattern.ts';

export interface RecordedRequest {
  /** `performance.now()` of this process when the request, body included, had arrived. */
  readonly at: number;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** `''` or from the question mark on. */
  readonly query: string;
  /** As node:http has them: lower-case names, several values joined, a second Authorization dropped. */
  readonly headers: Readonly<IncomingHttpHeaders>;
  /** The parsed JSON; text that is not JSON as it came. */
  readonly body?: unknown;
  readonly outcome: 'pending' | 'answered' | 'dropped' | 'client-left';
}

/** `GET /getUserById/:id`, or a function. */
export type RequestMatch = string | ((request: RecordedRequest) => boolean);

export interface WaitOptions {
  /** How many requests since the start or the last reset have to match; default 1. */
  count?: number;
  /** The wait is rejected after this time; default 5000. */
  timeoutMs?: number;
}

export interface RequestLog {
  /** The last 10 000 at most, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** Exact for the routes of the contract as written there; everything else looks at `requests`. */
  count: (match: RequestMatch) => number;
  /** Until enough requests match, those that are there already included. */
  waitFor: (match: RequestMatch, options?: WaitOptions) => Promise<void>;
}

type Draft = Omit<RecordedRequest, 'outcome'>;
type Settle = (outcome: RecordedRequest['outcome']) => void;

export interface WritableRequestLog extends RequestLog {
  record: (request: Draft) => Settle;
  reset: () => void;
  /** Rejects every wait. */
  close: () => void;
}

interface Waiter {
  readonly check: () => void;
  readonly reject: (reason: Error) => void;
}

const CAPACITY = 10_000;

function createPredicate(match: RequestMatch): (request: RecordedRequest) => boolean {
  if (typeof match !== 'string') return match;
  const [method, pattern] = match.split(' ', 2);
  if (method === undefined || pattern === undefined) {
    throw new TypeError(`${JSON.stringify(match)} is not like "GET /getUserById/:id"`);
  }
  return (request) => request.method === method && matchesPath(pattern, request.path);
}

export function createRequestLog(): WritableRequestLog {
  let entries: RecordedRequest[] = [];
  const totals = new Map<string, number>();
  const waiters = new Set<Waiter>();

  function count(match: RequestMatch): number {
    const route = ROUTES.find(({ method, path }) => match === `${method} ${path}`);
    if (route !== undefined) return totals.get(route.path) ?? 0;
    return entries.slice(-CAPACITY).filter(createPredicate(match)).length;
  }

  function checkWaiters(): void {
    for (const waiter of waiters) waiter.check();
  }

  return {
    get requests() {
      return entries.slice(-CAPACITY);
    },

    count,

    waitFor(match, { count: wanted = 1, timeoutMs = 5000 } = {}) {
      if (count(match) >= wanted) return Promise.resolve();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const timer = setTimeout(() => {
        reject(
          new Error(
            `Waited ${timeoutMs} ms for ${wanted} x ${String(match)}, saw ${count(match)} of ` +
              `${entries.length} requests`,
          ),
        );
      }, timeoutMs).unref();
      const waiter: Waiter = {
        reject,
        check() {
          if (count(match) >= wanted) resolve();
        },
      };
      waiters.add(waiter);
      return promise.finally(() => {
        clearTimeout(timer);
        waiters.delete(waiter);
      });
    },

    record(draft) {
      const entry = { ...draft, outcome: 'pending' as RecordedRequest['outcome'] };
      entries.push(entry);
      // Twice the capacity at most, then cut in one go: shifting one by one costs more.
      if (entries.length >= 2 * CAPACITY) entries = entries.slice(-CAPACITY);
      const route = findRoute(draft.method, draft.path);
      if (route !== undefined) totals.set(route.path, (totals.get(route.path) ?? 0) + 1);
      checkWaiters();
      return (outcome) => {
        if (entry.outcome !== 'pending') return;
        entry.outcome = outcome;
        checkWaiters();
      };
    },

    reset() {
      entries = [];
      totals.clear();
    },

    close() {
      for (const waiter of waiters) waiter.reject(new Error('The mock server was closed'));
    },
  };
}
