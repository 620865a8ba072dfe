import type { Broker, BrokerLag, Consumption, Delivery } from '../queue/broker.ts';
import { AttemptTimeoutError, DeadlineExceededError } from '../resilience/errors.ts';
import type { Circuit } from '../upstreams/pipeline.ts';
import type { RequestContext } from '../upstreams/request-context.ts';
import { GroupConsumption } from './consumption.ts';
import { KafkaError } from './errors.ts';
import { settle, type KafkaOptions, type Settled } from './options.ts';
import { KafkaProducer, type Message } from './producer.ts';

// Headers are for people who look into the topic; brokers bound the size of a message as a whole.
const LONGEST_REASON = 1_000;

/**
 * Kafka as the broker. Nothing is connected to before it is used, and brokers that are down then are
 * no error but of that use.
 * @throws RangeError on options that cannot be right
 */
export function createKafkaBroker(options: KafkaOptions): Broker {
  return new KafkaBroker(settle(options));
}

class KafkaBroker implements Broker {
  readonly circuit: Circuit;
  readonly #settled: Settled;
  readonly #producer: KafkaProducer;
  readonly #consumptions = new Set<GroupConsumption>();

  constructor(settled: Settled) {
    this.circuit = settled.circuit;
    this.#settled = settled;
    this.#producer = new KafkaProducer(settled);
  }

  publish(key: string, payload: string, context: RequestContext): Promise<void> {
    return this.#send({ topic: this.#settled.topic, key, value: payload }, context);
  }

  publishDeadLetter(
    key: string,
    payload: string,
    reason: string,
    context: RequestContext,
  ): Promise<void> {
    const headers = { reason: reason.slice(0, LONGEST_REASON) };
    return this.#send(
      { topic: this.#settled.deadLetterTopic, key, value: payload, headers },
      context,
    );
  }

  consume(handle: (delivery: Delivery) => Promise<void>): Consumption {
    const consumption = new GroupConsumption(this.#settled, handle);
    this.#consumptions.add(consumption);
    return {
      stop: async () => {
        await consumption.stop();
        this.#consumptions.delete(consumption);
      },
    };
  }

  lag(): BrokerLag {
    let messages: number | undefined;
    for (const { lag } of this.#consumptions) {
      if (lag === undefined) return { messages: undefined };
      messages = (messages ?? 0) + lag;
    }
    return { messages };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#consumptions].map((one) => one.stop()));
    await this.#producer.close();
  }

  async #send(message: Message, { call }: RequestContext): Promise<void> {
    let isSent = false;
    try {
      await this.circuit.policy.execute((attempt) => {
        isSent = true;
        return this.#producer.send(message, attempt);
      }, call);
    } catch (cause) {
      // Nothing calls back what has been sent.
      const isOverdue =
        cause instanceof AttemptTimeoutError || cause instanceof DeadlineExceededError;
      if (!isSent || !isOverdue) throw cause;
      throw new KafkaError(cause.message, { fault: 'timeout', mayBeWritten: true, cause });
    }
  }
}
