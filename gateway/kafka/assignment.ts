import type { ConnectionPool } from '@platformatic/kafka';
import { Commits } from './commits.ts';
import { Fetching } from './fetching.ts';
import type { GroupConsumer } from './group-consumer.ts';
import type { Settled } from './options.ts';
import { Partition, type Handle } from './partition.ts';

export interface AssignmentOptions {
  settled: Settled;
  consumer: GroupConsumer;
  pool: ConnectionPool;
  handle: Handle;
  /** By partition, its first offset that the group has not committed. */
  offsets: ReadonlyMap<number, bigint>;
  /** By partition, what is still handled of it for an assignment before this one. */
  lingering: ReadonlyMap<number, Promise<bigint>>;
}

/** The partitions that are ours until the next rebalance: fetched, handled, committed. */
export class Assignment {
  readonly partitions: readonly Partition[];
  readonly #fetching: Fetching;
  readonly #commits: Commits;

  constructor(options: AssignmentOptions) {
    const { settled, consumer, pool, handle, offsets, lingering } = options;
    const onChange = () => {
      this.#commits.start();
      this.#fetching.start();
    };
    this.partitions = [...offsets].map(([index, committed]) => {
      const after = lingering.get(index);
      return new Partition({ settled, index, committed, handle, after, onChange });
    });
    const { partitions } = this;
    this.#fetching = new Fetching({ settled, consumer, pool, partitions });
    this.#commits = new Commits({ settled, consumer, partitions });
    onChange();
  }

  /** Messages that are not yet committed; undefined until each partition has been looked at. */
  get lag(): number | undefined {
    let sum = 0n;
    for (const { end, committed } of this.partitions) {
      if (end === undefined) return undefined;
      if (end > committed) sum += end - committed;
    }
    return Number(sum);
  }

  /** Takes nothing more; resolves when what was begun is handled. */
  async stop(): Promise<void> {
    this.#fetching.stop();
    await Promise.all(this.partitions.map((one) => one.stop()));
  }

  /** Until all that is handled is committed, or given up. */
  flush(): Promise<void> {
    return this.#commits.flush();
  }

  /** Commits nothing more. */
  giveUp(): void {
    this.#commits.giveUp();
  }
}
