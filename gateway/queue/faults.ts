import { ResilienceError } from '../resilience/errors.ts';
import { ContentionError, StoreUnavailableError } from '../store/errors.ts';
import { BrokerError } from './broker.ts';
import { MessageError } from './message.ts';
import { LeaseLostError } from './processor.ts';

/** Whether it is the fault of what is around the message, which may do better in a while. */
export const isOfSurroundings = (error: unknown): boolean =>
  error instanceof StoreUnavailableError ||
  error instanceof ContentionError ||
  error instanceof ResilienceError ||
  (error instanceof BrokerError && !error.isOfMessage) ||
  error instanceof LeaseLostError;

/** Why a message was given up, in words that may be shown to anybody. */
export const reasonOf = (error: unknown): string =>
  error instanceof MessageError ? error.message : 'the registration could not be stored';
