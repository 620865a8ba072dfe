import { styleText } from 'node:util';
import type { CircuitStatus } from '../../gateway/upstreams/circuit-status.ts';
import type { Screen } from '../smoke/screen.ts';

/** Tells the steps: numbered, each with its reason, the curl line and what came of it. */
export class Narrator {
  readonly #screen: Screen;
  #steps = 0;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  step(title: string, why: string): void {
    this.#steps += 1;
    this.#screen.line();
    this.#screen.line(this.#screen.style('bold', `${this.#steps}. ${title}`));
    this.#screen.line(`   ${why}`);
  }

  curl(line: string): void {
    this.#screen.line(this.#screen.style('cyan', `   $ ${line}`));
  }

  result(text: string): void {
    this.#screen.line(`     ${text}`);
  }

  live(text: string): void {
    this.#screen.live(`     ${text}`);
  }

  moved(state: CircuitStatus['state'], reason: string): void {
    const styled = this.#screen.style([COLOURS[state], 'bold'], `▶ ${state}`);
    this.#screen.line(`   ${styled}  ${reason}`);
  }
}

type Colour = Extract<Parameters<typeof styleText>[0], string>;

const COLOURS: Record<CircuitStatus['state'], Colour> = {
  closed: 'green',
  'forced-closed': 'green',
  open: 'red',
  'forced-open': 'red',
  'half-open': 'yellow',
  disabled: 'yellow',
};

/** The headers that say where an answer came from, and its status. */
export function describeReply(status: number, headers: Headers): string {
  const told = ['age', 'cache-status', 'retry-after'].flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [`${name}: ${value}`];
  });
  return [String(status), ...told].join('  ');
}

/** What the rule looks at, or what an open circuit waits for. */
export function describeCircuit({ state, window, retryAfterMs = 0 }: CircuitStatus): string {
  if (state === 'open') return `${state}, next probe in ${Math.ceil(retryAfterMs / 1_000)} s`;
  const { calls, failures } = window;
  return `${state}, ${failures} of ${calls} calls failed`;
}
