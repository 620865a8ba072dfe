import closeWithGrace from 'close-with-grace';
import { startMockServer } from './server.ts';

function wholeNumber(name: string): number | undefined {
  const text = process.env[name];
  if (text === undefined || text === '') return undefined;
  if (!/^\d+$/.test(text)) {
    throw new RangeError(`${name} must be a whole number, not ${JSON.stringify(text)}`);
  }
  return Number(text);
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, port, address } = error as Error & {
    code?: string;
    port?: number;
    address?: string;
  };
  if (code === 'EADDRINUSE') {
    const name = port === wholeNumber('MOCK_CONTROL_PORT') ? 'MOCK_CONTROL_PORT' : 'MOCK_PORT';
    return `Port ${port} on ${address} is taken: stop what listens there or set ${name}.`;
  }
  return error.message;
}

function aboutControl(url: string | undefined): string {
  if (url !== undefined)
    return `The switches are on ${url} too, also while connections are refused`;
  return 'MOCK_CONTROL_PORT=3002 keeps the switches in reach while connections are refused';
}

async function main(): Promise<void> {
  const seed = wholeNumber('MOCK_SEED');
  const server = await startMockServer({
    port: wholeNumber('MOCK_PORT') ?? 3001,
    controlPort: wholeNumber('MOCK_CONTROL_PORT'),
    ...(seed !== undefined && { seed }),
    host: process.env['MOCK_HOST'] || '127.0.0.1',
    log: console.log,
  });
  const { url, controlUrl } = server;
  const control = controlUrl ?? url;
  console.log(`Mock upstreams (users, events, enrichment) on ${url}
${aboutControl(controlUrl)}
MOCK_SEED=${server.seed} repeats this run.

  curl ${url}/getUsers
  curl ${url}/getEventById/event-1
  curl ${url}/addEvent -d '{"id":"event-11","name":"Regatta","userId":1}'
  curl -X PUT ${url}/__faults/users -d '{"latency":{"p50Ms":50,"p99Ms":900},"errorRate":0.3}'
  curl -X PUT ${url}/__faults/events -d '{"sequence":"503,503,200","retryAfter":1}'
  curl -X PUT ${url}/__faults/users -d '{"headers":{"cache-control":"max-age=5"},"personal":true}'
  curl -X PUT ${url}/__faults/users -d '{"sequence":"drop,reset,half,half-reset,hang,garbage"}'
  curl -X PUT ${control}/__faults/connections -d '{"refuse":true,"forMs":10000}'
  curl -H 'x-mock-fault: {"status":418}' ${url}/getUserById/1
  curl ${control}/__faults
  curl -X DELETE ${control}/__faults
`);
  closeWithGrace({ delay: 2000 }, () => server.close());
}

try {
  await main();
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
