import { parseArgs } from 'node:util';

export interface Options {
  all: boolean;
  help: boolean;
  /** Origins, without a slash at the end. */
  url: string;
  mockUrl: string;
}

/** What the person who called can put right; its message is all that is shown. */
export class UsageError extends Error {}

export const HELP = `npm run smoke                     a menu of checks against a running gateway
npm run smoke -- --all            all of them, without questions

  --all          stops at the first surprise
  --url URL      the gateway; default http://127.0.0.1:$PORT, or port 3000
  --mock-url URL its mock upstreams; default http://127.0.0.1:$MOCK_PORT, or port 3001
  --help

Exit code: 0 nothing surprised, 1 a surprise, 2 nothing could be checked, 130 interrupted.
`;

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws UsageError */
export function readOptions(args: readonly string[], environment: Environment): Options {
  const { all, help, url, 'mock-url': mockUrl } = parse(args);
  return {
    all,
    help,
    url: origin('--url', url ?? `http://127.0.0.1:${environment['PORT'] || 3000}`),
    mockUrl: origin(
      '--mock-url',
      mockUrl ?? `http://127.0.0.1:${environment['MOCK_PORT'] || 3001}`,
    ),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        all: { type: 'boolean', default: false },
        url: { type: 'string' },
        'mock-url': { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    // Node's message goes on with advice about positional arguments, of which there are none.
    const [sentence] = (error as Error).message.split(/[.:]\s/);
    throw new UsageError(`${sentence}. --help lists the flags.`, { cause: error });
  }
}

function origin(flag: string, value: string): string {
  const url = URL.parse(value);
  if (url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/') return url.origin;
  throw new UsageError(
    `${flag} must be an origin such as http://127.0.0.1:3000, but is ${JSON.stringify(value)}.`,
  );
}
