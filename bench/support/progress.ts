import type { Writable } from 'node:stream';

export interface Progress {
  step(text: string): void;
  end(): void;
}

/** Where the run is: one line that is rewritten on a terminal, else a line whenever `group` changes. */
export function createProgress(steps: number, stream: Writable & { isTTY?: boolean }): Progress {
  let done = 0;
  let lastGroup = '';
  return {
    step(text) {
      const share = `${Math.round((100 * done) / steps)} %`.padStart(5);
      done += 1;
      if (stream.isTTY) {
        stream.write(`\r\u001B[2K${share}  ${text}`);
        return;
      }
      const [group = ''] = text.split(':');
      if (group !== lastGroup) stream.write(`${share}  ${group}\n`);
      lastGroup = group;
    },
    end() {
      if (stream.isTTY) stream.write('\r\u001B[2K');
    },
  };
}
