import { findMock } from './smoke/find-mock.ts';
import { Gateway } from './smoke/gateway.ts';
import { runMenu } from './smoke/menu.ts';
import { Mock } from './smoke/mock.ts';
import { HELP, readOptions, UsageError } from './smoke/options.ts';
import { runAll } from './smoke/run.ts';
import { Screen, type Output } from './smoke/screen.ts';
import { steps } from './smoke/steps.ts';
import { Surprise } from './smoke/surprise.ts';

/** What it gets of whoever calls it. */
export interface Call {
  args: readonly string[];
  env: Readonly<NodeJS.ProcessEnv>;
  stdin: { isTTY?: boolean };
  stdout: Output;
  stderr: Output;
  signal: AbortSignal;
}

/** Returns the exit code. */
export async function smoke(call: Call): Promise<number> {
  const { stdout, stderr, signal } = call;
  try {
    return await check(call);
  } catch (error) {
    if (signal.aborted) {
      // In a terminal the cursor stands behind a countdown and "^C".
      if (stdout.isTTY === true) stdout.write('\n');
      return 130;
    }
    if (!(error instanceof UsageError)) throw error;
    stderr.write(`${error.message}\n`);
    return 2;
  }
}

async function check({ args, env, stdin, stdout, signal }: Call): Promise<number> {
  const options = readOptions(args, env);
  const screen = new Screen(stdout);
  if (options.help) {
    screen.line(HELP);
    return 0;
  }
  if (!options.all && !(stdin.isTTY === true && stdout.isTTY === true)) {
    throw new UsageError('The menu needs a terminal; npm run smoke -- --all does without.');
  }
  const gateway = new Gateway(options.url, screen, signal);
  await checkGateway(gateway);
  screen.line(`Gateway on ${gateway.url}`);
  const mock = await findMock(new Mock(options.mockUrl, signal), gateway);
  screen.line(typeof mock === 'string' ? `No mocks: ${mock}` : `Mock upstreams on ${mock.url}`);

  const ctx = { gateway, mock, screen, signal };
  if (options.all) return (await runAll(steps, ctx)) ? 0 : 1;
  await runMenu(steps, ctx);
  return 0;
}

async function checkGateway(gateway: Gateway): Promise<void> {
  try {
    const { headers } = await gateway.send('GET', '/health');
    if (headers.get('content-type')?.startsWith('application/health+json') === true) return;
  } catch (error) {
    if (!(error instanceof Surprise)) throw error;
    throw new UsageError(
      `No gateway answers on ${gateway.url}: run npm start in another terminal, or say where it is with --url.`,
      { cause: error },
    );
  }
  throw new UsageError(
    `What answers on ${gateway.url} is not the gateway: run npm start in another terminal, or say where it is with --url.`,
  );
}

if (import.meta.main) {
  const interruption = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    // Once: the first lets a step clear its fault, the second ends the process.
    process.once(name, () => interruption.abort());
  }
  const { stdin, stdout, stderr, env } = process;
  const args = process.argv.slice(2);
  process.exitCode = await smoke({ args, env, stdin, stdout, stderr, signal: interruption.signal });
}
