import type { Origins } from './app.ts';
import { ConfigError, type Config } from './config.ts';
import { upstreams, type UpstreamName } from './settings.ts';

export interface RunningMocks {
  url: string;
  /** Where its faults are switched, also while it refuses connections. */
  controlUrl: string | undefined;
  close: () => Promise<void>;
}

export interface Upstreams {
  origins: Origins;
  /** The mock server that plays those upstreams for which no URL is set; undefined where all are. */
  mocks: RunningMocks | undefined;
}

/** The configured upstreams; those that are not configured are played by mocks on loopback. */
export async function startUpstreams(config: Config): Promise<Upstreams> {
  const missing = Object.values(upstreams)
    .map(({ url }) => url)
    .filter((key) => config[key] === undefined);
  const mocks = missing.length > 0 ? await startMocks(config, missing) : undefined;
  const origin = (name: UpstreamName): string => config[upstreams[name].url] ?? mocks?.url ?? '';
  const names = Object.keys(upstreams) as UpstreamName[];
  return {
    origins: Object.fromEntries(names.map((name) => [name, origin(name)])) as Origins,
    mocks,
  };
}

async function startMocks(config: Config, missing: readonly string[]): Promise<RunningMocks> {
  // Loaded only here: with real upstreams its dependencies cost the start nothing.
  const mockServer = await import('../mock-server/server.ts').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new ConfigError(
      missing.map(
        (key) => `${key} must be set: the mock upstreams are not part of this installation`,
      ),
    );
  });
  return mockServer.startMockServer({ port: config.MOCK_PORT, controlPort: 0 });
}
