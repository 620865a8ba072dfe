import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Call } from '../resilience/call.ts';
import type { Circuit } from './pipeline.ts';
import type { RequestContext } from './request-context.ts';
import { userTag } from './tags.ts';
import type { Read, Source, Upstream } from './upstream.ts';

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
const LIST = 'users';
const keyOf = (id: string) => `users/${id}`;

/** The users service. */
export class UsersClient {
  readonly circuit: Circuit;
  readonly #upstream: Upstream;
  readonly #list: Read<readonly UserPayload[]>;

  constructor(upstream: Upstream, circuit: Circuit) {
    this.#upstream = upstream;
    this.circuit = circuit;
    this.#list = {
      key: LIST,
      path: '/getUsers',
      payload: users,
      circuit,
      emptyIsMissing: false,
    };
  }

  list(context: RequestContext): Promise<Source<readonly UserPayload[]>> {
    return this.#upstream.read(this.#list, context);
  }

  get(id: string, context: RequestContext): Promise<Source<UserPayload>> {
    return this.#upstream.read(
      {
        key: keyOf(id),
        path: `/getUserById/${encodeURIComponent(id)}`,
        payload: user,
        circuit: this.circuit,
        emptyIsMissing: true,
        tags: () => [userTag(id)],
      },
      context,
    );
  }

  /** Whether the service answers; a rejection says why not. */
  probe(call: Call): Promise<void> {
    return this.#upstream.probe(this.#list, call);
  }

  /** Drops what is cached of this user, alone and in the list. */
  forget(id: string): void {
    this.#upstream.drop(LIST);
    this.#upstream.drop(keyOf(id));
  }
}
