import { Type, type Static } from 'typebox';

/** Longest duration that Node's timers take, in milliseconds. */
const LONGEST_MS = 2 ** 31 - 1;

const ms = (value: number, reason: string, minimum = 1) =>
  Type.Integer({ default: value, minimum, maximum: LONGEST_MS, description: reason });
const count = (value: number, reason: string, minimum = 1) =>
  Type.Integer({ default: value, minimum, maximum: 1_000_000, description: reason });

const deadline = ms(
  4_000,
  'The whole request, and each call of an upstream with its queue, attempts and backoff: longer than two attempts, shorter than a person waits.',
);

const forwardHeaders = (upstream: string) =>
  Type.Array(Type.String({ pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$" }), {
    default: [],
    title: 'names of request headers such as authorization',
    description: `Request headers that the ${upstream} service receives, separated by commas; none by default, since what identifies a caller is nobody else’s business. Answers are then cached for each value apart, and are private towards shared caches. Example: authorization`,
  });

/** Keys that exist once. Each has its default and, as description, the reason for it. */
export const processSettings = Type.Object({
  NODE_ENV: Type.Enum(['development', 'test', 'production'], {
    default: 'development',
    description: 'production refuses the bundled mock upstreams.',
  }),
  HOST: Type.String({
    default: '127.0.0.1',
    minLength: 1,
    description: 'Loopback unless you say otherwise; the container image sets 0.0.0.0.',
  }),
  PORT: Type.Integer({
    default: 3000,
    minimum: 0,
    maximum: 65_535,
    description: '0 takes any free port.',
  }),
  LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    default: 'info',
    description: 'info logs one line per request; warn leaves those out.',
  }),
  USERS_URL: Type.Optional(
    Type.String({
      description: 'Origin of the users service; unset, a mock on loopback plays it.',
    }),
  ),
  EVENTS_URL: Type.Optional(
    Type.String({
      description: 'Origin of the events service; unset, a mock on loopback plays it.',
    }),
  ),
  ENRICHMENT_URL: Type.Optional(
    Type.String({
      description: 'Origin of the enrichment service; unset, a mock on loopback plays it.',
    }),
  ),
  USERS_FORWARD_HEADERS: forwardHeaders('users'),
  EVENTS_FORWARD_HEADERS: forwardHeaders('events'),
  ENRICHMENT_FORWARD_HEADERS: forwardHeaders('enrichment'),
  DATABASE_URL: Type.String({
    default: 'sqlite:./data/breakwater.db',
    minLength: 1,
    // Said of no fault, lest it be logged: it may hold a password.
    writeOnly: true,
    description:
      'Where profiles are kept: sqlite:path/to/file, postgres://user:password@host/database or mysql://user:password@host/database (MySQL 8, MariaDB). A file needs no server, and serves one instance well; several instances want a server.',
  }),
  DATABASE_MIGRATE: Type.Enum(['on', 'off'], {
    default: 'on',
    description:
      'on brings the tables up to date at the start, one instance at a time; off leaves that to `npm run migrate`, for a gateway that may not change tables.',
  }),
  WORKER: Type.Enum(['in-process', 'only', 'off'], {
    default: 'in-process',
    description:
      'Who does what is queued: in-process, this gateway beside its requests; off, others do, such as `npm run worker`, which is a process that does only that.',
  }),
  WORKER_PORT: Type.Integer({
    default: 3002,
    minimum: 0,
    maximum: 65_535,
    description: 'Where `npm run worker` tells its health and its metrics; 0 takes any port.',
  }),
  QUEUE_MAX_ATTEMPTS: count(
    5,
    'Times that a registration is tried which fails through its own fault; then it goes to the dead letters.',
  ),
  QUEUE_RETRY_BASE_MS: ms(
    1_000,
    'Before the second of these attempts; doubled for each further one, with jitter.',
  ),
  QUEUE_POLL_MS: ms(
    500,
    'Between two looks at a queue in which nothing was due; what this instance accepts it does at once.',
  ),
  QUEUE_LEASE_MS: ms(
    30_000,
    'What a worker takes is nobody else’s for this long: far longer than it takes to do, and the most that anything waits whose worker was killed.',
    1_000,
  ),
  KAFKA_BROKERS: Type.Array(Type.String({ pattern: '^[^\\s:/]+:\\d{1,5}$' }), {
    default: [],
    title: 'brokers such as kafka-1:9092',
    description:
      'Brokers of the Kafka that registrations go through, separated by commas; none, and the queue is a table of the store, which needs nothing else. Example: kafka-1:9092, kafka-2:9092',
  }),
  REDIS_URL: Type.Optional(
    Type.String({
      pattern: '^rediss?://.+',
      title: 'a URL such as redis://redis:6379',
      writeOnly: true,
      description:
        'The Redis that instances share: the rate limit, what is cached, and what was registered a while ago; unset, each instance keeps its own.',
    }),
  ),
  REDIS_PREFIX: Type.String({
    default: 'breakwater:',
    pattern: '^[\\x21-\\x7e]{1,64}$',
    title: 'visible ASCII characters, 64 at most',
    description:
      'What the keys in Redis begin with, but those of registrations: another one for each installation that shares a Redis.',
  }),
  MOCK_PORT: Type.Integer({
    default: 3001,
    minimum: 0,
    maximum: 65_535,
    description: 'Where the bundled mock upstreams listen, always on loopback; 0 takes any port.',
  }),
  DEADLINE_MS: deadline,
  RATE_LIMIT_MAX: count(
    100,
    'Requests per client and window: more than a page needs, far less than a scraper wants.',
  ),
  RATE_LIMIT_WINDOW_MS: ms(60_000, 'A minute is what people expect of "per minute".'),
  RATE_LIMIT_LEGACY_HEADERS: Type.Enum(['off', 'on'], {
    default: 'off',
    description:
      'on also sends X-RateLimit-Limit, -Remaining and -Reset for clients that do not know RateLimit yet.',
  }),
  ADMIN_TOKEN: Type.Optional(
    Type.String({
      pattern: '^[\\x21-\\x7e]{16,256}$',
      title: '16 to 256 visible ASCII characters',
      // Said of no fault, lest it be logged.
      writeOnly: true,
      description:
        'Whoever sends it as a bearer token may operate the gateway; unset, one is made at each start and printed, and with NODE_ENV=production nobody may.',
    }),
  ),
  RESPONSE_CACHE_MAX_BYTES: Type.Integer({
    default: 33_554_432,
    minimum: 0,
    maximum: 2 ** 40,
    description:
      'Bound of the finished bodies of aggregates, serialized and compressed, that are kept so that a hit is made only once.',
  }),
  COMPRESS_MIN_BYTES: count(
    1_024,
    'Bodies from this size on are sent compressed where the client takes it: below, the packet is sent either way.',
    0,
  ),
  SHED_EVENT_LOOP_DELAY_MS: ms(
    0,
    'While the event loop is later than this in the mean of a second, requests are rejected with 503 overloaded; 0 is off. Off, since rate limit and bulkheads bound the work, and a process that has just started is late as well; 500 suits a gateway that has its cores to itself.',
    0,
  ),
  CORS_ORIGINS: Type.Array(Type.String({ pattern: '^https?://[^/\\s]+$' }), {
    default: [],
    title: 'origins such as https://app.example',
    description:
      'Origins whose pages may call, separated by commas; none by default. Example: https://app.example',
  }),
  TRUST_PROXY: Type.Array(Type.String(), {
    default: [],
    title: 'addresses or CIDR ranges',
    description:
      'Addresses or CIDR ranges of proxies whose X-Forwarded-For is believed, separated by commas; nobody by default, since any client can send that header.',
  }),
  BODY_LIMIT_BYTES: count(65_536, 'The largest request body; an event needs a few hundred bytes.'),
  HEADERS_TIMEOUT_MS: ms(
    5_000,
    'A client has this long to send its request headers, so that slow ones cannot hold connections.',
  ),
  REQUEST_TIMEOUT_MS: ms(
    10_000,
    'A client has this long to send its whole request: 64 KiB on a poor mobile line.',
  ),
  KEEP_ALIVE_TIMEOUT_MS: ms(
    65_000,
    'An idle connection is kept this long: longer than the 60 s of common load balancers, which would else send requests on a connection that is just being closed.',
  ),
  UPSTREAM_MAX_RESPONSE_BYTES: Type.Integer({
    default: 2_097_152,
    minimum: 1_024,
    maximum: 1_073_741_824,
    description:
      'The largest upstream answer that is read; beyond it the connection is dropped, so that a runaway upstream cannot fill the memory.',
  }),
  UPSTREAM_CONNECT_TIMEOUT_MS: ms(
    1_000,
    'A TCP and TLS handshake inside a data centre takes milliseconds.',
  ),
  SHUTDOWN_DELAY_MS: ms(
    1_000,
    'After SIGTERM `ready` says 503 for this long while requests are still served, so that balancers look away first.',
    0,
  ),
  SHUTDOWN_TIMEOUT_MS: ms(
    10_000,
    'Requests in flight get this long; then the process exits with code 1.',
  ),
});

