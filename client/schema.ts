// Written by `npm run client` from the OpenAPI document bab18e12bc51e5cc.

export interface paths {
  '/docs/json': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * This document as JSON
     * @description Every route with its parameters, headers, answers and errors.
     */
    get: operations['getDocsJson'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/users': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * All users
     * @description As the users service has them, each under the id that the service gave it.
     */
    get: operations['listUsers'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/users/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * One user
     * @description Under the id in the path, whatever id the service names in it.
     */
    get: operations['getUser'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * All events
     * @description As the events service has them, each under the id that the service gave it.
     */
    get: operations['listEvents'];
    put?: never;
    /**
     * Add an event
     * @description Tried once. After an error other than 4xx the event may exist all the same.
     */
    post: operations['createEvent'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/events/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * One event
     * @description Under the id in the path, whatever id the service names in it.
     */
    get: operations['getEvent'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/events/user/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The events of one user
     * @description All events are fetched at once. Where some cannot be had, the answer is still 200, with `complete: false` and the missing ids with their codes; it is an error only when none can be had, or the user cannot.
     */
    get: operations['getEventsOfUser'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/events/circuit-status': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The circuits of the events service
     * @description That of reads and that of writes.
     */
    get: operations['listEventsCircuits'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/profiles': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The profiles, page by page
     * @description In the order of creation. Going on by `nextCursor` shows each profile once, whatever is added or deleted meanwhile.
     */
    get: operations['listProfiles'];
    put?: never;
    /**
     * Add a profile
     * @description An email address belongs to one profile, whatever its case.
     */
    post: operations['createProfile'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/profiles/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * One profile
     * @description As it is now: it is never cached.
     */
    get: operations['getProfile'];
    /**
     * Change a profile
     * @description Fields that are not sent stay. With If-Match, only if nobody has changed it since.
     */
    put: operations['updateProfile'];
    post?: never;
    /**
     * Delete a profile
     * @description Its history stays. With If-Match, only if nobody has changed it since.
     */
    delete: operations['deleteProfile'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/profiles/{id}/history': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What became of a profile
     * @description Every change, the oldest first; also of a profile that is deleted.
     */
    get: operations['getProfileHistory'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/profiles/{id}/enriched': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * One profile, enriched
     * @description 200 with the profile whatever the enrichment service does: `enrichedDataStatus` says whether its part is `available`, `stale` or `unavailable`.
     */
    get: operations['getEnrichedProfile'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/profiles/enrich': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Enrich a profile that is kept elsewhere
     * @description Nothing is kept. The email is trimmed and comes back in lower case; 200 whatever the enrichment service does.
     */
    post: operations['enrichProfile'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/registrations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The completed registrations
     * @description In the order of acceptance.
     */
    get: operations['listRegistrations'];
    put?: never;
    /**
     * Register
     * @description Accepted as soon as it is in a place that lasts, and done a moment later: Location tells what became of it. The email address makes it idempotent; with an Idempotency-Key the same request also gets the same answer.
     */
    post: operations['createRegistration'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/registrations/{email}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What became of a registration
     * @description `completed` with the row, `pending` since when, or `failed` since when and why. 404 where nobody has registered.
     */
    get: operations['getRegistration'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/circuits': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * All circuits
     * @description One for the reads of each service, and one for writes.
     */
    get: operations['listCircuits'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/circuits/{name}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * One circuit
     * @description Its state with the rule that fired, what the rules look at, the last outcomes and transitions with their evidence, bulkhead, budget and cache.
     */
    get: operations['getCircuit'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/dashboard/config': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What the page can do here
     * @description Asked by the page itself.
     */
    get: operations['getDashboardConfig'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/health': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * How the gateway and its circuits are
     * @description `warn` while a circuit is not closed, or while the gateway is shutting down.
     */
    get: operations['getHealth'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/health/live': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Whether the process runs
     * @description Restart it where this is not answered.
     */
    get: operations['getLiveness'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/health/ready': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Whether to send requests here
     * @description Not while it is shutting down. It never depends on a service behind the gateway.
     */
    get: operations['getReadiness'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/circuits/{name}/force-open': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Force a circuit open
     * @description Calls are rejected, whatever the service does; stale answers are served.
     */
    post: operations['forceCircuitOpen'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/circuits/{name}/force-close': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Force a circuit closed
     * @description Calls are let through, however many fail; nothing is counted meanwhile.
     */
    post: operations['forceCircuitClosed'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/circuits/{name}/disable': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Disable a circuit
     * @description Calls are let through and counted, and no rule opens it.
     */
    post: operations['disableCircuit'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/circuits/{name}/reset': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Reset a circuit
     * @description Ends a forced state, closes it, and forgets what was counted.
     */
    post: operations['resetCircuit'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/cache': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /**
     * Drop what is cached
     * @description By tag, by key, or everything. What is being fetched at that moment is not kept either.
     */
    delete: operations['dropCached'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    /** @description An error (RFC 9457) */
    Problem: {
      /** @description about:blank: `code` tells the problems apart */
      type: string;
      /** @description The same for every problem of this code */
      title: string;
      /** @description The HTTP status */
      status: number;
      /** @description What happened to this request */
      detail: string;
      /** @description The id of this request, as in X-Request-Id */
      instance: string;
      /** @enum {unknown} */
      code:
        | 'validation'
        | 'unauthorized'
        | 'forbidden'
        | 'not_found'
        | 'request_timeout'
        | 'conflict'
        | 'precondition_failed'
        | 'in_progress'
        | 'body_too_large'
        | 'unsupported_media_type'
        | 'idempotency_key_reused'
        | 'rate_limited'
        | 'headers_too_large'
        | 'client_closed'
        | 'internal'
        | 'upstream_unreachable'
        | 'upstream_bad_response'
        | 'circuit_open'
        | 'upstream_unavailable'
        | 'store_unavailable'
        | 'bulkhead_full'
        | 'overloaded'
        | 'draining'
        | 'not_cached'
        | 'upstream_timeout'
        | 'deadline_exceeded';
      /** @description The service concerned */
      upstream?: string;
      /** @description Seconds to wait, as in Retry-After */
      retryAfter?: number;
      /** @description The faults of the input, 20 at most */
      errors?: {
        /** @description Where, such as body/name or params/id */
        field: string;
        message: string;
      }[];
    };
    User: {
      /** @description The identity, as in the path */
      id: string;
      /** @description The name that others see */
      userName: string;
      /** @description As the service has it */
      email: string;
      /** @description The ids of the user’s events */
      events: string[];
    };
    Event: {
      /** @description The identity, as in the path */
      id: string;
      /** @description What people call it */
      name: string;
      /** @description The user it belongs to */
      userId: string;
      /** @description Whatever the front end keeps with the event */
      details?: unknown;
    };
    NewEvent: {
      /** @description What people call it */
      name: string;
      userId: string | number;
      /** @description Whatever the front end keeps with the event */
      details?: unknown;
    };
    /** @description An event that could not be had */
    Missing: {
      /** @description Of the event */
      id: string;
      /**
       * @description Why
       * @enum {unknown}
       */
      code:
        | 'validation'
        | 'unauthorized'
        | 'forbidden'
        | 'not_found'
        | 'request_timeout'
        | 'conflict'
        | 'precondition_failed'
        | 'in_progress'
        | 'body_too_large'
        | 'unsupported_media_type'
        | 'idempotency_key_reused'
        | 'rate_limited'
        | 'headers_too_large'
        | 'client_closed'
        | 'internal'
        | 'upstream_unreachable'
        | 'upstream_bad_response'
        | 'circuit_open'
        | 'upstream_unavailable'
        | 'store_unavailable'
        | 'bulkhead_full'
        | 'overloaded'
        | 'draining'
        | 'not_cached'
        | 'upstream_timeout'
        | 'deadline_exceeded';
    };
    /** @description What became of one part of an answer */
    Part:
      | {
          /** @description The service it comes from */
          upstream: string;
          /** @description Of the user or of the event */
          id: string;
          /** @enum {string} */
          status: 'fresh';
        }
      | {
          /** @description The service it comes from */
          upstream: string;
          /** @description Of the user or of the event */
          id: string;
          /** @enum {string} */
          status: 'stale';
          /** @description Seconds since it was fetched */
          age: number;
          /**
           * @description Why it is not fresh: it is being fetched anew, or the problem that kept it
           * @enum {unknown}
           */
          code:
            | 'revalidating'
            | 'only_if_cached'
            | 'validation'
            | 'unauthorized'
            | 'forbidden'
            | 'not_found'
            | 'request_timeout'
            | 'conflict'
            | 'precondition_failed'
            | 'in_progress'
            | 'body_too_large'
            | 'unsupported_media_type'
            | 'idempotency_key_reused'
            | 'rate_limited'
            | 'headers_too_large'
            | 'client_closed'
            | 'internal'
            | 'upstream_unreachable'
            | 'upstream_bad_response'
            | 'circuit_open'
            | 'upstream_unavailable'
            | 'store_unavailable'
            | 'bulkhead_full'
            | 'overloaded'
            | 'draining'
            | 'not_cached'
            | 'upstream_timeout'
            | 'deadline_exceeded';
        }
      | {
          /** @description The service it comes from */
          upstream: string;
          /** @description Of the user or of the event */
          id: string;
          /** @enum {string} */
          status: 'missing';
          /**
           * @description Why
           * @enum {unknown}
           */
          code:
            | 'validation'
            | 'unauthorized'
            | 'forbidden'
            | 'not_found'
            | 'request_timeout'
            | 'conflict'
            | 'precondition_failed'
            | 'in_progress'
            | 'body_too_large'
            | 'unsupported_media_type'
            | 'idempotency_key_reused'
            | 'rate_limited'
            | 'headers_too_large'
            | 'client_closed'
            | 'internal'
            | 'upstream_unreachable'
            | 'upstream_bad_response'
            | 'circuit_open'
            | 'upstream_unavailable'
            | 'store_unavailable'
            | 'bulkhead_full'
            | 'overloaded'
            | 'draining'
            | 'not_cached'
            | 'upstream_timeout'
            | 'deadline_exceeded';
        };
    /** @description The events of a user, and what became of each */
    UserEvents:
      | {
          /** @description All events of the user */
          events: components['schemas']['Event'][];
          /**
           * @description Nothing is missing
           * @enum {boolean}
           */
          complete: true;
          /** @description Nothing */
          missing: components['schemas']['Missing'][];
          /** @description The user and each of the events, in their order */
          parts: components['schemas']['Part'][];
        }
      | {
          /** @description Those events that could be had */
          events: components['schemas']['Event'][];
          /**
           * @description Some events are missing
           * @enum {boolean}
           */
          complete: false;
          /** @description Those that could not, and why */
          missing: components['schemas']['Missing'][];
          /** @description The user and each of the events, in their order */
          parts: components['schemas']['Part'][];
        };
    /** @description How a circuit moved, and why */
    CircuitTransition: {
      /** @description Whose */
      circuit: string;
      /**
       * @description Before
       * @enum {unknown}
       */
      from: 'closed' | 'open' | 'half-open' | 'forced-open' | 'forced-closed' | 'disabled';
      /**
       * @description After
       * @enum {unknown}
       */
      to: 'closed' | 'open' | 'half-open' | 'forced-open' | 'forced-closed' | 'disabled';
      /** @description The rule that fired, in words and numbers */
      reason: string;
      /** @description That it began */
      epoch: number;
      /**
       * Format: date-time
       * @description When
       */
      at: string;
      /** @description What was known then */
      evidence: {
        /** @description Attempts in the window */
        calls: number;
        /** @description Those of them that failed */
        failures: number;
        /** @description Those that were slow */
        slow: number;
        /** @description Of the attempts in the window */
        failureRate?: number;
        /** @description The last 20 outcomes by class */
        classes: {
          [key: string]: number;
        };
      };
    };
    /** @description What anyone may see of a circuit */
    CircuitStatus: {
      /** @description The circuit: users, events, events.write, enrichment, store; kafka and redis where they are configured */
      name: string;
      /** @description The service behind it; `store`, `kafka` and `redis` are the gateway’s own */
      upstream: string;
      /**
       * @description As it is now
       * @enum {unknown}
       */
      state: 'closed' | 'open' | 'half-open' | 'forced-open' | 'forced-closed' | 'disabled';
      /**
       * Format: date-time
       * @description When it came into this state
       */
      since: string;
      /** @description The rule that fired, in words and numbers */
      reason: string;
      /** @description Transitions since the start */
      epoch: number;
      /** @description Milliseconds until the next probe; not while closed */
      retryAfterMs?: number;
      /** @description Milliseconds until it is half-open; only while open */
      openForMs?: number;
      /** @description Earlier openings that lengthen the next one */
      backoffLevel: number;
      /** @description Of the calls while closed; below 1 while it recovers by a ramp */
      admittedShare: number;
      /** @description Attempts under way */
      inFlight: number;
      /** @description A state that an operator put over the automatic one */
      override?: {
        /**
         * @description What it is forced to
         * @enum {unknown}
         */
        kind: 'forced-open' | 'forced-closed' | 'disabled';
        /** @description Why, in the operator’s words */
        reason: string;
        /** @description Who */
        by?: string;
        /** @description Milliseconds that are left of it */
        forMs: number;
      };
      /** @description When it opens; 0 where a rule is off */
      rules: {
        /** @description How far back attempts count */
        windowMs: number;
        /** @description Opens at so many failures */
        failureThreshold: number;
        /** @description Opens at this share of failures */
        failureRateThreshold: number;
        /** @description Attempts below which the shares say nothing */
        minimumCalls: number;
        /** @description What counts as slow */
        slowCallMs: number;
        /** @description Opens at this share of slow attempts */
        slowCallRateThreshold: number;
      };
      /** @description What the rules look at */
      window: {
        /** @description Attempts in the sliding window */
        calls: number;
        /** @description Those of them that failed */
        failures: number;
        /** @description Those that took longer than BREAKER_SLOW_CALL_MS */
        slow: number;
        /** @description Of the attempts */
        failureRate?: number;
        /** @description Of the attempts */
        slowCallRate?: number;
      };
      /** @description Attempts since the start by the class of their outcome */
      classes: {
        [key: string]: number;
      };
      /** @description Of the last 256 attempts */
      latency: {
        /** @description Half of them took no longer */
        p50Ms?: number;
        /** @description 95 % of them took no longer */
        p95Ms?: number;
        /** @description 99 % of them took no longer */
        p99Ms?: number;
      };
      bulkhead: {
        /** @description Calls that may run at once */
        limit: number;
        /** @description Calls running now */
        active: number;
        /** @description Calls that may wait */
        queueLimit: number;
        /** @description Calls waiting now */
        queued: number;
      };
      /** @description For retries, hedges and probes; shared by the circuits of an upstream */
      budget: {
        /** @description Extra calls that can be paid now */
        tokens: number;
        /** @description The most that are saved up */
        reserve: number;
        /** @description Extra calls that each request earns */
        ratio: number;
        /** @description Extra calls that were made */
        extraCalls: number;
        /** @description Extra calls that were not made, since nothing was left */
        refused: number;
      };
      /** @description Since the start; not for writes */
      cache?: {
        /** @description Reads that were served fresh */
        hits: number;
        /** @description Reads that were served stale */
        stale: number;
        /** @description Reads that had to wait, or failed */
        misses: number;
        /** @description Answers that are kept */
        entries: number;
        /** @description What they weigh */
        bytes: number;
      };
      /** @description Since the start */
      totals: {
        /** @description Attempts that were let through */
        admitted: number;
        /** @description Attempts that succeeded */
        ok: number;
        /** @description Attempts that failed */
        fail: number;
        /** @description Attempts that say nothing about the upstream */
        ignore: number;
        /** @description Probes that were never settled */
        expired: number;
        /** @description Calls rejected without an attempt */
        rejected: number;
        /** @description Results that came after the state had changed */
        late: number;
      };
      /** @description The last ones, newest first */
      outcomes: {
        /**
         * Format: date-time
         * @description When it was known
         */
        at: string;
        /**
         * @description What it says about the upstream
         * @enum {unknown}
         */
        outcome: 'ok' | 'fail' | 'ignore';
        /** @description `ok`, the code of the error, `aborted` where the caller left, or `own` for a fault of ours */
        class: string;
        /** @description Milliseconds that it took */
        ms: number;
        /** @description On whose behalf */
        route?: string;
        /** @description On whose behalf */
        requestId?: string;
      }[];
      /** @description The last ones, oldest first */
      transitions: components['schemas']['CircuitTransition'][];
    };
    NewProfile: {
      /**
       * Format: visible-text
       * @description What people call it: 1 to 200 characters without control characters, kept as given
       */
      name: string;
      /**
       * @description An address in ASCII (a domain with other letters in its xn-- form), at most 254 characters
       * @example ada.keller@example.com
       */
      email: string;
    };
    Profile: {
      /** @description A UUID; their order is the order of creation */
      id: string;
      /** @description As it was given */
      name: string;
      /** @description As it was given */
      email: string;
      /**
       * Format: date-time
       * @description When it was created
       */
      registrationDate: string;
    };
    ProfileList: {
      /** @description In the order of creation */
      profiles: components['schemas']['Profile'][];
      /** @description Send it as `cursor` to go on; nothing is left where it is missing */
      nextCursor?: string;
    };
    ProfileUpdate: {
      /**
       * Format: visible-text
       * @description What people call it: 1 to 200 characters without control characters, kept as given
       */
      name?: string;
      /**
       * @description An address in ASCII (a domain with other letters in its xn-- form), at most 254 characters
       * @example ada.keller@example.com
       */
      email?: string;
    };
    /** @description A change of a profile */
    ProfileChange: {
      /** @description From 1, without gaps */
      version: number;
      /**
       * @description What was done
       * @enum {unknown}
       */
      change: 'created' | 'updated' | 'deleted';
      /**
       * Format: date-time
       * @description When
       */
      at: string;
      /** @description Of the request that did it */
      requestId: string;
      /** @description What it was set to */
      name?: string;
      /** @description What it was set to */
      email?: string;
    };
    ProfileHistory: {
      /** @description The oldest first */
      changes: components['schemas']['ProfileChange'][];
      /** @description Send it as `cursor` to go on; nothing is left where it is missing */
      nextCursor?: string;
    };
    /** @description What the enrichment service knows of somebody, as far as it could be had */
    Enrichment:
      | {
          /** @enum {string} */
          enrichedDataStatus: 'available';
          /** @description What the user did last */
          recentActivity: string[];
          /** @description As the enrichment service has it */
          loyaltyScore: number;
        }
      | {
          /** @enum {string} */
          enrichedDataStatus: 'stale';
          /** @description What the user did last */
          recentActivity: string[];
          /** @description As the enrichment service has it */
          loyaltyScore: number;
          /** @description Why it is not fresh */
          message: string;
        }
      | {
          /** @enum {string} */
          enrichedDataStatus: 'unavailable';
          /** @description Why there is none */
          message: string;
        };
    EnrichedProfile: {
      /** @description A UUID; their order is the order of creation */
      id: string;
      /** @description As it was given */
      name: string;
      /** @description As it was given */
      email: string;
      /**
       * Format: date-time
       * @description When it was created
       */
      registrationDate: string;
      enrichment: components['schemas']['Enrichment'];
    };
    /** @description A profile that is kept elsewhere */
    Candidate: {
      /** @description Whom the enrichment service is asked about */
      userId: number;
      /**
       * Format: visible-text
       * @description Other than what stands before the @ of the email
       */
      username: string;
      /**
       * @description An address in ASCII (a domain with other letters in its xn-- form), at most 254 characters
       * @example ada.keller@example.com
       */
      email: string;
      /** @description In years */
      age?: number;
      /** @description All four, or none */
      address?: {
        /**
         * Format: visible-text
         * @description Street and number
         */
        street: string;
        /**
         * Format: visible-text
         * @description City
         */
        city: string;
        /**
         * Format: visible-text
         * @description State or province
         */
        state: string;
        /**
         * Format: visible-text
         * @description Postal code
         */
        zip_code: string;
      };
      /**
       * Format: date-time
       * @description When the user signed up, RFC 3339
       */
      signupTs?: string;
    };
    /** @description As it was sent */
    EnrichedUser: {
      /** @description Whom the enrichment service is asked about */
      userId: number;
      /**
       * Format: visible-text
       * @description Other than what stands before the @ of the email
       */
      username: string;
      /**
       * @description An address in ASCII (a domain with other letters in its xn-- form), at most 254 characters
       * @example ada.keller@example.com
       */
      email: string;
      /** @description In years */
      age?: number;
      /** @description All four, or none */
      address?: {
        /**
         * Format: visible-text
         * @description Street and number
         */
        street: string;
        /**
         * Format: visible-text
         * @description City
         */
        city: string;
        /**
         * Format: visible-text
         * @description State or province
         */
        state: string;
        /**
         * Format: visible-text
         * @description Postal code
         */
        zip_code: string;
      };
      /**
       * Format: date-time
       * @description When the user signed up, RFC 3339
       */
      signupTs?: string;
    };
    EnrichedCandidate: {
      user: components['schemas']['EnrichedUser'];
      enrichment: components['schemas']['Enrichment'];
    };
    NewRegistration: {
      /**
       * Format: visible-text
       * @description The given name, 2 to 100 characters
       */
      firstName: string;
      /**
       * Format: visible-text
       * @description The family name, 2 to 100 characters
       */
      lastName: string;
      /**
       * @description An address in ASCII (a domain with other letters in its xn-- form), at most 254 characters
       * @example ada.keller@example.com
       */
      email: string;
      /**
       * @description As the person says
       * @enum {unknown}
       */
      gender: 'male' | 'female' | 'non-binary' | 'prefer-not-to-say';
      /**
       * @description As it is recorded
       * @enum {unknown}
       */
      sex: 'male' | 'female' | 'intersex';
      /**
       * Format: visible-text
       * @description What the person does, 2 to 255 characters
       */
      occupation: string;
    };
    AcceptedRegistration: {
      /** @enum {boolean} */
      success: true;
      /** @description For people */
      message: string;
      data: {
        /** @description As it was sent */
        email: string;
        /** @enum {string} */
        status: 'pending';
      };
    };
    Registration: {
      /** @description A UUID; their order is the order of acceptance */
      id: string;
      first_name: string;
      last_name: string;
      /** @description As it was sent */
      email: string;
      gender: string;
      sex: string;
      occupation: string;
      /**
       * Format: date-time
       * @description When it was completed
       */
      created_at: string;
      /**
       * Format: date-time
       * @description When it was last changed
       */
      updated_at: string;
    };
    RegistrationList: {
      /** @enum {boolean} */
      success: true;
      /** @description How many are in this answer */
      count: number;
      /** @description In the order of acceptance */
      data: components['schemas']['Registration'][];
    };
    /** @description What became of a registration */
    RegistrationStatus:
      | {
          email: string;
          /** @enum {string} */
          status: 'completed';
          data: components['schemas']['Registration'];
        }
      | {
          email: string;
          /** @enum {string} */
          status: 'completed';
          /**
           * Format: date-time
           * @description When it was; the rest cannot be had for the moment
           */
          since: string;
        }
      | {
          email: string;
          /** @enum {string} */
          status: 'pending';
          /**
           * Format: date-time
           * @description When it was accepted
           */
          since: string;
        }
      | {
          email: string;
          /** @enum {string} */
          status: 'failed';
          /**
           * Format: date-time
           * @description When it was given up
           */
          since: string;
          /** @description Why */
          reason: string;
        };
    OldNewEvent: {
      /** @description What people call it */
      name: string;
      userId: string | number;
      /** @description Whatever the front end keeps with the event */
      details?: unknown;
      /**
       * @description Ignored: the gateway gives the id
       * @example 1
       */
      id?: unknown;
    };
    Added: {
      /** @enum {boolean} */
      success: true;
    };
    DashboardConfig: {
      /** @description Whether there are mock upstreams to break */
      faults: boolean;
      /** @description Of the gateway */
      version: string;
    };
    Health: {
      /** @enum {unknown} */
      status: 'pass' | 'warn' | 'fail';
      checks?: {
        [key: string]: {
          componentType: string;
          /** @enum {unknown} */
          status: 'pass' | 'warn' | 'fail';
          observedValue: string | number;
          observedUnit?: string;
          /** Format: date-time */
          time: string;
          /** @description Why, where it is not pass */
          output?: string;
        }[];
      };
    };
    /** @description Why and for how long */
    Forcing: {
      /**
       * @description Why, for whoever looks at the circuit next
       * @example the database behind it is being moved
       */
      reason: string;
      /**
       * @description Who
       * @example anna
       */
      by?: string;
      /**
       * @description Milliseconds after which it ends by itself; 600000 unless given
       * @example 600000
       */
      forMs?: number;
    };
    /** @description Why */
    Resetting: {
      /**
       * @description Why, for whoever looks at the circuit next
       * @example the database behind it is being moved
       */
      reason: string;
      /**
       * @description Who
       * @example anna
       */
      by?: string;
    };
    Dropped: {
      /** @description Entries that were dropped */
      dropped: number;
      /** @description Entries that are left */
      entries: number;
      /** @description What those weigh */
      bytes: number;
    };
  };
  responses: never;
  parameters: {
    /**
     * @description An id of the caller’s own for this request. One of another form is replaced by a new one.
     * @example checkout-4711
     */
    RequestId: string;
    /**
     * @description Milliseconds that the caller waits for at most; where `DEADLINE_MS` is less, that holds. The services behind the gateway get what is left of it.
     * @example 2000
     */
    RequestTimeout: number;
    /**
     * @description The trace that this request belongs to (W3C Trace Context), passed on to the services with `tracestate`.
     * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
     */
    Traceparent: string;
    /**
     * @description The entity tags of what the client has: where one still holds, the answer is 304 and has no body.
     * @example "fZ1m8gTmHn0aJ5bVw2kQ3x"
     */
    IfNoneMatch: string;
    /**
     * @description What the client asks of the cache (RFC 9111): `no-cache`, `no-store`, `max-age`, `stale-if-error` or `only-if-cached`. `Pragma: no-cache` is understood, too.
     * @example max-age=5
     */
    RequestCacheControl: string;
    /**
     * @description The codings that the client takes. Of those, `br` is preferred to `gzip`.
     * @example br, gzip
     */
    AcceptEncoding: string;
  };
  requestBodies: never;
  headers: {
    /**
     * @description Seconds since the oldest part of the body was fetched (RFC 9111).
     * @example 12
     */
    Age: number;
    /**
     * @description How long the client may keep the answer: not longer than the part that ends first is fresh, 1 s where something is stale or missing, `private` where the body depends on who asks, and `no-store` for all that is not a cached read.
     * @example max-age=30
     */
    'Cache-Control': string;
    /**
     * @description Where the body came from (RFC 9211): a member for each part, told apart by `key` where there are several. `detail` says why a stale part is served, or what an error was.
     * @example breakwater;hit;ttl=-12;detail=stale-while-revalidate
     */
    'Cache-Status': string;
    /**
     * @description The better one of the codings that `Accept-Encoding` names; absent for small bodies.
     * @example br
     */
    'Content-Encoding': 'br' | 'gzip';
    /**
     * @description A strong entity tag of this body in this coding, for `If-None-Match` (RFC 9110).
     * @example "fZ1m8gTmHn0aJ5bVw2kQ3x-br"
     */
    ETag: string;
    /**
     * @description Where the event can be read.
     * @example /events/event-7
     */
    Location: string;
    /**
     * @description That the gateway made this answer, and why (RFC 9209): `details` is the `code` of the problem, `next-hop` the service.
     * @example breakwater;error=destination_unavailable;next-hop=events;details="circuit_open"
     */
    'Proxy-Status': string;
    /**
     * @description Requests that the client has left (`r`), and the seconds until the window ends (`t`) (draft-ietf-httpapi-ratelimit-headers). With `RATE_LIMIT_LEGACY_HEADERS=on` it comes as `X-RateLimit-Limit`, `-Remaining` and `-Reset` as well.
     * @example "default";r=96;t=42
     */
    RateLimit: string;
    /**
     * @description Requests that a client has (`q`) in each window of so many seconds (`w`).
     * @example "default";q=100;w=60
     */
    'RateLimit-Policy': string;
    /**
     * @description Seconds to wait before the next try: never too short, and up to a tenth longer, so that clients do not come back together.
     * @example 10
     */
    'Retry-After': number;
    /**
     * @description Milliseconds spent: in the cache, in queues, on each service that was waited for, and in all.
     * @example cache;desc=miss, queue;dur=0.02, events;dur=14.80, total;dur=15.61
     */
    'Server-Timing': string;
    /**
     * @description The request headers that choose the body: `Accept-Encoding`, and those that a service behind the gateway receives.
     * @example Accept-Encoding
     */
    Vary: string;
    /**
     * @description The scheme of the credentials that are wanted (RFC 9110).
     * @example Bearer
     */
    'WWW-Authenticate': string;
    /**
     * @description The id of this request, in the log as well: the caller’s, if that is well-formed, else a new one.
     * @example 5bf59642-2a38-40b4-8c89-1157168f1121
     */
    'X-Request-Id': string;
  };
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  getDocsJson: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description An id of the caller’s own for this request. One of another form is replaced by a new one.
         * @example checkout-4711
         */
        'X-Request-Id'?: components['parameters']['RequestId'];
        /**
         * @description Milliseconds that the caller waits for at most; where `DEADLINE_MS` is less, that holds. The services behind the gateway get what is left of it.
         * @example 2000
         */
        'X-Request-Timeout-Ms'?: components['parameters']['RequestTimeout'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description This document as JSON */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "openapi": "3.1.0",
           *       "info": {
           *         "title": "Breakwater",
           *         "version": "0.1.0"
           *       },
           *       "paths": {}
           *     }
           */
          'application/json': {
            /** @description The version of the format */
            openapi: string;
            /** @description What this is */
            info: Record<string, never>;
            /** @description The routes */
            paths: Record<string, never>;
          };
        };
      };
      /** @description `validation`: The request is not valid */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_timeout`: The request did not arrive in time */
      408: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `headers_too_large`: The request headers are too large */
      431: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal`: The gateway failed */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `draining`: This instance is shutting down. `overloaded`: This instance is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listUsers: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description An id of the caller’s own for this request. One of another form is replaced by a new one.
         * @example checkout-4711
         */
        'X-Request-Id'?: components['parameters']['RequestId'];
        /**
         * @description Milliseconds that the caller waits for at most; where `DEADLINE_MS` is less, that holds. The services behind the gateway get what is left of it.
         * @example 2000
         */
        'X-Request-Timeout-Ms'?: components['parameters']['RequestTimeout'];
        /**
         * @description The trace that this request belongs to (W3C Trace Context), passed on to the services with `tracestate`.
         * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
         */
        traceparent?: components['parameters']['Traceparent'];
        /**
         * @description The entity tags of what the client has: where one still holds, the answer is 304 and has no body.
         * @example "fZ1m8gTmHn0aJ5bVw2kQ3x"
         */
        'If-None-Match'?: components['parameters']['IfNoneMatch'];
        /**
         * @description What the client asks of the cache (RFC 9111): `no-cache`, `no-store`, `max-age`, `stale-if-error` or `only-if-cached`. `Pragma: no-cache` is understood, too.
         * @example max-age=5
         */
        'Cache-Control'?: components['parameters']['RequestCacheControl'];
        /**
         * @description The codings that the client takes. Of those, `br` is preferred to `gzip`.
         * @example br, gzip
         */
        'Accept-Encoding'?: components['parameters']['AcceptEncoding'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The users */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          Age: components['headers']['Age'];
          ETag: components['headers']['ETag'];
          Vary: components['headers']['Vary'];
          'Content-Encoding': components['headers']['Content-Encoding'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['User'][];
        };
      };
      /** @description What the client has is still good: one of its tags in `If-None-Match` holds. */
      304: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          Age: components['headers']['Age'];
          ETag: components['headers']['ETag'];
          Vary: components['headers']['Vary'];
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `validation`: The request is not valid */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request needs credentials */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden`: The request is not allowed */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_found`: There is no such thing */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_timeout`: The request did not arrive in time */
      408: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `headers_too_large`: The request headers are too large */
      431: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal`: The gateway failed */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `upstream_unreachable`: A service behind the gateway cannot be reached. `upstream_bad_response`: A service behind the gateway answered wrongly */
      502: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `circuit_open`: A service behind the gateway is failing and is left alone. `upstream_unavailable`: A service behind the gateway is unavailable. `bulkhead_full`: Too many requests are under way. `draining`: This instance is shutting down. `overloaded`: This instance is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `upstream_timeout`: A service behind the gateway did not answer in time. `deadline_exceeded`: The time for this request is spent. `not_cached`: Nothing that is kept will do */
      504: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getUser: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description An id of the caller’s own for this request. One of another form is replaced by a new one.
         * @example checkout-4711
         */
        'X-Request-Id'?: components['parameters']['RequestId'];
        /**
         * @description Milliseconds that the caller waits for at most; where `DEADLINE_MS` is less, that holds. The services behind the gateway get what is left of it.
         * @example 2000
         */
        'X-Request-Timeout-Ms'?: components['parameters']['RequestTimeout'];
        /**
         * @description The trace that this request belongs to (W3C Trace Context), passed on to the services with `tracestate`.
         * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
         */
        traceparent?: components['parameters']['Traceparent'];
        /**
         * @description The entity tags of what the client has: where one still holds, the answer is 304 and has no body.
         * @example "fZ1m8gTmHn0aJ5bVw2kQ3x"
         */
        'If-None-Match'?: components['parameters']['IfNoneMatch'];
        /**
         * @description What the client asks of the cache (RFC 9111): `no-cache`, `no-store`, `max-age`, `stale-if-error` or `only-if-cached`. `Pragma: no-cache` is understood, too.
         * @example max-age=5
         */
        'Cache-Control'?: components['parameters']['RequestCacheControl'];
        /**
         * @description The codings that the client takes. Of those, `br` is preferred to `gzip`.
         * @example br, gzip
         */
        'Accept-Encoding'?: components['parameters']['AcceptEncoding'];
      };
      path: {
        /**
         * @description The id of the user. Letters, digits and . _ ~ -, at most 128 characters
         * @example 1
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The user */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          Age: components['headers']['Age'];
          ETag: components['headers']['ETag'];
          Vary: components['headers']['Vary'];
          'Content-Encoding': components['headers']['Content-Encoding'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['User'];
        };
      };
      /** @description What the client has is still good: one of its tags in `If-None-Match` holds. */
      304: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          Age: components['headers']['Age'];
          ETag: components['headers']['ETag'];
          Vary: components['headers']['Vary'];
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `validation`: The request is not valid */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request needs credentials */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden`: The request is not allowed */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_found`: There is no such thing */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_timeout`: The request did not arrive in time */
      408: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `headers_too_large`: The request headers are too large */
      431: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal`: The gateway failed */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `upstream_unreachable`: A service behind the gateway cannot be reached. `upstream_bad_response`: A service behind the gateway answered wrongly */
      502: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `circuit_open`: A service behind the gateway is failing and is left alone. `upstream_unavailable`: A service behind the gateway is unavailable. `bulkhead_full`: Too many requests are under way. `draining`: This instance is shutting down. `overloaded`: This instance is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `upstream_timeout`: A service behind the gateway did not answer in time. `deadline_exceeded`: The time for this request is spent. `not_cached`: Nothing that is kept will do */
      504: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listEvents: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description An id of the caller’s own for this request. One of another form is replaced by a new one.
         * @example checkout-4711
         */
        'X-Request-Id'?: components['parameters']['RequestId'];
        /**
         * @description Milliseconds that the caller waits for at most; where `DEADLINE_MS` is less, that holds. The services behind the gateway get what is left of it.
         * @example 2000
         */
        'X-Request-Timeout-Ms'?: components['parameters']['RequestTimeout'];
        /**
         * @description The trace that this request belongs to (W3C Trace Context), passed on to the services with `tracestate`.
         * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
         */
        traceparent?: components['parameters']['Traceparent'];
        /**
         * @description The entity tags of what the client has: where one still holds, the answer is 304 and has no body.
         * @example "fZ1m8gTmHn0aJ5bVw2kQ3x"
         */
        'If-None-Match'?: components['parameters']['IfNoneMatch'];
        /**
         * @description What the client asks of the cache (RFC 9111): `no-cache`, `no-store`, `max-age`, `stale-if-error` or `only-if-cached`. `Pragma: no-cache` is understood, too.
         * @example max-age=5
         */
        'Cache-Control'?: components['parameters']['RequestCacheControl'];
        /**
         * @description The codings that the client takes. Of those, `br` is preferred to `gzip`.
         * @example br, gzip
         */
        'Accept-Encoding'?: components['parameters']['AcceptEncoding'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The events */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          Age: components['headers']['Age'];
          ETag: components['headers']['ETag'];
          Vary: components['headers']['Vary'];
          'Content-Encoding': components['headers']['Content-Encoding'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Event'][];
        };
      };
      /** @description What the client has is still good: one of its tags in `If-None-Match` holds. */
      304: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          Age: components['headers']['Age'];
          ETag: components['headers']['ETag'];
          Vary: components['headers']['Vary'];
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `validation`: The request is not valid */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request needs credentials */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden`: The request is not allowed */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_found`: There is no such thing */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_timeout`: The request did not arrive in time */
      408: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `headers_too_large`: The request headers are too large */
      431: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal`: The gateway failed */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `upstream_unreachable`: A service behind the gateway cannot be reached. `upstream_bad_response`: A service behind the gateway answered wrongly */
      502: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `circuit_open`: A service behind the gateway is failing and is left alone. `upstream_unavailable`: A service behind the gateway is unavailable. `bulkhead_full`: Too many requests are under way. `draining`: This instance is shutting down. `overloaded`: This instance is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `upstream_timeout`: A service behind the gateway did not answer in time. `deadline_exceeded`: The time for this request is spent. `not_cached`: Nothing that is kept will do */
      504: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  createEvent: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description An id of the caller’s own for this request. One of another form is replaced by a new one.
         * @example checkout-4711
         */
        'X-Request-Id'?: components['parameters']['RequestId'];
        /**
         * @description Milliseconds that the caller waits for at most; where `DEADLINE_MS` is less, that holds. The services behind the gateway get what is left of it.
         * @example 2000
         */
        'X-Request-Timeout-Ms'?: components['parameters']['RequestTimeout'];
        /**
         * @description The trace that this request belongs to (W3C Trace Context), passed on to the services with `tracestate`.
         * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
         */
        traceparent?: components['parameters']['Traceparent'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "name": "Lantern Parade",
         *       "userId": "1",
         *       "details": {
         *         "place": "Old Harbour",
         *         "doors": "18:00"
         *       }
         *     }
         */
        'application/json': components['schemas']['NewEvent'];
      };
    };
    responses: {
      /** @description The event as it was added */
      201: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          Location: components['headers']['Location'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Event'];
        };
      };
      /** @description `validation`: The request is not valid */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request needs credentials */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden`: The request is not allowed */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_found`: There is no such thing */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_timeout`: The request did not arrive in time */
      408: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `conflict`: The request conflicts with what is there */
      409: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The request body is too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The request body must be JSON */
      415: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `headers_too_large`: The request headers are too large */
      431: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal`: The gateway failed */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `upstream_unreachable`: A service behind the gateway cannot be reached. `upstream_bad_response`: A service behind the gateway answered wrongly */
      502: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `circuit_open`: A service behind the gateway is failing and is left alone. `upstream_unavailable`: A service behind the gateway is unavailable. `bulkhead_full`: Too many requests are under way. `draining`: This instance is shutting down. `overloaded`: This instance is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `upstream_timeout`: A service behind the gateway did not answer in time. `deadline_exceeded`: The time for this request is spent */
      504: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getEvent: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description An id of the caller’s own for this request. One of another form is replaced by a new one.
         * @example checkout-4711
         */
        'X-Request-Id'?: components['parameters']['RequestId'];
        /**
         * @description Milliseconds that the caller waits for at most; where `DEADLINE_MS` is less, that holds. The services behind the gateway get what is left of it.
         * @example 2000
         */
        'X-Request-Timeout-Ms'?: components['parameters']['RequestTimeout'];
        /**
         * @description The trace that this request belongs to (W3C Trace Context), passed on to the services with `tracestate`.
         * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
         */
        traceparent?: components['parameters']['Traceparent'];
        /**
         * @description The entity tags of what the client has: where one still holds, the answer is 304 and has no body.
         * @example "fZ1m8gTmHn0aJ5bVw2kQ3x"
         */
        'If-None-Match'?: components['parameters']['IfNoneMatch'];
        /**
         * @description What the client asks of the cache (RFC 9111): `no-cache`, `no-store`, `max-age`, `stale-if-error` or `only-if-cached`. `Pragma: no-cache` is understood, too.
         * @example max-age=5
         */
        'Cache-Control'?: components['parameters']['RequestCacheControl'];
        /**
         * @description The codings that the client takes. Of those, `br` is preferred to `gzip`.
         * @example br, gzip
         */
        'Accept-Encoding'?: components['parameters']['AcceptEncoding'];
      };
      path: {
        /**
         * @description The id of the event. Letters, digits and . _ ~ -, at most 128 characters
         * @example event-1
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The event */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          Age: components['headers']['Age'];
          ETag: components['headers']['ETag'];
          Vary: components['headers']['Vary'];
          'Content-Encoding': components['headers']['Content-Encoding'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Event'];
        };
      };
      /** @description What the client has is still good: one of its tags in `If-None-Match` holds. */
      304: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          Age: components['headers']['Age'];
          ETag: components['headers']['ETag'];
          Vary: components['headers']['Vary'];
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `validation`: The request is not valid */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request needs credentials */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden`: The request is not allowed */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_found`: There is no such thing */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_timeout`: The request did not arrive in time */
      408: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `headers_too_large`: The request headers are too large */
      431: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal`: The gateway failed */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `upstream_unreachable`: A service behind the gateway cannot be reached. `upstream_bad_response`: A service behind the gateway answered wrongly */
      502: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `circuit_open`: A service behind the gateway is failing and is left alone. `upstream_unavailable`: A service behind the gateway is unavailable. `bulkhead_full`: Too many requests are under way. `draining`: This instance is shutting down. `overloaded`: This instance is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `upstream_timeout`: A service behind the gateway did not answer in time. `deadline_exceeded`: The time for this request is spent. `not_cached`: Nothing that is kept will do */
      504: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getEventsOfUser: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description An id of the caller’s own for this request. One of another form is replaced by a new one.
         * @example checkout-4711
         */
        'X-Request-Id'?: components['parameters']['RequestId'];
        /**
         * @description Milliseconds that the caller waits for at most; where `DEADLINE_MS` is less, that holds. The services behind the gateway get what is left of it.
         * @example 2000
         */
        'X-Request-Timeout-Ms'?: components['parameters']['RequestTimeout'];
        /**
         * @description The trace that this request belongs to (W3C Trace Context), passed on to the services with `tracestate`.
         * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
         */
        traceparent?: components['parameters']['Traceparent'];
        /**
         * @description The entity tags of what the client has: where one still holds, the answer is 304 and has no body.
         * @example "fZ1m8gTmHn0aJ5bVw2kQ3x"
         */
        'If-None-Match'?: components['parameters']['IfNoneMatch'];
        /**
         * @description What the client asks of the cache (RFC 9111): `no-cache`, `no-store`, `max-age`, `stale-if-error` or `only-if-cached`. `Pragma: no-cache` is understood, too.
         * @example max-age=5
         */
        'Cache-Control'?: components['parameters']['RequestCacheControl'];
        /**
         * @description The codings that the client takes. Of those, `br` is preferred to `gzip`.
         * @example br, gzip
         */
        'Accept-Encoding'?: components['parameters']['AcceptEncoding'];
      };
      path: {
        /**
         * @description The id of the user. Letters, digits and . _ ~ -, at most 128 characters
         * @example 1
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The events that could be had */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          Age: components['headers']['Age'];
          ETag: components['headers']['ETag'];
          Vary: components['headers']['Vary'];
          'Content-Encoding': components['headers']['Content-Encoding'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['UserEvents'];
        };
      };
      /** @description What the client has is still good: one of its tags in `If-None-Match` holds. */
      304: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          Age: components['headers']['Age'];
          ETag: components['headers']['ETag'];
          Vary: components['headers']['Vary'];
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `validation`: The request is not valid */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request needs credentials */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden`: The request is not allowed */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_found`: There is no such thing */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_timeout`: The request did not arrive in time */
      408: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `headers_too_large`: The request headers are too large */
      431: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal`: The gateway failed */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `upstream_unreachable`: A service behind the gateway cannot be reached. `upstream_bad_response`: A service behind the gateway answered wrongly */
      502: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `circuit_open`: A service behind the gateway is failing and is left alone. `upstream_unavailable`: A service behind the gateway is unavailable. `bulkhead_full`: Too many requests are under way. `draining`: This instance is shutting down. `overloaded`: This instance is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `upstream_timeout`: A service behind the gateway did not answer in time. `deadline_exceeded`: The time for this request is spent. `not_cached`: Nothing that is kept will do */
      504: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Cache-Status': components['headers']['Cache-Status'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listEventsCircuits: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description An id of the caller’s own for this request. One of another form is replaced by a new one.
         * @example checkout-4711
         */
        'X-Request-Id'?: components['parameters']['RequestId'];
        /**
         * @description Milliseconds that the caller waits for at most; where `DEADLINE_MS` is less, that holds. The services behind the gateway get what is left of it.
         * @example 2000
         */
        'X-Request-Timeout-Ms'?: components['parameters']['RequestTimeout'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The circuits */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CircuitStatus'][];
        };
      };
      /** @description `validation`: The request is not valid */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_timeout`: The request did not arrive in time */
      408: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `headers_too_large`: The request headers are too large */
      431: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal`: The gateway failed */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `draining`: This instance is shutting down. `overloaded`: This instance is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listProfiles: {
    parameters: {
      query?: {
        /**
         * @description At most so many, 1 to 1000; 100 unless told otherwise
         * @example 100
         */
        limit?: string;
        /**
         * @description The `nextCursor` of the page before
         * @example 019aa4f2-6c1e-7b5a-9d3c-2f8e6a1b4c7d
         */
        cursor?: string;
      };
      header?: {
        /**
         * @description An id of the caller’s own for this request. One of another form is replaced by a new one.
         * @example checkout-4711
         */
        'X-Request-Id'?: components['parameters']['RequestId'];
        /**
         * @description Milliseconds that the caller waits for at most; where `DEADLINE_MS` is less, that holds. The services behind the gateway get what is left of it.
         * @example 2000
         */
        'X-Request-Timeout-Ms'?: components['parameters']['RequestTimeout'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of profiles */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProfileList'];
        };
      };
      /** @description `validation`: The request is not valid */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_timeout`: The request did not arrive in time */
      408: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `headers_too_large`: The request headers are too large */
      431: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal`: The gateway failed */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `store_unavailable`: The gateway’s own data cannot be reached. `bulkhead_full`: Too many requests are under way. `draining`: This instance is shutting down. `overloaded`: This instance is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `deadline_exceeded`: The time for this request is spent */
      504: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  createProfile: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description An id of the caller’s own for this request. One of another form is replaced by a new one.
         * @example checkout-4711
         */
        'X-Request-Id'?: components['parameters']['RequestId'];
        /**
         * @description Milliseconds that the caller waits for at most; where `DEADLINE_MS` is less, that holds. The services behind the gateway get what is left of it.
         * @example 2000
         */
        'X-Request-Timeout-Ms'?: components['parameters']['RequestTimeout'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "name": "Ada Keller",
         *       "email": "Ada.Keller@example.com"
         *     }
         */
        'application/json': components['schemas']['NewProfile'];
      };
    };
    responses: {
      /** @description The profile as it is kept */
      201: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          Location: components['headers']['Location'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Profile'];
        };
      };
      /** @description `validation`: The request is not valid */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_timeout`: The request did not arrive in time */
      408: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `conflict`: The request conflicts with what is there */
      409: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The request body is too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The request body must be JSON */
      415: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `headers_too_large`: The request headers are too large */
      431: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal`: The gateway failed */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `store_unavailable`: The gateway’s own data cannot be reached. `bulkhead_full`: Too many requests are under way. `draining`: This instance is shutting down. `overloaded`: This instance is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `deadline_exceeded`: The time for this request is spent */
      504: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getProfile: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description An id of the caller’s own for this request. One of another form is replaced by a new one.
         * @example checkout-4711
         */
        'X-Request-Id'?: components['parameters']['RequestId'];
        /**
         * @description Milliseconds that the caller waits for at most; where `DEADLINE_MS` is less, that holds. The services behind the gateway get what is left of it.
         * @example 2000
         */
        'X-Request-Timeout-Ms'?: components['parameters']['RequestTimeout'];
      };
      path: {
        /**
         * @description The id of the profile, a UUID in lower case
         * @example 019aa4f2-6c1e-7b5a-9d3c-2f8e6a1b4c7d
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The profile */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Profile'];
        };
      };
      /** @description `validation`: The request is not valid */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_found`: There is no such thing */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_timeout`: The request did not arrive in time */
      408: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `headers_too_large`: The request headers are too large */
      431: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal`: The gateway failed */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `store_unavailable`: The gateway’s own data cannot be reached. `bulkhead_full`: Too many requests are under way. `draining`: This instance is shutting down. `overloaded`: This instance is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `deadline_exceeded`: The time for this request is spent */
      504: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  updateProfile: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description The ETag of the profile as it is taken to be: another one is not changed
         * @example "Qm9yZGVyIGNvbGxpZQ2026"
         */
        'if-match'?: string;
        /**
         * @description An id of the caller’s own for this request. One of another form is replaced by a new one.
         * @example checkout-4711
         */
        'X-Request-Id'?: components['parameters']['RequestId'];
        /**
         * @description Milliseconds that the caller waits for at most; where `DEADLINE_MS` is less, that holds. The services behind the gateway get what is left of it.
         * @example 2000
         */
        'X-Request-Timeout-Ms'?: components['parameters']['RequestTimeout'];
      };
      path: {
        /**
         * @description The id of the profile, a UUID in lower case
         * @example 019aa4f2-6c1e-7b5a-9d3c-2f8e6a1b4c7d
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "name": "Ada Keller"
         *     }
         */
        'application/json': components['schemas']['ProfileUpdate'];
      };
    };
    responses: {
      /** @description The profile as it is now */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Profile'];
        };
      };
      /** @description `validation`: The request is not valid */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_found`: There is no such thing */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_timeout`: The request did not arrive in time */
      408: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `conflict`: The request conflicts with what is there */
      409: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `precondition_failed`: It is not what the request takes it for */
      412: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The request body is too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The request body must be JSON */
      415: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `headers_too_large`: The request headers are too large */
      431: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal`: The gateway failed */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `store_unavailable`: The gateway’s own data cannot be reached. `bulkhead_full`: Too many requests are under way. `draining`: This instance is shutting down. `overloaded`: This instance is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `deadline_exceeded`: The time for this request is spent */
      504: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  deleteProfile: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description The ETag of the profile as it is taken to be: another one is not changed
         * @example "Qm9yZGVyIGNvbGxpZQ2026"
         */
        'if-match'?: string;
        /**
         * @description An id of the caller’s own for this request. One of another form is replaced by a new one.
         * @example checkout-4711
         */
        'X-Request-Id'?: components['parameters']['RequestId'];
        /**
         * @description Milliseconds that the caller waits for at most; where `DEADLINE_MS` is less, that holds. The services behind the gateway get what is left of it.
         * @example 2000
         */
        'X-Request-Timeout-Ms'?: components['parameters']['RequestTimeout'];
      };
      path: {
        /**
         * @description The id of the profile, a UUID in lower case
         * @example 019aa4f2-6c1e-7b5a-9d3c-2f8e6a1b4c7d
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It is deleted */
      204: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `validation`: The request is not valid */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_found`: There is no such thing */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_timeout`: The request did not arrive in time */
      408: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `precondition_failed`: It is not what the request takes it for */
      412: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `headers_too_large`: The request headers are too large */
      431: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal`: The gateway failed */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `store_unavailable`: The gateway’s own data cannot be reached. `bulkhead_full`: Too many requests are under way. `draining`: This instance is shutting down. `overloaded`: This instance is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `deadline_exceeded`: The time for this request is spent */
      504: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getProfileHistory: {
    parameters: {
      query?: {
        /**
         * @description At most so many, 1 to 1000; 100 unless told otherwise
         * @example 100
         */
        limit?: string;
        /**
         * @description The `nextCursor` of the page before
         * @example 100
         */
        cursor?: string;
      };
      header?: {
        /**
         * @description An id of the caller’s own for this request. One of another form is replaced by a new one.
         * @example checkout-4711
         */
        'X-Request-Id'?: components['parameters']['RequestId'];
        /**
         * @description Milliseconds that the caller waits for at most; where `DEADLINE_MS` is less, that holds. The services behind the gateway get what is left of it.
         * @example 2000
         */
        'X-Request-Timeout-Ms'?: components['parameters']['RequestTimeout'];
      };
      path: {
        /**
         * @description The id of the profile, a UUID in lower case
         * @example 019aa4f2-6c1e-7b5a-9d3c-2f8e6a1b4c7d
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of changes */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProfileHistory'];
        };
      };
      /** @description `validation`: The request is not valid */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_found`: There is no such thing */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_timeout`: The request did not arrive in time */
      408: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `headers_too_large`: The request headers are too large */
      431: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal`: The gateway failed */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `store_unavailable`: The gateway’s own data cannot be reached. `bulkhead_full`: Too many requests are under way. `draining`: This instance is shutting down. `overloaded`: This instance is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `deadline_exceeded`: The time for this request is spent */
      504: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getEnrichedProfile: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description An id of the caller’s own for this request. One of another form is replaced by a new one.
         * @example checkout-4711
         */
        'X-Request-Id'?: components['parameters']['RequestId'];
        /**
         * @description Milliseconds that the caller waits for at most; where `DEADLINE_MS` is less, that holds. The services behind the gateway get what is left of it.
         * @example 2000
         */
        'X-Request-Timeout-Ms'?: components['parameters']['RequestTimeout'];
      };
      path: {
        /**
         * @description The id of the profile, a UUID in lower case
         * @example 019aa4f2-6c1e-7b5a-9d3c-2f8e6a1b4c7d
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The profile, and what could be had beside it */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EnrichedProfile'];
        };
      };
      /** @description `validation`: The request is not valid */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_found`: There is no such thing */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_timeout`: The request did not arrive in time */
      408: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `headers_too_large`: The request headers are too large */
      431: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal`: The gateway failed */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `store_unavailable`: The gateway’s own data cannot be reached. `bulkhead_full`: Too many requests are under way. `draining`: This instance is shutting down. `overloaded`: This instance is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `deadline_exceeded`: The time for this request is spent */
      504: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  enrichProfile: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description An id of the caller’s own for this request. One of another form is replaced by a new one.
         * @example checkout-4711
         */
        'X-Request-Id'?: components['parameters']['RequestId'];
        /**
         * @description Milliseconds that the caller waits for at most; where `DEADLINE_MS` is less, that holds. The services behind the gateway get what is left of it.
         * @example 2000
         */
        'X-Request-Timeout-Ms'?: components['parameters']['RequestTimeout'];
      };
      path?: never;
      cookie?: never;
    };
    /** @description A profile that is kept elsewhere */
    requestBody: {
      content: {
        /**
         * @example {
         *       "userId": 1,
         *       "username": "ada_k",
         *       "email": "ada.keller@example.com",
         *       "age": 36,
         *       "address": {
         *         "street": "4 Harbour Walk",
         *         "city": "Port Ellery",
         *         "state": "NH",
         *         "zip_code": "03801"
         *       },
         *       "signupTs": "2026-11-20T09:30:00Z"
         *     }
         */
        'application/json': components['schemas']['Candidate'];
      };
    };
    responses: {
      /** @description What was sent, and what could be had beside it */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EnrichedCandidate'];
        };
      };
      /** @description `validation`: The request is not valid */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_timeout`: The request did not arrive in time */
      408: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The request body is too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The request body must be JSON */
      415: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `headers_too_large`: The request headers are too large */
      431: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal`: The gateway failed */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `draining`: This instance is shutting down. `overloaded`: This instance is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `deadline_exceeded`: The time for this request is spent */
      504: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listRegistrations: {
    parameters: {
      query?: {
        /**
         * @description At most so many, 1 to 1000; 100 unless told otherwise
         * @example 100
         */
        limit?: string;
        /**
         * @description How many to pass over; 0 unless told otherwise
         * @example 0
         */
        offset?: string;
      };
      header?: {
        /**
         * @description An id of the caller’s own for this request. One of another form is replaced by a new one.
         * @example checkout-4711
         */
        'X-Request-Id'?: components['parameters']['RequestId'];
        /**
         * @description Milliseconds that the caller waits for at most; where `DEADLINE_MS` is less, that holds. The services behind the gateway get what is left of it.
         * @example 2000
         */
        'X-Request-Timeout-Ms'?: components['parameters']['RequestTimeout'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Some of the registrations */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RegistrationList'];
        };
      };
      /** @description `validation`: The request is not valid */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_timeout`: The request did not arrive in time */
      408: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `headers_too_large`: The request headers are too large */
      431: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal`: The gateway failed */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `store_unavailable`: The gateway’s own data cannot be reached. `bulkhead_full`: Too many requests are under way. `draining`: This instance is shutting down. `overloaded`: This instance is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `deadline_exceeded`: The time for this request is spent */
      504: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  createRegistration: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description Of your making, for this request alone: sent again with it, the request is answered as before, for a day
         * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
         */
        'idempotency-key'?: string;
        /**
         * @description An id of the caller’s own for this request. One of another form is replaced by a new one.
         * @example checkout-4711
         */
        'X-Request-Id'?: components['parameters']['RequestId'];
        /**
         * @description Milliseconds that the caller waits for at most; where `DEADLINE_MS` is less, that holds. The services behind the gateway get what is left of it.
         * @example 2000
         */
        'X-Request-Timeout-Ms'?: components['parameters']['RequestTimeout'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "firstName": "Ada",
         *       "lastName": "Keller",
         *       "email": "ada.keller@example.com",
         *       "gender": "female",
         *       "sex": "female",
         *       "occupation": "Harbour pilot"
         *     }
         */
        'application/json': components['schemas']['NewRegistration'];
      };
    };
    responses: {
      /** @description It is accepted */
      202: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AcceptedRegistration'];
        };
      };
      /** @description `validation`: The request is not valid */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_timeout`: The request did not arrive in time */
      408: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `conflict`: The request conflicts with what is there. `in_progress`: The same request is under way */
      409: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The request body is too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The request body must be JSON */
      415: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: The key was used for another request */
      422: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `headers_too_large`: The request headers are too large */
      431: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal`: The gateway failed */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `store_unavailable`: The gateway’s own data cannot be reached. `bulkhead_full`: Too many requests are under way. `draining`: This instance is shutting down. `overloaded`: This instance is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `deadline_exceeded`: The time for this request is spent */
      504: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getRegistration: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description An id of the caller’s own for this request. One of another form is replaced by a new one.
         * @example checkout-4711
         */
        'X-Request-Id'?: components['parameters']['RequestId'];
        /**
         * @description Milliseconds that the caller waits for at most; where `DEADLINE_MS` is less, that holds. The services behind the gateway get what is left of it.
         * @example 2000
         */
        'X-Request-Timeout-Ms'?: components['parameters']['RequestTimeout'];
      };
      path: {
        /**
         * @description An address in ASCII (a domain with other letters in its xn-- form), at most 254 characters; percent-encoded
         * @example ada.keller@example.com
         */
        email: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description What became of it */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RegistrationStatus'];
        };
      };
      /** @description `validation`: The request is not valid */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_found`: There is no such thing */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_timeout`: The request did not arrive in time */
      408: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `headers_too_large`: The request headers are too large */
      431: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal`: The gateway failed */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `store_unavailable`: The gateway’s own data cannot be reached. `bulkhead_full`: Too many requests are under way. `draining`: This instance is shutting down. `overloaded`: This instance is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `deadline_exceeded`: The time for this request is spent */
      504: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listCircuits: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description An id of the caller’s own for this request. One of another form is replaced by a new one.
         * @example checkout-4711
         */
        'X-Request-Id'?: components['parameters']['RequestId'];
        /**
         * @description Milliseconds that the caller waits for at most; where `DEADLINE_MS` is less, that holds. The services behind the gateway get what is left of it.
         * @example 2000
         */
        'X-Request-Timeout-Ms'?: components['parameters']['RequestTimeout'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The circuits */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CircuitStatus'][];
        };
      };
      /** @description `validation`: The request is not valid */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_timeout`: The request did not arrive in time */
      408: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `headers_too_large`: The request headers are too large */
      431: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal`: The gateway failed */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `draining`: This instance is shutting down. `overloaded`: This instance is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getCircuit: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description An id of the caller’s own for this request. One of another form is replaced by a new one.
         * @example checkout-4711
         */
        'X-Request-Id'?: components['parameters']['RequestId'];
        /**
         * @description Milliseconds that the caller waits for at most; where `DEADLINE_MS` is less, that holds. The services behind the gateway get what is left of it.
         * @example 2000
         */
        'X-Request-Timeout-Ms'?: components['parameters']['RequestTimeout'];
      };
      path: {
        /**
         * @description The name of the circuit
         * @example events
         */
        name: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The circuit */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CircuitStatus'];
        };
      };
      /** @description `validation`: The request is not valid */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_found`: There is no such thing */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_timeout`: The request did not arrive in time */
      408: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `headers_too_large`: The request headers are too large */
      431: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal`: The gateway failed */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `draining`: This instance is shutting down. `overloaded`: This instance is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getDashboardConfig: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description An id of the caller’s own for this request. One of another form is replaced by a new one.
         * @example checkout-4711
         */
        'X-Request-Id'?: components['parameters']['RequestId'];
        /**
         * @description Milliseconds that the caller waits for at most; where `DEADLINE_MS` is less, that holds. The services behind the gateway get what is left of it.
         * @example 2000
         */
        'X-Request-Timeout-Ms'?: components['parameters']['RequestTimeout'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description What it can do */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DashboardConfig'];
        };
      };
      /** @description `validation`: The request is not valid */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_timeout`: The request did not arrive in time */
      408: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `headers_too_large`: The request headers are too large */
      431: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal`: The gateway failed */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `draining`: This instance is shutting down. `overloaded`: This instance is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getHealth: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description An id of the caller’s own for this request. One of another form is replaced by a new one.
         * @example checkout-4711
         */
        'X-Request-Id'?: components['parameters']['RequestId'];
        /**
         * @description Milliseconds that the caller waits for at most; where `DEADLINE_MS` is less, that holds. The services behind the gateway get what is left of it.
         * @example 2000
         */
        'X-Request-Timeout-Ms'?: components['parameters']['RequestTimeout'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The gateway runs */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          [name: string]: unknown;
        };
        content: {
          'application/health+json': components['schemas']['Health'];
        };
      };
      /** @description `validation`: The request is not valid */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_timeout`: The request did not arrive in time */
      408: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `headers_too_large`: The request headers are too large */
      431: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal`: The gateway failed */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `draining`: This instance is shutting down */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getLiveness: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description An id of the caller’s own for this request. One of another form is replaced by a new one.
         * @example checkout-4711
         */
        'X-Request-Id'?: components['parameters']['RequestId'];
        /**
         * @description Milliseconds that the caller waits for at most; where `DEADLINE_MS` is less, that holds. The services behind the gateway get what is left of it.
         * @example 2000
         */
        'X-Request-Timeout-Ms'?: components['parameters']['RequestTimeout'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It runs */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          [name: string]: unknown;
        };
        content: {
          'application/health+json': components['schemas']['Health'];
        };
      };
      /** @description `validation`: The request is not valid */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_timeout`: The request did not arrive in time */
      408: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `headers_too_large`: The request headers are too large */
      431: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal`: The gateway failed */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `draining`: This instance is shutting down */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getReadiness: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description An id of the caller’s own for this request. One of another form is replaced by a new one.
         * @example checkout-4711
         */
        'X-Request-Id'?: components['parameters']['RequestId'];
        /**
         * @description Milliseconds that the caller waits for at most; where `DEADLINE_MS` is less, that holds. The services behind the gateway get what is left of it.
         * @example 2000
         */
        'X-Request-Timeout-Ms'?: components['parameters']['RequestTimeout'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Send them */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          [name: string]: unknown;
        };
        content: {
          'application/health+json': components['schemas']['Health'];
        };
      };
      /** @description `validation`: The request is not valid */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_timeout`: The request did not arrive in time */
      408: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `headers_too_large`: The request headers are too large */
      431: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal`: The gateway failed */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Send them elsewhere: it is shutting down. `draining`: This instance is shutting down */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/health+json': components['schemas']['Health'];
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  forceCircuitOpen: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description An id of the caller’s own for this request. One of another form is replaced by a new one.
         * @example checkout-4711
         */
        'X-Request-Id'?: components['parameters']['RequestId'];
        /**
         * @description Milliseconds that the caller waits for at most; where `DEADLINE_MS` is less, that holds. The services behind the gateway get what is left of it.
         * @example 2000
         */
        'X-Request-Timeout-Ms'?: components['parameters']['RequestTimeout'];
      };
      path: {
        /**
         * @description The name of the circuit
         * @example events
         */
        name: string;
      };
      cookie?: never;
    };
    /** @description Why and for how long */
    requestBody: {
      content: {
        /**
         * @example {
         *       "reason": "the database behind it is being moved",
         *       "by": "anna",
         *       "forMs": 600000
         *     }
         */
        'application/json': components['schemas']['Forcing'];
      };
    };
    responses: {
      /** @description The circuit as it is then */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CircuitStatus'];
        };
      };
      /** @description `validation`: The request is not valid */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request needs credentials */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden`: The request is not allowed */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_found`: There is no such thing */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_timeout`: The request did not arrive in time */
      408: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The request body is too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The request body must be JSON */
      415: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `headers_too_large`: The request headers are too large */
      431: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal`: The gateway failed */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `draining`: This instance is shutting down. `overloaded`: This instance is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  forceCircuitClosed: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description An id of the caller’s own for this request. One of another form is replaced by a new one.
         * @example checkout-4711
         */
        'X-Request-Id'?: components['parameters']['RequestId'];
        /**
         * @description Milliseconds that the caller waits for at most; where `DEADLINE_MS` is less, that holds. The services behind the gateway get what is left of it.
         * @example 2000
         */
        'X-Request-Timeout-Ms'?: components['parameters']['RequestTimeout'];
      };
      path: {
        /**
         * @description The name of the circuit
         * @example events
         */
        name: string;
      };
      cookie?: never;
    };
    /** @description Why and for how long */
    requestBody: {
      content: {
        /**
         * @example {
         *       "reason": "the database behind it is being moved",
         *       "by": "anna",
         *       "forMs": 600000
         *     }
         */
        'application/json': components['schemas']['Forcing'];
      };
    };
    responses: {
      /** @description The circuit as it is then */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CircuitStatus'];
        };
      };
      /** @description `validation`: The request is not valid */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request needs credentials */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden`: The request is not allowed */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_found`: There is no such thing */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_timeout`: The request did not arrive in time */
      408: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The request body is too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The request body must be JSON */
      415: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `headers_too_large`: The request headers are too large */
      431: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal`: The gateway failed */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `draining`: This instance is shutting down. `overloaded`: This instance is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  disableCircuit: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description An id of the caller’s own for this request. One of another form is replaced by a new one.
         * @example checkout-4711
         */
        'X-Request-Id'?: components['parameters']['RequestId'];
        /**
         * @description Milliseconds that the caller waits for at most; where `DEADLINE_MS` is less, that holds. The services behind the gateway get what is left of it.
         * @example 2000
         */
        'X-Request-Timeout-Ms'?: components['parameters']['RequestTimeout'];
      };
      path: {
        /**
         * @description The name of the circuit
         * @example events
         */
        name: string;
      };
      cookie?: never;
    };
    /** @description Why and for how long */
    requestBody: {
      content: {
        /**
         * @example {
         *       "reason": "the database behind it is being moved",
         *       "by": "anna",
         *       "forMs": 600000
         *     }
         */
        'application/json': components['schemas']['Forcing'];
      };
    };
    responses: {
      /** @description The circuit as it is then */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CircuitStatus'];
        };
      };
      /** @description `validation`: The request is not valid */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request needs credentials */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden`: The request is not allowed */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_found`: There is no such thing */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_timeout`: The request did not arrive in time */
      408: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The request body is too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The request body must be JSON */
      415: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `headers_too_large`: The request headers are too large */
      431: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal`: The gateway failed */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `draining`: This instance is shutting down. `overloaded`: This instance is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  resetCircuit: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description An id of the caller’s own for this request. One of another form is replaced by a new one.
         * @example checkout-4711
         */
        'X-Request-Id'?: components['parameters']['RequestId'];
        /**
         * @description Milliseconds that the caller waits for at most; where `DEADLINE_MS` is less, that holds. The services behind the gateway get what is left of it.
         * @example 2000
         */
        'X-Request-Timeout-Ms'?: components['parameters']['RequestTimeout'];
      };
      path: {
        /**
         * @description The name of the circuit
         * @example events
         */
        name: string;
      };
      cookie?: never;
    };
    /** @description Why */
    requestBody: {
      content: {
        /**
         * @example {
         *       "reason": "it is back, says its team",
         *       "by": "anna"
         *     }
         */
        'application/json': components['schemas']['Resetting'];
      };
    };
    responses: {
      /** @description The circuit as it is then */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CircuitStatus'];
        };
      };
      /** @description `validation`: The request is not valid */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request needs credentials */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden`: The request is not allowed */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_found`: There is no such thing */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_timeout`: The request did not arrive in time */
      408: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The request body is too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The request body must be JSON */
      415: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `headers_too_large`: The request headers are too large */
      431: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal`: The gateway failed */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `draining`: This instance is shutting down. `overloaded`: This instance is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  dropCached: {
    parameters: {
      query?: {
        /**
         * @description Such as `user:1`: all that is kept of this user; lists have none, they go by their key
         * @example user:1
         */
        tag?: string;
        /**
         * @description A path of the API without its slash, such as `users/1` or `events`; for all callers
         * @example users/1
         */
        key?: string;
      };
      header?: {
        /**
         * @description An id of the caller’s own for this request. One of another form is replaced by a new one.
         * @example checkout-4711
         */
        'X-Request-Id'?: components['parameters']['RequestId'];
        /**
         * @description Milliseconds that the caller waits for at most; where `DEADLINE_MS` is less, that holds. The services behind the gateway get what is left of it.
         * @example 2000
         */
        'X-Request-Timeout-Ms'?: components['parameters']['RequestTimeout'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description What was dropped, and what is left */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Dropped'];
        };
      };
      /** @description `validation`: The request is not valid */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request needs credentials */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `forbidden`: The request is not allowed */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_timeout`: The request did not arrive in time */
      408: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `headers_too_large`: The request headers are too large */
      431: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal`: The gateway failed */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `draining`: This instance is shutting down. `overloaded`: This instance is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Cache-Control': components['headers']['Cache-Control'];
          'Server-Timing': components['headers']['Server-Timing'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          'Proxy-Status': components['headers']['Proxy-Status'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
}
