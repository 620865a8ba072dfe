import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Cached } from '../resilience/cache.ts';
import type { Call } from '../resilience/call.ts';
import type { Circuit } from './pipeline.ts';
import type { Read, Upstream } from './upstream.ts';

/** A user as the users service sends it. Its `id` is not to be trusted: the path is the identity. */
export const UserPayload = Type.Object({
  id: Type.Union([Type.String(), Type.Integer()]),
  userName: Type.String(),
  email: Type.String(),
  events: Type.Array(Type.String()),
});
export type UserPayload = Static<typeof UserPayload>;

const user = Compile(UserPayload);
const users = Compile(Type.Array(UserPayload));
const LIST = '/getUsers';
const pathOf = (id: string) => `/getUserById/${encodeURIComponent(id)}`;

/** The users service. */
export class UsersClient {
  readonly circuit: Circuit;
  readonly #upstream: Upstream;
  readonly #list: Read<readonly UserPayload[]>;

  constructor(upstream: Upstream, circuit: Circuit) {
    this.#upstream = upstream;
    this.circuit = circuit;
    this.#list = { path: LIST, payload: users, circuit, emptyIsMissing: false };
  }

  list(call: Call): Promise<Cached<readonly UserPayload[]>> {
    return this.#upstream.read(this.#list, call);
  }

  get(id: string, call: Call): Promise<Cached<UserPayload>> {
    return this.#upstream.read(
      { path: pathOf(id), payload: user, circuit: this.circuit, emptyIsMissing: true },
      call,
    );
  }

  /** Whether the service answers; a rejection says why not. */
  probe(call: Call): Promise<void> {
    return this.#upstream.probe(this.#list, call);
  }

  /** Drops what is cached of this user, alone and in the list. */
  forget(id: string): void {
    this.#upstream.cache.drop(LIST);
    this.#upstream.cache.drop(pathOf(id));
  }
}
