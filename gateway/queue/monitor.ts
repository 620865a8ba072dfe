import type { Clock, Timer } from '../resilience/clock.ts';
import type { UnitOfWork } from '../store/unit-of-work.ts';
import type { Broker } from './broker.ts';
import { withContext } from './with-context.ts';

/** How the queue is. */
export interface QueueStatus {
  /** Registrations in the table that are accepted and not done. */
  waiting: number;
  /** Milliseconds that the longest waiting one has been there; undefined where none is. */
  oldestMs: number | undefined;
  /** Registrations that were given up. */
  deadLetters: number;
  /** Messages of the topic that are not done; undefined where there is none, or where it is not known. */
  lag: number | undefined;
  /** When the store was last asked, milliseconds since the epoch; undefined where it never answered. */
  seenAt: number | undefined;
}

export interface MonitorOptions {
  unitOfWork: UnitOfWork;
  broker: Broker | undefined;
  clock: Clock;
  /** Milliseconds between two looks. */
  everyMs: number;
}

/** Looks at the queue now and then, so that who asks how it is costs the store nothing. */
export class QueueMonitor {
  readonly #options: MonitorOptions;
  #timer: Timer | undefined;
  #isStopped = false;
  #seen: { waiting: number; oldestAcceptedAt: number | undefined; deadLetters: number } = {
    waiting: 0,
    oldestAcceptedAt: undefined,
    deadLetters: 0,
  };
  #seenAt: number | undefined;

  constructor(options: MonitorOptions) {
    this.#options = options;
  }

  start(): void {
    void this.#look();
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
  }

  status(): QueueStatus {
    const { clock, broker } = this.#options;
    const { waiting, oldestAcceptedAt, deadLetters } = this.#seen;
    return {
      waiting,
      oldestMs:
        oldestAcceptedAt === undefined
          ? undefined
          : Math.max(0, clock.wallNow() - oldestAcceptedAt),
      deadLetters,
      lag: broker?.lag().messages,
      seenAt: this.#seenAt,
    };
  }

  async #look(): Promise<void> {
    const { unitOfWork, clock, everyMs } = this.#options;
    try {
      this.#seen = await withContext(clock, (context) =>
        unitOfWork.read(
          async ({ queue, deadLetters }) => ({
            ...(await queue.backlog()),
            deadLetters: await deadLetters.count(),
          }),
          context,
        ),
      );
      this.#seenAt = clock.wallNow();
    } catch {
      // The store's circuit tells of that; what was seen last stays, with its time.
    }
    if (!this.#isStopped) this.#timer = clock.setTimer(everyMs, () => void this.#look());
  }
}
