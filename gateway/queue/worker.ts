import type { Clock, Timer } from '../resilience/clock.ts';
import type { UnitOfWork } from '../store/unit-of-work.ts';
import type { Broker, Consumption, Delivery } from './broker.ts';
import { isOfSurroundings, reasonOf } from './faults.ts';
import { OvertakenError, parseMessage, type RegistrationMessage } from './message.ts';
import type { Processor } from './processor.ts';
import type { QueueLog } from './queue-log.ts';
import type { TableConsumer } from './table-consumer.ts';
import { withContext } from './with-context.ts';
import { emailKey } from '../store/email-key.ts';
import { DuplicateError } from '../store/errors.ts';
import type { DeadLetterRow } from '../store/tables.ts';

/** Milliseconds between two times that keys of requests are removed that hold no longer. */
const SWEEP_MS = 60_000;

export interface WorkerOptions {
  table: TableConsumer;
  processor: Processor;
  broker: Broker | undefined;
  unitOfWork: UnitOfWork;
  clock: Clock;
  log: QueueLog;
}

/**
 * Does what is in the queue: the table, and the topic where there is one. A message of the topic that
 * fails through its own fault goes to the table, to be tried again from there, so that it holds up
 * nothing behind it.
 */
export class Worker {
  readonly #options: WorkerOptions;
  #consumption: Consumption | undefined;
  #sweep: Timer | undefined;
  #isStopping = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  start(): void {
    const { table, broker } = this.#options;
    table.start();
    this.#consumption = broker?.consume((delivery) => this.#handle(delivery));
    this.#scheduleSweep();
  }

  /** Takes nothing more; resolves when what was taken is done, or given back. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#sweep?.cancel();
    await Promise.all([this.#options.table.stop(), this.#consumption?.stop()]);
  }

  async #handle(delivery: Delivery): Promise<void> {
    const { processor, clock, log } = this.#options;
    let message: RegistrationMessage | undefined;
    try {
      message = parseMessage(delivery.payload);
      const task = { message, row: undefined };
      await withContext(clock, (context) => processor.process([task], context));
    } catch (error) {
      // Rejected, it is handled again: the store is down, and nothing behind it could be done either.
      if (isOfSurroundings(error)) throw error;
      const { position } = delivery;
      log.warn({ err: error, position, id: message?.id }, 'a registration failed');
      if (message === undefined)
        await this.#bury(unreadable(delivery, clock.wallNow()), reasonOf(error));
      else if (error instanceof OvertakenError)
        await this.#bury(letterOf(message, delivery), reasonOf(error));
      else await this.#tryFromTable(message, reasonOf(error));
    }
  }

  /** No later attempt makes a registration of it. */
  async #bury(letter: Letter, error: string): Promise<void> {
    const { unitOfWork, clock, broker, log } = this.#options;
    const { id, email_key, payload } = letter;
    const row = { ...letter, attempts: 1, error, died_at: clock.wallNow() };
    await withContext(clock, async (context) => {
      await unitOfWork
        .run(({ deadLetters }) => deadLetters.add(row), context)
        // It came by before.
        .catch(unlessDuplicate);
      log.error({ id, attempts: 1, reason: error }, 'a registration is given up');
      await broker?.publishDeadLetter(email_key, payload, error, context).catch(() => {});
    });
  }

  async #tryFromTable(message: RegistrationMessage, reason: string): Promise<void> {
    const { unitOfWork, clock, table } = this.#options;
    await withContext(clock, (context) =>
      unitOfWork
        .run(
          ({ queue }) =>
            queue.push({
              id: message.id,
              email_key: emailKey(message.email),
              payload: JSON.stringify(message),
              target: 'store',
              attempts: 1,
              available_at: clock.wallNow(),
              leased_by: null,
              last_error: reason,
              accepted_at: message.acceptedAt,
            }),
          context,
        )
        .catch(unlessDuplicate),
    );
    table.wake();
  }

  #scheduleSweep(): void {
    const { unitOfWork, clock } = this.#options;
    this.#sweep = clock.setTimer(SWEEP_MS, () => {
      withContext(clock, (context) =>
        unitOfWork.run(
          ({ idempotencyKeys }) => idempotencyKeys.removeExpired(clock.wallNow()),
          context,
        ),
      )
        // The next one does it.
        .catch(() => {})
        .finally(() => {
          if (!this.#isStopping) this.#scheduleSweep();
        });
    });
  }
}

function unlessDuplicate(error: unknown): void {
  if (!(error instanceof DuplicateError)) throw error;
}

type Letter = Pick<DeadLetterRow, 'id' | 'email_key' | 'payload' | 'accepted_at'>;

const letterOf = (message: RegistrationMessage, { payload }: Delivery): Letter => ({
  id: message.id,
  email_key: emailKey(message.email),
  payload,
  accepted_at: message.acceptedAt,
});

const unreadable = ({ payload, position }: Delivery, now: number): Letter => ({
  // The same for the same place in the topic, so that it is buried once.
  id: position.slice(-36),
  email_key: '',
  payload,
  accepted_at: now,
});
