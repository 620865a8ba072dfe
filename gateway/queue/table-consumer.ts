import type { Clock } from '../resilience/clock.ts';
import { emailKey } from '../store/email-key.ts';
import type { QueuedRow } from '../store/tables.ts';
import type { UnitOfWork } from '../store/unit-of-work.ts';
import type { RequestContext } from '../upstreams/request-context.ts';
import type { Broker } from './broker.ts';
import { isOfSurroundings, reasonOf } from './faults.ts';
import { MessageError, OvertakenError, parseMessage, type RegistrationMessage } from './message.ts';
import { LeaseLostError, type Processor, type Task } from './processor.ts';
import type { QueueLog } from './queue-log.ts';
import { Wakeable } from './wakeable.ts';
import { withContext } from './with-context.ts';

export interface TableConsumerOptions {
  unitOfWork: UnitOfWork;
  processor: Processor;
  /** Where rows for Kafka go; undefined where there is none. */
  broker: Broker | undefined;
  clock: Clock;
  /** Uniform in [0, 1). */
  random: () => number;
  log: QueueLog;
  /** Its name among the workers. */
  name: string;
  /** Times that a message is tried before it is given up. */
  maxAttempts: number;
  /** Milliseconds before the second attempt, doubled for each further one. */
  retryBaseMs: number;
  /** Milliseconds between two looks at a table in which nothing was due. */
  pollMs: number;
  /** Milliseconds for which what is taken is nobody else's. */
  leaseMs: number;
}

/** Rows that are taken, and done in one transaction, at once. */
const BATCH = 50;

/** Milliseconds. */
const LONGEST_BACKOFF_MS = 60_000;

/**
 * Works off the table: several of them share it, each by taking what is due for itself for a while.
 * A message that fails through its own fault is tried again later, then moved to the dead letters;
 * those behind it do not wait for that.
 */
export class TableConsumer {
  readonly #options: TableConsumerOptions;
  readonly #sleep: Wakeable;
  #running: Promise<void> | undefined;
  #isStopping = false;

  constructor(options: TableConsumerOptions) {
    this.#options = options;
    this.#sleep = new Wakeable(options.clock);
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Something has been pushed: it need not wait for the next look. */
  wake(): void {
    this.#sleep.wake();
  }

  /** Takes nothing more; resolves when what was taken is done, or given back. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#sleep.wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#isStopping) {
      const taken = await this.#take();
      if (taken.length > 0) await this.#handle(taken);
      if (taken.length < BATCH && !this.#isStopping) await this.#sleep.wait(this.#options.pollMs);
    }
  }

  async #take(): Promise<QueuedRow[]> {
    const { unitOfWork, clock, name: by, leaseMs } = this.#options;
    const now = clock.wallNow();
    try {
      return await this.#within(async (context) => {
        if (!(await unitOfWork.read(({ queue }) => queue.hasDue(now), context))) return [];
        const lease = { by, now, until: now + leaseMs, limit: BATCH };
        return unitOfWork.run(({ queue }) => queue.take(lease), context);
      });
    } catch (error) {
      // The store's circuit tells of it; here it is waited for.
      if (!isOfSurroundings(error)) this.#options.log.error({ err: error }, 'the queue failed');
      return [];
    }
  }

  async #handle(rows: readonly QueuedRow[]): Promise<void> {
    const forStore = rows.filter(({ target }) => target === 'store');
    const forBroker = rows.filter(({ target }) => target === 'kafka');
    await Promise.all([this.#store(forStore), ...forBroker.map((row) => this.#relay(row))]);
  }

  /** All at once; where one of them cannot be done, each by itself. */
  async #store(rows: readonly QueuedRow[]): Promise<void> {
    const tasks: Task[] = [];
    for (const row of rows) {
      try {
        tasks.push({ row, message: messageOf(row) });
      } catch (error) {
        await this.#failed(row, error);
      }
    }
    if (tasks.length === 0) return;
    try {
      await this.#process(tasks);
    } catch (error) {
      if (isOfSurroundings(error) && !(error instanceof LeaseLostError)) {
        await this.#giveBack(tasks.map(({ row }) => row!));
        return;
      }
      for (const task of tasks) await this.#processOne(task);
    }
  }

