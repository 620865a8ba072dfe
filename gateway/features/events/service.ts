import { randomUUID } from 'node:crypto';
import type { Call } from '../../resilience/call.ts';
import {
  BulkheadFullError,
  CallerGoneError,
  CircuitOpenError,
  ResilienceError,
} from '../../resilience/errors.ts';
import { UpstreamError } from '../../upstreams/errors.ts';
import type { EventsClient } from '../../upstreams/events.ts';
import type { UsersClient } from '../../upstreams/users.ts';
import { isId } from '../id.ts';
import { toEvent, type Event, type NewEvent, type UserEvents } from './schemas.ts';

type Failure = ResilienceError | UpstreamError;
type Part = { id: string; event: Event } | { id: string; failure: Failure };

export class EventsService {
  readonly #users: UsersClient;
  readonly #events: EventsClient;

  constructor({ users, events }: { users: UsersClient; events: EventsClient }) {
    this.#users = users;
    this.#events = events;
  }

  async list(call: Call): Promise<Event[]> {
    const payloads = await this.#events.list(call);
    return payloads.map((payload) => toEvent(payload));
  }

  async get(id: string, call: Call): Promise<Event> {
    return toEvent(await this.#events.get(id, call), id);
  }

  /** The user's events, all asked for at once; those that cannot be had are named as missing. */
  async ofUser(userId: string, call: Call): Promise<UserEvents> {
    const user = await this.#users.get(userId, call);
    const ids = [...new Set(user.events)];
    const parts = await Promise.all(ids.map((id) => this.#part(id, call)));
    const events = parts.flatMap((part) => ('event' in part ? [part.event] : []));
    const failed = parts.flatMap((part) => ('failure' in part ? [part] : []));
    if (events.length === 0 && failed.length > 0) throw mostTelling(failed.map((f) => f.failure));
    const missing = failed.map(({ id, failure }) => ({ id, code: failure.code }));
    return { events, complete: missing.length === 0, missing };
  }

  async add(input: NewEvent, call: Call): Promise<Event> {
    // Random, not counted: two instances, or two requests at once, never give the same id.
    const event = { id: `event-${randomUUID()}`, ...input };
    try {
      await this.#events.add(event, call);
    } catch (error) {
      // A write that failed half-way may have happened: only one that was never sent changed nothing.
      if (!wasNeverSent(error)) this.#forget(event.userId);
      throw error;
    }
    this.#forget(event.userId);
    return toEvent(event, event.id);
  }

  #forget(userId: string | number): void {
    this.#events.forgetUser(userId);
    this.#users.forget(String(userId));
  }

  async #part(id: string, call: Call): Promise<Part> {
    try {
      return { id, event: await this.#member(id, call) };
    } catch (error) {
      // Nobody is left to be told what is missing; and a bug is not a missing part.
      if (error instanceof CallerGoneError || !isFailure(error)) throw error;
      return { id, failure: error };
    }
  }

  async #member(id: string, call: Call): Promise<Event> {
    if (isId(id)) return this.get(id, call);
    throw new UpstreamError('users', {
      code: 'upstream_bad_response',
      outcome: 'ignore',
      retryable: false,
      message: 'an event id of the user is not an id',
    });
  }
}

const isFailure = (error: unknown): error is Failure =>
  error instanceof ResilienceError || error instanceof UpstreamError;

const wasNeverSent = (error: unknown): boolean =>
  error instanceof CircuitOpenError || error instanceof BulkheadFullError;

/** That single events are gone says less than that the service is. */
function mostTelling(failures: readonly Failure[]): Failure | undefined {
  return failures.find((failure) => failure.code !== 'not_found') ?? failures[0];
}
