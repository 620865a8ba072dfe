import type { Call } from '../../resilience/call.ts';
import type { UsersClient } from '../../upstreams/users.ts';
import { toUser, type User } from './schemas.ts';

export class UsersService {
  readonly #users: UsersClient;

  constructor({ users }: { users: UsersClient }) {
    this.#users = users;
  }

  async list(call: Call): Promise<User[]> {
    const payloads = await this.#users.list(call);
    return payloads.map((payload) => toUser(payload));
  }

  async get(id: string, call: Call): Promise<User> {
    return toUser(await this.#users.get(id, call), id);
  }
}
