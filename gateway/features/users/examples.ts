import type { User } from './schemas.ts';

export const user: User = {
  id: '1',
  userName: 'Ada Keller',
  email: 'ada.keller@example.com',
  events: ['event-1', 'event-6'],
};

export const users: User[] = [
  user,
  {
    id: '2',
    userName: 'Bruno Silva',
    email: 'bruno.silva@example.com',
    events: ['event-2', 'event-7'],
  },
];
