import { ResilienceError } from '../resilience/errors.ts';
import { UpstreamError } from '../upstreams/errors.ts';
import type { Source } from '../upstreams/upstream.ts';
import type { Part } from './events/schemas.ts';

type Code = Extract<Part, { status: 'stale' }>['code'];

/** Why an answer could not be had from an upstream. */
export type Failure = ResilienceError | UpstreamError;

export const isFailure = (error: unknown): error is Failure =>
  error instanceof ResilienceError || error instanceof UpstreamError;

/** What an aggregate says of a part that it has. */
export function partOf(id: string, { upstream, cached }: Source<unknown>): Part {
  if (cached.stale === undefined) return { upstream, id, status: 'fresh' };
  const age = Math.floor(cached.ageMs / 1_000);
  return { upstream, id, status: 'stale', age, code: codes[cached.stale](cached.error) };
}

const codes = {
  revalidating: () => 'revalidating',
  'only-if-cached': () => 'only_if_cached',
  'circuit-open': () => 'circuit_open',
  'refresh-failed': codeOf,
  error: codeOf,
} as const satisfies Record<string, (error: unknown) => Code>;

function codeOf(error: unknown): Code {
  return isFailure(error) ? error.code : 'revalidating';
}
