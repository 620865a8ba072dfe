import { emailKey } from '../store/email-key.ts';
import { DuplicateError, StoreUnavailableError } from '../store/errors.ts';
import type { QueuedRow } from '../store/tables.ts';
import type { Repositories, UnitOfWork, Work } from '../store/unit-of-work.ts';
import type { RequestContext } from '../upstreams/request-context.ts';
import type { Broker } from './broker.ts';
import { briefly } from './briefly.ts';
import { isOfSurroundings } from './faults.ts';
import type { PendingRegistry } from './pending.ts';
import { contentHash, contentOf, parseMessage, type RegistrationMessage } from './message.ts';

/** What became of a registration that was to be queued. */
export type Published =
  /** It is in a place that lasts. */
  | 'accepted'
  /** The same one is there already. */
  | 'repeated'
  /** Another one of this email is there, with other data. */
  | 'differs'
  /** The email is registered, with the same data. */
  | 'done'
  /** The email is registered, with other data. */
  | 'registered';

export interface PublisherOptions {
  unitOfWork: UnitOfWork;
  /** Undefined where the table is the queue. */
  broker: Broker | undefined;
  pending: PendingRegistry;
  /** Told that something is in the table. */
  onPushed: () => void;
}

/**
 * Puts a registration in a place that lasts: the topic, where there is one that can be reached, else
 * the table. Rejects with StoreUnavailableError where neither can.
 */
export class Publisher {
  readonly #options: PublisherOptions;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /**
   * @param alongside what belongs in the transaction that puts it in the table, or finds it there
   */
  async publish(
    message: RegistrationMessage,
    context: RequestContext,
    alongside: Work<void> = async () => {},
  ): Promise<Published> {
    const { broker } = this.#options;
    if (broker === undefined)
      return this.#push(toRow(message, 'store'), message, alongside, context);
    const known = await this.#lookQuietly(message, context);
    if (known !== undefined) return known;
    try {
      await broker.publish(emailKey(message.email), JSON.stringify(message), context);
      return 'accepted';
    } catch (error) {
      if (context.call.ended || !isOfSurroundings(error)) throw error;
      // It may be in the topic all the same: done twice, it is done once.
      return this.#push(toRow(message, 'kafka'), message, alongside, context);
    }
  }

  /** In the table, unless it is known. */
  async #push(
    row: QueuedRow,
    message: RegistrationMessage,
    alongside: Work<void>,
    context: RequestContext,
  ): Promise<Published> {
    const { unitOfWork, onPushed } = this.#options;
    const work = async (repositories: Repositories): Promise<Published> => {
      const known = await look(message, repositories);
      if (known === 'repeated') await alongside(repositories);
      if (known !== undefined) return known;
      // Given up before, it is tried once more.
      await repositories.deadLetters.removeOf(row.email_key);
      await repositories.queue.push(row);
      // Between the look and the push another one may have been accepted and done: now that nobody
      // else can be, the look tells.
      const done = await lookAtDone(message, repositories);
      if (done === undefined) {
        await alongside(repositories);
        return 'accepted';
      }
      await repositories.queue.remove(row);
      return done;
    };
    const published = await unitOfWork.run(work, context).catch((error: unknown) => {
      if (!(error instanceof DuplicateError)) throw error;
      // Between the look and the push another request was first: now the look tells.
      return unitOfWork.run(work, context);
    });
    if (published === 'accepted') onPushed();
    return published;
  }

  /** Whether another one of this email was accepted, with other data. */
  async #remembersOther(message: RegistrationMessage): Promise<boolean> {
    const remembered = await this.#options.pending.find(emailKey(message.email));
    if (remembered?.status !== 'pending' || remembered.content === undefined) return false;
    return remembered.content !== contentHash(message);
  }

  /** What the store knows of it; nothing where the store is down, since the topic is not. */
  async #lookQuietly(
    message: RegistrationMessage,
    context: RequestContext,
  ): Promise<Published | undefined> {
    const remembersOther = await this.#remembersOther(message);
    try {
      return await briefly(context, (shorter) =>
        this.#options.unitOfWork.read(async (repositories) => {
          const known = await look(message, repositories);
          if (known !== undefined || !remembersOther) return known;
          // It is in the topic, unless it was given up.
          const dead = await repositories.deadLetters.find(emailKey(message.email));
          return dead === undefined ? 'differs' : undefined;
        }, shorter),
      );
    } catch (error) {
      if (error instanceof StoreUnavailableError) return undefined;
      throw error;
    }
  }
}

async function look(
  message: RegistrationMessage,
  repositories: Repositories,
): Promise<Published | undefined> {
  const waiting = await repositories.queue.find(emailKey(message.email));
  const done = await lookAtDone(message, repositories);
  if (done !== undefined || waiting === undefined) return done;
  return isSame(message, waiting) ? 'repeated' : 'differs';
}

async function lookAtDone(
  message: RegistrationMessage,
  { registrations }: Repositories,
): Promise<Published | undefined> {
  const row = await registrations.find(emailKey(message.email));
  if (row === undefined) return undefined;
  // By this very request: it was in the topic although that did not say so.
  if (row.id === message.id) return 'repeated';
  return contentHash(contentOf(row)) === contentHash(message) ? 'done' : 'registered';
}

function isSame(message: RegistrationMessage, { payload }: QueuedRow): boolean {
  try {
    return contentHash(message) === contentHash(parseMessage(payload));
  } catch {
    return false;
  }
}

const toRow = (message: RegistrationMessage, target: QueuedRow['target']): QueuedRow => ({
  id: message.id,
  email_key: emailKey(message.email),
  payload: JSON.stringify(message),
  target,
  attempts: 0,
  available_at: message.acceptedAt,
  leased_by: null,
  last_error: null,
  accepted_at: message.acceptedAt,
});
