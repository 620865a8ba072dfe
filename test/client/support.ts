import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Test } from 'tap';
import { createClient, type Client, type ClientOptions } from '../../client/index.ts';

/** What the server says to one request; `drop` cuts the connection, half-way through the body. */
export interface Scripted {
  status?: number;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is, in place of `body`. */
  text?: string;
  drop?: boolean;
}

export interface Received {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface ScriptedGateway {
  url: string;
  /** What has arrived so far. */
  received: Received[];
}

/** Plays these answers, one for each request and the last one again and again. */
export async function startScript(t: Test, ...answers: Scripted[]): Promise<ScriptedGateway> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request;
    const index = Math.min(received.length, answers.length - 1);
    received.push({ method, url, headers, body: await text(request) });
    const answer = answers[index]!;
    const { status = 200, body, drop } = answer;
    const isProblem = status >= 400 && answer.text === undefined;
    response.writeHead(status, {
      'content-type': isProblem ? 'application/problem+json' : 'application/json',
      ...answer.headers,
    });
    if (drop === true) response.write('{"events":', () => response.destroy());
    else response.end(answer.text ?? (body === undefined ? '' : JSON.stringify(body)));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

/** A problem as the gateway sends it. */
export function problem(status: number, code: string, retryAfter?: number): Scripted {
  const instance = '5bf59642-2a38-40b4-8c89-1157168f1121';
  const told = retryAfter !== undefined && { retryAfter };
  return {
    status,
    ...(retryAfter !== undefined && { headers: { 'retry-after': String(retryAfter) } }),
    body: { type: 'about:blank', title: code, status, detail: code, instance, code, ...told },
  };
}

export interface TestClient {
  client: Client;
  /** How long it has waited, in milliseconds. */
  waits: number[];
  /** The client's clock. */
  clock: { ms: number };
}

/** A client whose waits take no time; its clock moves on by them. */
export function startClient(baseUrl: string, options: Partial<ClientOptions> = {}): TestClient {
  const waits: number[] = [];
  const clock = { ms: 1_000_000 };
  const client = createClient({
    baseUrl,
    now: () => clock.ms,
    random: () => 0,
    sleep: async (ms) => {
      waits.push(ms);
      clock.ms += ms;
    },
    ...options,
  });
  return { client, waits, clock };
}
