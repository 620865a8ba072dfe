import { UsageError } from './command.ts';

/** What `parseArgs` returns. @throws UsageError in place of its errors */
export function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    // Node's message goes on with advice about what these commands have not got.
    const [sentence] = (error as Error).message.split(/[.:]\s/);
    throw new UsageError(`${sentence}. --help lists the options.`, { cause: error });
  }
}
