import type { UpstreamName } from '../../mock-server/contract.ts';
import type { Fault } from '../../mock-server/fault-schema.ts';
import { send } from './http.ts';
import { expect, Surprise } from './surprise.ts';

/** More than both parts of the mock's write cycle together, 5 good and 10 bad. */
const WHOLE_CYCLE = 16;

/** Under one id, so that it adds one event however often it is written. */
export const MARKER = { id: 'breakwater-smoke', name: 'Smoke', userId: 5 };

/** The mock upstreams behind the gateway, asked directly. */
export class Mock {
  readonly url: string;
  readonly #signal: AbortSignal;

  constructor(url: string, signal: AbortSignal) {
    this.url = url;
    this.#signal = signal;
  }

  get(path: string) {
    return send('GET', this.url + path, { signal: this.#signal });
  }

  /** Runs `work` while the fault is set, and clears it in any case. */
  async withFault<T>(upstream: UpstreamName, fault: Fault, work: () => Promise<T>): Promise<T> {
    const url = `${this.url}/__faults/${upstream}`;
    try {
      // Should this process be killed, the fault ends by itself; later than any wait in between.
      const body: Fault = { forMs: 120_000, ...fault };
      const { status, text } = await send('PUT', url, { body, signal: this.#signal });
      expect(status === 200, `the mock server refused the fault: ${status} ${text}`);
      return await work();
    } finally {
      // Also after Ctrl-C, when the script's own signal has fired.
      await send('DELETE', url, { signal: AbortSignal.timeout(2_000) });
    }
  }

  /**
   * Writes to the mock until its next four writes are good ones: it answers 5 well, then 10 with
   * 503, whoever asks.
   */
  async reachGoodWrites(): Promise<void> {
    let wasBad = false;
    for (let written = 1; written <= 2 * WHOLE_CYCLE; written += 1) {
      const url = `${this.url}/addEvent`;
      const { status } = await send('POST', url, { body: MARKER, signal: this.#signal });
      if (status === 200 && (wasBad || written === WHOLE_CYCLE)) return;
      wasBad = status !== 200;
    }
    throw new Surprise(`the mock server refuses every write; clear its faults: ${this.clearing}`);
  }

  get clearing(): string {
    return `curl -X DELETE ${this.url}/__faults`;
  }
}
