import type { RequestContext } from '../upstreams/request-context.ts';
import type { Circuit } from '../upstreams/pipeline.ts';

/** A message as it came from the broker. */
export interface Delivery {
  /** As it is in the topic; whatever somebody put there. */
  payload: string;
  /** Such as `user-registration/2@1041`: topic, partition and offset. */
  position: string;
}

/** How far behind the consumers are. */
export interface BrokerLag {
  /** Messages that are not yet committed by the consumer group; undefined where it is not known. */
  messages: number | undefined;
}

/** The topic of registrations behind the gateway: Kafka. */
export interface Broker {
  readonly circuit: Circuit;
  /**
   * Until the message is on all replicas that are in sync (`acks=all`). The key decides on the order:
   * messages of one key stay in theirs.
   * Rejects as a call through the circuit does, or with BrokerError.
   */
  publish(key: string, payload: string, context: RequestContext): Promise<void>;
  /** The same to the topic of dead letters, with the reason as a header. */
  publishDeadLetter(
    key: string,
    payload: string,
    reason: string,
    context: RequestContext,
  ): Promise<void>;
  /**
   * Has every message handled at least once, those of a partition one after the other, several
   * partitions at a time. Its offset is committed when `handle` has resolved; where it rejects, the
   * same message is handled again after a pause, and those behind it in its partition wait.
   * Goes on by itself when brokers go and come back.
   */
  consume(handle: (delivery: Delivery) => Promise<void>): Consumption;
  lag(): BrokerLag;
  /** Ends all connections, after what is under way. */
  close(): Promise<void>;
}

export interface Consumption {
  /** Takes nothing more; resolves when what was taken is handled and committed. */
  stop(): Promise<void>;
}

/** The broker could not do what it was asked for. */
export class BrokerError extends Error {
  override readonly name: string = 'BrokerError';
  /** Whether the message is at fault: the same one would meet the same. */
  readonly isOfMessage: boolean = false;
}
