import { hash } from 'node:crypto';
import type { RequestContext } from './request-context.ts';

/** What an upstream is told of the caller, and what that means for the cache. */
export interface Identity {
  /** To send, names in lower case. */
  headers: Readonly<Record<string, string>>;
  /** To append to the cache key: the same for all who tell the same, empty for those who tell nothing. */
  variant: string;
}

const NOBODY: Identity = { headers: {}, variant: '' };

/** What the request says about its caller in the headers that this upstream receives. */
export function identify(names: readonly string[], headers: RequestContext['headers']): Identity {
  const told = names.flatMap((name): [string, string][] => {
    const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
    if (value === undefined) return [];
    return [[name, typeof value === 'string' ? value : value.join(', ')]];
  });
  if (told.length === 0) return NOBODY;
  // A digest: what identifies somebody has no business in a key that may be looked at. No id holds a
  // line break, so that no key of one caller is the key of another one's id.
  const variant = `\n${hash('sha256', JSON.stringify(told))}`;
  return { headers: Object.fromEntries(told), variant };
}
