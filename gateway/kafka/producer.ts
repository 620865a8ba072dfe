import { ProduceAcks, Producer, stringSerializers } from '@platformatic/kafka';
import type { Call } from '../resilience/call.ts';
import { closeClient } from './close.ts';
import { KafkaError, mayHaveMoved, toKafkaError } from './errors.ts';
import type { Settled } from './options.ts';

export interface Message {
  topic: string;
  /** Decides on the partition. */
  key: string;
  value: string;
  headers?: Record<string, string>;
}

// What a connection has under way; its broker answers in order, and the bulkhead bounds the rest.
const MAX_IN_FLIGHT = 100;

// They are looked up again after each failure, so this is for what moves without one.
const METADATA_MAX_AGE_MS = 60_000;

type StringProducer = Producer<string, string, string, string>;

/** Writes messages, each acknowledged by all replicas that are in sync. Connects with the first. */
export class KafkaProducer {
  readonly #options: Settled;
  /** Milliseconds after which an attempt of the library cannot be on its way any more. */
  readonly #stuckMs: number;
  readonly #underWay = new Set<Promise<void>>();
  #producer: StringProducer | undefined;
  #isClosed = false;

  constructor(options: Settled) {
    this.#options = options;
    const { brokers, connectTimeoutMs, requestTimeoutMs } = options;
    // The versions, the topic and the message are asked for, and any broker may have to be tried.
    this.#stuckMs = 3 * requestTimeoutMs + (brokers.length + 2) * connectTimeoutMs;
  }

  /** @throws KafkaError */
  async send(message: Message, call: Call): Promise<void> {
    try {
      await this.#attempt(message);
    } catch (first) {
      const error = toKafkaError(first);
      // Once more at once: whoever leads the partition may be another one by now.
      if (call.ended || !mayHaveMoved(first)) throw error;
      try {
        await this.#attempt(message);
      } catch (second) {
        throw toKafkaError(second, error.mayBeWritten);
      }
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#underWay);
    await this.#drop();
  }

  #attempt(message: Message): Promise<void> {
    const attempt = this.#sendOnce(message);
    const over = () => this.#underWay.delete(attempt);
    this.#underWay.add(attempt);
    attempt.then(over, over);
    return attempt;
  }

  #sendOnce(message: Message): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) {
        reject(new KafkaError('the connections are closed', { fault: 'closed' }));
        return;
      }
      const producer = (this.#producer ??= this.#create());
      // Callers that wait for the same look-up would wait for ever if the library lost it.
      const stuck = this.#options.clock.setTimer(this.#stuckMs, () => {
        this.#options.log.warn({}, 'the Kafka producer is stuck: replacing it');
        reject(new KafkaError('it is stuck', { fault: 'timeout', mayBeWritten: true }));
        if (this.#producer === producer) void this.#drop();
      });
      producer.send({ messages: [message], acks: ProduceAcks.ALL }).then(
        () => {
          stuck.cancel();
          resolve();
        },
        (error: unknown) => {
          stuck.cancel();
          producer.clearMetadata();
          reject(error);
        },
      );
    });
  }

  #create(): StringProducer {
    const { brokers, clientId, connectTimeoutMs, requestTimeoutMs } = this.#options;
    return new Producer({
      clientId,
      bootstrapBrokers: [...brokers],
      serializers: stringSerializers,
      connectTimeout: connectTimeoutMs,
      requestTimeout: requestTimeoutMs,
      // What the broker itself waits for its replicas.
      timeout: requestTimeoutMs,
      maxInflights: MAX_IN_FLIGHT,
      metadataMaxAge: METADATA_MAX_AGE_MS,
      // As far as the brokers allow it.
      autocreateTopics: true,
      // Its waits between attempts would go on when nobody waits for them any more.
      retries: 0,
      repeatOnStaleMetadata: false,
    });
  }

  async #drop(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    if (producer !== undefined) {
      await closeClient(() => producer.close(true), [producer.connections]);
    }
  }
}
