import type { KafkaRecord, RecordsBatch } from '@platformatic/kafka';
import type { Delivery } from '../queue/broker.ts';
import { createBackoff, type Backoff } from '../resilience/backoff.ts';
import { Call, sleep } from '../resilience/call.ts';
import { CallerGoneError } from '../resilience/errors.ts';
import type { Settled } from './options.ts';

export type Handle = (delivery: Delivery) => Promise<void>;

export interface PartitionOptions {
  settled: Settled;
  index: number;
  /** The first offset that the group has not committed; 0 where it has committed none. */
  committed: bigint;
  handle: Handle;
  /**
   * What is still handled of it for an assignment before this one: nothing is asked for until it
   * resolves, with the offset before which all is done.
   */
  after: Promise<bigint> | undefined;
  /** Told when more is done than is committed, or when it wants to be fed. */
  onChange: () => void;
}

interface Waiting {
  offset: bigint;
  payload: string;
}

// Of the attributes of a batch: it holds the marks of transactions and no messages.
const CONTROL = 0b10_0000;

/** One partition while it is ours: its messages are handled here one after the other. */
export class Partition {
  readonly index: number;
  /** The next offset to ask for. */
  position: bigint;
  /** All before it is known to be committed. */
  committed: bigint;
  /** The offset that the next message will get, as of the last answer. */
  end: bigint | undefined;
  readonly #options: PartitionOptions;
  readonly #backoff: Backoff;
  readonly #waiting: Waiting[] = [];
  readonly #life: Call;
  #before: Promise<void> | undefined;
  #work: Promise<void> | undefined;

  constructor(options: PartitionOptions) {
    const { clock, handleAgainMs, random } = options.settled;
    this.index = options.index;
    this.position = this.committed = options.committed;
    this.#options = options;
    this.#life = new Call({ clock });
    const [baseMs, maxMs] = handleAgainMs;
    this.#backoff = createBackoff({ baseMs, maxMs, random });
    this.#before = options.after?.then((done) => {
      this.#before = undefined;
      if (done > this.position) this.position = done;
      options.onChange();
    });
  }

  /** The offset before which all is done. */
  get done(): bigint {
    return this.#waiting[0]?.offset ?? this.position;
  }

  get isHungry(): boolean {
    if (this.#life.ended || this.#before !== undefined) return false;
    return this.#waiting.length < this.#options.settled.prefetch;
  }

  /** Takes what a broker answered; also what it has sent before, which is left out. */
  take(batches: readonly RecordsBatch[]): void {
    if (this.#life.ended) return;
    for (const { firstOffset, lastOffsetDelta, attributes, records } of batches) {
      if ((attributes & CONTROL) === 0) {
        for (const record of records) this.#add(firstOffset, record);
      }
      const next = firstOffset + BigInt(lastOffsetDelta) + 1n;
      if (next > this.position) this.position = next;
    }
    this.#start();
    this.#options.onChange();
  }

  /** What was asked for is not there any more: goes on with what is. */
  skipTo(offset: bigint): void {
    this.position = this.committed = offset;
  }

  /** Takes nothing more; resolves with the offset before which all is done. */
  async stop(): Promise<bigint> {
    this.#life.end(new CallerGoneError('the consumer stops'));
    await this.#before;
    await this.#work;
    return this.done;
  }

  #add(firstOffset: bigint, { offsetDelta, value }: KafkaRecord): void {
    const offset = firstOffset + BigInt(offsetDelta);
    if (offset >= this.position) {
      this.#waiting.push({ offset, payload: value?.toString('utf8') ?? '' });
    }
  }

  #start(): void {
    if (this.#work !== undefined || this.#waiting.length === 0 || this.#life.ended) return;
    this.#work = this.#handleAll().then(() => {
      this.#work = undefined;
      this.#start();
    });
  }

  async #handleAll(): Promise<void> {
    for (;;) {
      const [first] = this.#waiting;
      if (first === undefined || this.#life.ended || !(await this.#handle(first))) return;
      this.#waiting.shift();
      this.#options.onChange();
    }
  }

  /** Until it is handled; false when that was given up. */
  async #handle({ offset, payload }: Waiting): Promise<boolean> {
    const { handle, settled, index } = this.#options;
    const position = `${settled.topic}/${index}@${offset}`;
    for (let failures = 1; ; failures += 1) {
      try {
        await handle({ payload, position });
        return true;
      } catch (err) {
        settled.log.warn({ err, position, failures }, 'a message was not handled');
      }
      try {
        await sleep(this.#backoff(failures), this.#life);
      } catch {
        return false;
      }
    }
  }
}