/**
 * Keys of every circuit. Without a prefix they hold for all that lead to services, with a circuit's
 * for that one.
 */
export const circuitSettings = Type.Object({
  DEADLINE_MS: deadline,
  ATTEMPT_TIMEOUT_MS: ms(
    1_500,
    'One attempt: three times the slowest regular answer (500 ms), so that a hang is told from a slow answer.',
  ),
  BULKHEAD_LIMIT: count(
    100,
    'Calls at once: a fan-out of 30 for three users, and 200 calls a second of 500 ms each.',
  ),
  BULKHEAD_MINIMUM: count(
    0,
    'With a value above 0 the limit follows the latency of the upstream, between this and BULKHEAD_LIMIT; 0 keeps it fixed. Fixed, since a limit that moves is one more thing to understand in an incident.',
    0,
  ),
  BULKHEAD_QUEUE_LIMIT: count(
    1_000,
    'Callers that wait for a place; the deadline bounds how long.',
    0,
  ),
  BREAKER_WINDOW_MS: ms(30_000, 'How far back failures count.', 10),
  BREAKER_FAILURE_THRESHOLD: count(
    0,
    'Opens at this many failures in the window; 0 is off. Off for reads: under load a few failures are noise.',
    0,
  ),
  BREAKER_FAILURE_RATE_THRESHOLD: Type.Number({
    default: 0.5,
    minimum: 0,
    maximum: 1,
    description:
      'Opens at this share of failures in the window; 0 is off. Half: well above the 5 % of dropped connections that retries hide.',
  }),
  BREAKER_MINIMUM_CALLS: count(
    10,
    'Calls in the window below which the rate says nothing: 1 failure of 2 is no outage, 5 of 10 are.',
  ),
  BREAKER_SLOW_CALL_RATE_THRESHOLD: Type.Number({
    default: 0,
    minimum: 0,
    maximum: 1,
    description:
      'Opens at this share of slow calls in the window, those still running included; 0 is off. Off, since a slow answer is an answer: switch it on where late is as bad as never.',
  }),
  BREAKER_SLOW_CALL_MS: ms(
    1_000,
    'What counts as slow: twice the slowest regular answer, and before the attempt timeout, so that a hang is noticed earlier.',
  ),
  BREAKER_OPEN_MS: ms(
    10_000,
    'From opening to the first probe: long enough for a restart, short enough not to lengthen the outage. Doubled each time it opens again.',
  ),
  BREAKER_MAX_OPEN_MS: ms(
    120_000,
    'Bound of the open time, however often it opens again and whatever Retry-After the upstream sends; never less than BREAKER_OPEN_MS.',
  ),
  BREAKER_BACKOFF_DECAY_MS: ms(
    60_000,
    'Time closed after which one earlier opening is forgiven: a circuit that closes and fails at once is not healthy.',
  ),
  BREAKER_RAMP_MS: ms(
    0,
    'After closing, the admitted share grows over this time (a quarter, a half, three quarters, all); 0 admits all at once. Off, since rejecting a healthy upstream’s callers needs a reason: an upstream that wakes up cold.',
    0,
  ),
  BREAKER_HALF_OPEN_PROBES: count(1, 'Probes at once: one is enough to know, and spares the weak.'),
  BREAKER_SUCCESS_THRESHOLD: count(1, 'Good probes that close the circuit.'),
});

