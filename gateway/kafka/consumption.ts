import type { Consumption } from '../queue/broker.ts';
import { createBackoff } from '../resilience/backoff.ts';
import { Call, settleWithin, sleep } from '../resilience/call.ts';
import { CallerGoneError } from '../resilience/errors.ts';
import { reasonOf } from './errors.ts';
import { Membership } from './membership.ts';
import type { Settled } from './options.ts';
import type { Handle } from './partition.ts';

/** Milliseconds. */
const JOIN_AGAIN_MS = { baseMs: 500, maxMs: 5_000 };

/** Consumes as a member of the group, and becomes one again whenever it is none any more. */
export class GroupConsumption implements Consumption {
  readonly #settled: Settled;
  readonly #handle: Handle;
  readonly #lingering = new Map<number, Promise<bigint>>();
  readonly #life: Call;
  readonly #over: Promise<void>;
  #membership: Membership | undefined;

  constructor(settled: Settled, handle: Handle) {
    this.#settled = settled;
    this.#handle = handle;
    this.#life = new Call({ clock: settled.clock });
    this.#over = this.#consume();
  }

  /** Messages that are not yet committed, of the partitions that are ours; undefined if not known. */
  get lag(): number | undefined {
    return this.#membership?.lag;
  }

  async stop(): Promise<void> {
    this.#life.end(new CallerGoneError('the consumer stops'));
    await this.#over;
    await Promise.all(this.#lingering.values());
  }

  async #consume(): Promise<void> {
    const { random, log } = this.#settled;
    const backoff = createBackoff({ ...JOIN_AGAIN_MS, random });
    for (let failures = 0; !this.#life.ended;) {
      const membership = new Membership({
        settled: this.#settled,
        handle: this.#handle,
        lingering: this.#lingering,
      });
      this.#membership = membership;
      try {
        await settleWithin(membership.join(), this.#life);
        failures = 0;
        await settleWithin(membership.lost, this.#life);
      } catch (error) {
        if (this.#life.ended) break;
        failures += 1;
        if (failures === 1)
          log.warn({ reason: reasonOf(error) }, 'not in the consumer group: joining again');
      }
      await membership.abandon();
      await sleep(backoff(failures), this.#life).catch(() => {});
    }
    await this.#membership?.stop();
    this.#membership = undefined;
  }
}
