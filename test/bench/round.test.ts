import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type Test } from 'tap';
import { measure } from '../../bench/gateway/round.ts';
import { scenarios } from '../../bench/gateway/scenarios.ts';
import { expectedUser } from '../../bench/payloads.ts';

type Answer = (id: string) => { status?: number; value: unknown; calls: number };

/** Plays gateway and upstream in one: `answer` says what a user's id brings and costs. */
async function measured(t: Test, name: string, answer: Answer) {
  let calls = 0;
  const server = createServer((request, response) => {
    if (request.url === '/__calls') {
      response.end(JSON.stringify({ calls }));
      return;
    }
    const { status = 200, value, calls: more } = answer(request.url!.split('/').at(-1)!);
    calls += more;
    response.writeHead(status).end(JSON.stringify(value));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const child = { pid: process.pid, origin: `http://127.0.0.1:${port}`, stop: async () => {} };
  const scenario = scenarios.find((s) => s.name === name)!;
  const { faults } = await measure(
    scenario,
    { upstream: child, gateway: child, broken: child, stop: child.stop },
    { seconds: 0.05, connections: 2, signal: new AbortController().signal },
  );
  return faults;
}

const right =
  (calls: number): Answer =>
  (id) => ({ value: expectedUser(id), calls });

await test('right answers at the right price are no fault', async (t) => {
  t.same(await measured(t, 'cache miss', right(1)), []);
  t.same(await measured(t, 'cache hit', right(0)), []);
});

await test('one wrong answer among many is seen', async (t) => {
  let asked = 0;
  const faults = await measured(t, 'cache miss', (id) => {
    asked += 1;
    return { value: expectedUser(asked === 2 ? 'miss-000000000' : id), calls: 1 };
  });
  t.equal(faults.length, 1);
  t.match(faults[0], /^1 × wrong answer under load for miss-\d+: 200 .*miss-000000000/);
});

await test('an error with the right body is a wrong answer', async (t) => {
  let asked = 0;
  const faults = await measured(t, 'cache hit', (id) => {
    asked += 1;
    return { status: asked > 1 ? 502 : 200, value: expectedUser(id), calls: 0 };
  });
  t.match(faults, [/× wrong answer under load/, /^wrong answer after load .*: 502/]);
});

await test('an answer that is wrong from the first is seen, although all are alike', async (t) => {
  const faults = await measured(t, 'cache miss', (id) => ({ value: { id }, calls: 1 }));
  t.match(faults, [/^wrong answer before load/, /^wrong answer after load/]);
});

await test('calls of the upstream that should not be, or are missing, are seen', async (t) => {
  t.match(await measured(t, 'cache hit', right(1)), [/^the upstream saw \d+ calls; .* need 0$/]);
  t.match(await measured(t, 'cache miss', right(0)), [/^the upstream saw 0 calls; .* need \d+ to/]);
  t.match(await measured(t, 'cache miss', right(2)), [/^the upstream saw \d+ calls/]);
});