/** Keys of circuits that carry reads; a write has no retry and no cache to configure. */
export const readSettings = Type.Object({
  RETRY_MAX_ATTEMPTS: count(
    3,
    'All attempts of a read: with 5 % of connections dropped, one read in 8,000 fails.',
  ),
  RETRY_MINIMUM_ATTEMPT_MS: ms(
    100,
    'No attempt is started with less than this left of the deadline: it would only add load.',
    0,
  ),
  RETRY_BUDGET_RATIO: Type.Number({
    default: 0.2,
    minimum: 0,
    maximum: 1,
    multipleOf: 0.001,
    description:
      'Extra calls (retries, hedges, probes) that each request of the upstream earns: in an outage it sees at most 1.2 times the requests and the reserve.',
  }),
  RETRY_BUDGET_RESERVE: count(
    10,
    'Extra calls at hand from the start, and the most that are saved up: enough for a few dropped connections at once.',
  ),
  RETRY_BASE_MS: ms(
    100,
    'Bound of the first backoff, doubled for each further one (100, 200, 400), with full jitter.',
  ),
  HEDGE_DELAY: Type.String({
    default: 'off',
    pattern: '^(off|p95|[1-9]\\d{0,6})$',
    title: 'off, p95 or milliseconds from 1',
    description:
      'After this many milliseconds without an answer the same read is sent a second time and the first answer wins; p95 takes what 95 % of the last answers kept to. Off, since it adds load: switch it on for an upstream whose slow answers are rare and random.',
  }),
  BREAKER_BACKGROUND_PROBE: Type.Enum(['off', 'on'], {
    default: 'off',
    description:
      'on has the gateway itself send the first request after the open time, so that recovery costs no user one. Off, since a stale answer already spares most users that.',
  }),
  CACHE_TTL_MS: ms(
    30_000,
    'How long an answer is served without asking again; writes through the gateway drop what they change. 0 switches the cache off.',
    0,
  ),
  CACHE_STALE_WHILE_REVALIDATE_MS: ms(
    60_000,
    'After the time to live, for this long a stale answer is served while a fresh one is fetched in the background: nobody waits for what is asked for regularly.',
    0,
  ),
  CACHE_STALE_IF_ERROR_MS: ms(
    600_000,
    'After the time to live, for this long a stale answer is served where no fresh one can be had: ten minutes of outage that front ends do not see.',
    0,
  ),
  CACHE_MAX_ENTRY_BYTES: Type.Integer({
    default: 1_048_576,
    minimum: 0,
    maximum: 2 ** 40,
    description: 'Bound of one cached body, so that a single one cannot push out all others.',
  }),
  CACHE_MAX_BYTES: Type.Integer({
    default: 33_554_432,
    minimum: 0,
    maximum: 2 ** 40,
    description:
      'Bound of the cached answers of one upstream, each counted as three times its body and 1 KiB, for what is made of it; the least recently used go first.',
  }),
});

