import {
  ListOffsetTimestamps,
  MultipleErrors,
  ResponseError,
  type ConnectionPool,
} from '@platformatic/kafka';
import { Call, sleep } from '../resilience/call.ts';
import { CallerGoneError } from '../resilience/errors.ts';
import { reasonOf } from './errors.ts';
import type { GroupConsumer } from './group-consumer.ts';
import type { Settled } from './options.ts';
import type { Partition } from './partition.ts';

// Of one partition in one answer: some hundred messages, and more than the largest.
const PARTITION_BYTES = 256 * 1024;
const ANSWER_BYTES = 2 * 1024 * 1024;

/** Milliseconds before a broker that failed is asked again. */
const AGAIN_MS = 500;

const OFFSET_OUT_OF_RANGE = 1;

const NO_LEADER = -1;

type FetchResponse = Awaited<ReturnType<GroupConsumer['fetch']>>;

export interface FetchingOptions {
  settled: Settled;
  consumer: GroupConsumer;
  pool: ConnectionPool;
  partitions: readonly Partition[];
}

/** Feeds the partitions: each broker that leads some is asked by one request at a time. */
export class Fetching {
  readonly #options: FetchingOptions;
  readonly #life: Call;
  readonly #asked = new Set<number>();
  #isLookingUp = false;
  readonly #failing = new Set<number>();

  constructor(options: FetchingOptions) {
    this.#options = options;
    this.#life = new Call({ clock: options.settled.clock });
  }

  /** To be called when a partition may want more. */
  start(): void {
    void this.#ask();
  }

  stop(): void {
    this.#life.end(new CallerGoneError('the consumer stops'));
  }

  async #ask(): Promise<void> {
    const { consumer, settled, partitions } = this.#options;
    if (this.#isLookingUp || this.#life.ended || !partitions.some((one) => one.isHungry)) return;
    this.#isLookingUp = true;
    try {
      const metadata = await consumer.metadata({ topics: [settled.topic] });
      const { id = '', partitions: known = [] } = metadata.topics.get(settled.topic) ?? {};
      const hungry = Map.groupBy(
        partitions.filter((one) => one.isHungry),
        ({ index }) => known[index]?.leader ?? NO_LEADER,
      );
      for (const [leader, group] of hungry) {
        if (!this.#asked.has(leader)) void this.#fetch(leader, id, group);
      }
      this.#failing.delete(NO_LEADER);
      this.#isLookingUp = false;
    } catch (error) {
      await this.#pause(error, NO_LEADER);
      this.#isLookingUp = false;
      this.start();
    }
  }

  async #fetch(leader: number, topicId: string, partitions: readonly Partition[]): Promise<void> {
    const { consumer, pool, settled } = this.#options;
    this.#asked.add(leader);
    try {
      const response = await consumer.fetch({
        node: leader,
        connectionPool: pool,
        maxWaitTime: settled.fetchWaitMs,
        maxBytes: ANSWER_BYTES,
        topics: [
          {
            topicId,
            partitions: partitions.map(({ index, position }) => ({
              partition: index,
              fetchOffset: position,
              partitionMaxBytes: PARTITION_BYTES,
              currentLeaderEpoch: -1,
              lastFetchedEpoch: -1,
            })),
          },
        ],
      });
      this.#failing.delete(leader);
      this.#deliver(response, partitions);
    } catch (error) {
      await this.#recover(error, leader, partitions);
    }
    this.#asked.delete(leader);
    this.start();
  }

  #deliver({ responses }: FetchResponse, partitions: readonly Partition[]): void {
    if (this.#life.ended) return;
    const answers = responses.flatMap((topic) => topic.partitions);
    for (const partition of partitions) {
      const answer = answers.find(({ partitionIndex }) => partitionIndex === partition.index);
      if (answer === undefined || answer.errorCode !== 0) continue;
      partition.end = answer.highWatermark;
      partition.take(answer.records ?? []);
    }
  }

  /** One partition's error makes an error of the whole answer. */
  async #recover(error: unknown, leader: number, partitions: readonly Partition[]): Promise<void> {
    if (this.#life.ended) return;
    const response = responseOf(error);
    if (response !== undefined) this.#deliver(response, partitions);
    try {
      const lost = partitions.filter((one) => isOutOfRange(response, one));
      for (const partition of lost) await this.#skip(partition);
      if (lost.length > 0) return;
    } catch {
      // The same answer brings it here again.
    }
    await this.#pause(error, leader);
  }

  /** What the partition was to go on with has been deleted. */
  async #skip(partition: Partition): Promise<void> {
    const { consumer, settled } = this.#options;
    const { topic, log } = settled;
    const offsets = await consumer.listOffsets({
      topics: [topic],
      partitions: { [topic]: [partition.index] },
      timestamp: ListOffsetTimestamps.EARLIEST,
    });
    const earliest = offsets.get(topic)?.[partition.index];
    if (earliest === undefined || earliest < 0n) throw new Error('no offset is known');
    const { index, position } = partition;
    // Of a group that has committed nothing yet, nothing is missing.
    if (position > 0n) {
      const fields = { partition: index, from: String(position), to: String(earliest) };
      log.warn(fields, 'messages are gone from the topic');
    }
    partition.skipTo(earliest);
  }

  async #pause(error: unknown, leader: number): Promise<void> {
    const { consumer, settled } = this.#options;
    if (this.#life.ended) return;
    consumer.clearMetadata();
    if (!this.#failing.has(leader)) {
      settled.log.warn({ reason: reasonOf(error), broker: leader }, 'messages were not fetched');
    }
    this.#failing.add(leader);
    await sleep(AGAIN_MS, this.#life).catch(() => {});
  }
}

/** The last answer that came, where the last of several attempts brought one. */
function responseOf(error: unknown): FetchResponse | undefined {
  if (error instanceof ResponseError) return (error as { response?: FetchResponse }).response;
  return error instanceof MultipleErrors ? responseOf(error.errors.at(-1)) : undefined;
}

const isOutOfRange = (response: FetchResponse | undefined, { index }: Partition): boolean =>
  response?.responses.some((topic) =>
    topic.partitions.some(
      ({ partitionIndex, errorCode }) =>
        partitionIndex === index && errorCode === OFFSET_OUT_OF_RANGE,
    ),
  ) ?? false;
