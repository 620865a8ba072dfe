import { v7 as uuid } from 'uuid';
import { ProblemError } from '../../problem.ts';
import type { Publisher } from '../../queue/publisher.ts';
import { contentHash, type RegistrationMessage } from '../../queue/message.ts';
import type { PendingRegistry } from '../../queue/pending.ts';
import type { Clock } from '../../resilience/clock.ts';
import { emailKey } from '../../store/email-key.ts';
import { StoreUnavailableError } from '../../store/errors.ts';
import type { UnitOfWork, Work } from '../../store/unit-of-work.ts';
import type { RequestContext } from '../../upstreams/request-context.ts';
import type { Served } from '../served.ts';
import { stored } from '../stored.ts';
import {
  iso,
  toFailed,
  toRegistration,
  type Accepted,
  type NewRegistration,
  type RegistrationList,
  type RegistrationStatus,
} from './schemas.ts';

export interface RegistrationsServiceOptions {
  unitOfWork: UnitOfWork;
  publisher: Publisher;
  pending: PendingRegistry;
  clock: Clock;
  compressMinBytes: number;
}

/** A request to register. */
export interface Acceptance {
  context: RequestContext;
  requestId: string;
  /** Whether the same request may have been accepted before, with its answer lost. */
  isRepetition?: boolean;
  /** Keeps what it is answered, in the transaction that accepts it, where there is one. */
  keep?: ((accepted: Accepted) => Work<void>) | undefined;
}

export class RegistrationsService {
  readonly #options: RegistrationsServiceOptions;

  constructor(options: RegistrationsServiceOptions) {
    this.#options = options;
  }

  /**
   * Accepts a registration: it is in a place that lasts when this resolves. The email makes it
   * idempotent: what is accepted already is accepted again.
   * @throws ProblemError `conflict` where the email is registered, or is being with other data
   */
  async accept(
    input: NewRegistration,
    { context, requestId, isRepetition = false, keep }: Acceptance,
  ): Promise<Accepted> {
    const { publisher, pending, clock } = this.#options;
    const acceptedAt = clock.wallNow();
    const message: RegistrationMessage = { id: uuid(), ...input, acceptedAt, requestId };
    const accepted: Accepted = {
      success: true,
      message: 'The registration is accepted and will be done.',
      data: { email: input.email, status: 'pending' },
    };
    const became = await publisher.publish(message, context, keep?.(accepted));
    const isTaken = became === 'registered' || (became === 'done' && !isRepetition);
    if (isTaken) throw alreadyRegistered();
    if (became === 'differs') throw underWay();
    if (became === 'accepted')
      await pending.pending(emailKey(input.email), acceptedAt, contentHash(input));
    return accepted;
  }

  /** What became of it. Where the store is down, what else is remembered has to do. */
  async status(email: string, context: RequestContext): Promise<Served> {
    const status = await this.#find(email, context);
    if (status === undefined) {
      throw new ProblemError('not_found', 'Nobody has registered with this email address.');
    }
    return this.#served(`registrations/${email}`, status);
  }

  async list(page: { limit: number; offset: number }, context: RequestContext): Promise<Served> {
    const rows = await this.#options.unitOfWork.read(
      ({ registrations }) => registrations.page(page),
      context,
    );
    const body: RegistrationList = {
      success: true,
      count: rows.length,
      data: rows.map(toRegistration),
    };
    return this.#served('registrations', body);
  }

  async #find(email: string, context: RequestContext): Promise<RegistrationStatus | undefined> {
    const key = emailKey(email);
    const remembered = await this.#options.pending.find(key);
    try {
      const known = await this.#inStore(email, key, context);
      if (known !== undefined) return known;
      // On its way to the store, in the topic.
      return remembered?.status === 'pending'
        ? { email, status: 'pending', since: iso(remembered.since) }
        : undefined;
    } catch (error) {
      if (!(error instanceof StoreUnavailableError) || remembered === undefined) throw error;
      const since = iso(remembered.since);
      if (remembered.status === 'pending') return { email, status: 'pending', since };
      return { email, status: 'completed', since };
    }
  }

  #inStore(
    email: string,
    key: string,
    context: RequestContext,
  ): Promise<RegistrationStatus | undefined> {
    return this.#options.unitOfWork.read(async ({ registrations, queue, deadLetters }) => {
      // In the opposite order of its way, lest it slips through between two looks.
      const waiting = await queue.find(key);
      const dead = await deadLetters.find(key);
      const row = await registrations.find(key);
      if (row !== undefined)
        return { email: row.email, status: 'completed', data: toRegistration(row) };
      if (waiting !== undefined)
        return { email, status: 'pending', since: iso(waiting.accepted_at) };
      return dead && toFailed(email, dead);
    }, context);
  }

  #served(key: string, body: object): Served {
    return stored(key, body, this.#options.compressMinBytes);
  }
}

const alreadyRegistered = () =>
  new ProblemError('conflict', 'This email address is registered.', {
    errors: [{ field: 'body/email', message: 'is registered' }],
  });

const underWay = () =>
  new ProblemError(
    'conflict',
    'A registration of this email address with other data is under way.',
    {
      errors: [{ field: 'body/email', message: 'is being registered with other data' }],
    },
  );
