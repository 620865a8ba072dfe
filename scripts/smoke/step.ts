import type { Gateway } from './gateway.ts';
import type { Method, Reply } from './http.ts';
import type { Mock } from './mock.ts';
import { formatMs, type Screen } from './screen.ts';
import { Skipped, Surprise } from './surprise.ts';

export interface Context {
  gateway: Gateway;
  /** Or why there is none. */
  mock: Mock | string;
  screen: Screen;
  signal: AbortSignal;
}

export interface Step {
  name: string;
  title: string;
  /** @throws Surprise, or Skipped where something it needs is not there */
  run(ctx: Context): Promise<void>;
}

/** Throws a Surprise, or returns what was checked, in a few words. */
export type Check = (reply: Reply) => string;

/**
 * Sends `GET /path` or `POST /path`, checks the answer and prints a line about it.
 */
export async function see(
  ctx: Context,
  request: string,
  check: Check,
  options: { body?: unknown; take429?: boolean } = {},
): Promise<Reply> {
  const { gateway, screen } = ctx;
  const [method = '', path = ''] = request.split(' ');
  const asked = `${method.padEnd(6)} ${fit(path)}`;
  let reply: Reply | undefined;
  try {
    reply = await gateway.send(method as Method, path, options);
    const checked = check(reply);
    const took = screen.style('dim', formatMs(reply.ms).padStart(8));
    screen.line(`  ${screen.style('green', '✓')} ${asked} ${reply.status} ${took}  ${checked}`);
    return reply;
  } catch (error) {
    if (!(error instanceof Surprise)) throw error;
    const status = reply?.status ?? '---';
    screen.line(`  ${screen.style('red', '✗')} ${asked} ${status}`);
    throw new Surprise(`${request}: ${error.message}${quote(reply)}`, { cause: error });
  }
}

const PATH_WIDTH = 34;

/** A long path loses its middle: both ends tell paths apart. */
function fit(path: string): string {
  if (path.length <= PATH_WIDTH) return path.padEnd(PATH_WIDTH);
  const half = PATH_WIDTH / 2;
  return `${path.slice(0, half)}…${path.slice(1 - half)}`;
}

export function note({ screen }: Context, text: string): void {
  screen.line(screen.style('dim', `  · ${text}`));
}

/** @param what such as "a known id" */
export function needMock({ mock }: Context, what: string): Mock {
  if (typeof mock !== 'string') return mock;
  throw new Skipped(`${what} the mock upstreams, and ${mock}`);
}

function quote(reply: Reply | undefined): string {
  if (reply === undefined || reply.text === '') return '';
  return `\n    it answered ${reply.text.slice(0, 300)}`;
}
