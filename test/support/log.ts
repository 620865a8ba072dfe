import { EventEmitter, once } from 'node:events';
import { pino, type Logger } from 'pino';

export interface Log {
  logger: Logger;
  /** Everything so far. */
  lines: readonly Record<string, unknown>[];
  /** The first line with this message, whether it is there already or still to come. */
  line(message: string): Promise<Record<string, unknown>>;
}

/** A logger whose lines can be waited for. */
export function createLog(): Log {
  const lines: Record<string, unknown>[] = [];
  const written = new EventEmitter();
  const logger = pino(
    { level: 'trace' },
    {
      write(text: string) {
        lines.push(JSON.parse(text));
        written.emit('line');
      },
    },
  );
  return {
    logger,
    lines,
    async line(message) {
      for (;;) {
        const found = lines.find(({ msg }) => msg === message);
        if (found !== undefined) return found;
        await once(written, 'line', { signal: AbortSignal.timeout(5_000) });
      }
    },
  };
}