export type ProcessSettings = Static<typeof processSettings>;
export type CircuitSettings = Static<typeof circuitSettings>;
export type ReadSettings = CircuitSettings & Static<typeof readSettings>;

/** The upstreams, and the keys that hold the origin of each and the request headers it receives. */
export const upstreams = {
  users: { url: 'USERS_URL', forwardHeaders: 'USERS_FORWARD_HEADERS' },
  events: { url: 'EVENTS_URL', forwardHeaders: 'EVENTS_FORWARD_HEADERS' },
  enrichment: { url: 'ENRICHMENT_URL', forwardHeaders: 'ENRICHMENT_FORWARD_HEADERS' },
} as const satisfies Record<
  string,
  { url: keyof ProcessSettings; forwardHeaders: keyof ProcessSettings }
>;

export type UpstreamName = keyof typeof upstreams;

/** The circuits, their prefix in the environment, and where their defaults differ. */
export const circuits = {
  users: { prefix: 'USERS_', kind: 'read', defaults: {} },
  events: { prefix: 'EVENTS_', kind: 'read', defaults: {} },
  'events.write': {
    prefix: 'EVENTS_WRITE_',
    kind: 'write',
    defaults: {
      BREAKER_FAILURE_THRESHOLD: 3,
      BREAKER_OPEN_MS: 30_000,
      BREAKER_MAX_OPEN_MS: 300_000,
    },
  },
  enrichment: {
    prefix: 'ENRICHMENT_',
    kind: 'read',
    defaults: {
      ATTEMPT_TIMEOUT_MS: 1_500,
      BULKHEAD_LIMIT: 8,
      BREAKER_FAILURE_THRESHOLD: 5,
      BREAKER_OPEN_MS: 30_000,
      BREAKER_SUCCESS_THRESHOLD: 2,
    },
  },
  // What it calls an attempt is one transaction, and its bulkhead is the pool of connections.
  store: {
    prefix: 'STORE_',
    kind: 'store',
    defaults: {
      ATTEMPT_TIMEOUT_MS: 1_500,
      BULKHEAD_LIMIT: 20,
      BREAKER_FAILURE_THRESHOLD: 5,
      BREAKER_OPEN_MS: 1_000,
      BREAKER_MAX_OPEN_MS: 5_000,
    },
  },
  kafka: {
    prefix: 'KAFKA_',
    kind: 'store',
    defaults: {
      ATTEMPT_TIMEOUT_MS: 1_000,
      DEADLINE_MS: 2_000,
      BREAKER_FAILURE_THRESHOLD: 5,
      BREAKER_OPEN_MS: 1_000,
      BREAKER_MAX_OPEN_MS: 10_000,
    },
  },
  redis: {
    prefix: 'REDIS_',
    kind: 'store',
    defaults: {
      ATTEMPT_TIMEOUT_MS: 100,
      DEADLINE_MS: 200,
      BULKHEAD_LIMIT: 1_000,
      // Rather done without than waited for.
      BULKHEAD_QUEUE_LIMIT: 0,
      BREAKER_FAILURE_THRESHOLD: 5,
      BREAKER_OPEN_MS: 500,
      BREAKER_MAX_OPEN_MS: 5_000,
    },
  },
} as const satisfies Record<
  string,
  { prefix: string; kind: 'read' | 'write' | 'store'; defaults: Partial<ReadSettings> }
>;

export type CircuitName = keyof typeof circuits;
export type SettingsOf<Name extends CircuitName> = (typeof circuits)[Name]['kind'] extends 'read'
  ? ReadSettings
  : CircuitSettings;
