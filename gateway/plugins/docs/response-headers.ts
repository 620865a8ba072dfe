import type { RouteFacts } from './route-facts.ts';

const text = (description: string, example: string) => ({
  description,
  schema: { type: 'string' },
  example,
});
const seconds = (description: string, minimum: number, example: number) => ({
  description,
  schema: { type: 'integer', minimum },
  example,
});

/** Every response header that means something to a client. */
export const responseHeaders = {
  Age: seconds('Seconds since the oldest part of the body was fetched (RFC 9111).', 0, 12),
  'Cache-Control': text(
    'How long the client may keep the answer: not longer than the part that ends first is fresh, 1 s where something is stale or missing, `private` where the body depends on who asks, and `no-store` for all that is not a cached read.',
    'max-age=30',
  ),
  'Cache-Status': text(
    'Where the body came from (RFC 9211): a member for each part, told apart by `key` where there are several. `detail` says why a stale part is served, or what an error was.',
    'breakwater;hit;ttl=-12;detail=stale-while-revalidate',
  ),
  'Content-Encoding': {
    description:
      'The better one of the codings that `Accept-Encoding` names; absent for small bodies.',
    schema: { type: 'string', enum: ['br', 'gzip'] },
    example: 'br',
  },
  ETag: text(
    'A strong entity tag of this body in this coding, for `If-None-Match` (RFC 9110).',
    '"fZ1m8gTmHn0aJ5bVw2kQ3x-br"',
  ),
  Location: text('Where the event can be read.', '/events/event-7'),
  'Proxy-Status': text(
    'That the gateway made this answer, and why (RFC 9209): `details` is the `code` of the problem, `next-hop` the service.',
    'breakwater;error=destination_unavailable;next-hop=events;details="circuit_open"',
  ),
  RateLimit: text(
    'Requests that the client has left (`r`), and the seconds until the window ends (`t`) (draft-ietf-httpapi-ratelimit-headers). With `RATE_LIMIT_LEGACY_HEADERS=on` it comes as `X-RateLimit-Limit`, `-Remaining` and `-Reset` as well.',
    '"default";r=96;t=42',
  ),
  'RateLimit-Policy': text(
    'Requests that a client has (`q`) in each window of so many seconds (`w`).',
    '"default";q=100;w=60',
  ),
  'Retry-After': seconds(
    'Seconds to wait before the next try: never too short, and up to a tenth longer, so that clients do not come back together.',
    1,
    10,
  ),
  'Server-Timing': text(
    'Milliseconds spent: in the cache, in queues, on each service that was waited for, and in all.',
    'cache;desc=miss, queue;dur=0.02, events;dur=14.80, total;dur=15.61',
  ),
  Vary: text(
    'The request headers that choose the body: `Accept-Encoding`, and those that a service behind the gateway receives.',
    'Accept-Encoding',
  ),
  'WWW-Authenticate': text('The scheme of the credentials that are wanted (RFC 9110).', 'Bearer'),
  'X-Request-Id': text(
    'The id of this request, in the log as well: the caller’s, if that is well-formed, else a new one.',
    '5bf59642-2a38-40b4-8c89-1157168f1121',
  ),
};

export type ResponseHeader = keyof typeof responseHeaders;

// Answered by the HTTP server itself, before any plugin: there is no request yet.
const BEFORE_ROUTING = new Set([408, 431]);
// Said by the cache or the circuit of an upstream, or by the upstream.
const OF_UPSTREAMS = new Set([401, 403, 404, 409, 502, 503, 504]);

/** The headers that an answer of this status may carry, beside those of every HTTP answer. */
export function headersOf(
  status: number,
  { callsUpstream, reads, isLimited }: RouteFacts,
): ResponseHeader[] {
  if (BEFORE_ROUTING.has(status)) return ['X-Request-Id', 'Cache-Control'];
  const isRepresentation = reads && (status === 200 || status === 304);
  const toldByCache = callsUpstream && (status < 400 || OF_UPSTREAMS.has(status));
  const rules: [boolean, ...ResponseHeader[]][] = [
    [true, 'X-Request-Id', 'Cache-Control', 'Server-Timing'],
    [isLimited, 'RateLimit', 'RateLimit-Policy'],
    [toldByCache, 'Cache-Status'],
    [isRepresentation, 'Age', 'ETag', 'Vary'],
    [isRepresentation && status === 200, 'Content-Encoding'],
    [status === 201, 'Location'],
    [status >= 400, 'Proxy-Status'],
    [status === 401, 'WWW-Authenticate'],
    [status === 429 || status === 503, 'Retry-After'],
  ];
  return rules.flatMap(([applies, ...names]) => (applies ? names : []));
}
