import { once } from 'node:events';
import { startGateway, type DemoGateway } from './demo/gateway.ts';
import { Narrator } from './demo/narrator.ts';
import { readOptions, USAGE, type DemoOptions } from './demo/options.ts';
import { tell } from './demo/story.ts';
import { startTraffic } from './demo/traffic.ts';
import { Screen } from './smoke/screen.ts';

const interruption = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(name, () => interruption.abort(new Error(`ended by ${name}`)));
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') console.log(USAGE);
  else await main(options);
} catch (error) {
  console.error(`demo: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = interruption.signal.aborted ? 130 : 1;
}

async function main(options: DemoOptions): Promise<void> {
  const failure = new AbortController();
  const signal = AbortSignal.any([interruption.signal, failure.signal]);
  const screen = new Screen(process.stdout);
  const gateway = await startGateway(options, signal, (error) => failure.abort(error));
  const traffic = startTraffic(gateway.url, signal);
  try {
    greet(screen, options, gateway);
    const { pace } = options;
    await tell({ gateway, traffic, narrator: new Narrator(screen), pace, signal });
    await traffic.end();
    if (process.stdout.isTTY) await stay(screen, gateway, failure.signal);
  } catch (error) {
    screen.endLive();
    signal.throwIfAborted();
    throw error;
  } finally {
    await traffic.end();
    await gateway.stop();
  }
}

function greet(screen: Screen, options: DemoOptions, gateway: DemoGateway): void {
  const { url, mockUrl, token } = gateway;
  for (const [what, wanted, got] of [
    ['gateway', options.port, url],
    ['mock upstreams', options.mockPort, mockUrl],
  ] as const) {
    if (wanted !== 0 && URL.parse(got)?.port !== String(wanted)) {
      screen.line(`Port ${wanted} is taken: the ${what} took a free one.`);
    }
  }
  screen.line(`The gateway is on ${url}, its mock upstreams on ${mockUrl}`);
  screen.line(`Watch it: ${screen.style('underline', `${url}/dashboard#token=${token}`)}`);
}

/** The gateway goes on, for whoever wants to try the lines. */
async function stay(screen: Screen, gateway: DemoGateway, failed: AbortSignal): Promise<void> {
  screen.line();
  screen.line('Now you: the gateway goes on, and every line above can be sent again.');
  screen.line(`   ${gateway.url}/dashboard#token=${gateway.token}`);
  screen.line('Ctrl-C stops it.');
  const { signal } = interruption;
  const ended = AbortSignal.any([signal, failed]);
  if (!ended.aborted) await once(ended, 'abort');
  failed.throwIfAborted();
}
