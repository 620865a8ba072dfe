// Written by `npm run client` from the OpenAPI document 67c7e88e5cb40181.

export interface paths {
  '/users': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** All users */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['User'][];
          };
        };
        /** @description `rate_limited`: Too many requests */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description `upstream_unreachable`: A service behind the gateway cannot be reached. `upstream_bad_response`: A service behind the gateway answered wrongly */
        502: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description `circuit_open`: A service behind the gateway is failing and is left alone. `upstream_unavailable`: A service behind the gateway is unavailable. `bulkhead_full`: Too many requests are under way */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description `not_cached`: Nothing that is kept will do. `upstream_timeout`: A service behind the gateway did not answer in time. `deadline_exceeded`: The time for this request is spent */
        504: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
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
    /** One user */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Letters, digits and . _ ~ -, at most 128 characters */
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description The identity, as in the path */
              id: string;
              userName: string;
              email: string;
              /** @description The ids of the user’s events */
              events: string[];
            };
          };
        };
        /** @description `validation`: The request is not valid */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description `not_found`: There is no such thing */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description `rate_limited`: Too many requests */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description `upstream_unreachable`: A service behind the gateway cannot be reached. `upstream_bad_response`: A service behind the gateway answered wrongly */
        502: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description `circuit_open`: A service behind the gateway is failing and is left alone. `upstream_unavailable`: A service behind the gateway is unavailable. `bulkhead_full`: Too many requests are under way */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description `not_cached`: Nothing that is kept will do. `upstream_timeout`: A service behind the gateway did not answer in time. `deadline_exceeded`: The time for this request is spent */
        504: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
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
    /** All events */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Event'][];
          };
        };
        /** @description `rate_limited`: Too many requests */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description `upstream_unreachable`: A service behind the gateway cannot be reached. `upstream_bad_response`: A service behind the gateway answered wrongly */
        502: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description `circuit_open`: A service behind the gateway is failing and is left alone. `upstream_unavailable`: A service behind the gateway is unavailable. `bulkhead_full`: Too many requests are under way */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description `not_cached`: Nothing that is kept will do. `upstream_timeout`: A service behind the gateway did not answer in time. `deadline_exceeded`: The time for this request is spent */
        504: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    put?: never;
    /**
     * Add an event
     * @description Tried once. After an error other than 4xx the event may exist all the same.
     */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            name: string;
            userId: string | number;
            /** @description Whatever the front end keeps with the event */
            details?: unknown;
          };
        };
      };
      responses: {
        /** @description The event as it was added */
        201: {
          headers: {
            /** @description Where the event can be read */
            location?: string;
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description The identity, as in the path */
              id: string;
              name: string;
              userId: string;
              /** @description Whatever the front end keeps with the event */
              details?: unknown;
            };
          };
        };
        /** @description `validation`: The request is not valid */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description `conflict`: The request conflicts with what is there */
        409: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description `body_too_large`: The request body is too large */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description `unsupported_media_type`: The request body must be JSON */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description `rate_limited`: Too many requests */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description `upstream_unreachable`: A service behind the gateway cannot be reached. `upstream_bad_response`: A service behind the gateway answered wrongly */
        502: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description `circuit_open`: A service behind the gateway is failing and is left alone. `upstream_unavailable`: A service behind the gateway is unavailable. `bulkhead_full`: Too many requests are under way */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description `not_cached`: Nothing that is kept will do. `upstream_timeout`: A service behind the gateway did not answer in time. `deadline_exceeded`: The time for this request is spent */
        504: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
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
    /** One event */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Letters, digits and . _ ~ -, at most 128 characters */
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description The identity, as in the path */
              id: string;
              name: string;
              userId: string;
              /** @description Whatever the front end keeps with the event */
              details?: unknown;
            };
          };
        };
        /** @description `validation`: The request is not valid */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description `not_found`: There is no such thing */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description `rate_limited`: Too many requests */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description `upstream_unreachable`: A service behind the gateway cannot be reached. `upstream_bad_response`: A service behind the gateway answered wrongly */
        502: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description `circuit_open`: A service behind the gateway is failing and is left alone. `upstream_unavailable`: A service behind the gateway is unavailable. `bulkhead_full`: Too many requests are under way */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description `not_cached`: Nothing that is kept will do. `upstream_timeout`: A service behind the gateway did not answer in time. `deadline_exceeded`: The time for this request is spent */
        504: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
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
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Letters, digits and . _ ~ -, at most 128 characters */
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json':
              | {
                  /** @description All events of the user */
                  events: components['schemas']['Event'][];
                  /**
                   * @description Nothing is missing
                   * @enum {boolean}
                   */
                  complete: true;
                  /** @description Nothing */
                  missing: {
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
                      | 'body_too_large'
                      | 'unsupported_media_type'
                      | 'rate_limited'
                      | 'headers_too_large'
                      | 'client_closed'
                      | 'internal'
                      | 'upstream_unreachable'
                      | 'upstream_bad_response'
                      | 'circuit_open'
                      | 'upstream_unavailable'
                      | 'bulkhead_full'
                      | 'overloaded'
                      | 'draining'
                      | 'not_cached'
                      | 'upstream_timeout'
                      | 'deadline_exceeded';
                  }[];
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
                  missing: {
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
                      | 'body_too_large'
                      | 'unsupported_media_type'
                      | 'rate_limited'
                      | 'headers_too_large'
                      | 'client_closed'
                      | 'internal'
                      | 'upstream_unreachable'
                      | 'upstream_bad_response'
                      | 'circuit_open'
                      | 'upstream_unavailable'
                      | 'bulkhead_full'
                      | 'overloaded'
                      | 'draining'
                      | 'not_cached'
                      | 'upstream_timeout'
                      | 'deadline_exceeded';
                  }[];
                  /** @description The user and each of the events, in their order */
                  parts: components['schemas']['Part'][];
                };
          };
        };
        /** @description `validation`: The request is not valid */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description `not_found`: There is no such thing */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description `rate_limited`: Too many requests */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description `upstream_unreachable`: A service behind the gateway cannot be reached. `upstream_bad_response`: A service behind the gateway answered wrongly */
        502: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description `circuit_open`: A service behind the gateway is failing and is left alone. `upstream_unavailable`: A service behind the gateway is unavailable. `bulkhead_full`: Too many requests are under way */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description `not_cached`: Nothing that is kept will do. `upstream_timeout`: A service behind the gateway did not answer in time. `deadline_exceeded`: The time for this request is spent */
        504: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
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
    /** The circuits of the events service */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description The circuit: users, events, events.write */
              name: string;
              /** @enum {unknown} */
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
              window: {
                /** @description Attempts in the sliding window */
                calls: number;
                /** @description Those of them that failed */
                failures: number;
                /** @description Those that took longer than BREAKER_SLOW_CALL_MS */
                slow: number;
                failureRate?: number;
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
            }[];
          };
        };
        /** @description `rate_limited`: Too many requests */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
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
    /** All circuits */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description The circuit: users, events, events.write */
              name: string;
              /** @enum {unknown} */
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
              window: {
                /** @description Attempts in the sliding window */
                calls: number;
                /** @description Those of them that failed */
                failures: number;
                /** @description Those that took longer than BREAKER_SLOW_CALL_MS */
                slow: number;
                failureRate?: number;
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
            }[];
          };
        };
        /** @description `rate_limited`: Too many requests */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
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
    /** One circuit */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description The circuit: users, events, events.write */
              name: string;
              /** @enum {unknown} */
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
              window: {
                /** @description Attempts in the sliding window */
                calls: number;
                /** @description Those of them that failed */
                failures: number;
                /** @description Those that took longer than BREAKER_SLOW_CALL_MS */
                slow: number;
                failureRate?: number;
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
            };
          };
        };
        /** @description `validation`: The request is not valid */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description `not_found`: There is no such thing */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description `rate_limited`: Too many requests */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    put?: never;
    post?: never;
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
    delete: {
      parameters: {
        query?: {
          /** @description Such as `user:1`: all that is kept about this user */
          tag?: string;
          /** @description A path of the API without its slash, such as `users/1` or `events`; for all callers */
          key?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description Entries that were dropped */
              dropped: number;
              /** @description Entries that are left */
              entries: number;
              /** @description What those weigh */
              bytes: number;
            };
          };
        };
        /** @description `validation`: The request is not valid */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description `unauthorized`: The request needs credentials */
        401: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description `forbidden`: The request is not allowed */
        403: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
        /** @description `rate_limited`: Too many requests */
        429: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
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
    /** How the gateway and its circuits are */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description How the gateway and its circuits are */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/health+json': components['schemas']['Health'];
          };
        };
      };
    };
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
    /** Whether the process runs */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Whether the process runs */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/health+json': components['schemas']['Health'];
          };
        };
      };
    };
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
    /** Whether to send requests here */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Whether to send requests here */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/health+json': components['schemas']['Health'];
          };
        };
        /** @description Whether to send requests here */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/health+json': components['schemas']['Health'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
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
        | 'body_too_large'
        | 'unsupported_media_type'
        | 'rate_limited'
        | 'headers_too_large'
        | 'client_closed'
        | 'internal'
        | 'upstream_unreachable'
        | 'upstream_bad_response'
        | 'circuit_open'
        | 'upstream_unavailable'
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
    Health: {
      /** @enum {unknown} */
      status: 'pass' | 'warn' | 'fail';
      checks?: {
        [key: string]: {
          componentType: string;
          /** @enum {unknown} */
          status: 'pass' | 'warn' | 'fail';
          observedValue: string;
          /** Format: date-time */
          time: string;
          /** @description Why, where it is not pass */
          output?: string;
        }[];
      };
    };
    User: {
      /** @description The identity, as in the path */
      id: string;
      userName: string;
      email: string;
      /** @description The ids of the user’s events */
      events: string[];
    };
    Event: {
      /** @description The identity, as in the path */
      id: string;
      name: string;
      userId: string;
      /** @description Whatever the front end keeps with the event */
      details?: unknown;
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
            | 'body_too_large'
            | 'unsupported_media_type'
            | 'rate_limited'
            | 'headers_too_large'
            | 'client_closed'
            | 'internal'
            | 'upstream_unreachable'
            | 'upstream_bad_response'
            | 'circuit_open'
            | 'upstream_unavailable'
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
            | 'body_too_large'
            | 'unsupported_media_type'
            | 'rate_limited'
            | 'headers_too_large'
            | 'client_closed'
            | 'internal'
            | 'upstream_unreachable'
            | 'upstream_bad_response'
            | 'circuit_open'
            | 'upstream_unavailable'
            | 'bulkhead_full'
            | 'overloaded'
            | 'draining'
            | 'not_cached'
            | 'upstream_timeout'
            | 'deadline_exceeded';
        };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
