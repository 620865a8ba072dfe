import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Interruption, tellFailure, type Command } from '../../scripts/store/command.ts';

export interface CallOptions {
  args?: readonly string[];
  url?: string | undefined;
  env?: Record<string, string>;
  /** To its standard input; `undefined` leaves that open. */
  input?: string | Buffer;
}

export interface Result {
  /** The exit code, or the signal that ended it. */
  code: number | string;
  out: string;
  err: string;
}

/**
 * A command without a process for it, whose start takes longer than most of what commands do. What
 * only a process can show is left to processes: exit codes, signals, pipes, locks of files.
 */
export function beginCommand(
  name: string,
  command: Command,
  { args = [], url, env, input }: CallOptions,
) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const controller = new AbortController();
  if (input !== undefined) stdin.end(input);
  const ends = command({
    args,
    env: { ...(url !== undefined && { DATABASE_URL: url }), ...env },
    stdin,
    stdout,
    stderr,
    signal: controller.signal,
  })
    .catch((error: unknown) => tellFailure(name, error, stderr))
    .then((code) => {
      stdout.end();
      stderr.end();
      return code ?? 0;
    });
  /** As a signal does. */
  const interrupt = () => controller.abort(new Interruption('ended by SIGINT', 130));
  return { stdin, stdout, stderr, ends, interrupt };
}

/** The same, to its end. */
export async function callCommand(
  name: string,
  command: Command,
  options: CallOptions,
): Promise<Result> {
  const { stdout, stderr, ends } = beginCommand(name, command, { input: '', ...options });
  const [out, err, code] = await Promise.all([text(stdout), text(stderr), ends]);
  return { code, out, err };
}
