/**
 * Where the process stands. `draining`: requests are still served, but `ready` says no, so that
 * balancers look away. `closing`: what is in flight is finished, and nothing new is taken.
 */
export type Phase = 'serving' | 'draining' | 'closing';

/** Shared between the process, which moves it on, and the plugins that act on it. */
export interface Lifecycle {
  phase: Phase;
}
