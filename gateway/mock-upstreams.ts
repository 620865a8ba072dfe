import type { Origins } from './app.ts';
import type { Config } from './config.ts';

export interface RunningMocks {
  url: string;
  close(): Promise<void>;
}

export interface Upstreams {
  origins: Origins;
  /** The mock server that plays those upstreams for which no URL is set; undefined where all are. */
  mocks: RunningMocks | undefined;
}

/** The configured upstreams; those that are not configured are played by mocks on loopback. */
export async function startUpstreams(config: Config): Promise<Upstreams> {
  const { USERS_URL, EVENTS_URL } = config;
  if (USERS_URL !== undefined && EVENTS_URL !== undefined) {
    return { origins: { users: USERS_URL, events: EVENTS_URL }, mocks: undefined };
  }
  // Loaded only here: with real upstreams its dependencies cost the start nothing.
  const { startMockServer } = await import('../mock-server/server.ts');
  const mocks = await startMockServer({ port: config.MOCK_PORT });
  return {
    origins: { users: USERS_URL ?? mocks.url, events: EVENTS_URL ?? mocks.url },
    mocks,
  };
}
