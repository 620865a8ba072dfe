import autocannon from 'autocannon';
import { percentile } from './statistics.ts';

export interface LoadOptions {
  /** Such as `http://127.0.0.1:40000`. */
  origin: string;
  /** Longer only where nothing has been answered by then: that a machine stalls says nothing. */
  seconds: number;
  connections: number;
  /** The id that the next request asks for. */
  nextId: () => string;
  pathOf: (id: string) => string;
  /** Whether the answer is the right one for this id. */
  isRight: (status: number, text: string, id: string) => boolean;
  signal: AbortSignal;
}

export interface LoadResult {
  /** Requests written, and those of them that were answered. */
  sent: number;
  answered: number;
  seconds: number;
  /** Latency in milliseconds. */
  p50: number;
  p99: number;
  /** Connection errors and timeouts. */
  errors: number;
  statuses: Record<string, number>;
  wrong: number;
  firstWrong: { id: string; status: number; text: string } | undefined;
}

// Above the 10 s after which the gateway itself gives up on anything.
const TIMEOUT_S = 15;

/** Asks as fast as answers come, on `connections` connections, and checks every answer. */
export async function load(options: LoadOptions): Promise<LoadResult> {
  const { origin, seconds, connections, nextId, pathOf, isRight, signal } = options;
  signal.throwIfAborted();
  const latencies: number[] = [];
  let wrong = 0;
  let firstWrong: LoadResult['firstWrong'];
  const { promise, resolve, reject } = Promise.withResolvers<autocannon.Result>();
  const startedAt = performance.now();
  const instance = autocannon(
    {
      url: origin,
      duration: seconds + TIMEOUT_S,
      connections,
      timeout: TIMEOUT_S,
      // How often it looks whether the time is over.
      sampleInt: 20,
      requests: [
        {
          // The context belongs to one connection, which has one request under way: so an answer
          // that was meant for another connection is told apart from the right one.
          setupRequest(request, context) {
            const id = nextId();
            (context as { id: string }).id = id;
            return { ...request, path: pathOf(id) };
          },
          onResponse(status, text, context) {
            const { id } = context as { id: string };
            if (isRight(status, text, id)) return;
            wrong += 1;
            firstWrong ??= { id, status, text };
          },
        },
      ],
    },
    (error, result) => (error ? reject(error as Error) : resolve(result)),
  );
  // autocannon's own histogram counts in whole milliseconds.
  instance.on('response', (_client, _status, _bytes, ms) => latencies.push(ms));
  const stop = () => instance.stop();
  const timer = setTimeout(
    () => (latencies.length > 0 ? stop() : instance.once('response', stop)),
    1_000 * seconds,
  );
  signal.addEventListener('abort', stop, { once: true });
  const result = await promise.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  });
  signal.throwIfAborted();
  const took = (performance.now() - startedAt) / 1_000;
  const sorted = Float64Array.from(latencies).toSorted();
  return {
    sent: result.requests.sent,
    answered: latencies.length,
    seconds: took,
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
    errors: result.errors,
    statuses: Object.fromEntries(
      Object.entries(result.statusCodeStats ?? {}).map(([status, { count = 0 }]) => [
        status,
        count,
      ]),
    ),
    wrong,
    firstWrong,
  };
}
