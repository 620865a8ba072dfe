import type { Test } from 'tap';
import { Agent, request } from 'undici';
import type { MockServerOptions } from '../../mock-server/options.ts';
import { startMockServer, type MockServer } from '../../mock-server/server.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
}

export interface CallOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export type Call = (path: string, options?: CallOptions) => Promise<Reply>;

/** Calls with connections of its own, closed at the end of the test. A text body is sent as it is. */
export function createCall(t: Test, server: { url: string }): Call {
  const dispatcher = new Agent();
  t.teardown(() => dispatcher.destroy());
  return async (path, { method = 'GET', body, headers = {}, signal } = {}) => {
    const response = await request(`${server.url}${path}`, {
      dispatcher,
      method,
      headers,
      ...(signal && { signal }),
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.body.text();
    return { status: response.statusCode, headers: response.headers, text };
  };
}

/** A quick server without drops of its own; the options say otherwise. */
export async function start(
  t: Test,
  options: MockServerOptions = {},
): Promise<{ server: MockServer; call: Call }> {
  const server = await startMockServer({
    seed: 1,
    dropRate: 0,
    eventDelayMs: 1,
    writeFailureDelayMs: 1,
    ...options,
  });
  t.teardown(() => server.close());
  return { server, call: createCall(t, server) };
}

/** How a call went, in a word: its status or `dropped`. */
export async function outcomeOf(call: Promise<Reply>): Promise<string> {
  try {
    return String((await call).status);
  } catch {
    return 'dropped';
  }
}

export async function inTurn<T>(times: number, step: (n: number) => Promise<T>): Promise<T[]> {
  if (times === 0) return [];
  const before = await inTurn(times - 1, step);
  return [...before, await step(times)];
}

export async function took(work: Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work;
  return performance.now() - from;
}
