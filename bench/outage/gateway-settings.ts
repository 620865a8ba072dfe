import { loadConfig } from '../../gateway/config.ts';
import type { ReadSettings } from '../../gateway/settings.ts';
import type { OutageOptions } from './options.ts';

/** What every bench sets, and no promise depends on. */
const COMMON = {
  NODE_ENV: 'production',
  LOG_LEVEL: 'warn',
  // One address sends everything: the counting stays, the limit is out of reach.
  RATE_LIMIT_MAX: '1000000',
  RATE_LIMIT_WINDOW_MS: '1000',
  SHUTDOWN_DELAY_MS: '0',
  DATABASE_URL: 'sqlite::memory:',
};

/** The gateway's environment in front of this upstream. */
export const environmentOf = (
  { settings }: Pick<OutageOptions, 'settings'>,
  upstream: string,
): Record<string, string> => ({
  ...COMMON,
  ...settings,
  USERS_URL: upstream,
  EVENTS_URL: upstream,
  ENRICHMENT_URL: upstream,
});

/**
 * How the gateway will treat the events service, defaults included.
 * @throws ConfigError where the gateway would not start.
 */
export const eventsSettings = (options: Pick<OutageOptions, 'settings'>): ReadSettings =>
  loadConfig(environmentOf(options, 'http://127.0.0.1:1')).circuits.events;
