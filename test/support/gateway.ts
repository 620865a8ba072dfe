import type { Test } from 'tap';
import type { AddressInfo } from 'node:net';
import { Agent, request } from 'undici';
import { buildApp, type Origins, type Overrides } from '../../gateway/app.ts';
import { loadConfig } from '../../gateway/config.ts';
import type { CircuitStatus } from '../../gateway/upstreams/circuit-status.ts';
import type { MockServerOptions } from '../../mock-server/options.ts';
import { startMockServer, type MockServer } from '../../mock-server/server.ts';

export interface Answer<Body = unknown> {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** The parsed body; undefined where it is not JSON. */
  body: Body;
}

export interface RequestOptions {
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export interface TestGateway {
  url: string;
  get: <Body = any>(path: string, options?: RequestOptions) => Promise<Answer<Body>>;
  post: <Body = any>(
    path: string,
    body: unknown,
    options?: RequestOptions,
  ) => Promise<Answer<Body>>;
  circuit: (name: string) => Promise<CircuitStatus>;
  app: Awaited<ReturnType<typeof buildApp>>;
}

export interface GatewayOptions {
  env?: Record<string, string>;
  overrides?: Overrides;
}

/** A mock server on a free port, gone when the test is over. Drops nothing unless told to. */
export async function startMocks(t: Test, options: MockServerOptions = {}): Promise<MockServer> {
  const mocks = await startMockServer({ seed: 1, dropRate: 0, eventDelayMs: 0, ...options });
  t.teardown(() => mocks.close());
  return mocks;
}

/** Made by the first request that needs it, which on a busy machine takes its time. */
const IN_MEMORY = {
  DATABASE_URL: 'sqlite::memory:',
  STORE_ATTEMPT_TIMEOUT_MS: '10000',
  STORE_DEADLINE_MS: '10000',
};

/** Enrichment is looked for where the users are, unless told otherwise. */
type TestOrigins = Omit<Origins, 'enrichment'> & Partial<Origins>;

/** The gateway on a free port in front of these upstreams, gone when the test is over. */
export async function startGateway(
  t: Test,
  origins: TestOrigins | string,
  { env = {}, overrides = {} }: GatewayOptions = {},
): Promise<TestGateway> {
  const config = loadConfig({
    RATE_LIMIT_MAX: '1000000',
    ...(env['DATABASE_URL'] === undefined && IN_MEMORY),
    ...env,
  });
  const app = await buildApp(
    config,
    typeof origins === 'string'
      ? { users: origins, events: origins, enrichment: origins }
      : { enrichment: origins.users, ...origins },
    overrides,
  );
  await app.listen({ host: '127.0.0.1', port: 0 });
  const dispatcher = new Agent({ connections: null, pipelining: 1 });
  t.teardown(async () => {
    await dispatcher.destroy();
    await app.close();
  });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;

  async function send(path: string, options: Parameters<typeof request>[1]): Promise<Answer<any>> {
    const { statusCode, headers, body } = await request(url + path, { ...options, dispatcher });
    const text = await body.text();
    const isJson = /json/.test(String(headers['content-type']));
    return { status: statusCode, headers, text, body: isJson ? JSON.parse(text) : undefined };
  }

  const get: TestGateway['get'] = (path, options = {}) => send(path, { method: 'GET', ...options });
  return {
    app,
    url,
    get,
    post: (path, body, { headers, ...options } = {}) =>
      send(path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...headers },
        ...options,
      }),
    circuit: async (name) => (await get<CircuitStatus>(`/circuits/${name}`)).body,
  };
}
