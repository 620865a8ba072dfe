import { GenericError, MultipleErrors, TimeoutError } from '@platformatic/kafka';
import { BrokerError } from '../queue/broker.ts';

/**
 * Why Kafka could not do what it was asked for. `unreachable`: no broker, or not the one that leads
 * the partition. `timeout`: no answer in time. `refused`: it does not take this message, and would not
 * a second time. `failed`: it answered that it cannot. `closed`: this side has ended it.
 */
export type KafkaFault = 'unreachable' | 'timeout' | 'refused' | 'failed' | 'closed';

export interface KafkaErrorOptions {
  fault: KafkaFault;
  /** Whether the message may be in the topic all the same: it was sent, and its answer is missing. */
  mayBeWritten?: boolean;
  cause?: unknown;
}

export class KafkaError extends BrokerError {
  readonly fault: KafkaFault;
  readonly mayBeWritten: boolean;
  override readonly isOfMessage: boolean;

  constructor(message: string, { fault, mayBeWritten = false, cause }: KafkaErrorOptions) {
    super(`kafka: ${message}${mayBeWritten ? '; the message may have been written' : ''}`, {
      cause,
    });
    this.fault = fault;
    this.mayBeWritten = mayBeWritten;
    this.isOfMessage = fault === 'refused';
  }
}

/** Of a message, whoever takes it. */
const REFUSALS: ReadonlySet<string> = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_RECORD',
  'INVALID_TIMESTAMP',
  'CORRUPT_MESSAGE',
  'POLICY_VIOLATION',
]);

/** Said after the message was appended, or by somebody who does not know. */
const UNSETTLED: ReadonlySet<string> = new Set([
  'REQUEST_TIMED_OUT',
  'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  'UNKNOWN_SERVER_ERROR',
  'NETWORK_EXCEPTION',
]);

const MESSAGES: Readonly<Record<KafkaFault, string>> = {
  unreachable: 'no broker can be reached that takes it',
  timeout: 'there was no answer in time',
  refused: 'the message is refused',
  failed: 'it cannot do what it was asked for',
  closed: 'the connections are closed',
};

/**
 * What an error of the library means, in words that may be shown to anybody; `mayBeWritten` where an
 * attempt before this one left that open.
 */
export function toKafkaError(error: unknown, mayBeWritten = false): KafkaError {
  if (error instanceof KafkaError && error.mayBeWritten >= mayBeWritten) return error;
  const leaves = leavesOf(error);
  const fault = error instanceof KafkaError ? error.fault : faultOf(leaves);
  mayBeWritten ||= leaves.some(isUnsettled);
  const { apiId } = leaves.find((leaf) => typeof leaf.apiId === 'string') ?? {};
  const why = fault === 'failed' && apiId !== undefined ? ` (${apiId})` : '';
  return new KafkaError(MESSAGES[fault] + why, { fault, mayBeWritten, cause: error });
}

/** Whether it may go through when whoever leads the partition is looked up again. */
export const mayHaveMoved = (error: unknown): boolean =>
  leavesOf(error).some(
    (leaf) => leaf.hasStaleMetadata === true || (isOfNetwork(leaf) && !isTimeout(leaf)),
  );

/** An error of the library that is not about others. Its properties depend on what went wrong. */
interface Leaf extends Error {
  code?: string;
  /** The name of an error of the protocol. */
  apiId?: string;
  hasStaleMetadata?: boolean;
  closed?: boolean;
}

function leavesOf(error: unknown): Leaf[] {
  if (error instanceof MultipleErrors) {
    const leaves = error.errors.flatMap(leavesOf);
    if (leaves.length > 0) return leaves;
  }
  return [error instanceof Error ? error : new Error(String(error))];
}

const isOfNetwork = (leaf: Leaf): boolean => leaf.code === 'PLT_KFK_NETWORK';

const isTimeout = (leaf: Leaf): boolean =>
  leaf instanceof TimeoutError || leaf.apiId === 'REQUEST_TIMED_OUT';

/** The library has no other mark of those that came before anything was sent. */
const isOfConnecting = (leaf: Leaf): boolean =>
  leaf.hasStaleMetadata === true ||
  /^(Connection to .* (failed|timed out)|Connection ready)/.test(leaf.message);

function faultOf(leaves: readonly Leaf[]): KafkaFault {
  if (leaves.some(({ closed }) => closed === true)) return 'closed';
  if (leaves.some(({ apiId }) => apiId !== undefined && REFUSALS.has(apiId))) return 'refused';
  if (leaves.some((leaf) => isTimeout(leaf) && !isOfConnecting(leaf))) return 'timeout';
  if (leaves.some((leaf) => isOfNetwork(leaf) || leaf.hasStaleMetadata === true)) {
    return 'unreachable';
  }
  return 'failed';
}

function isUnsettled(leaf: Leaf): boolean {
  if (leaf.apiId !== undefined) return UNSETTLED.has(leaf.apiId);
  if (isOfNetwork(leaf)) return leaf.closed !== true && !isOfConnecting(leaf);
  return !(leaf instanceof GenericError);
}

/** The last thing that went wrong, in one line for the log. */
export function reasonOf(error: unknown): string {
  const { message, apiId, cause } = leavesOf(error).at(-1)!;
  const why = apiId ?? (cause instanceof Error ? cause.message : undefined);
  return why === undefined ? message : `${message} (${why})`;
}
