import { randomUUID } from 'node:crypto';
import { DEEPEST_JSON, isDeeperThan } from '../../nesting.ts';
import { ProblemError } from '../../problem.ts';
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
import { served, type Served } from '../served.ts';
import { toEvent, type Event, type NewEvent, type UserEvents } from './schemas.ts';

type Failure = ResilienceError | UpstreamError;
type Member = { id: string; event: Served<Event> } | { id: string; failure: Failure };

export class EventsService {
  readonly #users: UsersClient;
  readonly #events: EventsClient;

  constructor({ users, events }: { users: UsersClient; events: EventsClient }) {
    this.#users = users;
    this.#events = events;
  }

  async list(call: Call): Promise<Served<Event[]>> {
    return served(await this.#events.list(call), (payloads) => payloads.map((p) => toEvent(p)));
  }

  async get(id: string, call: Call): Promise<Served<Event>> {
    return served(await this.#events.get(id, call), (payload) => toEvent(payload, id));
  }

  /** The user's events, all asked for at once; those that cannot be had are named as missing. */
  async ofUser(userId: string, call: Call): Promise<Served<UserEvents>> {
    const user = await this.#users.get(userId, call);
    const ids = [...new Set(user.value.events)];
    const members = await Promise.all(ids.map((id) => this.#member(id, call)));
    const found = members.flatMap((member) => ('event' in member ? [member.event] : []));
    const failed = members.flatMap((member) => ('failure' in member ? [member] : []));
    if (found.length === 0 && failed.length > 0) throw mostTelling(failed.map((f) => f.failure));
    const events = found.map(({ body }) => body);
    const missing = failed.map(({ id, failure }) => ({ id, code: failure.code }));
    return {
      body: { events, complete: missing.length === 0, missing },
      parts: [user, ...found.flatMap(({ parts }) => parts)],
    };
  }

  async add(input: NewEvent, call: Call): Promise<Event> {
    if (isDeeperThan(DEEPEST_JSON, input.details)) {
      throw new ProblemError('validation', `details nests deeper than ${DEEPEST_JSON} levels.`);
    }
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

  async #member(id: string, call: Call): Promise<Member> {
    try {
      if (!isId(id)) throw notAnId();
      return { id, event: await this.get(id, call) };
    } catch (error) {
      // Nobody is left to be told what is missing; and a bug is not a missing part.
      if (error instanceof CallerGoneError || !isFailure(error)) throw error;
      return { id, failure: error };
    }
  }
}

const notAnId = () =>
  new UpstreamError('users', {
    code: 'upstream_bad_response',
    outcome: 'ignore',
    retryable: false,
    message: 'an event id of the user is not an id',
  });

const isFailure = (error: unknown): error is Failure =>
  error instanceof ResilienceError || error instanceof UpstreamError;

const wasNeverSent = (error: unknown): boolean =>
  error instanceof CircuitOpenError || error instanceof BulkheadFullError;

/** That single events are gone says less than that the service is. */
function mostTelling(failures: readonly Failure[]): Failure | undefined {
  return failures.find((failure) => failure.code !== 'not_found') ?? failures[0];
}
