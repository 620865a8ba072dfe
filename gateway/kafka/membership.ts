import type { ConnectionPool, ConsumerGroupJoinPayload } from '@platformatic/kafka';
import { Assignment } from './assignment.ts';
import { atMost } from './at-most.ts';
import { closeClient } from './close.ts';
import { createFetchPool, createGroupConsumer, type GroupConsumer } from './group-consumer.ts';
import type { Settled } from './options.ts';
import type { Handle } from './partition.ts';

/** Milliseconds that the last commits get. */
const LAST_COMMITS_MS = 5_000;

/** Milliseconds that commits get before a rebalance, which waits for all members. */
const REBALANCE_COMMITS_MS = 1_000;

export interface MembershipOptions {
  settled: Settled;
  handle: Handle;
  /**
   * By partition, what is still handled of it for an assignment that is over; each resolves with the
   * offset before which all is done, and is then gone from here.
   */
  lingering: Map<number, Promise<bigint>>;
}

/**
 * One membership of the group, through its rebalances. Where it is lost, what follows is another one
 * with connections of its own: nothing is built on what state the library is in after an outage.
 */
export class Membership {
  readonly #options: MembershipOptions;
  readonly #consumer: GroupConsumer;
  readonly #pool: ConnectionPool;
  readonly #lost = Promise.withResolvers<never>();
  #assignment: Assignment | undefined;
  #generation = -1;
  #isEnding = false;

  constructor(options: MembershipOptions) {
    const { settled } = options;
    this.#options = options;
    this.#pool = createFetchPool(settled);
    this.#consumer = createGroupConsumer(settled, () => this.#giveBack());
    this.#lost.promise.catch(() => {});
    const lose = (error: unknown) => this.#lost.reject(error);
    // It tried to get back into the group after a rebalance, and has given up.
    this.#consumer.on('error', lose);
    this.#consumer.on('consumer:heartbeat:stalled', ({ lastError }) =>
      lose(lastError ?? new Error('the group does not answer')),
    );
    this.#consumer.on('consumer:group:join', (joined) => void this.#assign(joined).catch(lose));
  }

  /** Messages that are not yet committed, of the partitions that are ours. */
  get lag(): number | undefined {
    return this.#assignment?.lag;
  }

  /** Never resolves; rejects when it is no member any more. */
  get lost(): Promise<never> {
    return this.#lost.promise;
  }

  /** Resolves when it is a member; rejects where it could not become one. */
  async join(): Promise<void> {
    const { topic } = this.#options.settled;
    this.#consumer.topics.track(topic);
    await this.#consumer.joinGroup({});
  }

  /** Takes nothing more; ends when what was begun is handled and committed. */
  async stop(): Promise<void> {
    this.#isEnding = true;
    const assignment = this.#assignment;
    if (assignment !== undefined) {
      await assignment.stop();
      const committed = Promise.race([assignment.flush(), this.#lost.promise.catch(() => {})]);
      await atMost(LAST_COMMITS_MS, committed);
    }
    await this.abandon();
  }

  /** Ends it at once. What is being handled goes on, and lingers. */
  async abandon(): Promise<void> {
    this.#isEnding = true;
    this.#release();
    const { connections } = this.#consumer;
    await closeClient(() => this.#consumer.close(true), [connections, this.#pool]);
  }

  /** Before a rebalance: so that nobody begins what is being handled here. */
  async #giveBack(): Promise<void> {
    const assignment = this.#assignment;
    if (assignment === undefined) return;
    // Meanwhile the group hears nothing from us.
    await atMost(this.#options.settled.sessionTimeoutMs / 2, assignment.stop());
    await atMost(REBALANCE_COMMITS_MS, assignment.flush());
    this.#release();
  }

  #release(): void {
    const assignment = this.#assignment;
    if (assignment === undefined) return;
    this.#assignment = undefined;
    assignment.giveUp();
    void assignment.stop();
    const { lingering } = this.#options;
    for (const partition of assignment.partitions) {
      const { index } = partition;
      const done = partition.stop();
      lingering.set(index, done);
      void done.then(() => {
        if (lingering.get(index) === done) lingering.delete(index);
      });
    }
  }

  async #assign({ generationId = 0, assignments = [] }: ConsumerGroupJoinPayload): Promise<void> {
    // Told twice where two reasons to join came together.
    if (this.#isEnding || generationId === this.#generation) return;
    this.#generation = generationId;
    this.#release();
    const { settled, handle, lingering } = this.#options;
    const { topic, log } = settled;
    const partitions = assignments.find((one) => one.topic === topic)?.partitions ?? [];
    log.info({ partitions, generation: generationId }, 'consuming');
    const offsets = await this.#committed(partitions);
    if (this.#isEnding || generationId !== this.#generation) return;
    this.#assignment = new Assignment({
      settled,
      handle,
      lingering,
      offsets,
      consumer: this.#consumer,
      pool: this.#pool,
    });
  }

  async #committed(partitions: number[]): Promise<Map<number, bigint>> {
    if (partitions.length === 0) return new Map();
    const { topic } = this.#options.settled;
    const topics = [{ topic, partitions }];
    const committed = (await this.#consumer.listCommittedOffsets({ topics })).get(topic);
    // None is -1, or not there.
    const offsetOf = (index: number) => {
      const offset = committed?.[index] ?? -1n;
      return offset < 0n ? 0n : offset;
    };
    return new Map(partitions.map((index) => [index, offsetOf(index)]));
  }
}
