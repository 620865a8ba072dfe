import type { RequestContext } from '../../upstreams/request-context.ts';
import type { UsersClient } from '../../upstreams/users.ts';
import type { Representations } from '../representation.ts';
import type { Served } from '../served.ts';
import { toUser } from './schemas.ts';

export interface UsersServiceOptions {
  users: UsersClient;
  representations: Representations;
}

export class UsersService {
  readonly #users: UsersClient;
  readonly #representations: Representations;

  constructor({ users, representations }: UsersServiceOptions) {
    this.#users = users;
    this.#representations = representations;
  }

  async list(context: RequestContext): Promise<Served> {
    const source = await this.#users.list(context);
    const { cached } = source;
    const { payload } = cached.value;
    const write = () => JSON.stringify(payload.map((one) => toUser(one)));
    const representation = this.#representations.ofOne('users', cached, write);
    return { representation, sources: [source], missing: [] };
  }

  async get(id: string, context: RequestContext): Promise<Served> {
    const source = await this.#users.get(id, context);
    const { cached } = source;
    const { payload } = cached.value;
    const write = () => JSON.stringify(toUser(payload, id));
    const representation = this.#representations.ofOne('user', cached, write);
    return { representation, sources: [source], missing: [] };
  }
}
