import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Call } from '../resilience/call.ts';
import type { Circuit } from './pipeline.ts';
import type { RequestContext } from './request-context.ts';
import { userTag } from './tags.ts';
import type { Read, Source, Upstream } from './upstream.ts';

/** An event as the events service sends it. Its `id` is not to be trusted: the path is the identity. */
export const EventPayload = Type.Object({
  id: Type.Union([Type.String(), Type.Integer()]),
  name: Type.String(),
  userId: Type.Union([Type.String(), Type.Integer()]),
  details: Type.Optional(Type.Unknown()),
});
export type EventPayload = Static<typeof EventPayload>;

/** What the events service takes to add an event. */
export interface NewEvent {
  id: string;
  name: string;
  userId: string | number;
  details?: unknown;
}

const event = Compile(EventPayload);
const events = Compile(Type.Array(EventPayload));
const added = Compile(Type.Object({ success: Type.Literal(true) }));
const LIST = 'events';

/** The events service. Reads and writes have circuits of their own. */
export class EventsClient {
  readonly circuits: { readonly read: Circuit; readonly write: Circuit };
  readonly #upstream: Upstream;
  readonly #list: Read<readonly EventPayload[]>;

  constructor(upstream: Upstream, circuits: { read: Circuit; write: Circuit }) {
    this.#upstream = upstream;
    this.circuits = circuits;
    this.#list = {
      key: LIST,
      path: '/getEvents',
      payload: events,
      circuit: circuits.read,
      emptyIsMissing: false,
    };
  }

  list(context: RequestContext): Promise<Source<readonly EventPayload[]>> {
    return this.#upstream.read(this.#list, context);
  }

  /** Whether the service answers; a rejection says why not. */
  probe(call: Call): Promise<void> {
    return this.#upstream.probe(this.#list, call);
  }

  get(id: string, context: RequestContext): Promise<Source<EventPayload>> {
    return this.#upstream.read(
      {
        key: `events/${id}`,
        path: `/getEventById/${encodeURIComponent(id)}`,
        payload: event,
        circuit: this.circuits.read,
        emptyIsMissing: true,
        tags: ({ userId }) => [userTag(userId)],
      },
      context,
    );
  }

  /** Adds an event. Tried once: a repeated write could add it twice. */
  async add(body: NewEvent, context: RequestContext): Promise<{ status: number }> {
    return this.#upstream.write(
      { path: '/addEvent', body, payload: added, circuit: this.circuits.write },
      context,
    );
  }

  /** Drops what is cached of this user's events, and the list. */
  forgetUser(userId: string | number): void {
    this.#upstream.drop(LIST);
    this.#upstream.cache.dropTag(userTag(userId));
  }
}
