import { hash } from 'node:crypto';
import type { RequestContext } from './request-context.ts';

/** What an upstream is told of the caller, and what that means for the cache. */
export interface Identity {
  /** To send, names in lower case. */
  headers: Readonly<Record<string, string>>;
  /** Part of the cache key; the same for all who tell the same, and empty for those who tell nothing. */
  variant: string;
}

const NOBODY: Identity = { headers: {}, variant: '' };

/** What the request says about its caller in the headers that this upstream receives. */
export function identify(names: readonly string[], headers: RequestContext['headers']): Identity {
  const told = names.flatMap((name): [string, string][] => {
    const value = headers[name];
    if (value === undefined) return [];
    return [[name, typeof value === 'string' ? value : value.join(', ')]];
  });
  if (told.length === 0) return NOBODY;
  // A digest: what identifies somebody has no business in a key that may be looked at.
  return { headers: Object.fromEntries(told), variant: hash('sha256', JSON.stringify(told)) };
}
