import { createServer } from 'node:http';
import { eventText, userText } from './payloads.ts';

// The users and events services for benches: the contract of the mock server without its delays
// and faults. The mock server itself would be the bottleneck, and then every figure would be its.
//
//   GET /getUserById/:id     any id is known; `fan<n>-…` has n events of its own
//   GET /getEventById/:id    any id is known; `broken…` answers 500, to open circuits with
//   GET /__calls             how many of the calls above there were

const USER = '/getUserById/';
const EVENT = '/getEventById/';
let calls = 0;

const server = createServer((request, response) => {
  const { url = '' } = request;
  if (url === '/__calls') return send(200, JSON.stringify({ calls }));
  calls += 1;
  if (url.startsWith(USER)) return send(200, userText(url.slice(USER.length)));
  if (!url.startsWith(EVENT)) return send(404, '');
  const id = url.slice(EVENT.length);
  return id.startsWith('broken') ? send(500, '') : send(200, eventText(id));

  function send(status: number, text: string): void {
    // All texts are ASCII, so that their length is their size in bytes.
    const length = String(text.length);
    response.writeHead(status, ['content-type', 'application/json', 'content-length', length]);
    response.end(text);
  }
});

// Longer than any run: a connection that closes just as the gateway reuses it would be a retry.
server.keepAliveTimeout = 3_600_000;
server.listen(Number(process.env['PORT']), '127.0.0.1');
