import { createServer } from 'node:http';
import { createDataset } from '../../mock-server/dataset.ts';
import { startMockServer } from '../../mock-server/server.ts';
import { monotonicMs } from './time.ts';

// The mock upstreams in a process of their own, with a second port that stays when they are gone.
// Environment: PORT of the second port, EVENTS (how many there are), DELAY_MS before one is sent.
//
//   GET  /state           { url, seed }
//   POST /refuse          drops every connection and refuses new ones: { at }, from when on
//   POST /accept          { at }, from when on
//   GET  /arrivals/<n>    when the calls from the n-th on (0 is the first) arrived

const { PORT, EVENTS, DELAY_MS } = process.env;
const CALL = 'GET /getEventById/:id';

const mock = await startMockServer({
  dataset: createDataset({ events: Number(EVENTS) }),
  eventDelayMs: Number(DELAY_MS),
});

/** The log keeps 10,000 calls: asked each second, it has lost none. */
function arrivals(from: number): number[] {
  const toMonotonic = monotonicMs() - performance.now();
  const calls = mock.requests.filter(({ path }) => path.startsWith('/getEventById/'));
  const wanted = mock.count(CALL) - from;
  return wanted <= 0 ? [] : calls.slice(-wanted).map(({ at }) => at + toMonotonic);
}

async function answer(method = '', url = ''): Promise<unknown> {
  const [name, argument] = url.split('/').slice(1);
  switch (`${method} ${name}`) {
    case 'GET state':
      return { url: mock.url, seed: mock.seed };
    case 'GET arrivals':
      return arrivals(Number(argument));
    case 'POST refuse': {
      await mock.refuse();
      return { at: monotonicMs() };
    }
    case 'POST accept': {
      const at = monotonicMs();
      await mock.accept();
      return { at };
    }
    default:
      return undefined;
  }
}

createServer((request, response) => {
  answer(request.method, request.url).then(
    (value) => response.writeHead(value === undefined ? 404 : 200).end(JSON.stringify(value)),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
}).listen(Number(PORT), '127.0.0.1');
