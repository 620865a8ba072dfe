import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { test, type Test } from 'tap';
import { bareEnvironment } from '../../bench/support/environment.ts';
import { createCall, outcomeOf, start } from './start.ts';

const MAIN = fileURLToPath(new URL('../../mock-server/main.ts', import.meta.url));

function run(t: Test, env: Record<string, string>) {
  const child = spawn(process.execPath, [MAIN], { env: { ...bareEnvironment(), ...env } });
  t.teardown(() => child.kill('SIGKILL'));
  return { child, exited: once(child, 'exit') };
}

/** The stream's text once it matches or has ended; the rest is read too, or the writer would fail. */
function read(stream: Readable, until: RegExp): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let text = '';
  stream.on('data', (chunk) => {
    text += String(chunk);
    if (until.test(text)) resolve(text);
  });
  stream.on('end', () => resolve(text));
  return promise;
}

await test('starts, says where, stays while it refuses everything, and ends on a signal', async (t) => {
  const { child, exited } = run(t, { MOCK_PORT: '0', MOCK_SEED: '7' });
  const text = await read(child.stdout, /DELETE .*\n/);
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0] ?? '';
  t.match(text, 'MOCK_SEED=7');
  t.match(text, 'MOCK_CONTROL_PORT=3002 keeps the switches in reach');
  const call = createCall(t, { url });
  t.equal(await outcomeOf(call('/enrich/1')), '200');
  const body = { refuse: true, forMs: 200 };
  await call('/__faults/connections', { method: 'PUT', body });
  t.equal(await outcomeOf(call('/enrich/1')), 'dropped');
  while ((await outcomeOf(call('/enrich/1'))) !== '200') await wait(10);
  await call('/__faults/users', { method: 'PUT', body: { hang: true } });
  const hanging = outcomeOf(call('/getUserById/1'));
  child.kill('SIGTERM');
  t.same(await exited, [0, null]);
  t.equal(await hanging, 'dropped');
});

await test('says exactly what is wrong and exits with 1', async (t) => {
  const { server } = await start(t);
  const failure = async (env: Record<string, string>) => {
    const { child, exited } = run(t, env);
    const text = await read(child.stderr, /\n/);
    return [text, ...(await exited)];
  };
  const [taken, control, port, seed] = await Promise.all([
    failure({ MOCK_PORT: String(server.port) }),
    failure({ MOCK_PORT: '0', MOCK_CONTROL_PORT: String(server.port) }),
    failure({ MOCK_PORT: 'x' }),
    failure({ MOCK_SEED: '1.5' }),
  ]);
  t.same(taken, [
    `Port ${server.port} on 127.0.0.1 is taken: stop what listens there or set MOCK_PORT.\n`,
    1,
    null,
  ]);
  t.match(control[0], / is taken: stop what listens there or set MOCK_CONTROL_PORT\.\n$/);
  t.same(port, ['MOCK_PORT must be a whole number, not "x"\n', 1, null]);
  t.same(seed, ['MOCK_SEED must be a whole number, not "1.5"\n', 1, null]);
});

await test('the control port is named', async (t) => {
  const { child } = run(t, { MOCK_PORT: '0', MOCK_CONTROL_PORT: '0' });
  const text = await read(child.stdout, /DELETE .*\n/);
  const url = /The switches are on (\S+) too/.exec(text)?.[1] ?? '';
  t.match(text, `curl -X DELETE ${url}/__faults`);
  t.equal(await outcomeOf(createCall(t, { url })('/__faults')), '200');
});
