import { randomInt } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createConnections } from './connections.ts';
import { UPSTREAMS, type UpstreamName } from './contract.ts';
import { createControlPort } from './control-port.ts';
import { createDataset } from './dataset.ts';
import { jsonAnswer } from './deliver.ts';
import { createExchange } from './exchange.ts';
import { createFaultRoutes } from './fault-routes.ts';
import { createFaults, type Faults } from './faults.ts';
import { createHandlers } from './handlers.ts';
import { createInFlight } from './in-flight.ts';
import { createListener } from './listener.ts';
import { checkOptions, type MockServerOptions } from './options.ts';
import { createSession } from './personal.ts';
import { decide } from './plan.ts';
import { createRandom, type Random } from './random.ts';
import { createRequestLog, type RequestLog } from './request-log.ts';
import { createWriteCycle } from './write-cycle.ts';

export interface MockServer extends RequestLog {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
  /** Where the switches stay while `url` refuses connections; undefined without a control port. */
  readonly controlUrl: string | undefined;
  readonly seed: number;
  readonly faults: Faults;
  /** Requests that have arrived and are neither answered nor given up. */
  inFlight: () => number;
  /** The most at one time since the start or the last reset. */
  readonly peakInFlight: number;
  /** Until nothing is in flight. */
  waitForIdle: () => Promise<void>;
  /**
   * Back to the first day: data, faults, counters, randomness. Whatever is in flight is dropped;
   * connections are refused or taken as before.
   */
  reset: () => void;
  /** Drops every connection and refuses new ones, until `accept`. */
  refuse: () => Promise<void>;
  accept: () => Promise<void>;
  close: () => Promise<void>;
}

const ORIGIN = 'http://mock';

export async function startMockServer(options: MockServerOptions = {}): Promise<MockServer> {
  const { dataset = createDataset(), log: writeLine } = options;
  const settings = {
    port: options.port ?? 0,
    controlPort: options.controlPort,
    host: options.host ?? '127.0.0.1',
    seed: options.seed ?? randomInt(2 ** 32),
    eventDelayMs: options.eventDelayMs ?? 500,
    writeFailureDelayMs: options.writeFailureDelayMs ?? 100,
    dropRate: options.dropRate ?? 0.05,
    writeCycle: options.writeCycle ?? { good: 5, bad: 10 },
  };
  checkOptions(settings);
  const { host, seed } = settings;
  const pristine = structuredClone(dataset);

  const createState = () => ({
    handlers: createHandlers({
      origin: ORIGIN,
      dataset: structuredClone(pristine),
      eventDelayMs: settings.eventDelayMs,
      writeFailureDelayMs: settings.writeFailureDelayMs,
      nextWriteIsGood: createWriteCycle(settings.writeCycle),
    }),
    random: Object.fromEntries(
      UPSTREAMS.map((upstream) => [upstream, createRandom(seed, upstream)]),
    ) as Record<UpstreamName, Random>,
    sessions: createRandom(seed, 'sessions'),
  });

  let state = createState();
  const faults = createFaults();
  const log = createRequestLog();
  const inFlight = createInFlight();
  // Asked for over the port that will refuse: done when the answer has been sent.
  let wish: { forMs: number | undefined } | undefined;
  const runExchange = createExchange({
    origin: ORIGIN,
    log,
    controlHandlers: createFaultRoutes(ORIGIN, faults, {
      state: () => connections.state(),
      isEndRequired: settings.controlPort === undefined,
      async refuse(forMs) {
        wish = { forMs };
      },
      accept: () => connections.accept(),
    }),
    handlers: () => state.handlers,
    plan: ({ upstream, drops }, own) =>
      decide(own ?? faults.take(upstream), drops ? settings.dropRate : 0, state.random[upstream]),
    nextSession: () => createSession(state.sessions),
  });

  async function serve(request: IncomingMessage, response: ServerResponse, signal: AbortSignal) {
    const outcome = await runExchange(request, response, signal).catch((error: unknown) => {
      if (signal.aborted) return 'client left';
      // A bug of the mock server: it must not pass for one of the faults it plays.
      const { status, headers, body } = jsonAnswer(500, { error: 'bug', message: String(error) });
      if (response.headersSent) response.destroy();
      else response.writeHead(status, headers).end(body);
      return `failed: ${String(error)}`;
    });
    if (wish !== undefined && request.url === '/__faults/connections') {
      void connections.refuse(wish.forMs);
      wish = undefined;
    }
    // Never a header's value: some are secrets.
    writeLine?.(`${request.method} ${request.url} ${outcome}`);
  }

  const listener = await createListener(
    (request, response) => {
      inFlight.run(response, (signal) => serve(request, response, signal));
    },
    settings.port,
    host,
  );
  const connections = createConnections(listener);
  const control =
    settings.controlPort === undefined
      ? undefined
      : await createControlPort({
          port: settings.controlPort,
          host,
          handlers: createFaultRoutes(ORIGIN, faults, { ...connections, isEndRequired: false }),
          origin: ORIGIN,
        }).catch(async (error: unknown) => {
          await connections.close();
          throw error;
        });
  const { port } = listener;
  const urlOf = (of: number) => `http://${host.includes(':') ? `[${host}]` : host}:${of}`;
  let closing: Promise<void> | undefined;

  return {
    url: urlOf(port),
    port,
    controlUrl: control && urlOf(control.port),
    seed,
    faults: { set: faults.set, clear: faults.clear, list: faults.list },
    get requests() {
      return log.requests;
    },
    count: log.count,
    waitFor: log.waitFor,
    inFlight: inFlight.count,
    get peakInFlight() {
      return inFlight.peak();
    },
    waitForIdle: inFlight.whenIdle,
    reset() {
      inFlight.abort();
      inFlight.resetPeak();
      faults.clear();
      log.reset();
      state = createState();
    },
    async refuse() {
      await connections.refuse();
      await inFlight.whenEnded();
    },
    accept: connections.accept,
    close() {
      closing ??= Promise.all([connections.close(), control?.stop()])
        .then(inFlight.whenEnded)
        .then(log.close);
      return closing;
    },
  };
}
