import { createBackoff, type Backoff } from '../resilience/backoff.ts';
import { Call, sleep } from '../resilience/call.ts';
import { CallerGoneError } from '../resilience/errors.ts';
import { reasonOf } from './errors.ts';
import type { GroupConsumer } from './group-consumer.ts';
import type { Settled } from './options.ts';
import type { Partition } from './partition.ts';

/** Milliseconds. */
const AGAIN_MS = { baseMs: 200, maxMs: 2_000 };

export interface CommitsOptions {
  settled: Settled;
  consumer: GroupConsumer;
  partitions: readonly Partition[];
}

/** Commits what is done, one request at a time, each with all that has come together meanwhile. */
export class Commits {
  readonly #options: CommitsOptions;
  readonly #backoff: Backoff;
  readonly #life: Call;
  #work: Promise<void> | undefined;

  constructor(options: CommitsOptions) {
    const { clock, random } = options.settled;
    this.#options = options;
    this.#backoff = createBackoff({ ...AGAIN_MS, random });
    this.#life = new Call({ clock });
  }

  /** To be called when more may be done than is committed. */
  start(): void {
    if (this.#work !== undefined || this.#life.ended || this.#behind().length === 0) return;
    this.#work = this.#commitAll().then(() => {
      this.#work = undefined;
      this.start();
    });
  }

  /** Until all that is done is committed, or until it is given up. */
  async flush(): Promise<void> {
    this.start();
    while (this.#work !== undefined) await this.#work;
  }

  giveUp(): void {
    this.#life.end(new CallerGoneError('the consumer stops'));
  }

  #behind(): Partition[] {
    return this.#options.partitions.filter(({ done, committed }) => done > committed);
  }

  async #commitAll(): Promise<void> {
    const { consumer, settled } = this.#options;
    for (let failures = 0; !this.#life.ended;) {
      const behind = this.#behind().map((partition) => ({ partition, done: partition.done }));
      if (behind.length === 0) return;
      try {
        await consumer.commit({
          offsets: behind.map(({ partition: { index }, done }) => ({
            topic: settled.topic,
            partition: index,
            offset: done,
            leaderEpoch: -1,
          })),
        });
        for (const { partition, done } of behind) partition.committed = done;
        failures = 0;
      } catch (error) {
        failures += 1;
        if (failures === 1)
          settled.log.warn({ reason: reasonOf(error) }, 'offsets were not committed');
        await sleep(this.#backoff(failures), this.#life).catch(() => {});
      }
    }
  }
}
