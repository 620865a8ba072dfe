import { createServer } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

// The gateway as it is, with a second port that tells its memory. Environment: MEMORY_PORT, and the
// gateway's own.
//
//   GET  /                { heapBytes, rssBytes }, after a collection

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

createServer((_request, response) => {
  collect();
  const { heapUsed, rss } = process.memoryUsage();
  response.end(JSON.stringify({ heapBytes: heapUsed, rssBytes: rss }));
})
  .listen(Number(process.env['MEMORY_PORT']), '127.0.0.1')
  .unref();

await import('../../gateway/main.ts');
