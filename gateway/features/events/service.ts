import { randomUUID } from 'node:crypto';
import { DEEPEST_JSON, isDeeperThan } from '../../nesting.ts';
import { ProblemError } from '../../problem.ts';
import { BulkheadFullError, CallerGoneError, CircuitOpenError } from '../../resilience/errors.ts';
import { UpstreamError } from '../../upstreams/errors.ts';
import type { EventPayload, EventsClient } from '../../upstreams/events.ts';
import type { RequestContext } from '../../upstreams/request-context.ts';
import type { Source } from '../../upstreams/upstream.ts';
import type { UserPayload, UsersClient } from '../../upstreams/users.ts';
import { isId } from '../id.ts';
import { isFailure, partOf, type Failure } from '../part.ts';
import type { Representation, Representations } from '../representation.ts';
import type { Served } from '../served.ts';
import { toEvent, type Event, type NewEvent, type Part } from './schemas.ts';

type Member = { id: string; event: Source<EventPayload> } | { id: string; failure: Failure };

/** The events of a user as far as they could be had. */
interface Gathered {
  user: Source<UserPayload>;
  found: { id: string; event: Source<EventPayload> }[];
  missing: { id: string; failure: Failure }[];
  parts: Part[];
}

export interface EventsServiceOptions {
  users: UsersClient;
  events: EventsClient;
  representations: Representations;
}

export class EventsService {
  readonly #users: UsersClient;
  readonly #events: EventsClient;
  readonly #representations: Representations;

  constructor({ users, events, representations }: EventsServiceOptions) {
    this.#users = users;
    this.#events = events;
    this.#representations = representations;
  }

  async list(context: RequestContext): Promise<Served> {
    const source = await this.#events.list(context);
    const { cached } = source;
    const write = () => JSON.stringify(cached.value.payload.map((one) => toEvent(one)));
    const representation = this.#representations.ofOne('events', cached, write);
    return { representation, sources: [source], missing: [] };
  }

  async get(id: string, context: RequestContext): Promise<Served> {
    const source = await this.#events.get(id, context);
    return { representation: this.#event(id, source), sources: [source], missing: [] };
  }

  /** The user's events, all asked for at once; those that cannot be had are named as missing. */
  async ofUser(userId: string, context: RequestContext): Promise<Served> {
    const gathered = await this.#gather(userId, context);
    const { parts } = gathered;
    const missing = gathered.missing.map(({ id, failure }) => ({ id, code: failure.code }));
    const complete = missing.length === 0;
    const rest = `"complete":${complete},"missing":${JSON.stringify(missing)},"parts":${JSON.stringify(parts)}`;
    return this.#join('user events', gathered, (events) => `{"events":${events},${rest}}`, rest);
  }

  /** The same as a plain list. */
  async listOfUser(userId: string, context: RequestContext): Promise<Served> {
    return this.#join('list of user', await this.#gather(userId, context), (events) => events);
  }

  async #gather(userId: string, context: RequestContext): Promise<Gathered> {
    const user = await this.#users.get(userId, context);
    const ids = [...new Set(user.cached.value.payload.events)];
    const members = await Promise.all(ids.map((id) => this.#member(id, context)));
    const found = members.filter((member) => 'event' in member);
    const failed = members.filter((member) => 'failure' in member);
    if (found.length === 0 && failed.length > 0) throw mostTelling(failed.map((f) => f.failure));
    return {
      user,
      found,
      missing: failed,
      parts: [
        partOf(userId, user),
        ...members.map((member) =>
          'event' in member
            ? partOf(member.id, member.event)
            : missingPart(member.id, member.failure),
        ),
      ],
    };
  }

  /** One body of the user and the events, joined from what is serialized already. */
  #join(
    kind: string,
    { user, found, missing }: Gathered,
    wrap: (events: string) => string,
    rest?: string,
  ): Served {
    const sources = [user, ...found.map(({ event }) => event)];
    const parts = sources.map(({ cached }) => cached);
    const write = () => {
      const texts = found.map(({ id, event }) => this.#event(id, event).text);
      return wrap(`[${texts.join(',')}]`);
    };
    const representation = this.#representations.ofMany(kind, parts, write, rest);
    const lacking = missing.map(({ id, failure }) => ({ key: `events/${id}`, failure }));
    return { representation, sources, missing: lacking };
  }

  #event(id: string, { cached }: Source<EventPayload>): Representation {
    return this.#representations.ofOne('event', cached, () =>
      JSON.stringify(toEvent(cached.value.payload, id)),
    );
  }

  /** The event as it was added, and the status with which the service said so. */
  async add(input: NewEvent, context: RequestContext): Promise<{ event: Event; status: number }> {
    if (isDeeperThan(DEEPEST_JSON, input.details)) {
      throw new ProblemError('validation', `details nests deeper than ${DEEPEST_JSON} levels.`);
    }
    // Random, not counted: two instances, or two requests at once, never give the same id.
    const event = { id: `event-${randomUUID()}`, ...input };
    try {
      const { status } = await this.#events.add(event, context);
      this.#forget(event.userId);
      return { event: toEvent(event, event.id), status };
    } catch (error) {
      // A write that failed half-way may have happened.
      if (!changedNothing(error)) this.#forget(event.userId);
      throw error;
    }
  }

  #forget(userId: string | number): void {
    this.#events.forgetUser(userId);
    this.#users.forget(String(userId));
  }

  async #member(id: string, context: RequestContext): Promise<Member> {
    try {
      if (!isId(id)) throw notAnId();
      return { id, event: await this.#events.get(id, context) };
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

const missingPart = (id: string, { code }: Failure): Part => ({
  upstream: 'events',
  id,
  status: 'missing',
  code,
});

/** Whether a write was never sent, or refused by a service that works. */
const changedNothing = (error: unknown): boolean =>
  error instanceof CircuitOpenError ||
  error instanceof BulkheadFullError ||
  (error instanceof UpstreamError && error.outcome === 'ok');

/** That single events are gone says less than that the service is. */
function mostTelling(failures: readonly Failure[]): Failure | undefined {
  return failures.find((failure) => failure.code !== 'not_found') ?? failures[0];
}
