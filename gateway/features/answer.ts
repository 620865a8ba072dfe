import type { FastifyReply, FastifyRequest } from 'fastify';
import isFresh from 'fresh';
import { cacheControl } from '../headers/cache-control.ts';
import { cacheStatus } from '../headers/cache-status.ts';
import { vary } from '../headers/vary.ts';
import type { Quality } from '../answers.ts';
import { preferredCoding } from './content-coding.ts';
import type { Served } from './served.ts';

/** Sends a body and says of it where it came from, how old it is and how long it may be kept. */
export async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  served: Served,
): Promise<FastifyReply> {
  const { representation, sources, missing } = served;
  request.quality = qualityOf(served);
  const coding = preferredCoding(request.headers['accept-encoding'], representation.codings);
  const etag = representation.etag(coding);
  const isUnchanged = isKnown(request.headers['if-none-match'], etag);
  // To HEAD, Fastify tells the length of what is sent: also in a 304 that of the 200 (RFC 9110, 8.6).
  const isSent = !isUnchanged || request.method === 'HEAD';
  // Before anything is said of it: this may fail.
  const body =
    isSent && coding !== undefined ? await representation.encoded(coding) : representation.text;
  const ageMs = sources.reduce((oldest, { cached }) => Math.max(oldest, cached.ageMs), 0);
  const ageSeconds = Math.floor(ageMs / 1_000);
  void reply
    .header('cache-status', cacheStatus(sources, missing))
    .header('age', ageSeconds)
    .header('cache-control', cacheControl(sources, missing.length === 0, ageSeconds))
    .header('vary', vary(reply.getHeader('vary'), sources))
    .header('etag', etag);
  if (isUnchanged) void reply.code(304);
  if (!isSent) return reply.send();
  if (coding !== undefined) void reply.header('content-encoding', coding);
  return reply.type('application/json; charset=utf-8').send(body);
}

export function qualityOf({ sources, missing }: Pick<Served, 'sources' | 'missing'>): Quality {
  if (missing.length > 0) return 'partial';
  return sources.some(({ cached }) => cached.stale !== undefined) ? 'stale' : 'fresh';
}

/** Whether the client has this body already. */
function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  // The library knows spaces alone for white space.
  return isFresh({ 'if-none-match': ifNoneMatch.replaceAll('\t', ' ') }, { etag });
}
