import type { Clock } from '../resilience/clock.ts';
import type { Circuit } from '../upstreams/pipeline.ts';

export interface KafkaLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface KafkaOptions {
  /** `host:port` of brokers to begin with; the others become known through them. */
  brokers: readonly string[];
  topic: string;
  deadLetterTopic: string;
  groupId: string;
  /** That messages are published through; its `classify` is the one of `outcome.ts`. */
  circuit: Circuit;
  clock: Clock;
  /** Uniform in [0, 1). */
  random: () => number;
  log: KafkaLog;
  /** Milliseconds for one answer of a broker: a little less than the timeout of an attempt. */
  requestTimeoutMs: number;
  /** Milliseconds to establish a connection. */
  connectTimeoutMs: number;
  /** As brokers know this client; no spaces. */
  clientId?: string;
  /** Milliseconds after which the group gives the partitions of a silent consumer to the others. */
  sessionTimeoutMs?: number;
  /** Milliseconds between two signs of life of a consumer. */
  heartbeatMs?: number;
  /** Milliseconds that the group waits for its consumers in a rebalance, no less than the session's. */
  rebalanceTimeoutMs?: number;
  /** Milliseconds that a broker holds back an answer without messages. */
  fetchWaitMs?: number;
  /** Messages of a partition that wait here beyond one fetch, at most. */
  prefetch?: number;
  /** The pause before a message that was not handled is handled again; doubles up to the second. */
  handleAgainMs?: readonly [first: number, longest: number];
}

// A session that outlives a stall of the process and a restart of a broker; brokers take 6 s or more.
const DEFAULTS = {
  clientId: 'breakwater',
  sessionTimeoutMs: 10_000,
  heartbeatMs: 2_000,
  rebalanceTimeoutMs: 20_000,
  fetchWaitMs: 500,
  prefetch: 100,
  handleAgainMs: [200, 10_000],
} as const;

export type Settled = Required<KafkaOptions>;

/** @throws RangeError on times that cannot be right */
export function settle(options: KafkaOptions): Settled {
  const settled = { ...DEFAULTS, ...options };
  if (options.brokers.length === 0) throw new RangeError('brokers must not be empty');
  if (settled.rebalanceTimeoutMs < settled.sessionTimeoutMs) {
    throw new RangeError('rebalanceTimeoutMs must not be less than sessionTimeoutMs');
  }
  if (settled.heartbeatMs * 2 > settled.sessionTimeoutMs) {
    throw new RangeError('heartbeatMs must be at most half of sessionTimeoutMs');
  }
  return settled;
}
