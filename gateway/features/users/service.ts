import type { Call } from '../../resilience/call.ts';
import type { UsersClient } from '../../upstreams/users.ts';
import { served, type Served } from '../served.ts';
import { toUser, type User } from './schemas.ts';

export class UsersService {
  readonly #users: UsersClient;

  constructor({ users }: { users: UsersClient }) {
    this.#users = users;
  }

  async list(call: Call): Promise<Served<User[]>> {
    return served(await this.#users.list(call), (payloads) => payloads.map((p) => toUser(p)));
  }

  async get(id: string, call: Call): Promise<Served<User>> {
    return served(await this.#users.get(id, call), (payload) => toUser(payload, id));
  }
}
