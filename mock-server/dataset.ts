export interface User {
  userName: string;
  id: number | string;
  email: string;
  events: string[];
}

export interface Event {
  id: number | string;
  name: string;
  userId: number | string;
  details?: unknown;
}

/** Keyed by what stands in the path: `1`, `event-1`. The ids inside the records are not to be trusted. */
export interface Dataset {
  users: Map<string, User>;
  events: Map<string, Event>;
}

export interface DatasetSize {
  users?: number;
  /** In total, dealt to the users in turn: `{ users: 1, events: 30 }` is one user with 30. */
  events?: number;
}

const USER_NAMES = ['Ada Keller', 'Bruno Silva', 'Chioma Obi', 'Daniel Roth', 'Elif Demir'];

const EVENT_NAMES = [
  'Harbour Night Run',
  'Rust Meetup',
  'Jazz on the Pier',
  'Pottery for Beginners',
  'Open Data Day',
  'Kite Festival',
  'Board Game Evening',
  'Street Food Market',
  'Lighthouse Tour',
  'Winter Swim',
];

function pick(names: readonly string[], position: number): string {
  const name = names[position % names.length] ?? '';
  const round = Math.floor(position / names.length);
  return round === 0 ? name : `${name} ${round + 1}`;
}

export function createDataset({ users = 5, events = 10 }: DatasetSize = {}): Dataset {
  const dataset: Dataset = { users: new Map(), events: new Map() };
  for (let n = 1; n <= users; n += 1) {
    const userName = pick(USER_NAMES, n - 1);
    const email = `${userName.toLowerCase().replaceAll(' ', '.')}@example.com`;
    // User 3 says that it is user 2: a quirk of the real service.
    dataset.users.set(String(n), { userName, id: n === 3 ? 2 : n, email, events: [] });
  }
  // Nobody to deal them to: no events.
  const total = users > 0 ? events : 0;
  for (let n = 1; n <= total; n += 1) {
    const name = pick(EVENT_NAMES, n - 1);
    const userId = ((n - 1) % users) + 1;
    const key = `event-${n}`;
    // Several events share an id, as in the real service.
    const id = Math.ceil(n / 3);
    dataset.events.set(key, { id, name, userId, details: `${name}: doors open at 18:00.` });
    dataset.users.get(String(userId))?.events.push(key);
  }
  return dataset;
}
