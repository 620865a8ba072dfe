import type { Event, UserEvents } from './schemas.ts';

export const event: Event = {
  id: 'event-1',
  name: 'Harbour Night Run',
  userId: '1',
  details: 'Harbour Night Run: doors open at 18:00.',
};

export const events: Event[] = [event, { id: 'event-6', name: 'Kite Festival', userId: '1' }];

export const added: Event = {
  id: 'event-0b1f4f0e-6f0c-4c59-9d0e-0d7a4a2d3c11',
  name: 'Lantern Parade',
  userId: '1',
  details: { place: 'Old Harbour', doors: '18:00' },
};

export const complete: UserEvents = {
  events,
  complete: true,
  missing: [],
  parts: [
    { upstream: 'users', id: '1', status: 'fresh' },
    { upstream: 'events', id: 'event-1', status: 'fresh' },
    { upstream: 'events', id: 'event-6', status: 'stale', age: 41, code: 'circuit_open' },
  ],
};

export const partial: UserEvents = {
  events: [event],
  complete: false,
  missing: [{ id: 'event-6', code: 'upstream_unavailable' }],
  parts: [
    { upstream: 'users', id: '1', status: 'fresh' },
    { upstream: 'events', id: 'event-1', status: 'fresh' },
    { upstream: 'events', id: 'event-6', status: 'missing', code: 'upstream_unavailable' },
  ],
};
