import { randomBytes } from 'node:crypto';

/** How long the parts of an incident last, and the settings that go with it. Times in milliseconds. */
export interface Scale {
  /** Until what is asked for regularly has been asked for. */
  settleMs: number;
  beforeMs: number;
  duringMs: number;
  afterMs: number;
  /** Beyond the probe interval, until everything has been asked for twice: once to refresh it. */
  graceMs: number;
  hotKeys: number;
  settings: {
    CACHE_TTL_MS: number;
    BREAKER_OPEN_MS: number;
    BREAKER_MAX_OPEN_MS: number;
    BREAKER_WINDOW_MS: number;
    BREAKER_BACKOFF_DECAY_MS: number;
    ATTEMPT_TIMEOUT_MS: number;
    DEADLINE_MS: number;
    BREAKER_FAILURE_RATE_THRESHOLD: number;
  };
}

/** What an outage's length is measured by, about one to ten; everything else is as it comes. */
export const FULL: Scale = {
  settleMs: 1_500,
  beforeMs: 3_000,
  duringMs: 8_000,
  afterMs: 5_000,
  graceMs: 2_000,
  hotKeys: 40,
  settings: {
    CACHE_TTL_MS: 2_000,
    BREAKER_OPEN_MS: 1_000,
    BREAKER_MAX_OPEN_MS: 2_000,
    BREAKER_WINDOW_MS: 3_000,
    BREAKER_BACKOFF_DECAY_MS: 6_000,
    ATTEMPT_TIMEOUT_MS: 500,
    DEADLINE_MS: 1_300,
    // Half of the answers being errors is to be beyond it; at the default, half, chance decides.
    BREAKER_FAILURE_RATE_THRESHOLD: 0.4,
  },
};

export const QUICK: Scale = {
  settleMs: 500,
  beforeMs: 700,
  duringMs: 2_000,
  afterMs: 3_000,
  graceMs: 1_500,
  hotKeys: 20,
  settings: {
    ...FULL.settings,
    CACHE_TTL_MS: 500,
    BREAKER_OPEN_MS: 300,
    BREAKER_MAX_OPEN_MS: 600,
    BREAKER_WINDOW_MS: 2_000,
    BREAKER_BACKOFF_DECAY_MS: 2_000,
  },
};

export const ADMIN_TOKEN = randomBytes(18).toString('base64url');

/** The gateway's environment. */
export function environmentOf(
  { settings }: Scale,
  overrides: Readonly<Record<string, string>>,
  origins: { users: string; events: string },
): Record<string, string> {
  return {
    NODE_ENV: 'production',
    LOG_LEVEL: 'error',
    // One address sends everything: the counting stays, the limit is out of reach.
    RATE_LIMIT_MAX: '1000000',
    RATE_LIMIT_WINDOW_MS: '1000',
    SHUTDOWN_DELAY_MS: '0',
    ADMIN_TOKEN,
    ...Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, String(value)])),
    ...overrides,
    USERS_URL: origins.users,
    EVENTS_URL: origins.events,
    // Neither has a part in any incident.
    ENRICHMENT_URL: origins.users,
    DATABASE_URL: 'sqlite::memory:',
  };
}
