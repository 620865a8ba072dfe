import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { showEvents } from '../../client/example.ts';
import { createSkippingClock } from '../support/clock.ts';
import { startGateway, startMocks } from '../support/gateway.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFile(join(ROOT, path), 'utf8');

await test('the README shows the example as it is run here', async (t) => {
  const example = await read('client/example.ts');
  for (const path of ['README.md', 'client/README.md']) {
    const [, block] = (await read(path)).split(/<!-- client-example:(?:start|end) -->/);
    t.equal(block, `\n\n\`\`\`ts\n${example}\`\`\`\n\n`, path);
  }
});

await test('and does what it says against a gateway, in good times and bad', async (t) => {
  const clock = createSkippingClock();
  const mocks = await startMocks(t);
  const gateway = await startGateway(t, mocks.url, { overrides: { clock } });
  redirect(t, 'http://localhost:3000', gateway.url);
  t.strictSame(await shown('1'), ['Harbour Night Run', 'Kite Festival']);

  mocks.faults.set('events', { sequence: '503,200', retryAfter: 1 });
  t.match(await shown('2'), [/^[\w ]+$/, '1 of the events cannot be shown now.']);

  t.strictSame(await shown('nobody'), ['There is no such thing (not_found)']);

  mocks.faults.set('events', { status: 500 });
  mocks.faults.set('users', { status: 500 });
  clock.skip(40_000);
  t.match(await shown('1'), ['Harbour Night Run', 'Kite Festival', /^This is 4\d seconds old\.$/]);
});

async function shown(userId: string): Promise<string[]> {
  const lines: string[] = [];
  await showEvents(userId, (line) => lines.push(line));
  return lines;
}

/** Lets what is asked of one origin be answered by another. */
function redirect(t: Test, from: string, to: string): void {
  const { fetch } = globalThis;
  t.intercept(globalThis, 'fetch', {
    value: (url: string, init: RequestInit) => fetch(url.replace(from, to), init),
  });
}
