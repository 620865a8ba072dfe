import type { Dataset } from '../../mock-server/dataset.ts';
import { COLD_EVENTS, COLD_USERS, HOT_USERS } from './requests.ts';

/**
 * Every user has two events: one of the few that are asked for all the time, and one that nobody
 * else has.
 */
export function datasetOf(hotKeys: number): Dataset {
  const dataset: Dataset = { users: new Map(), events: new Map() };
  for (let n = 1; n <= HOT_USERS + COLD_USERS; n += 1) {
    const events = [`event-${1 + (n % hotKeys)}`, `event-${hotKeys + n}`];
    dataset.users.set(String(n), {
      id: n,
      userName: `User ${n}`,
      email: `u${n}@example.com`,
      events,
    });
  }
  for (let n = 1; n <= hotKeys + HOT_USERS + COLD_USERS + COLD_EVENTS; n += 1) {
    dataset.events.set(`event-${n}`, { id: n, name: `Event ${n}`, userId: 1 });
  }
  return dataset;
}
