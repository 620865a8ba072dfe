import { matchesPath } from './path-pattern.ts';

export const UPSTREAMS = ['users', 'events', 'events.write', 'enrichment'] as const;

export type UpstreamName = (typeof UPSTREAMS)[number];

export function isUpstreamName(name: string): name is UpstreamName {
  return UPSTREAMS.some((upstream) => upstream === name);
}

export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly upstream: UpstreamName;
  /** The contract drops some connections here even when no fault is set. */
  readonly drops: boolean;
}

export const ROUTES: readonly Route[] = [
  { method: 'GET', path: '/getUsers', upstream: 'users', drops: true },
  { method: 'GET', path: '/getUserById/:id', upstream: 'users', drops: false },
  { method: 'GET', path: '/getEvents', upstream: 'events', drops: true },
  { method: 'GET', path: '/getEventById/:id', upstream: 'events', drops: false },
  { method: 'POST', path: '/addEvent', upstream: 'events.write', drops: false },
  { method: 'GET', path: '/enrich/:userId', upstream: 'enrichment', drops: false },
];

export function findRoute(method: string, path: string): Route | undefined {
  return ROUTES.find((route) => route.method === method && matchesPath(route.path, path));
}
