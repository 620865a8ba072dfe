import { DuplicateError } from '../store/errors.ts';
import type { QueuedRow, RegistrationRow } from '../store/tables.ts';
import type { Repositories, UnitOfWork } from '../store/unit-of-work.ts';
import type { Clock } from '../resilience/clock.ts';
import type { RequestContext } from '../upstreams/request-context.ts';
import { emailKey } from '../store/email-key.ts';
import { contentHash, contentOf, OvertakenError, type RegistrationMessage } from './message.ts';
import type { PendingRegistry } from './pending.ts';

/** Somebody else holds it by now: what was done of it here is undone. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

export interface Task {
  message: RegistrationMessage;
  /** Where it waits in the table; undefined where it came by a topic. */
  row: QueuedRow | undefined;
}

export interface ProcessorOptions {
  unitOfWork: UnitOfWork;
  pending: PendingRegistry;
  clock: Clock;
}

/**
 * Does what was accepted: the registration is in the store, and off the queue, in one transaction. Done
 * twice it is done once: an email that is registered stays as it is.
 * Rejects with OvertakenError where that has other data: two were accepted without knowing of each other.
 */
export class Processor {
  readonly #unitOfWork: UnitOfWork;
  readonly #pending: PendingRegistry;
  readonly #clock: Clock;

  constructor({ unitOfWork, pending, clock }: ProcessorOptions) {
    this.#unitOfWork = unitOfWork;
    this.#pending = pending;
    this.#clock = clock;
  }

  /** All of them or none: rejects with what the first one that cannot be done met. */
  async process(tasks: readonly Task[], context: RequestContext): Promise<void> {
    const now = this.#clock.wallNow();
    const work = (repositories: Repositories) => doAll(tasks, repositories, now);
    try {
      await this.#unitOfWork.run(work, context);
    } catch (error) {
      if (!(error instanceof DuplicateError)) throw error;
      // Between the look and the insert another worker did it: now the look tells.
      await this.#unitOfWork.run(work, context);
    }
    await Promise.all(
      tasks.map(({ message }) => this.#pending.completed(emailKey(message.email), now)),
    );
  }
}

async function doAll(
  tasks: readonly Task[],
  { registrations, queue }: Repositories,
  now: number,
): Promise<void> {
  for (const { message, row } of tasks) {
    const known = await registrations.find(emailKey(message.email));
    if (known === undefined) await registrations.insert(toRow(message, now));
    else if (known.id !== message.id && contentHash(contentOf(known)) !== contentHash(message))
      throw new OvertakenError();
    if (row !== undefined && !(await queue.remove(row))) throw new LeaseLostError(row.id);
  }
}

function toRow(message: RegistrationMessage, now: number): RegistrationRow {
  const { id, firstName, lastName, email, gender, sex, occupation } = message;
  const time = new Date(now).toISOString();
  return {
    id,
    first_name: firstName,
    last_name: lastName,
    email,
    email_key: emailKey(email),
    gender,
    sex,
    occupation,
    created_at: time,
    updated_at: time,
  };
}
