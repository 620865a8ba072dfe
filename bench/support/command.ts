class Interrupted extends Error {}

export interface Command<Options> {
  /** Ahead of what went wrong. */
  name: string;
  /** @throws Error with what is wrong, in one line */
  readOptions: (args: string[]) => Options | 'help';
  usage: string;
  /** Resolves with the exit code, if that is not 0. */
  run: (options: Options) => Promise<number | void>;
}

/** Runs a command as its arguments want it. What goes wrong is said in one line, and by the exit code. */
export async function runCommand<Options>(command: Command<Options>): Promise<void> {
  const { name, readOptions, usage, run } = command;
  try {
    const options = readOptions(process.argv.slice(2));
    if (options === 'help') console.log(usage);
    else process.exitCode = (await run(options)) ?? 0;
  } catch (error) {
    console.error(`${name}: ${explain(error)}`);
    process.exitCode = error instanceof Interrupted ? 130 : 1;
  }
}

/** Fires when somebody ends this process, or when the run takes far longer than it should. */
export function boundsOf(limitMs: number): AbortSignal {
  const ended = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => ended.abort(new Interrupted(`ended by ${name}`)));
  }
  return AbortSignal.any([ended.signal, AbortSignal.timeout(limitMs)]);
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'took far longer than it should, and was ended';
  return error.message;
}
