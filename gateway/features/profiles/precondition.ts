import { ProblemError } from '../../problem.ts';
import { CODINGS, type Representation } from '../representation.ts';

/**
 * Lets a change go on only where If-Match (RFC 9110, 13.1.1) says nothing, or names what is there, in
 * whichever coding the client has it.
 * @throws ProblemError `precondition_failed`
 */
export function assertMatch(ifMatch: string | undefined, representation: Representation): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  const tags = new Set([undefined, ...CODINGS].map((coding) => representation.etag(coding)));
  // Ours hold no comma; a weak one is never the same (8.8.3.2).
  if (ifMatch.split(',').some((tag) => tags.has(tag.trim()))) return;
  throw new ProblemError(
    'precondition_failed',
    'The profile has changed: its ETag is another one now.',
  );
}
