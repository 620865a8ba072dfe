import type { FastifyReply, FastifyRequest } from 'fastify';
import isFresh from 'fresh';
import { LRUCache } from 'lru-cache';
import Negotiator from 'negotiator';
import { cacheStatus } from '../headers/cache-status.ts';
import { CODINGS, type Coding } from './representation.ts';
import type { Served } from './served.ts';

/** Sends a body and says of it where it came from, how old it is and how long it may be kept. */
export async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  served: Served,
): Promise<FastifyReply> {
  const { representation, sources } = served;
  const coding = representation.codings.length > 0 ? preferredCoding(request.headers) : undefined;
  const etag = representation.etag(coding);
  const ageMs = Math.max(...sources.map(({ cached }) => cached.ageMs));
  const ageSeconds = Math.floor(ageMs / 1_000);
  void reply
    .header('cache-status', cacheStatus(sources))
    .header('age', ageSeconds)
    .header('cache-control', cacheControl(served, ageSeconds))
    .header('vary', vary(reply, sources))
    .header('etag', etag);
  const wanted = request.headers['if-none-match'];
  if (wanted !== undefined && isFresh({ 'if-none-match': wanted }, { etag })) {
    void reply.code(304);
    // To HEAD, Fastify tells the length of what is sent: that of the 200 then, or none (RFC 9110, 8.6).
    if (request.method !== 'HEAD') return reply.send();
  }
  void reply.type('application/json; charset=utf-8');
  if (coding === undefined) return reply.send(representation.text);
  const body = await representation.encoded(coding);
  return reply.header('content-encoding', coding).send(body);
}

// What is stale or in parts may be whole a moment later.
const SHORT_S = 1;

/** How long the client may keep it: no longer than the part that ends first is fresh. */
function cacheControl({ sources, isComplete }: Served, ageSeconds: number): string {
  const parts = sources.map(({ cached }) => cached);
  if (parts.some(({ value }) => value.noStore)) return 'no-store';
  const scope = parts.some(({ value }) => value.isPrivate) ? 'private, ' : '';
  const left = parts.map(({ ttlMs, ageMs, value: { clientTtlMs } }) =>
    clientTtlMs === undefined ? ttlMs : Math.min(clientTtlMs - ageMs, Math.max(0, ttlMs)),
  );
  const leftSeconds = Math.floor(Math.min(...left) / 1_000);
  if (!isComplete || parts.some(({ stale }) => stale !== undefined)) {
    return `${scope}max-age=${SHORT_S}`;
  }
  if (leftSeconds <= 0) return `${scope}no-cache`;
  // Whoever keeps it takes off the Age that we tell (RFC 9111, 4.2).
  return `${scope}max-age=${ageSeconds + leftSeconds}`;
}

/** The request headers that choose the body; those of other plugins stay. */
function vary(reply: FastifyReply, sources: Served['sources']): string {
  const before = reply.getHeader('vary');
  const names = ['Accept-Encoding', ...sources.flatMap(({ variesBy }) => variesBy)];
  return [...(before === undefined ? [] : [String(before)]), ...new Set(names)].join(', ');
}

// Browsers send few different values.
const codings = new LRUCache<string, { coding: Coding | undefined }>({ max: 200 });

// Its typings are older than its options.
interface Encodings {
  encodings(available: readonly string[], options: { preferred: readonly string[] }): string[];
}

/** The better one of the codings that the client takes; undefined for the plain text. */
function preferredCoding(headers: FastifyRequest['headers']): Coding | undefined {
  const accepted = headers['accept-encoding'];
  if (accepted === undefined) return undefined;
  const known = codings.get(accepted);
  if (known !== undefined) return known.coding;
  const negotiator = new Negotiator({ headers }) as unknown as Encodings;
  const [best] = negotiator.encodings([...CODINGS, 'identity'], { preferred: CODINGS });
  const coding = CODINGS.find((name) => name === best);
  if (accepted.length <= 256) codings.set(accepted, { coding });
  return coding;
}