  async #processOne(task: Task): Promise<void> {
    try {
      await this.#process([task]);
    } catch (error) {
      if (error instanceof LeaseLostError) return;
      if (isOfSurroundings(error)) await this.#giveBack([task.row!]);
      else await this.#failed(task.row!, error);
    }
  }

  #process(tasks: readonly Task[]): Promise<void> {
    return this.#within((context) => this.#options.processor.process(tasks, context));
  }

  /** To the broker, now that it may be back. */
  async #relay(row: QueuedRow): Promise<void> {
    const { broker, unitOfWork } = this.#options;
    try {
      // Nobody is configured to take it there any more: it is done from here.
      if (broker === undefined) await this.#store([row]);
      else {
        await this.#within((context) => broker.publish(row.email_key, row.payload, context));
        await this.#within((context) => unitOfWork.run(({ queue }) => queue.remove(row), context));
      }
    } catch (error) {
      if (isOfSurroundings(error)) await this.#giveBack([row]);
      else await this.#failed(row, error);
    }
  }

  /** Its own fault: again later, or not at all any more. */
  async #failed(row: QueuedRow, error: unknown): Promise<void> {
    const { unitOfWork, clock, log, maxAttempts } = this.#options;
    const attempts = row.attempts + 1;
    const reason = reasonOf(error);
    log.warn({ err: error, id: row.id, attempts }, 'a registration failed');
    const isFinal = attempts >= maxAttempts || error instanceof OvertakenError;
    if (isFinal) return this.#bury({ ...row, attempts }, reason);
    const values = {
      attempts,
      last_error: reason,
      target: row.target,
      available_at: clock.wallNow() + this.#backoff(attempts),
    };
    await this.#quietly((context) =>
      unitOfWork.run(({ queue }) => queue.giveBack(row, values), context),
    );
  }

  async #bury(row: QueuedRow, reason: string): Promise<void> {
    const { unitOfWork, clock, broker, log } = this.#options;
    const { id, email_key, payload, attempts, accepted_at } = row;
    const died_at = clock.wallNow();
    const isDone = await this.#quietly((context) =>
      unitOfWork.run(async ({ queue, deadLetters }) => {
        if (!(await queue.remove(row))) throw new LeaseLostError(id);
        // Delivered once more after it was given up, it is there already.
        if ((await deadLetters.get(id)) !== undefined) return;
        await deadLetters.add({
          id,
          email_key,
          payload,
          attempts,
          accepted_at,
          died_at,
          error: reason,
        });
      }, context),
    );
    if (!isDone) return;
    log.error({ id, attempts, reason }, 'a registration is given up');
    // For those who watch the topic; the table is what is listed and replayed.
    if (broker !== undefined) {
      await this.#quietly((context) =>
        broker.publishDeadLetter(email_key, payload, reason, context),
      );
    }
  }

  /** Through no fault of its own: as before, after a pause. */
  async #giveBack(rows: readonly QueuedRow[]): Promise<void> {
    const { unitOfWork, clock, retryBaseMs } = this.#options;
    const available_at = clock.wallNow() + retryBaseMs;
    await this.#quietly((context) =>
      unitOfWork.run(async ({ queue }) => {
        for (const { attempts, last_error, target, ...row } of rows) {
          const values = { attempts, last_error, target, available_at };
          await queue.giveBack({ ...row, ...values }, values);
        }
      }, context),
    );
  }

  #backoff(attempts: number): number {
    const { retryBaseMs, random } = this.#options;
    const bound = Math.min(LONGEST_BACKOFF_MS, retryBaseMs * 2 ** (attempts - 1));
    // Half of it for sure: a message that failed at once would else be given up at once.
    return Math.ceil(bound / 2 + (random() * bound) / 2);
  }

  /** Whether it was done; where not, the lease runs out and it is taken again. */
  async #quietly(work: (context: RequestContext) => Promise<unknown>) {
    try {
      await this.#within(work);
      return true;
    } catch (error) {
      if (!isOfSurroundings(error)) this.#options.log.error({ err: error }, 'the queue failed');
      return false;
    }
  }

  #within<T>(work: (context: RequestContext) => Promise<T>): Promise<T> {
    return withContext(this.#options.clock, work);
  }
}

function messageOf({ payload, email_key }: QueuedRow): RegistrationMessage {
  const message = parseMessage(payload);
  if (emailKey(message.email) === email_key) return message;
  throw new MessageError('the message is of another email than it was accepted for');
}
