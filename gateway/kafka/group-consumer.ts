import { ConnectionPool, Consumer, roundRobinAssigner } from '@platformatic/kafka';
import type { Settled } from './options.ts';

export type GroupConsumer = Consumer;

// Enough for a coordinator that moves, and for a rebalance that begins anew while another goes on.
const RETRIES = 3;
const RETRY_MS = 200;

const METADATA_MAX_AGE_MS = 30_000;

const NO_USER_DATA = Buffer.alloc(0);

/** A member of the group to be; `beforeJoin` is awaited each time before it (re)joins. */
export function createGroupConsumer(
  settled: Settled,
  beforeJoin: () => Promise<unknown>,
): GroupConsumer {
  const { connectTimeoutMs, requestTimeoutMs, rebalanceTimeoutMs, sessionTimeoutMs } = settled;
  const consumer: GroupConsumer = new Consumer({
    clientId: settled.clientId,
    groupId: settled.groupId,
    bootstrapBrokers: [...settled.brokers],
    connectTimeout: connectTimeoutMs,
    // Joining is answered when all members are there.
    requestTimeout: rebalanceTimeoutMs + requestTimeoutMs,
    metadataMaxAge: METADATA_MAX_AGE_MS,
    autocreateTopics: true,
    autocommit: false,
    retries: RETRIES,
    retryDelay: RETRY_MS,
    sessionTimeout: sessionTimeoutMs,
    rebalanceTimeout: rebalanceTimeoutMs,
    heartbeatInterval: settled.heartbeatMs,
    heartbeatStallTimeout: sessionTimeoutMs,
    // The only thing that the library waits for between hearing of a rebalance and joining.
    protocolsMetadata: async () => {
      await beforeJoin();
      return NO_USER_DATA;
    },
    partitionAssigner: (...members) => {
      const assignments = roundRobinAssigner(...members);
      // It looks the topic up again before it tells the others: by then they are there to hear it.
      // Kafka waits for them, and librdkafka's mock brokers turn those away who come after the leader.
      consumer.clearMetadata();
      return assignments;
    },
  });
  return consumer;
}

/** Connections to fetch through: brokers hold a fetch back, and with it all else on its connection. */
export function createFetchPool(settled: Settled): ConnectionPool {
  const { clientId, connectTimeoutMs, requestTimeoutMs, fetchWaitMs } = settled;
  return new ConnectionPool(clientId, {
    connectTimeout: connectTimeoutMs,
    requestTimeout: fetchWaitMs + requestTimeoutMs,
  });
}
